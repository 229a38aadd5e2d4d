"""`python -m benchmarks.load PLAN`: says `connected`, `begun`, `ended`, and then the results."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import monotonic

import uvloop

from benchmarks.load.country import Country
from benchmarks.load.plan import Plan, read_plan
from benchmarks.load.results import results, spread

TICK_SECONDS = 0.02


async def main(plan: Plan) -> None:
    """Play the plan."""
    country = Country(plan)
    begun = monotonic()
    await country.connect()
    told("connected", seconds=monotonic() - begun)
    await country.fill()
    gc.collect()
    gc.freeze()
    told("begun")
    late: list[float] = []
    watching = asyncio.ensure_future(watch(late))
    begun, used = monotonic(), own_seconds()
    await country.live()
    passed, used = monotonic() - begun, own_seconds() - used
    watching.cancel()
    told("ended")
    await country.settle()
    found = {**results(country), "generator": {"cores": used / passed, "late": spread(late)}}
    told("results", seconds=passed, **found)
    await country.leave()


async def watch(late: list[float]) -> None:
    """Note how late this loop is; were it the bottleneck, that would be seen here."""
    while True:
        due = monotonic() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        late.append(max(0.0, monotonic() - due))


def own_seconds() -> float:
    """Processor seconds that this process has used."""
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def told(what: str, **more: object) -> None:
    """Say a line to whoever started us."""
    print(json.dumps({"what": what, **more}), flush=True)


if __name__ == "__main__":
    uvloop.run(main(read_plan(Path(sys.argv[1]))))
