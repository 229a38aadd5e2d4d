"""Clocks that are set back, and nights through which the server was off."""

from __future__ import annotations

from datetime import timedelta

from tests.failures.conftest import Office


def test_a_clock_that_was_set_back_is_told_and_the_journal_goes_on(office: Office) -> None:
    office.arrive()
    office.press("next")
    office.server.stop()
    office.server.clock.offset -= timedelta(minutes=30)
    office.server.start()

    issued = office.arrive()
    ready = office.get("/readyz")

    assert issued.status_code == 201
    assert (ready.status_code, ready.json()["clock"]) == (200, "behind the journal")
    moments = [entry["at"] for entry in office.journal()]
    assert moments == sorted(moments)
    assert moments[-1] == moments[-2]
    told = office.server.log.read_text()
    assert "Please check the clock" in told
    assert "Traceback" not in told


def test_a_night_through_which_the_server_was_off_ends_the_day(office: Office) -> None:
    for _ in range(3):
        office.arrive()
    office.press("next")
    office.press("start")
    office.server.stop()
    office.server.clock.start(office.server.clock.now() + timedelta(days=1))
    office.server.start()

    first = office.arrive()
    morning = office.queue()

    assert first.json()["number"] == "A001"
    assert first.json()["business_date"] == "2026-11-24"
    assert [each["number"] for each in morning["waiting"]] == ["A001"]
    closed = [entry for entry in office.journal() if entry["kind"] == "day_closed"]
    assert [entry["details"] for entry in closed] == [{"date": "2026-11-23", "not_served": 2}]
    at_one = next(each for each in morning["counters"] if each["counter"] == "1")
    assert at_one["ticket"]["number"] == "A001"  # yesterday's, for the clerk to finish
    assert office.press("finish").json()["ticket"] is None
    assert office.press("next").json()["ticket"]["number"] == "A001"
