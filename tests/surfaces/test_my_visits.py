"""My visits and my account: what somebody with an account sees, takes along and deletes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import accounts as changing
from queue_server.actions import arriving, visits, wishes
from queue_server.actions.entry import Door
from queue_server.domain.codes import grouped
from queue_server.queries import accounts
from queue_server.queries import visits as known
from tests.serving import PASSWORD
from tests.surfaces.home import EMAIL, TUESDAY, local, words_of
from tests.surfaces.resident import HASHED, Resident, forms, links


@pytest.fixture
def home(tmp_path):
    made = Resident(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def inside(home):
    """Halina, logged in."""
    assert home.log_in().status_code == 302
    return home


def visits_page(home) -> str:
    answer = home.get("/visits", "en")
    assert answer.status_code == 200
    return answer.text


def test_who_is_not_logged_in_logs_in_first_and_comes_back(home):
    for address in ("/visits", "/account", "/account/delete", "/account/data.json"):
        assert home.get(address).location == f"/login?next={address}"


def test_without_visits_the_page_offers_to_book_one(inside):
    page = visits_page(inside)

    assert "You have no coming visits." in words_of(page)
    assert "/booking/kalisz" in links(page)


def test_the_soonest_visit_goes_first_with_its_number_and_all_that_can_be_done(inside):
    second = inside.book(starts_at=local(26, 9, 15))
    first = inside.book(starts_at=TUESDAY)

    page = visits_page(inside)

    words = words_of(page)
    assert words.index(grouped(first.code)) < words.index(grouped(second.code))
    assert "Tuesday 24 November, 09:15" in words
    ways = ("", "/confirmation.pdf", "/move", "/earlier", "/cancel")
    assert {inside.path(first, way) for way in ways} <= set(links(page))


def test_a_ticket_takes_the_place_of_the_reservation_number_on_its_day(inside):
    visit = inside.book()
    inside.wait_until(TUESDAY - timedelta(minutes=10))
    inside.log_in()
    arriving.activate(Door(inside.store, "kalisz"), visit.code)

    page = visits_page(inside)
    assert "Your ticket A001" in words_of(page)
    assert inside.path(visit, "/cancel") not in links(page)

    inside.wait_until(TUESDAY + timedelta(days=1))
    inside.log_in()
    assert "You were there: ticket A001." in words_of(visits_page(inside))


def test_cancelled_and_missed_visits_are_past(inside):
    cancelled, missed = inside.book(starts_at=local(25, 9, 15)), inside.book(starts_at=TUESDAY)
    visits.cancel(inside.door, cancelled.link)
    inside.wait_until(TUESDAY + timedelta(hours=2))
    inside.log_in()

    page = visits_page(inside)

    words = words_of(page)
    assert words.index("You have no coming visits.") < words.index("Past")
    assert "Cancelled." in words
    assert "Missed: it was not activated in time." in words
    assert grouped(missed.code) not in words


def test_where_nothing_is_activated_a_missed_visit_is_just_missed(inside):
    inside.book()
    inside.load({'check_in = "kiosk"': 'check_in = "by_itself"'})
    inside.wait_until(TUESDAY + timedelta(days=1))
    inside.log_in()

    words = words_of(visits_page(inside))

    assert "Missed." in words
    assert "activated" not in words


def test_other_peoples_visits_are_not_here(inside):
    jan = changing.add_user(inside.store, "jan@home.example", HASHED, "")
    inside.book(user_id=jan, email="jan@home.example")

    assert "You have no coming visits." in words_of(visits_page(inside))


def test_an_earlier_day_is_asked_for_and_the_request_withdrawn(inside):
    visit = inside.book()

    inside.submit(inside.path(visit, "/earlier"))
    asked = visits_page(inside)
    (wish,) = known.wishes_of_user(inside.store, inside.account())
    inside.submit(f"/offer/kalisz/{wish.link}/withdraw")

    assert "You asked for an earlier day." not in words_of(visits_page(inside))
    assert f"/offer/kalisz/{wish.link}/withdraw" in forms(asked)
    assert inside.path(visit, "/earlier") not in links(asked)


def test_an_hour_that_is_waited_for_stands_among_my_visits(inside):
    who = inside.visit(inside.book().link).person
    wish = wishes.ask(inside.door, who, "C")

    page = visits_page(inside)

    assert "Hours you wait for" in words_of(page)
    assert f"/offer/kalisz/{wish.link}/withdraw" in forms(page)


def test_the_account_page_shows_the_address_and_the_ways_to_change_it(inside):
    page = inside.get("/account", "en").text

    assert EMAIL in words_of(page)
    assert {"/change", "/change-email", "/tf-setup", "/account/data.json", "/account/delete"} <= {
        each.partition("?")[0] for each in links(page)
    }


def test_everything_that_is_kept_can_be_taken_along(inside):
    visit = inside.book()

    answer = inside.get("/account/data.json")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["account"]["email"] == EMAIL
    assert answer.json["account"]["password"] == "set"
    assert [each["code"] for each in answer.json["visits"]] == [visit.code]
    assert HASHED not in answer.text


def test_deleting_the_account_asks_for_the_password(inside):
    inside.book()

    page = inside.get("/account/delete", "en").text
    answer = inside.submit("/account/delete", password="not-my-password")

    assert "1 coming visit is cancelled" in words_of(page)
    assert answer.status_code == 422
    assert "This is not your password." in words_of(answer.text)
    assert accounts.by_id(inside.store, inside.account())


def test_the_password_cannot_be_guessed_where_the_account_is_deleted(inside):
    for _ in range(5):
        inside.submit("/account/delete", password="not-my-password")

    answer = inside.submit("/account/delete", password=PASSWORD)

    assert answer.status_code == 422
    assert "Too many failed tries." in words_of(answer.text)
    assert accounts.by_id(inside.store, inside.account())


def test_a_deleted_account_is_gone_with_its_visits_and_nobody_is_logged_in(inside):
    visit = inside.book()

    answer = inside.submit("/account/delete", password=PASSWORD)

    assert answer.location == "/goodbye"
    assert "Everything is deleted" in words_of(inside.get("/goodbye", "en").text)
    assert accounts.by_id(inside.store, inside.account()) is None
    assert inside.get("/visits").location.startswith("/login")
    assert inside.get(inside.path(visit)).status_code == 404
    assert inside.hold("A", TUESDAY)
    assert "fit together" in inside.log_in().text


def test_the_staff_are_not_deleted_from_their_own_page(home):
    changing.grant(home.store, home.account(), "kalisz", "clerk")
    home.log_in()

    page = home.get("/account/delete", "en").text
    home.submit("/account/delete", password=PASSWORD)

    assert "ask your administrator" in words_of(page)
    assert accounts.by_id(home.store, home.account())
