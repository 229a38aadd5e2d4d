"""The waiting list: asking, the offer, taking it or leaving it, and leaving the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import accounts, booking, visits, wishes
from queue_server.domain.visits import Person
from queue_server.queries import visits as known
from tests.surfaces.home import EMAIL, local, words_of
from tests.surfaces.resident import Resident, forms, links

EARLY, LATE = local(24, 9, 30), local(26, 9, 30)


@pytest.fixture
def home(tmp_path):
    made = Resident(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def town(tmp_path):
    """An office where an e-mail is enough, and a name and a plate are asked."""
    return Resident(
        tmp_path,
        **{
            'identity = "account"': 'identity = "email"',
            "fields = []": 'fields = ["name", "plate"]',
            "account_months = 24\n": "",
        },
    )


def waiting(home, before_the=LATE):
    """Halina has a late visit and waits for an earlier day; somebody else has the early one."""
    early = home.book("C", EARLY, user_id=another(home), email="jan@home.example")
    late = home.book("C", before_the)
    home.submit(home.path(late, "/earlier"))
    return early, late


def another(home) -> int:
    return accounts.add_user(home.store, "jan@home.example", "!", "")


def wish_of(home):
    (wish,) = known.wishes_of_user(home.store, home.account())
    return wish


def test_the_first_in_line_is_offered_the_hour_that_is_given_up(home):
    early, late = waiting(home)
    visits.cancel(home.door, early.link)
    wish = wish_of(home)

    page = home.get(f"/offer/kalisz/{wish.link}", "en").text

    words = words_of(page)
    assert "An hour is free for you" in words
    assert "Tuesday 24 November, 09:30" in words
    assert "Instead of your hour now: Thursday 26 November, 09:30." in words
    assert "We keep it for you until 09:10." in words
    assert home.visit(late.link).starts_at == LATE


def test_taking_the_offer_moves_the_visit_and_its_number_stays(home):
    early, late = waiting(home)
    visits.cancel(home.door, early.link)
    wish = wish_of(home)

    answers = [home.submit(f"/offer/kalisz/{wish.link}", answer="accept") for _ in range(2)]

    assert answers[0].location == home.path(late)
    moved = home.visit(late.link)
    assert (moved.starts_at, moved.code) == (EARLY, late.code)


def test_an_offer_that_is_left_goes_to_the_next_and_the_line_is_kept(home):
    early, late = waiting(home)
    next_one = wishes.ask(home.door, Person(user_id=another(home), email="jan@home.example"), "C")
    visits.cancel(home.door, early.link)
    wish = wish_of(home)

    answer = home.submit(f"/offer/kalisz/{wish.link}", answer="decline")
    page = home.get(answer.location, "en").text

    assert "No hour is kept for you now" in words_of(page)
    assert known.wish(home.store, "kalisz", next_one.link).offered
    assert home.visit(late.link).starts_at == LATE


def test_an_offer_runs_out_and_the_page_says_so(home):
    early, late = waiting(home)
    visits.cancel(home.door, early.link)
    wish = wish_of(home)
    home.wait_until(home.now + timedelta(minutes=31))

    page = home.get(f"/offer/kalisz/{wish.link}", "en").text
    answer = home.submit(f"/offer/kalisz/{wish.link}", answer="accept")

    assert "No hour is kept for you now" in words_of(page)
    assert answer.status_code == 409
    assert "This offer is over" in words_of(answer.text)
    assert home.visit(late.link).starts_at == LATE


def test_withdrawing_ends_it_and_the_link_is_unknown_then(home):
    _early, late = waiting(home)
    wish = wish_of(home)

    answer = home.submit(f"/offer/kalisz/{wish.link}/withdraw")

    assert answer.location == home.path(late)
    gone = home.get(f"/offer/kalisz/{wish.link}", "en")
    assert gone.status_code == 404
    assert "We know no such request" in words_of(gone.text)
    assert home.submit(f"/offer/kalisz/{wish.link}/withdraw").status_code == 303


def test_asking_for_an_earlier_day_is_a_question_with_one_button(home):
    visit = home.book("C", LATE)

    asked = home.get(home.path(visit, "/earlier"), "en").text
    home.submit(home.path(visit, "/earlier"))
    home.submit(home.path(visit, "/earlier"))
    answered = home.get(home.path(visit, "/earlier"), "en").text

    assert "Would an earlier day suit you?" in words_of(asked)
    assert "You are on the list for an earlier day" in words_of(answered)
    assert len(known.wishes_of_user(home.store, home.account())) == 1


def test_an_account_waits_for_any_hour(home):
    assert home.get("/wish/kalisz/C").location == "/login?next=%2Fwish%2Fkalisz%2FC"
    home.log_in()

    page = home.get("/wish/kalisz/C", "en").text
    answer = home.submit("/wish/kalisz/C", before="2026-11-30")

    assert forms(page)["/wish/kalisz/C"] == ["csrf_token", "before"]
    assert answer.location == "/wish/kalisz/C/asked"
    assert "You are on the list" in words_of(home.get(answer.location, "en").text)
    assert wish_of(home).before.isoformat() == "2026-11-30"


def test_where_an_e_mail_is_enough_the_link_goes_by_letter_only(town):
    page = town.get("/wish/kalisz/C", "en").text

    lacking = town.submit("/wish/kalisz/C", email="")
    answer = town.submit("/wish/kalisz/C", email="Jan@Home.example")
    done = town.get(answer.location, "en").text

    assert "email" in forms(page)["/wish/kalisz/C"]
    assert lacking.status_code == 409
    assert not [each for each in links(done) if each.startswith("/offer/")]
    assert "/offer/" not in answer.location


def test_what_the_office_asks_is_asked_with_the_offer(town):
    person = Person(email="ewa@home.example", name="Ewa", plate="PK 11111")
    booked = booking.book(town.door, town.hold("C", EARLY), person)
    wish = wishes.ask(town.door, Person(email=EMAIL), "C")
    visits.cancel(town.door, booked.link)

    page = town.get(f"/offer/kalisz/{wish.link}", "en").text
    lacking = town.submit(f"/offer/kalisz/{wish.link}", answer="accept", name="Halina Nowak")
    answer = town.submit(
        f"/offer/kalisz/{wish.link}", answer="accept", name="Halina Nowak", plate="pk 1"
    )

    assert {"name", "plate"} <= set(forms(page)[f"/offer/kalisz/{wish.link}"])
    assert lacking.status_code == 409
    assert "Please fill in: licence plate." in words_of(lacking.text)
    assert 'value="Halina Nowak"' in lacking.text
    visit = town.visit(answer.location.rpartition("/")[2])
    assert (visit.person.name, visit.person.plate, visit.starts_at) == (
        "Halina Nowak",
        "PK 1",
        EARLY,
    )


def test_an_office_without_a_waiting_list_says_so(tmp_path):
    changes = {"waiting_list = true": "waiting_list = false", "offer_minutes = 30\n": ""}
    home = Resident(tmp_path, **changes)
    visit = home.book("C", LATE)

    wish = home.get("/wish/kalisz/C", "en")
    earlier = home.get(home.path(visit, "/earlier"), "en")

    assert wish.status_code == 409
    assert "keeps no waiting list" in words_of(wish.text)
    assert "No earlier day can be asked for" in words_of(earlier.text)


def test_a_service_that_is_not_there_cannot_be_waited_for(home):
    assert home.get("/wish/kalisz/Z", "en").status_code == 404
