"""The page of a visit: what it says at each moment of its life, and to whom."""

from __future__ import annotations

import pytest

from booking import proof
from queue_server.actions import arriving, upkeep, visits
from queue_server.actions.entry import Door
from queue_server.domain.codes import grouped
from queue_server.domain.reservations import ReservationState
from tests.surfaces.home import EMAIL, TUESDAY, Home, local, minutes

SHOWN_ONCE = "Die Terminnummer wurde einmal gezeigt"


def confirm_address(home: Home, visit) -> str:
    with home.app.app_context():
        return home.path(visit, f"/confirm/{proof.proof(home.slug, visit.link)}")


def test_right_after_booking_the_page_says_done_and_tells_everything(home):
    visit = home.book()
    told = home.page(visit)

    assert told.startswith('id="main"')
    assert "Gotowe: wizyta zarezerwowana" in told
    assert f"Numer rezerwacji {grouped(visit.code)}" in told
    assert "Rejestracja pojazdu" in told
    assert "wtorek, 24 listopada 2026" in told
    assert "Godzina 09:15" in told
    assert "Plac św. Józefa 5, 62-800 Kalisz" in told
    assert "nie wcześniej niż 15 minut przed umówioną godziną, czyli najwcześniej o 09:00" in told
    assert "Aktywacja rezerwacji internetowej" in told
    assert "do godziny 09:15: później rezerwacja zostaje anulowana" in told
    assert "wystarczy spisać numer" in told
    assert "Jedna wizyta to jedna sprawa" in told
    assert "Dokument tożsamości: dowód osobisty, paszport lub karta pobytu" in told


def test_later_the_page_greets_nobody_any_more(home):
    visit = home.book()
    home.wait_until(home.now + minutes(11))

    assert "Umówiona wizyta" in home.page(visit)
    assert "Gotowe" not in home.page(visit)


def test_the_page_leads_to_papers_changes_and_the_next_matter(home):
    visit = home.book()
    html = home.get(home.path(visit)).text

    for more in ("/confirmation.pdf", "/visit.ics", "/move", "/cancel", "/earlier"):
        assert f'href="{home.path(visit, more)}"' in html
    assert f'href="/booking/kalisz?after={visit.link}"' in html


def test_the_page_is_kept_nowhere_and_found_by_nobody(home):
    visit = home.book()

    for more in ("", "/confirmation.pdf", "/visit.ics"):
        answer = home.get(home.path(visit, more))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize(
    ("language", "done"),
    [
        ("pl", "Gotowe: wizyta zarezerwowana"),
        ("en", "Done: your visit is booked"),
        ("uk", "Готово: ви записані"),
        ("de", "Fertig: Ihr Termin ist gebucht"),
    ],
)
def test_the_page_speaks_the_visitors_language(home, language, done):
    assert done in home.page(home.book(), language)


def test_an_unknown_link_finds_no_visit(home):
    home.book()

    assert home.get("/visit/kalisz/no-such-link").status_code == 404
    assert home.get("/visit/kalisz/no-such-link/confirmation.pdf").status_code == 404
    assert home.get("/visit/kalisz/no-such-link/visit.ics").status_code == 404


def test_a_link_of_one_office_opens_nothing_at_another(home_in):
    visit = home_in("kalisz").book()
    zalesin = home_in("zalesin")

    assert zalesin.get(f"/visit/zalesin/{visit.link}").status_code == 404


def test_a_visit_that_was_activated_shows_its_number_in_the_queue_and_no_code(home):
    visit = home.book()
    home.wait_until(TUESDAY - minutes(5))
    number = arriving.activate(Door(home.store, "kalisz"), visit.code).issued.number
    told = home.page(visit)

    assert f"Numer w kolejce {number}" in told
    assert grouped(visit.code) not in told


def test_a_cancelled_visit_says_so_and_offers_to_book_again(home):
    visit = home.book()
    visits.cancel(home.door, visit.link)
    told = home.page(visit)

    assert "Wizyta odwołana" in told
    assert grouped(visit.code) not in told
    assert "Umów inną wizytę" in told


def test_a_missed_visit_says_why_and_offers_to_book_again(home):
    visit = home.book()
    home.wait_until(TUESDAY + minutes(1))
    upkeep.tend(home.store, "kalisz")
    told = home.page(visit)

    assert home.visit(visit.link).state is ReservationState.MISSED
    assert "nie została aktywowana w porę, więc rezerwacja została anulowana" in told
    assert "Można pobrać bilet bez rezerwacji" in told
    assert "Umów inną wizytę" in told


