"""Fifty visitors at once want the last place of an hour: one gets it, all others are told."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from urllib.parse import urlsplit

import requests

from queue_server.actions.entry import Door
from queue_server.domain.slots import slots_on
from queue_server.queries import availability, offices
from tests.actions.bookings import booked_office, hour
from tests.load.bookers import OFFICE, TUESDAY, book, book_what_is_free, codes, taken, together
from tests.serving import ROOT, Server

MANY = 50
TEN = hour(10, day=TUESDAY)
NOBODY = ROOT / "offices" / "auenfeld.toml"


def test_fifty_want_the_last_place_and_one_gets_it(store):
    door = booked_office(store)
    answers: Counter[str] = Counter()
    together(MANY, lambda number: answers.update([book(door, "A", TEN, number)]))
    assert answers == {"booked": 1, "slot_taken": MANY - 1}
    assert taken(store) == {("A", TEN): 1}


def test_fifty_want_the_two_places_of_an_hour_and_two_get_them(store):
    door = booked_office(store)
    answers: Counter[str] = Counter()
    together(MANY, lambda number: answers.update([book(door, "B", TEN, number)]))
    assert answers == {"booked": 2, "slot_taken": MANY - 2}
    assert taken(store)["B", TEN] == 2


def test_fifty_book_a_whole_day_until_it_is_full_and_never_over_capacity(store):
    door = booked_office(store)
    acknowledged: list[str] = []
    together(MANY, lambda number: book_what_is_free(door, number, acknowledged.append))
    full_day(door, taken(store))
    assert sorted(acknowledged) == sorted(codes(store))


def full_day(door: Door, booked: Counter) -> None:
    """Every hour of Tuesday has exactly as many reservations as places."""
    office = offices.find(door.store, OFFICE)
    places = Counter(
        {
            (letter, slot.starts_at): slot.places
            for letter in "AB"
            for slot in slots_on(office, office.service(letter), TUESDAY)
        }
    )
    assert booked == places


def test_fifty_browsers_press_the_same_hour_and_one_comes_to_the_check(tmp_path, dialect):
    with Server(tmp_path, offices=(NOBODY,), dialect=dialect) as server:
        with closing(server.store()) as store:
            offered = availability.hours(store, "auenfeld", "R", TUESDAY)
        at = next(each.starts_at for each in offered if each.free).isoformat()
        path = f"{server.address}/booking/auenfeld/R/{TUESDAY}"
        browsers = [Browser(path) for _ in range(MANY)]
        came_to: Counter[str] = Counter()
        together(MANY, lambda number: came_to.update([browsers[number].press(at)]))
        assert came_to == {"/booking/auenfeld/check": 1, f"/booking/auenfeld/R/{TUESDAY}": 49}
        with closing(server.store()) as store:
            after = availability.hours(store, "auenfeld", "R", TUESDAY)
            assert next(each.free for each in after if each.starts_at.isoformat() == at) == 0


class Browser:
    """A browser on the page of a day's hours."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.session = requests.Session()
        page = self.session.get(path, timeout=60).text
        self.token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        assert self.token

    def press(self, starts_at: str) -> str:
        """Press an hour; the path of the page that comes."""
        form = {"csrf_token": self.token, "starts_at": starts_at}
        answer = self.session.post(self.path, data=form, timeout=60)
        assert answer.status_code == 200, answer.text
        return urlsplit(answer.url).path
