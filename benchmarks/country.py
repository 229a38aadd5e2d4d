"""A country on one server: 380 offices with their displays and panels, for some minutes.

    python -m benchmarks.country --mode gevent --engine postgresql --processes 2 --seconds 300

The generator (`benchmarks.load`) is a process of its own; its own load is told with the figures.
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks import machine
from benchmarks.latency import allow_many_sockets
from benchmarks.load.plan import OfficePlan, Plan
from benchmarks.measured import Measured, Target
from benchmarks.processes import Usage
from benchmarks.served import MODES, Served, Setup, load_office, serving
from queue_server.store import Store, devices

DISPLAYS = tuple(f"hall-{number}" for number in range(1, 6))
COUNTERS = tuple(str(number) for number in range(1, 11))
# Call to display, 99 of 100, with 5,700 screens on one process.
TWO_NAMES = 'names = {{ pl = "Sprawa {0}", en = "Matter {0}" }}\nmean_minutes = 8'
P99_MILLISECONDS = {"gevent": 15.0, "eventlet": 50.0}
SHORT = {"offices": 60, "seconds": 20.0}
ALL_OFFICES = 380
FULL_SECONDS = 300.0
WRITTEN_SECONDS = 10.0
COMPLAINT = re.compile(r'level=(?:warning|error|critical) event=("[^"<]*|\S+)')
# The short run, and what a full one measures besides.
SHORT_SETUPS = (Setup("gevent", "postgresql"), Setup("eventlet", "postgresql"))
FULL_SETUPS = (
    *(Setup(mode, "postgresql", count) for mode in MODES for count in (1, 2)),
    Setup("gevent", "sqlite"),
    Setup("eventlet", "sqlite"),
)


def figures(full: bool) -> Measured:
    """All setups, one after another."""
    found = [
        (setup, country(setup, **sized(full))) for setup in (FULL_SETUPS if full else SHORT_SETUPS)
    ]
    targets = [target for setup, each in found for target in targets_of(setup, each)]
    return Measured(table(found), tuple(targets))


def sized(full: bool) -> dict[str, Any]:
    """The whole country for five minutes, or a sixth of it for a moment."""
    return {"offices": ALL_OFFICES, "seconds": FULL_SECONDS} if full else dict(SHORT)


def country(
    setup: Setup,
    offices: int = ALL_OFFICES,
    seconds: float = FULL_SECONDS,
    tickets_per_second: float | None = None,
    phones: int = 0,
    storm: bool = True,
    reconnects: float = 0.03,
) -> dict[str, Any]:
    """What one setup did; times in milliseconds, memory in MiB, CPU in cores.

    Without `tickets_per_second` there are 20 for the whole country, and as many for each office.
    """
    allow_many_sockets()
    known: list[OfficePlan] = []
    with serving(setup, lambda store: known.extend(fill(store, offices))) as served:
        plan = Plan(
            ports=(served.port,),
            offices=tuple(known),
            seconds=seconds,
            tickets_per_second=tickets_per_second or 20 * offices / ALL_OFFICES,
            waiting=4,
            reconnects=reconnects,
            storm=storm,
            jitter=1.0,
            phones=phones,
        )
        found = played(plan, served)
        with closing(served.store()) as store:
            known = kept_at_last(store, found)
        return {**found, "kept": known, "complaints": complaints(served.log)}


def played(plan: Plan, served: Served) -> dict[str, Any]:
    """Let the generator play the plan, and count what the server used meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        plan.write(path)
        with generator(path) as playing:
            connected = told(playing, "connected")
            told(playing, "begun")
            before = served.usage()
            told(playing, "ended")
            after = served.usage()
            found = told(playing, "results")
    used = {name: used_by(before[name], now, found["seconds"]) for name, now in after.items()}
    screens = len(plan.offices) * (len(DISPLAYS) + len(COUNTERS))
    return {**found, "screens": screens, "connected": connected["seconds"], "used": used}


def used_by(before: Usage, after: Usage, seconds: float) -> dict[str, float]:
    """Cores, memory and files of a part of the server."""
    cores = (after.seconds - before.seconds) / seconds
    return {"cores": cores, "memory": after.memory, "files": after.files}


@contextmanager
def generator(plan: Path) -> Iterator[subprocess.Popen[str]]:
    """The load generator, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.load", str(plan)]
    here = Path(__file__).parents[1]
    playing = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here)
    try:
        yield playing
    finally:
        playing.terminate()
        playing.wait()


def told(playing: subprocess.Popen[str], what: str) -> dict[str, Any]:
    """The generator's next line, which must be about this."""
    assert playing.stdout
    line = playing.stdout.readline()
    said: dict[str, Any] = json.loads(line) if line else {"what": "nothing: it ended early"}
    if said["what"] != what:
        raise RuntimeError(f"the load generator should say {what}, and said {said['what']}")
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)
    return said


