"""A believable small office: the first one, on a Monday morning, with visitors and clerks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from queue_server.actions import accounts, arriving, calling, counters, offices
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.demo import booked
from queue_server.domain.refusals import Refused, Unavailable
from queue_server.queries import accounts as known
from queue_server.settings import Settings
from queue_server.store import Store, migrate
from queue_server.web import passwords
from queue_server.web.wiring import DemoLogin

OFFICE = "kalisz"
DATABASE = Path("var/demo.db")
MONDAY = datetime(2026, 11, 23, 8, 40, tzinfo=ZoneInfo("Europe/Warsaw"))
PASSWORD = "okienko-demo"  # noqa: S105 (shown openly on the first page)
STAFF = (
    ("anna", "Anna", "clerk"),
    ("marek", "Marek", "clerk"),
    ("ewa", "Ewa", "manager"),
    ("adam", "Adam", "administrator"),
)
COLLEAGUES = {"2": "Zofia", "3": "Piotr", "4": "Oksana", "5": "Tomasz", "6": "Maria"}
VISITOR = ("jan", "Jan", "visitor")
# Early enough for the first hours of the demo to be booked.
BOOKED_BEFORE = timedelta(hours=2)
FIRST_VISITORS = 9
# A call is spoken in about seven seconds; one comes every twelve, so that the hall keeps up.
SECONDS_BETWEEN_VISITORS = (7.0, 17.0)
SECONDS_TO_ARRIVE = (2.0, 5.0)
SECONDS_OF_SERVICE = (25.0, 65.0)
SECONDS_TO_OPEN = (1.0, 30.0)
SECONDS_BEFORE_RECALL = 22.0

Sleep = Callable[[float], Any]


@dataclass(frozen=True)
class Demo:
    """What was prepared: how to start the server, the open log-ins, some reservation codes."""

    settings: Settings
    logins: tuple[DemoLogin, ...]
    codes: tuple[tuple[str, datetime], ...] = field(default=())


def office_file() -> Path:
    """The first office's file: in a checkout beside the packages, in a wheel inside this one."""
    package = Path(__file__).parent.parent
    beside = package.parent / "offices" / f"{OFFICE}.toml"
    return beside if beside.is_file() else package / "offices" / f"{OFFICE}.toml"


def prepare(settings: Settings, database: Path = DATABASE) -> Demo:
    """Build a fresh demo database: the first office, its staff, and what visitors have booked."""
    for old in database.parent.glob(f"{database.name}*"):
        old.unlink()
    address = f"sqlite:///{database}"
    at = settings.at or MONDAY
    starts = at if at.tzinfo else at.replace(tzinfo=MONDAY.tzinfo)
    migrate(address)
    # Visits were booked before the demo begins: its first hours can be late ones already.
    store = Store(address, Clock(starts - BOOKED_BEFORE))
    try:
        offices.load(store, office_file().read_text("utf-8"), OFFICE)
        stored = passwords.hashed(PASSWORD)
        add_staff(store, stored)
        codes = book(store, stored, starts)
    finally:
        store.close()
    logins = tuple(
        DemoLogin(address_of(login), PASSWORD, name, role, OFFICE)
        for login, name, role in (*STAFF, VISITOR)
    )
    served = settings.model_copy(update={"database": address, "at": starts, "demo": True})
    return Demo(served, logins, codes)


def address_of(login: str) -> str:
    """The e-mail address by which somebody of the demo logs in."""
    return f"{login}@kalisz.example"


def add_staff(store: Store, stored: str) -> None:
    """Add the people whose log-ins are shown, and those who work by themselves."""
    for login, name, role in STAFF:
        accounts.grant(
            store, accounts.add_user(store, address_of(login), stored, name), OFFICE, role
        )
    for name in COLLEAGUES.values():
        # Nobody logs in as a simulated colleague: "!" is no hash of any password.
        accounts.grant(
            store, accounts.add_user(store, address_of(name), "!", name), OFFICE, "clerk"
        )


