"""Cancelling and moving a visit by its link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from queue_server.actions import arriving, booking, visits
from queue_server.actions.entry import Door
from queue_server.domain.refusals import Refused
from queue_server.domain.reservations import ReservationState
from tests.surfaces.home import TUESDAY, local, words_of
from tests.surfaces.resident import Resident, forms, links

LATER = local(25, 10, 30)
# The service with a single place has its own slots.
SINGLE = local(24, 9, 30)


@pytest.fixture
def home(tmp_path):
    made = Resident(tmp_path)
    yield made
    made.store.close()


def office_with(tmp_path, **changes: str) -> Resident:
    return Resident(tmp_path, **changes)


def test_opening_the_cancel_page_cancels_nothing(home):
    visit = home.book()

    for _ in range(2):
        answer = home.get(home.path(visit, "/cancel"), "en")

    assert "Cancel this visit?" in words_of(answer.text)
    assert home.visit(visit.link).state is ReservationState.BOOKED


def test_one_button_cancels_and_the_page_offers_another_visit(home):
    visit = home.book()

    home.submit(home.path(visit, "/cancel"))
    page = home.get(home.path(visit, "/cancel"), "en").text

    assert home.visit(visit.link).state is ReservationState.CANCELLED
    assert "The visit is cancelled" in words_of(page)
    assert "/booking/kalisz" in links(page)
    assert home.path(visit, "/cancel") not in forms(page)


def test_cancelling_twice_is_no_mistake(home):
    visit = home.book()

    answers = [home.submit(home.path(visit, "/cancel")) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]


def test_a_cancelled_hour_is_free_again(home):
    visit = home.book(service="C", starts_at=SINGLE)
    with pytest.raises(Refused, match="slot_taken"):
        home.hold("C", SINGLE)

    home.submit(home.path(visit, "/cancel"))

    assert home.hold("C", SINGLE)


def test_after_the_limit_the_page_says_until_when_and_what_to_do(tmp_path):
    home = office_with(tmp_path, **{"change_until = 0": "change_until = 120"})
    visit = home.book()
    home.wait_until(TUESDAY - timedelta(minutes=119))

    page = home.get(home.path(visit, "/cancel"), "en").text
    answer = home.submit(home.path(visit, "/cancel"))

    assert "can't be cancelled any more" in words_of(page)
    assert "until Tuesday 24 November, 07:15" in words_of(page)
    assert home.path(visit, "/cancel") not in forms(page)
    assert answer.status_code == 409
    assert home.visit(visit.link).state is ReservationState.BOOKED


def test_after_the_limit_nobody_is_told_to_stay_away_where_that_is_counted(tmp_path):
    home = office_with(
        tmp_path,
        **{
            "change_until = 0": "change_until = 120",
            "[booking.limits]": "[booking.no_shows]\ncount = 1\n\n[booking.limits]",
        },
    )
    visit = home.book()
    home.wait_until(TUESDAY - timedelta(minutes=119))

    page = words_of(home.get(home.path(visit, "/cancel"), "en").text)

    assert "please tell the office, so that it is not counted as missed" in page
    assert "there is nothing left to do" not in page


def test_who_has_a_ticket_is_told_that_it_is_too_late_to_cancel(home):
    visit = home.book()
    home.wait_until(TUESDAY - timedelta(minutes=10))
    arriving.activate(Door(home.store, "kalisz"), visit.code)

    page = words_of(home.get(home.path(visit, "/cancel"), "en").text)

    assert "You already have the ticket A001" in page


def test_a_link_that_nobody_has_is_not_found_and_tells_nothing(home):
    for more in ("/cancel", "/move", "/move/check", "/earlier", "/erase"):
        answer = home.get(f"/visit/kalisz/not-a-link{more}", "en")
        assert answer.status_code == 404
        assert "We know no visit at this address" in words_of(answer.text)


def test_these_pages_are_kept_by_nobody(home):
    visit = home.book()

    for more in ("/cancel", "/move", "/earlier"):
        headers = home.get(home.path(visit, more)).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        # Not "no-referrer": the form's own check needs the Referer where there is HTTPS.
        assert headers["Referrer-Policy"] == "same-origin"


def test_a_visit_moves_by_day_hour_and_a_look_at_both(home):
    visit = home.book(starts_at=TUESDAY)

    days = home.get(home.path(visit, "/move"), "en").text
    assert home.path(visit, "/move/2026-11-25") in links(days)
    hours = home.get(home.path(visit, "/move/2026-11-25"), "en").text
    assert forms(hours).keys() == {home.path(visit, "/move/2026-11-25")}
    chosen = choose(home, visit, LATER)
    assert chosen.location == home.path(visit, "/move/check")
    check = home.get(chosen.location, "en").text
    assert "Tuesday 24 November, 09:15" in words_of(check)
    assert "Wednesday 25 November, 10:30" in words_of(check)
    assert home.visit(visit.link).starts_at == TUESDAY

    moved = home.submit(chosen.location, key=key_on(check))

    assert moved.location == home.path(visit)
    after = home.visit(visit.link)
    assert (after.starts_at, after.code, after.state) == (LATER, visit.code, visit.state)


def test_the_same_move_sent_twice_moves_once(home):
    visit = home.book()
    check = home.get(choose(home, visit, LATER).location).text

    answers = [home.submit(home.path(visit, "/move/check"), key=key_on(check)) for _ in range(2)]

    assert [each.location for each in answers] == [home.path(visit)] * 2
    assert home.visit(visit.link).starts_at == LATER


def test_the_old_hour_stays_when_the_new_one_is_taken_meanwhile(home):
    visit = home.book(service="C", starts_at=SINGLE)
    home.book(service="C", starts_at=LATER)

    answer = choose(home, visit, LATER)

    assert answer.status_code == 409
    assert "was just taken" in words_of(answer.text)
    assert home.visit(visit.link).starts_at == SINGLE


def test_the_old_hour_stays_when_the_new_one_was_kept_for_too_long(home):
    visit = home.book()
    check = home.get(choose(home, visit, LATER).location).text
    home.wait_until(home.now + timedelta(minutes=11))

    answer = home.submit(home.path(visit, "/move/check"), key=key_on(check))

    assert answer.status_code == 409
    assert "could keep the hour no longer" in words_of(answer.text)
    assert home.path(visit, "/move/2026-11-25") in links(answer.text)
    assert home.visit(visit.link).starts_at == TUESDAY


def test_back_to_the_hours_and_another_one_frees_the_first(home):
    visit = home.book(service="C", starts_at=SINGLE)
    choose(home, visit, LATER)
    choose(home, visit, local(25, 10, 40))

    assert home.hold("C", LATER)


def test_moving_goes_nowhere_without_an_hour(home):
    visit = home.book()

    answer = home.get(home.path(visit, "/move/check"))

    assert answer.location == home.path(visit, "/move")


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "20261125x"])
def test_a_day_that_does_not_exist_is_not_found(home, day):
    visit = home.book()

    assert home.get(home.path(visit, f"/move/{day}")).status_code == 404


def test_an_office_may_allow_no_moves(tmp_path):
    home = office_with(tmp_path, **{"move = true": "move = false"})
    visit = home.book()

    page = home.get(home.path(visit, "/move"), "en").text
    answer = choose(home, visit, LATER)
    key = booking.new_key()
    booking.hold(home.door, "A", LATER, key)
    moved = home.submit(home.path(visit, "/move/check"), key=key)

    assert "This visit can't be moved" in words_of(page)
    assert home.path(visit, "/cancel") in links(page)
    assert (answer.status_code, moved.status_code) == (303, 409)
    assert home.visit(visit.link).starts_at == TUESDAY


def test_a_cancelled_visit_cannot_be_moved(home):
    visit = home.book()
    visits.cancel(home.door, visit.link)

    page = words_of(home.get(home.path(visit, "/move"), "en").text)

    assert "This visit can't be moved" in page


def choose(home, visit, hour):
    """Press the button of an hour."""
    day = hour.date().isoformat()
    return home.submit(home.path(visit, f"/move/{day}"), starts_at=hour.isoformat())


def key_on(html: str) -> str:
    """The key that the check page's form sends."""
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    return found[1]