def fill(store: Store, offices: int) -> list[OfficePlan]:
    """Load the offices and enrol their devices."""
    source = office_file()
    plans = [OfficePlan(f"office-{number:03d}", *new_tokens()) for number in range(1, offices + 1)]
    for plan in plans:
        load_office(store, plan.slug, source)
        with store.writing() as connection:
            at, now = devices.office_id(connection, plan.slug), store.clock.now()
            for role, name, token in [
                ("kiosk", "kiosk-1", plan.kiosk),
                *(("display", key, token) for key, token in plan.displays.items()),
                *(("clerk", f"panel {key}", token) for key, token in plan.panels.items()),
            ]:
                devices.add_token(connection, at, role, name, token, now)
    return plans


def new_tokens() -> tuple[dict[str, str], dict[str, str], str]:
    """Random tokens for displays, panels and the kiosk of one office."""
    return (
        {key: secrets.token_urlsafe(32) for key in DISPLAYS},
        {key: secrets.token_urlsafe(32) for key in COUNTERS},
        secrets.token_urlsafe(32),
    )


def office_file() -> str:
    """An office with five displays and ten counters, open all day; it is about noon there."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    parts = [
        f'zone = "{zone_at_noon(datetime.now(UTC).hour)}"',
        'languages = ["pl", "en"]',
        'names = { pl = "Wydział komunikacji", en = "Vehicle registration" }',
        "[hours.week]",
        *(f'{day} = "0:00-24:00"' for day in days),
        "[categories.all]",
        'names = { pl = "Wszystkie sprawy", en = "All matters" }',
    ]
    for letter in "ABC":
        parts.append(f"[services.{letter}]\n{TWO_NAMES.format(letter)}")
    for counter in COUNTERS:
        parts.append(f'[counters.{counter}]\nservices = ["A", "B", "C"]')
    parts += [f"[displays.{key}]" for key in DISPLAYS]
    parts += ["[kiosks.kiosk-1]", "[rules.last_ticket]\nminutes = 0"]
    return "\n".join(parts) + "\n"


def zone_at_noon(hour: int) -> str:
    """A time zone where no midnight closes the day while we measure; its sign is turned round."""
    east = 12 - hour
    return "Etc/GMT" if not east else f"Etc/GMT{-east:+d}"


def kept_at_last(store: Store, found: dict[str, Any]) -> dict[str, int]:
    """What the database says once all acknowledgements are written, which takes them a moment."""
    give_up = time.monotonic() + WRITTEN_SECONDS
    while (known := kept(store, found))["unacknowledged"] and time.monotonic() < give_up:
        time.sleep(0.5)
    return known


def kept(store: Store, found: dict[str, Any]) -> dict[str, int]:
    """What the database says, by the journal and the tables; gaps and differences are to be 0."""
    with store.engine.connect() as connection:

        def one(question: str) -> int:
            return int(connection.execute(text(question)).scalar() or 0)

        issued = one("SELECT count(*) FROM journal WHERE kind = 'ticket_issued'")
        called = one("SELECT count(*) FROM journal WHERE kind = 'ticket_called'")
        gaps = one(
            "SELECT sum(last - entries) FROM (SELECT max(seq) AS last, count(*) AS entries"
            " FROM journal GROUP BY office_id) AS offices"
        )
        shown = one("SELECT count(*) FROM showings")
    return {
        "gaps": gaps,
        "tickets_unanswered": issued - found["issued"],
        "calls_unanswered": called - found["called"],
        "acknowledged": shown,
        "unacknowledged": called * len(DISPLAYS) - shown,
    }


def complaints(log: Path) -> dict[str, int]:
    """The warnings and errors that the server wrote, by what they are about."""
    told = COMPLAINT.findall(log.read_text(encoding="utf-8", errors="replace"))
    return dict(Counter(told))


def wrong(found: dict[str, Any]) -> int:
    """Calls and tickets that were lost, doubled, mistaken or left a gap."""
    own = ("lost", "mistaken", "numbers_doubled", "visitors_called_twice")
    kept_too = ("gaps", "tickets_unanswered", "calls_unanswered")
    return sum(abs(found[name]) for name in own) + sum(
        abs(found["kept"][name]) for name in kept_too
    )


def targets_of(setup: Setup, found: dict[str, Any]) -> Iterator[Target]:
    """What the issue asks of this setup."""
    yield Target(f"Country, {setup}: lost or doubled", wrong(found), at_most=0)
    if setup.mode in P99_MILLISECONDS and setup.engine == "postgresql":
        yield Target(
            f"Country, {setup}: call → display p99, ms",
            found["to_display"]["p99"],
            at_most=P99_MILLISECONDS[setup.mode],
        )


def table(found: list[tuple[Setup, dict[str, Any]]]) -> str:
    """Everything as Markdown."""
    first = found[0][1]
    each_second = first["tickets"]["count"] / first["seconds"]
    rows = "\n".join(row(setup, each) for setup, each in found)
    used = "\n".join(used_row(setup, each) for setup, each in found)
    seen = "\n".join(f"- {setup}: {troubles(each)}" for setup, each in found)
    return f"""### A country

