"""Offices: loading a file twice changes nothing, a changed one changes just that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, calling, counters, offices, reservations
from queue_server.actions.entry import Door
from queue_server.domain.office_file import BadOfficeFile
from queue_server.domain.refusals import Reason
from queue_server.queries import hall, journal
from queue_server.queries import offices as known
from tests.actions.visits import BORIS, TUESDAY, by, load_file, moment, refused, with_rule
from tests.serving import ROOT

KALISZ = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")


def without_counter(key: str) -> str:
    """The office's file without one of its counters."""
    head, _, rest = KALISZ.partition(f"[counters.{key}]")
    _, _, tail = rest.partition("\n[")
    return f"{head}[{tail}"


def test_a_new_office_says_so_and_its_file_comes_back_as_it_was(store):
    loaded = offices.load(store, KALISZ, "kalisz")

    assert (loaded.slug, loaded.created) == ("kalisz", True)
    assert known.source(store, "kalisz") == KALISZ
    assert known.slugs(store) == ("kalisz",)


def test_a_new_office_has_no_history_so_a_rehearsal_may_start_at_any_moment(store, clock):
    offices.load(store, KALISZ, "kalisz")
    clock.step(-timedelta(days=400))

    assert (journal.last(store, "kalisz"), known.behind(store)) == (0, ())
    assert hall.read(store, "kalisz").now == clock.now()


def test_loading_twice_changes_nothing(store, kalisz):
    seq = journal.last(store, kalisz)

    again = offices.load(store, KALISZ, "kalisz")

    assert (again.changed, again.created) == ((), False)
    assert journal.last(store, kalisz) == seq


def test_a_changed_file_changes_just_that_and_names_it(store, kalisz):
    changed = offices.load(
        store, KALISZ.replace("ageing_minutes = 60", "ageing_minutes = 45"), kalisz
    )

    assert changed.changed == ("rules.calling.ageing_minutes",)
    assert known.find(store, kalisz).rules.calling.ageing_minutes == 45
    entry = journal.after(store, kalisz, 0)[-1]
    assert entry.details == {"changed": ["rules.calling.ageing_minutes"]}


def test_a_changed_comment_is_kept_but_is_no_change(store, kalisz):
    commented = "# Reviewed in November.\n" + KALISZ
    seq = journal.last(store, kalisz)

    assert offices.load(store, commented, kalisz).changed == ()

    assert known.source(store, kalisz) == commented
    assert journal.last(store, kalisz) == seq


def test_a_bad_file_changes_nothing(store, kalisz):
    with pytest.raises(BadOfficeFile):
        offices.load(
            store, KALISZ.replace('zone = "Europe/Warsaw"', 'zone = "Europe/Kalisz"'), kalisz
        )

    assert known.source(store, kalisz) == KALISZ


def test_todays_queue_stays_when_the_file_changes(door, store):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    arriving.issue(door, "A")

    with_rule(store, "mean_minutes = 15", "mean_minutes = 20")

    assert arriving.issue(door, "A").number == "A003"
    now = hall.read(store, "kalisz")
    assert [place.ticket.number for place in now.queue] == ["A002", "A003"]
    assert now.desk("1").ticket.number == "A001"


def test_a_service_or_counter_that_todays_queue_needs_is_not_taken_away(door, store):
    source = (ROOT / "tests" / "offices" / "wide.toml").read_text(encoding="utf-8")
    wide = Door(store, load_file(store, "wide"), door.actor)
    arriving.issue(wide, "C")
    calling.call_next(wide, "16")
    without_c = source.replace(
        '[services.C]\nnames = { pl = "Sprawa C", en = "Matter C" }\nmean_minutes = 8\n\n', ""
    ).replace(', "C"]', "]")
    without_16 = source.replace('[counters.16]\nservices = ["A", "B", "C"]\n\n', "")
    assert "services.C]" not in without_c
    assert "counters.16" not in without_16

    with refused(Reason.STILL_NEEDED) as told:
        offices.load(store, without_c, "wide")
    assert told.facts == {"what": "C"}
    with refused(Reason.STILL_NEEDED) as told:
        offices.load(store, without_16, "wide")
    assert told.facts == {"what": "16"}

    calling.finish(wide, "16")
    assert offices.load(store, without_c, "wide").changed


def test_a_counter_that_leaves_the_file_frees_whoever_was_sent_to_it(door, store):
    counters.open_counter(by(door, BORIS), "4")
    arriving.issue(door, "A")
    calling.call_next(door, "3")
    calling.transfer(door, "3", to_counter="4")

    offices.load(store, without_counter("4"), "kalisz")

    assert hall.read(store, "kalisz").open_counters() == {"3"}
    assert calling.call_next(door, "3").ticket.number == "A001"


def test_two_offices_on_one_server_know_nothing_of_each_other(door, store):
    wide = Door(store, load_file(store, "wide"), door.actor)
    for _ in range(3):
        arriving.issue(wide, "A")
    calling.call_next(wide, "1")

    assert arriving.issue(door, "A").number == "A001"
    assert calling.call_next(door, "1").ticket.call == 1
    assert [entry.seq for entry in journal.after(store, "kalisz", 0)] == [1, 2, 3]


def without_service_c() -> str:
    """The office's file without service C; counters 5 and 6 serve B alone."""
    head, _, rest = KALISZ.partition("[services.C]")
    _, mark, tail = rest.partition("# --- Counters")
    return f"{head}{mark}{tail}".replace('["B", "C"]', '["B"]')


def test_a_service_that_somebody_has_reserved_is_not_taken_away(door, store):
    booked = reservations.reserve(door, "C", moment(10, day=TUESDAY))

    with refused(Reason.STILL_NEEDED) as told:
        offices.load(store, without_service_c(), "kalisz")
    assert told.facts == {"what": "C"}
    assert known.source(store, "kalisz") == KALISZ

    reservations.cancel(door, booked.code)
    assert offices.load(store, without_service_c(), "kalisz").changed


def test_a_reservation_that_was_missed_holds_no_service_back(door, store, clock):
    reservations.reserve(door, "C", moment(10))
    clock.moment = moment(10, 1)

    assert offices.load(store, without_service_c(), "kalisz").changed


def test_comments_in_another_order_change_nothing_that_anybody_sees(door, store):
    arriving.issue(door, "A")
    before = hall.read(store, "kalisz")
    comments = [line for line in KALISZ.splitlines(True) if line.startswith("#")]
    rest = [line for line in KALISZ.splitlines(True) if not line.startswith("#")]

    loaded = offices.load(store, "".join(reversed(comments)) + "".join(rest), "kalisz")

    assert loaded.changed == ()
    assert hall.read(store, "kalisz") == before