def book(store: Store, stored: str, starts: datetime) -> tuple[tuple[str, datetime], ...]:
    """Let visitors book, the one whose log-in is shown as well; the codes of today's visits."""
    own = booked.add_account(store, OFFICE, address_of(VISITOR[0]), stored)
    people = booked.add_people(store, OFFICE)
    turn = cycle(people)
    booked.book_own(store, OFFICE, own, starts)
    codes = booked.book_today(store, OFFICE, turn, starts)
    booked.book_ahead(store, OFFICE, turn)
    booked.forget_letters(store, people)
    return codes


def start_visitors(
    wired: Any, codes: tuple[tuple[str, datetime], ...] = (), seed: int | None = None
) -> None:
    """Let simulated visitors come and simulated clerks work, all but counter 1."""
    chance = random.Random(seed)
    store, sleep = wired.store, wired.socketio.sleep
    start = wired.socketio.start_background_task
    # Every other code is left for whoever tries the demo.
    start(visitors, store, sleep, chance, dict(codes[1::2]))
    for counter, name in COLLEAGUES.items():
        actor = actor_of(store, name)
        start(clerk, Door(store, OFFICE, actor), counter, sleep, chance)


def actor_of(store: Store, name: str) -> Actor:
    """The account of a simulated colleague."""
    account = known.by_email(store, address_of(name))
    return Actor(f"user:{account.id}" if account else None, name)


def visitors(store: Store, sleep: Sleep, chance: random.Random, codes: dict[str, datetime]) -> None:
    """Visitors come: some with a reservation when its window opens, most without."""
    door = Door(store, OFFICE)
    for _ in range(FIRST_VISITORS):
        tolerated(lambda: walk_in(door, chance))
    while True:
        for code in [code for code, hour in codes.items() if comes_now(store, hour)]:
            del codes[code]
            tolerated(partial(arriving.activate, door, code))
        tolerated(lambda: walk_in(door, chance))
        sleep(chance.uniform(*SECONDS_BETWEEN_VISITORS))


def comes_now(store: Store, hour: datetime) -> bool:
    """Whether a visitor with a reservation stands at the kiosk: within ten minutes before."""
    return timedelta(0) <= hour - store.clock.now() <= timedelta(minutes=10)


def walk_in(door: Door, chance: random.Random) -> None:
    """Somebody takes a ticket, now and then with priority."""
    service = chance.choices(("A", "B", "C"), weights=(5, 3, 2))[0]
    priority = "small_child" if chance.random() < 0.08 else None
    arriving.issue(door, service, priority, chance.choice(("pl", "pl", "pl", "uk", "en")))


def clerk(door: Door, counter: str, sleep: Sleep, chance: random.Random) -> None:
    """A clerk works until somebody else takes the counter over."""
    sleep(chance.uniform(*SECONDS_TO_OPEN))
    if not tolerated(lambda: counters.open_counter(door, counter)):
        return
    while tolerated(lambda: serve(door, counter, sleep, chance)):
        sleep(chance.uniform(0.5, 3))


def serve(door: Door, counter: str, sleep: Sleep, chance: random.Random) -> None:
    """Call the next visitor and settle the matter, or wait for somebody to come."""
    called = calling.call_next(door, counter)
    if called.ticket is None:
        return
    sleep(chance.uniform(*SECONDS_TO_ARRIVE))
    if chance.random() < 0.07:
        wait_in_vain(door, counter, sleep)
        return
    calling.start(door, counter)
    sleep(chance.uniform(*SECONDS_OF_SERVICE))
    if chance.random() < 0.06:
        calling.hold(door, counter)


def wait_in_vain(door: Door, counter: str, sleep: Sleep) -> None:
    """The visitor does not come: call again, wait, and mark as not come."""
    sleep(SECONDS_BEFORE_RECALL)
    calling.recall(door, counter)
    sleep(SECONDS_BEFORE_RECALL)
    calling.miss(door, counter)


def tolerated(act: Callable[[], Any]) -> bool:
    """Whether the act was done; a refusal ends a simulated person's attempt, not the demo."""
    try:
        act()
    except (Refused, Unavailable):
        return False
    return True