{first["screens"]:,} screens (a third displays, the rest panels), one day from eight to five in
{first["seconds"]:.0f} s, {each_second:.1f} tickets and as many calls a second on average.
Milliseconds from sending the POST `next` until a display has the board; then until `next`, and the
kiosk's POST, were answered. Calls made in the storm (all screens at once) stand apart.

| | call → display p50 | p99 | max | in the storm p99 \
| `next` p50 | p99 | ticket p50 | p99 | storm over after s | lost or doubled |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}

Cores, and MiB at the end (PSS). The generator's own loop was late by so many milliseconds (p99).

| | server | | database | | Redis | generator | | late |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{used}

{seen}
"""


def row(setup: Setup, found: dict[str, Any]) -> str:
    """Latencies."""
    shown, storm = found["to_display"], found["to_display_in_storm"]
    cells = [shown["p50"], shown["p99"], shown["max"], storm["p99"]]
    for asked in ("calls", "tickets"):
        cells += [found[asked]["p50"], found[asked]["p99"]]
    numbers = " | ".join(f"{cell:.1f}" for cell in cells)
    return f"| {setup} | {numbers} | {found['storm_seconds']:.1f} | {wrong(found)} |"


def used_row(setup: Setup, found: dict[str, Any]) -> str:
    """Processor and memory."""
    used = found["used"]
    own = [each for name, each in used.items() if name.startswith("server")]
    cores = " + ".join(f"{each['cores']:.2f}" for each in own)
    memory = " + ".join(f"{each['memory']:.0f}" for each in own)
    nothing = {"cores": 0.0, "memory": 0.0}
    database, redis = used.get("PostgreSQL", nothing), used.get("Redis", nothing)
    made = found["generator"]
    return (
        f"| {setup} | {cores} | {memory} | {database['cores']:.2f} | {database['memory']:.0f}"
        f" | {redis['cores']:.2f} | {made['cores']:.2f} | | {made['late']['p99']:.1f} |"
    )


def troubles(found: dict[str, Any]) -> str:
    """What went wrong, in a line."""
    seen = listed(found["troubles"])
    told_so = f"{found['issued']:,} tickets, {found['called']:,} calls, {found['cuts']:,} lines cut"
    caught = f"{found['caught_up']:,} calls came with the board after a reconnect"
    unshown = f"{found['kept']['unacknowledged']:,} showings not acknowledged"
    logged = f"in the server's log: {listed(found['complaints']) or 'nothing'}"
    return f"{told_so}; {caught}; {unshown}; {logged}; {seen or 'no trouble'}."


def listed(counts: dict[str, int]) -> str:
    """How often what was."""
    return ", ".join(f"{count} x {what}" for what, count in sorted(counts.items()))


def main() -> None:
    """Measure one setup and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=MODES, default="eventlet")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--offices", type=int, default=ALL_OFFICES)
    parser.add_argument("--seconds", type=float, default=FULL_SECONDS)
    parser.add_argument("--rate", type=float, help="tickets a second in the busiest hour")
    parser.add_argument("--phones", type=int, default=0)
    parser.add_argument("--no-storm", action="store_true")
    parser.add_argument("--json", action="store_true", help="all that was found, as JSON")
    asked = parser.parse_args()
    setup = Setup(asked.mode, asked.engine, asked.processes)
    found = country(
        setup, asked.offices, asked.seconds, asked.rate, asked.phones, not asked.no_storm
    )
    if asked.json:
        print(json.dumps(found, indent=1))
    else:
        print(machine.described())
        print(table([(setup, found)]))


if __name__ == "__main__":
    main()