def test_a_late_visitor_learns_that_the_number_still_gives_a_ticket_where_it_does(home_in):
    home = home_in("auenfeld")
    visit = home.book(home.any_service(), local(24, 9, 0))
    home.wait_until(local(24, 9, 1))

    told = home.page(visit, "de")
    assert "Am Automaten bekommen Sie mit derselben Nummer heute noch ein Ticket" in told


def test_without_personal_data_the_number_is_shown_only_in_the_browser_that_booked(home_in):
    home = home_in("auenfeld")
    visit = home.book(home.any_service(), local(24, 9, 0))
    told = home.page(visit, "de")

    assert SHOWN_ONCE in told
    assert grouped(visit.code) not in told
    assert home.get(home.path(visit, "/confirmation.pdf")).status_code == 302

    home.remember_as_booked_here(visit)
    told = home.page(visit, "de")
    assert grouped(visit.code) in told
    assert "Bitte schreiben Sie die Nummer jetzt auf" in told
    assert home.get(home.path(visit, "/confirmation.pdf")).mimetype == "application/pdf"


def test_without_personal_data_the_number_is_shown_for_an_hour(home_in):
    home = home_in("auenfeld")
    visit = home.book(home.any_service(), local(24, 9, 0))
    home.remember_as_booked_here(visit)
    home.wait_until(visit.made_at + minutes(61))

    assert SHOWN_ONCE in home.page(visit, "de")
    assert home.get(home.path(visit, "/confirmation.pdf")).status_code == 302


def test_a_visit_by_email_tells_no_number_before_it_is_confirmed(home_in):
    home = home_in("zalesin")
    visit = home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")
    told = home.page(visit)

    assert "Jeszcze jeden krok: proszę otworzyć naszą wiadomość" in told
    assert "Trzymamy tę godzinę do: 09:40" in told
    assert grouped(visit.code) not in told
    assert home.get(home.path(visit, "/confirmation.pdf")).status_code == 302


def test_the_letters_link_asks_and_its_button_confirms(home_in):
    home = home_in("zalesin")
    visit = home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")
    address = confirm_address(home, visit)
    asked = home.get(address)
    state_after_looking = home.visit(visit.link).state
    pressed = home.submit(address)

    assert "Tak, potwierdzam wizytę" in asked.text
    assert state_after_looking is ReservationState.UNCONFIRMED
    assert (pressed.status_code, pressed.location) == (303, home.path(visit))
    assert home.visit(visit.link).state is ReservationState.BOOKED
    told = home.page(visit)
    assert "Gotowe: wizyta zarezerwowana" in told
    assert grouped(visit.code) in told


def test_confirming_twice_does_no_harm(home_in):
    home = home_in("zalesin")
    visit = home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")
    address = confirm_address(home, visit)
    home.submit(address)

    assert home.get(address).location == home.path(visit)
    assert home.submit(address).status_code == 303


def test_whoever_booked_cannot_confirm_without_the_letter(home_in):
    home = home_in("zalesin")
    visit = home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")
    guessed = home.path(visit, "/confirm/" + "0" * 32)
    home.submit(guessed)

    assert home.get(guessed).location == home.path(visit)
    assert home.visit(visit.link).state is ReservationState.UNCONFIRMED


def test_a_visit_that_was_not_confirmed_in_time_says_so(home_in):
    home = home_in("zalesin")
    visit = home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")
    home.wait_until(visit.made_at + minutes(61))

    assert "nie została potwierdzona na czas" in home.page(visit)
    assert home.submit(confirm_address(home, visit)).status_code == 409


def test_where_reservations_join_by_themselves_nobody_speaks_of_a_machine(home_in):
    home = home_in("verbove")
    service = home.any_service()
    visit = home.book(
        service, home.first_hour(service), email=EMAIL, name="Оля", phone="+380501234567"
    )
    visits.confirm(home.door, visit.link)

    told = home.page(visit, "uk")
    assert grouped(visit.code) in told
    assert "номер у черзі надається автоматично" in told
    for word in ("автомат талонів", "автоматі талонів", "Штрихкод", "сканер"):
        assert word not in told
