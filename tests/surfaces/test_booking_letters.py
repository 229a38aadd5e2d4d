"""The letters about visits: what each kind says, in the visitor's language, and when not at all."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from queue_server.actions import people, upkeep, visits
from queue_server.domain.codes import grouped
from queue_server.domain.letters import Written
from queue_server.domain.visits import Visit
from queue_server.workers.post import Post
from tests.mailbox import Mailbox, text_of
from tests.surfaces.home import EMAIL, PUBLIC, TUESDAY, Home, local, minutes
from tests.surfaces.scanning import scanned

LANGUAGES = ["pl", "en", "uk", "de"]


def kinds(written: Written) -> dict[str, bytes]:
    """What is enclosed, by media type and cid."""
    return {
        f"{each.media_type} {each.cid or ''}".strip(): each.content for each in written.attachments
    }


def links(text: str) -> list[str]:
    return re.findall(r"https?://\S+", text)


def by_email(home: Home) -> Visit:
    return home.book("D", local(24, 9, 20), email=EMAIL, name="Ola")


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("pl", "Rezerwacja {}: wtorek, 24 listopada, 09:15"),
        ("en", "Reservation {}: Tuesday 24 November, 09:15"),
        ("uk", "Запис {}: вівторок, 24 листопада, 09:15"),
        ("de", "Termin {}: Dienstag, 24. November, 09:15"),
    ],
)
def test_the_confirmations_subject_tells_number_day_and_hour(home, language, subject):
    visit = home.book()

    assert home.mail("booked", visit, language).subject == subject.format(grouped(visit.code))


def test_the_confirmation_tells_everything_in_text_and_html(home):
    visit = home.book()
    letter = home.mail("booked", visit)

    for part in (letter.text, letter.html):
        assert grouped(visit.code) in part
        assert "wtorek, 24 listopada 2026" in part
        assert "09:15" in part
        assert "Plac św. Józefa 5, 62-800 Kalisz" in part
        assert "nie wcześniej niż 15 minut przed umówioną godziną" in part
        assert "później rezerwacja zostaje anulowana" in part
        assert "Tablice rejestracyjne, jeśli mają zostać wymienione" in part
        assert "wystarczy spisać numer" in part
        assert f"{PUBLIC}/visit/kalisz/{visit.link}/cancel" in part


def test_the_confirmation_brings_paper_calendar_and_codes_to_scan(home):
    visit = home.book()
    letter = home.mail("booked", visit)
    enclosed = kinds(letter)

    assert set(enclosed) == {
        "image/png barcode",
        "image/png qr",
        "application/pdf",
        "text/calendar",
    }
    assert scanned(enclosed["image/png barcode"]) == {f"CODE-128:{visit.code}"}
    assert scanned(enclosed["image/png qr"]) == {f"QR-Code:{visit.code}"}
    assert (
        grouped(visit.code)
        in PdfReader(BytesIO(enclosed["application/pdf"])).pages[0].extract_text()
    )
    assert Calendar.from_ical(enclosed["text/calendar"]).walk("VEVENT")
    assert not any(visit.code in each.name for each in letter.attachments)


def test_the_html_shows_pictures_that_come_along_and_says_what_they_are(home):
    visit = home.book()
    html = home.mail("booked", visit).html
    pictures = re.findall(r"<img [^>]*>", html)

    assert {re.search(r'src="([^"]*)"', each)[1] for each in pictures} == {"cid:barcode", "cid:qr"}
    assert all(re.search(r'alt="[^"]+"', each) for each in pictures)
    assert "http-equiv" not in html
    assert "<script" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_speaks_the_visitors_language(home, language):
    visit = home.book()
    words = {
        "pl": "Wizyta została odwołana",
        "en": "Your visit is cancelled",
        "uk": "Ваш візит скасовано",
        "de": "Ihr Termin ist abgesagt",
    }
    visits.cancel(home.door, visit.link)
    letter = home.mail("cancelled", visit, language)

    assert words[language] in letter.text
    assert f'<html lang="{language}">' in letter.html


def test_whoever_books_by_email_is_asked_to_confirm_and_told_no_number_yet(home_in):
    home = home_in("zalesin")
    visit = by_email(home)
    letter = home.mail("confirm", visit)
    link = links(letter.text)[0]

    assert letter.subject == "Proszę potwierdzić wizytę: wtorek, 24 listopada, 09:20"
    assert link.startswith(f"{PUBLIC}/visit/zalesin/{visit.link}/confirm/")
    assert link in letter.html
    assert "Trzymamy tę godzinę do: poniedziałek, 23 listopada, 09:40" in letter.text
    assert letter.attachments == ()
    for part in (letter.subject, letter.text, letter.html):
        assert visit.code not in part
        assert grouped(visit.code) not in part


def test_the_link_of_the_letter_confirms(home_in):
    home = home_in("zalesin")
    visit = by_email(home)
    link = links(home.mail("confirm", visit).text)[0].removeprefix(PUBLIC)
    home.submit(link)

    assert home.written("confirm", visit) is None
    assert grouped(visit.code) in home.mail("booked", visit).subject


def test_a_cancelled_visit_is_taken_out_of_the_calendar(home):
    visit = home.book()
    visits.cancel(home.door, visit.link)
    letter = home.mail("cancelled", visit)
    shown = Calendar.from_ical(kinds(letter)["text/calendar"]).walk("VEVENT")[0]

    assert letter.subject == "Wizyta odwołana: wtorek, 24 listopada, 09:15"
    assert shown["STATUS"] == "CANCELLED"
    assert f"{PUBLIC}/booking/kalisz" in letter.text


def test_a_moved_visit_tells_the_new_hour_and_the_one_before(home):
    visit = home.book()
    visits.move(home.door, visit.link, home.hold("A", local(25, 10)))
    letter = home.mail("moved", visit, former=TUESDAY.isoformat())

    assert (
        letter.subject
        == f"Rezerwacja {grouped(visit.code)}, nowa godzina: środa, 25 listopada, 10:00"
    )
    assert "Poprzednia godzina: wtorek, 24 listopada, 09:15" in letter.text
    assert {"application/pdf", "text/calendar"} <= set(kinds(letter))


def test_a_missed_visit_says_why_and_how_to_book_again(home):
    visit = home.book()
    home.wait_until(TUESDAY + minutes(1))
    upkeep.tend(home.store, "kalisz")
    letter = home.mail("missed", visit, blocked_until=None, walk_in=False)

    assert letter.subject.startswith("Wizyta niewykorzystana")
    assert "nie została aktywowana w porę, więc rezerwacja została anulowana" in letter.text
    assert f"{PUBLIC}/booking/kalisz" in letter.text


def test_whoever_missed_too_many_visits_learns_when_booking_is_open_again(home):
    visit = home.book()
    home.wait_until(TUESDAY + minutes(1))
    until = local(30, 8)
    letter = home.mail("missed", visit, blocked_until=until.isoformat(), walk_in=False)

    assert "rezerwować można znowu od: poniedziałek, 30 listopada, 08:00" in letter.text
    assert "zarezerwować nową wizytę" not in letter.text
    assert f"{PUBLIC}/booking/kalisz" in letter.text


def test_who_is_blocked_but_may_still_come_late_is_told_both(home_in):
    home = home_in(**{'late = "cancel"': 'late = "walk_in"'})
    visit = home.book()
    home.wait_until(TUESDAY + minutes(1))
    blocked = local(30, 8).isoformat()
    letter = home.mail("missed", visit, "en", blocked_until=blocked, walk_in=True)

    assert "the same number still gives you a ticket today" in letter.text
    assert "you can book again from Monday 30 November, 08:00" in letter.text


def test_one_missed_visit_is_not_called_several(home_in):
    counted = "[booking.no_shows]\ncount = 1\n\n[booking.limits]"
    home = home_in(**{"[booking.limits]": counted})
    visit = home.book()
    home.wait_until(TUESDAY + minutes(1))
    letter = home.mail("missed", visit, "en", blocked_until=local(30, 8).isoformat())

    assert "you can book again from Monday 30 November, 08:00" in letter.text
    assert "Several" not in letter.text


@pytest.mark.parametrize("kind", ["booked", "confirm", "reminder", "cancelled", "missed", "moved"])
def test_every_letter_tells_where_to_turn_with_questions(home_in, kind):
    home = home_in("zalesin")
    visit = by_email(home)
    if kind != "confirm":
        visits.confirm(home.door, visit.link)
    if kind == "cancelled":
        visits.cancel(home.door, visit.link)
    if kind == "missed":
        home.wait_until(visit.closes_at + minutes(1))
    letter = home.mail(kind, visit, "en", former=TUESDAY.isoformat())

    for part in (letter.text, letter.html):
        assert "Questions: sprawy@zalesin.example" in part


def test_nobody_is_asked_to_cancel_what_cannot_be_cancelled_any_more(home_in):
    home = home_in(**{"change_until = 0": "change_until = 10080"})
    visit = home.book()

    for channel in ("mail", "sms"):
        letter = home.mail("reminder", visit, "en", channel=channel)
        assert grouped(visit.code) in letter.text
        assert "/cancel" not in letter.text
        assert "Please cancel" not in letter.text
    confirmation = home.mail("booked", visit, "en").text
    assert "The visit can't be cancelled or moved any more." in confirmation


def test_the_reminder_brings_the_number_and_a_link_to_cancel(home):
    visit = home.book()
    letter = home.mail("reminder", visit)

    assert letter.subject == "Przypomnienie o wizycie: wtorek, 24 listopada, 09:15"
    assert grouped(visit.code) in letter.text
    assert f"{PUBLIC}/visit/kalisz/{visit.link}/cancel" in links(letter.text)
    assert set(kinds(letter)) == {"image/png barcode", "image/png qr"}


def test_the_text_message_has_everything_in_one_line(home):
    visit = home.book()
    letter = home.mail("reminder", visit, channel="sms")

    assert letter.html is None
    assert "24.11. 09:15" in letter.text
    assert grouped(visit.code) in letter.text
    assert letter.text.endswith(f"{PUBLIC}/visit/kalisz/{visit.link}/cancel")
    assert "\n" not in letter.text


def test_an_offer_leads_to_its_page_while_it_holds(home):
    until = home.now + timedelta(minutes=30)
    facts = {
        "wish": "wish-link",
        "service": "A",
        "starts_at": TUESDAY.isoformat(),
        "until": until.isoformat(),
    }
    letter = home.mail("offer", None, **facts)
    home.wait_until(until)

    assert letter.subject == "Zwolnił się termin: wtorek, 24 listopada, 09:15"
    assert "Rejestracja pojazdu" in letter.text
    assert "do godziny 09:10" in letter.text
    assert f"{PUBLIC}/offer/kalisz/wish-link" in letter.text
    assert home.written("offer", None, **facts) is None


def test_a_number_in_the_queue_is_told_where_reservations_join_by_themselves(home_in):
    home = home_in("verbove")
    service = home.any_service()
    hour = home.first_hour(service)
    visit = home.book(service, hour, email=EMAIL, name="Оля", phone="+380501234567")
    visits.confirm(home.door, visit.link)
    told_before = home.mail("booked", visit, "uk").text
    home.wait_until(hour)
    upkeep.tend(home.store, "verbove")
    letter = home.mail("joined", visit, "uk")

    assert "номер у черзі надається автоматично" in told_before
    assert "автомат" not in told_before.replace("автоматично", "")
    assert letter.subject == f"Ваш номер у черзі: {home.visit(visit.link).number}"


@pytest.mark.parametrize("kind", ["confirm", "cancelled", "missed", "joined"])
def test_what_is_not_true_of_a_booked_visit_is_not_sent(home, kind):
    assert home.written(kind, home.book(), blocked_until=None, walk_in=False) is None


@pytest.mark.parametrize("kind", ["booked", "moved", "reminder"])
def test_nobody_is_told_to_come_to_a_cancelled_visit(home, kind):
    visit = home.book()
    visits.cancel(home.door, visit.link)

    assert home.written(kind, visit, former=TUESDAY.isoformat()) is None


def test_nothing_is_sent_about_a_visit_whose_data_is_deleted(home_in):
    home = home_in("zalesin")
    visit = by_email(home)
    people.erase_visit(home.door, visit.link)

    assert home.written("confirm", visit) is None
    assert home.written("cancelled", visit) is None


def test_the_confirmation_arrives_as_mail_programs_want_it(home):
    """From booking to the mail server, through outbox, writer and envelope."""
    visit = home.book()
    with Mailbox() as mailbox:
        deliver(home, mailbox)
        message = mailbox.to(EMAIL)[0]

    assert message["Subject"] == f"Rezerwacja {grouped(visit.code)}: wtorek, 24 listopada, 09:15"
    assert grouped(visit.code) in text_of(message)
    attached = {each.get_filename(): each.get_content_type() for each in message.iter_attachments()}
    assert attached == {
        "wizyta-2026-11-24-0915.pdf": "application/pdf",
        "wizyta-2026-11-24-0915.ics": "text/calendar",
    }
    inline = {each["Content-ID"]: each for each in message.walk() if each["Content-ID"]}
    assert scanned(inline["<barcode>"].get_content()) == {f"CODE-128:{visit.code}"}


def deliver(home: Home, mailbox: Mailbox) -> None:
    """Let the post of the app make one round."""
    for name, value in mailbox.environment.items():
        setattr(home.wired.settings, name.removeprefix("OKIENKO_").lower(), value)
    post = home.wired.post
    assert isinstance(post, Post)
    post.round()
