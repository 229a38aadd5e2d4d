"""Who speaks in a sound zone, whoever comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from queue_server.domain.office import Display
from queue_server.live.zones import Candidate, PageId, Zone, Zones
from tests.domain.making import kalisz

KEYS = ("hall-1", "hall-2", "stairs")


def candidate(name: str, *, enrolled: bool = True, place: int = 0, came: int = 0) -> Candidate:
    return Candidate((name, "hall-1"), enrolled, place, came)


def speaker(*candidates: Candidate) -> str | None:
    zone = Zone()
    for each in candidates:
        zone = zone.entered(each)
    return zone.speaker[0] if zone.speaker else None


def test_where_nobody_can_be_heard_nobody_speaks():
    assert speaker() is None
    assert Zone().entered(candidate("a")).left(("a", "hall-1")).speaker is None


def test_who_speaks_goes_on_speaking():
    assert speaker(candidate("a", place=5, came=2), candidate("b", place=0, came=1)) == "a"


def test_an_enrolled_display_takes_over_from_a_page_that_is_none():
    assert speaker(candidate("page", enrolled=False), candidate("display", place=9)) == "display"
    assert speaker(candidate("display"), candidate("page", enrolled=False)) == "display"


def test_a_speaker_whose_token_is_revoked_gives_way_to_an_enrolled_one():
    first, second = candidate("a"), candidate("b", came=1)
    zone = Zone().entered(first).entered(second).entered(replace(first, enrolled=False))
    assert zone.speaker == second.page


def test_the_succession_follows_the_file_and_then_who_came_first():
    zone = Zone().entered(candidate("speaker"))
    for each in (
        candidate("late", place=1, came=8),
        candidate("early", place=1, came=3),
        candidate("further", place=2, came=1),
        candidate("page", enrolled=False),
    ):
        zone = zone.entered(each)
    order = []
    while zone.speaker:
        order.append(zone.speaker[0])
        zone = zone.left(zone.speaker)
    assert order == ["speaker", "early", "late", "further", "page"]


def hall(zones: dict[str, str], slug: str = "kalisz"):
    """An office with these displays, each in its sound zone."""
    displays = tuple(Display(key, {}, sound_zone=zone) for key, zone in zones.items())
    return replace(kalisz(), slug=slug, displays=displays)


class AnyHall(RuleBasedStateMachine):
    """Pages come, go, get enrolled and speak; calls are made and taken back; files are loaded."""

    pages = Bundle("pages")

    @initialize()
    def open(self) -> None:
        self.arrangement = dict.fromkeys(KEYS, "hall")
        self.office = hall(self.arrangement)
        self.zones = Zones(lambda office, displays: (0, ""))
        self.heard: dict[PageId, bool] = {}
        self.newest = 0
        self.came = 0
        self.zones.rearrange(self.office)

    @rule(target=pages, key=st.sampled_from(KEYS), enrolled=st.booleans())
    def come(self, key: str, enrolled: bool) -> PageId:
        self.came += 1
        page = (f"page {self.came}", key)
        self.be_heard(page, enrolled)
        return page

    @rule(page=pages, enrolled=st.booleans())
    def become(self, page: PageId, enrolled: bool) -> None:
        self.be_heard(page, enrolled)

    @rule(page=consumes(pages))
    def go(self, page: PageId) -> None:
        with self.watched() as told:
            del self.heard[page]
            told += self.zones.leave("kalisz", page)

    @rule()
    def call(self) -> None:
        self.newest += 1

    @rule(page=pages, back=st.integers(0, 3))
    def speak(self, page: PageId, back: int) -> None:
        call = max(0, self.newest - back)
        before = self.zones.spoken(self.office, page[1])
        self.zones.said(self.office, page[1], call)
        assert self.zones.spoken(self.office, page[1]) == max(before, call)

    @rule()
    def take_the_newest_back(self) -> None:
        self.newest = max(0, self.newest - 1)
        before = {key: self.zones.spoken(self.office, key) for key in KEYS}
        self.zones.back_to("kalisz", self.newest)
        for key, spoken in before.items():
            assert self.zones.spoken(self.office, key) == min(spoken, self.newest)

    @rule(key=st.sampled_from(KEYS), zone=st.sampled_from(["hall", "stairs"]))
    def load_another_file(self, key: str, zone: str) -> None:
        with self.watched() as told:
            self.arrangement[key] = zone
            self.office = hall(self.arrangement)
            told += self.zones.rearrange(self.office)

    @rule()
    def another_office_has_its_own_zones(self) -> None:
        elsewhere = hall({"hall-1": "hall"}, "konin")
        before = self.speakers()
        self.zones.enter(elsewhere, ("far", "hall-1"), True, 0)
        self.zones.leave("konin", ("far", "hall-1"))
        assert self.speakers() == before

    def be_heard(self, page: PageId, enrolled: bool) -> None:
        came = int(page[0].split()[1])
        with self.watched() as told:
            self.heard[page] = enrolled
            told += self.zones.enter(self.office, page, enrolled, came)

    @contextmanager
    def watched(self) -> Iterator[list[PageId]]:
        """Whoever can go on speaking does; who must stop is told before who begins."""
        before = {page: self.zone_of(page) for page in self.speakers()}
        told: list[PageId] = []
        yield told
        after = self.speakers()
        assert set(told) >= before.keys() ^ after
        for stopped in before.keys() - after:
            for began in after - before.keys():
                if before[stopped] == self.zone_of(began):
                    assert told.index(stopped) < told.index(began)
        for page, zone in before.items():
            if page in self.heard and self.zone_of(page) == zone:
                rivals = [self.heard[each] for each in self.heard if self.zone_of(each) == zone]
                assert page in after or (any(rivals) and not self.heard[page])

    def zone_of(self, page: PageId) -> str:
        return self.arrangement[page[1]]

    def speakers(self) -> set[PageId]:
        return {page for page in self.heard if self.zones.speaks("kalisz", page)}

    @invariant()
    def one_speaks_wherever_one_can(self) -> None:
        for zone in ("hall", "stairs"):
            here = [page for page in self.heard if self.zone_of(page) == zone]
            speaking = [page for page in here if self.zones.speaks("kalisz", page)]
            assert len(speaking) == min(1, len(here))

    @invariant()
    def enrolled_displays_go_first(self) -> None:
        for page in self.speakers():
            rivals = [each for each in self.heard if self.zone_of(each) == self.zone_of(page)]
            assert self.heard[page] or not any(self.heard[each] for each in rivals)

    @invariant()
    def nothing_is_spoken_that_was_not_called(self) -> None:
        assert all(self.zones.spoken(self.office, key) <= self.newest for key in KEYS)


TestAnyHall = AnyHall.TestCase
TestAnyHall.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_after_a_start_the_display_that_spoke_last_is_waited_for():
    zones = Zones(lambda office, displays: (7, "hall-2"))
    office = hall(dict.fromkeys(KEYS, "hall"))
    assert zones.enter(office, ("a", "hall-1"), True, 1) == []
    assert not zones.speaks("kalisz", ("a", "hall-1"))

    assert zones.enter(office, ("b", "hall-2"), True, 2) == [("b", "hall-2")]
    assert zones.settle() == []


def test_when_it_does_not_come_back_another_one_speaks():
    zones = Zones(lambda office, displays: (7, "hall-2"))
    office = hall(dict.fromkeys(KEYS, "hall"))
    zones.enter(office, ("a", "hall-1"), True, 1)
    zones.enter(office, ("page", "hall-2"), False, 2)

    assert zones.settle() == [("kalisz", ("a", "hall-1"))]
    assert zones.speaks("kalisz", ("a", "hall-1"))


# at a process that takes an office over


def taken(zones: Zones, office, *pages: tuple[PageId, bool, int], speakers=(), spoken=None):
    """The zones when this process goes on where another one left off."""
    return zones.take(office, pages, speakers, spoken or {}, 10.0)


def test_whoever_speaks_goes_on_when_another_process_takes_over():
    zones, office = Zones(lambda office, displays: (0, "")), hall(dict.fromkeys(KEYS, "hall"))
    first, second = (("a", "hall-1"), True, 1), (("b", "hall-2"), True, 2)

    assert taken(zones, office, first, second, speakers=[second[0]]) == []
    assert zones.speakers("kalisz") == [second[0]]
    assert zones.leave("kalisz", second[0]) == [second[0], first[0]]


def test_a_speaker_that_nobody_knows_is_awaited_for_a_while():
    zones, office = Zones(lambda office, displays: (0, "")), hall(dict.fromkeys(KEYS, "hall"))
    waiting, lost = (("a", "hall-1"), True, 1), ("lost", "hall-2")

    assert taken(zones, office, waiting, speakers=[lost]) == []
    assert not zones.speaks("kalisz", waiting[0])
    assert zones.settle(9.9) == []
    assert ("kalisz", waiting[0]) in zones.settle(10.0)
    assert zones.speakers("kalisz") == [waiting[0]]


def test_when_it_comes_back_by_another_process_it_goes_on():
    zones, office = Zones(lambda office, displays: (0, "")), hall(dict.fromkeys(KEYS, "hall"))
    waiting, lost, back = (("a", "hall-1"), True, 1), ("lost", "hall-2"), ("back", "hall-2")
    taken(zones, office, waiting, speakers=[lost])

    assert back in zones.enter(office, back, True, 2)
    assert zones.settle(10.0) == []
    assert zones.speakers("kalisz") == [back]


def test_what_was_spoken_is_the_most_that_anybody_knows():
    zones = Zones(lambda office, displays: (7, ""))
    office = hall({"hall-1": "hall", "stairs": "stairs"})
    taken(zones, office, spoken={"hall": 9, "stairs": 3})

    assert zones.spoken_by_zone("kalisz") == {"hall": 9, "stairs": 7}


def test_each_zone_goes_on_with_its_own_speaker_after_a_file_that_moved_them():
    office = hall({"hall-1": "hall", "hall-2": "hall", "stairs": "stairs"})
    zones = Zones(lambda office, displays: (0, ""))
    pages = [(("a", "hall-1"), True, 1), (("b", "hall-2"), True, 2), (("c", "stairs"), True, 3)]

    told = taken(zones, office, *pages, speakers=[("b", "hall-2"), ("c", "stairs")])

    assert told == []
    assert set(zones.speakers("kalisz")) == {("b", "hall-2"), ("c", "stairs")}


def test_an_enrolled_speaker_whose_process_is_gone_is_awaited_and_a_guest_is_not():
    office = hall(dict.fromkeys(KEYS, "hall"))
    for enrolled in (True, False):
        zones = Zones(lambda office, displays: (0, ""))
        zones.enter(office, ("lost", "hall-2"), enrolled, 1)
        zones.enter(office, ("a", "hall-1"), enrolled, 2)

        told = zones.cut_off("kalisz", [("lost", "hall-2")], 10.0)

        assert (("a", "hall-1") in told) == (not enrolled)
        zones.settle(10.0)
        assert zones.speakers("kalisz") == [("a", "hall-1")]


def test_when_others_than_the_speaker_are_cut_off_nothing_changes():
    zones, office = Zones(lambda office, displays: (0, "")), hall(dict.fromkeys(KEYS, "hall"))
    zones.enter(office, ("a", "hall-1"), True, 1)
    zones.enter(office, ("lost", "hall-2"), True, 2)

    assert zones.cut_off("kalisz", [("lost", "hall-2")], 10.0) == []
    assert zones.speakers("kalisz") == [("a", "hall-1")]


def test_an_office_that_is_given_up_is_forgotten():
    zones, office = Zones(lambda office, displays: (0, "")), hall(dict.fromkeys(KEYS, "hall"))
    zones.enter(office, ("a", "hall-1"), True, 1)
    zones.enter(hall({"hall-1": "hall"}, "konin"), ("far", "hall-1"), True, 1)

    zones.drop("kalisz")

    assert zones.speakers("kalisz") == []
    assert zones.speakers("konin") == [("far", "hall-1")]
