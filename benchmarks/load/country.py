"""The country as the generator plays it: its offices, their visitors, and what goes wrong."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from benchmarks.load.kept import Kept
from benchmarks.load.plan import OfficePlan, Plan
from benchmarks.load.screens import Display, Panel, Screen

SERVICES = ("A", "B", "C")
# So often somebody presses twice.
TWICE = 0.02
SEEN = (200, 201)
UNAVAILABLE = 503
ASK_AGAIN = (1.0, 3.0)


@dataclass
class Taken:
    """Latencies of what was asked, in seconds, by what it was."""

    tickets: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    phones: list[float] = field(default_factory=list)


class Office:
    """One office: its screens, its kiosk, its counters, and what it was answered.

    `called` maps each call's number to when its POST was sent and to the ticket's number.
    """

    def __init__(self, plan: Plan, office: OfficePlan, troubles: Counter[str]) -> None:
        self.slug = office.slug
        self.path = f"/api/v1/offices/{office.slug}"
        self.troubles = troubles
        self.displays = [
            Display(office.slug, key, token, troubles) for key, token in office.displays.items()
        ]
        self.panels = [Panel(office.slug, "", token, troubles) for token in office.panels.values()]
        self.kiosk = Kept(plan.host, random.choice(plan.ports), office.kiosk)
        self.desks = {
            key: Kept(plan.host, random.choice(plan.ports), token)
            for key, token in office.panels.items()
        }
        self.free = set(self.desks)
        self.at_desk: dict[str, str | None] = dict.fromkeys(self.desks)
        self.issued: list[str] = []
        self.tracks: list[str] = []
        self.called: dict[int, tuple[float, str]] = {}
        self.waiting = 0
        for screen in self.screens():
            screen.host, screen.port = plan.host, random.choice(plan.ports)

    def screens(self) -> list[Screen]:
        """Displays and panels."""
        return [*self.displays, *self.panels]

    def is_told(self) -> bool:
        """Whether every display has announced the newest call."""
        newest = max(self.called, default=0)
        return all(each.last >= newest for each in self.displays)

    async def issue(self, taken: Taken) -> None:
        """Somebody presses the kiosk's button."""
        path, told = f"{self.path}/tickets", {"service": random.choice(SERVICES)}
        answer = await self._ask(self.kiosk, path, told, taken.tickets)
        if answer:
            self.issued.append(answer["number"])
            self.tracks.append(answer["track_token"])
            self.waiting += 1

    async def call(self, taken: Taken) -> None:
        """A clerk presses "Next"."""
        counter = random.choice(sorted(self.free))
        self.free.discard(counter)
        self.waiting -= 1
        path, told = f"{self.path}/counters/{counter}/next", {"current": self.at_desk[counter]}
        sent = monotonic()
        answer = await self._ask(self.desks[counter], path, told, taken.calls)
        self.free.add(counter)
        if answer and answer["ticket"]:
            ticket = answer["ticket"]
            self.at_desk[counter] = ticket["number"]
            if ticket["call"] in self.called:
                self.troubles["calls doubled"] += 1
            self.called[ticket["call"]] = (sent, ticket["number"])
        else:
            self.troubles["calls that met nobody"] += 1

    async def look(self, phone: Kept, taken: Taken) -> None:
        """A visitor's phone asks how the queue goes."""
        if not self.tracks:
            return
        sent = monotonic()
        status, _page = await phone.get(f"/t/{self.slug}/{random.choice(self.tracks[-12:])}")
        taken.phones.append(monotonic() - sent)
        if status not in (200, 404):
            self.troubles[f"phones: {status}"] += 1

    async def _ask(
        self, line: Kept, path: str, told: dict[str, str | None], taken: list[float]
    ) -> dict | None:
        key = str(uuid.uuid4())
        sent = monotonic()
        try:
            status, answer = await self._post(line, path, told, key)
            taken.append(monotonic() - sent)
            if random.random() < TWICE:
                _, again = await self._post(line, path, told, key)
                if again != answer:
                    self.troubles["another answer to the same key"] += 1
        except ConnectionError as lost:
            self.troubles[f"no answer: {lost}"] += 1
            return None
        if status in SEEN:
            return answer
        self._note(status, answer, path)
        return None

    async def _post(
        self, line: Kept, path: str, told: dict[str, str | None], key: str
    ) -> tuple[int, dict]:
        """The answer; while there is none now, it is asked again with the same key."""
        status, answer = await line.post(path, told, key)
        while status == UNAVAILABLE:
            self._note(status, answer, path)
            await asyncio.sleep(random.uniform(*ASK_AGAIN))
            status, answer = await line.post(path, told, key)
        return status, answer

    def _note(self, status: int, answer: dict, path: str) -> None:
        self.troubles[f"{status} {answer.get('reason', '')} {path.rpartition('/')[2]}"] += 1


class Country:
    """All offices, and the day's course."""

    def __init__(self, plan: Plan) -> None:
        random.seed(plan.seed)
        self.plan = plan
        self.troubles: Counter[str] = Counter()
        self.offices = [Office(plan, each, self.troubles) for each in plan.offices]
        self.screens = [screen for each in self.offices for screen in each.screens()]
        self.taken = Taken()
        self.cuts = 0
        self.storm_from = self.storm_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def fill(self) -> None:
        """Let a few visitors wait everywhere before the day begins."""
        warming = Taken()
        some = asyncio.Semaphore(16)

        async def fill_one(office: Office) -> None:
            async with some:
                for _ in range(self.plan.waiting):
                    await office.issue(warming)

        await asyncio.gather(*(fill_one(each) for each in self.offices))

    async def connect(self) -> None:
        """Every screen takes its place, a hundred at a time."""
        some = asyncio.Semaphore(100)

        async def seat(screen: Screen) -> None:
            async with some:
                await screen.dial()
                await until(lambda: screen.joined_at is not None, 120)

        await asyncio.gather(*(seat(each) for each in self.screens))

    async def live(self) -> None:
        """The day: visitors, clerks, phones, lines that are cut, and the storm."""
        plan = self.plan
        courses = [
            self._course(plan.rate, self._arrive),
            self._course(plan.rate, self._next),
            self._course(lambda _: plan.reconnects * len(self.screens) / 60, self._cut),
        ]
        if plan.phones:
            courses.append(self._phones())
        if plan.storm:
            courses.append(self._storm())
        await asyncio.gather(*courses)
        await asyncio.gather(*self._tasks)

    async def settle(self) -> None:
        """Wait until every screen stands at its office's newest board."""
        for office in self.offices:
            await until(office.is_told, 20)

    async def leave(self) -> None:
        """Everybody goes home."""
        for screen in self.screens:
            screen.is_leaving = True
            screen.cut()
        for office in self.offices:
            for line in (office.kiosk, *office.desks.values()):
                line.close()
        await asyncio.sleep(0.2)

    async def _course(self, rate, happen) -> None:
        begun = at = monotonic()
        while True:
            now_rate = rate(at - begun)
            at += random.expovariate(now_rate) if now_rate > 0 else self.plan.seconds
            if at - begun > self.plan.seconds:
                await asyncio.sleep(max(0, begun + self.plan.seconds - monotonic()))
                return
            await asyncio.sleep(max(0, at - monotonic()))
            happen()

    def _arrive(self) -> None:
        self._soon(random.choice(self.offices).issue(self.taken))

    def _next(self) -> None:
        ready = (each for each in random.sample(self.offices, len(self.offices)))
        office = next((each for each in ready if each.waiting > 0 and each.free), None)
        if office:
            self._soon(office.call(self.taken))

    def _cut(self) -> None:
        self.cuts += random.choice(self.screens).lose()

    async def _storm(self) -> None:
        await asyncio.sleep(self.plan.seconds / 2)
        self.storm_from = monotonic()
        for screen in self.screens:
            screen.lose((0.0, self.plan.jitter))
        await until(lambda: all(each.joined_at is not None for each in self.screens), 120)
        self.storm_until = monotonic()

    async def _phones(self) -> None:
        lines = [Kept(self.plan.host, random.choice(self.plan.ports)) for _ in range(64)]

        def look() -> None:
            self._soon(random.choice(self.offices).look(random.choice(lines), self.taken))

        await self._course(lambda _: self.plan.phones / 10, look)
        for line in lines:
            line.close()

    def _soon(self, work) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def until(true, seconds: float) -> bool:
    """Wait until it is true; False when it has not become so in time."""
    give_up = monotonic() + seconds
    while not true():
        if monotonic() > give_up:
            return False
        await asyncio.sleep(0.02)
    return True
