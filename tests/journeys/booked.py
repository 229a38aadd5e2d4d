"""A visit in each of its states, so that every page about visits can be looked at."""

from __future__ import annotations

from contextlib import closing

from queue_server.actions import accounts, booking, visits, wishes
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.visits import Person, Visit
from queue_server.store import Store
from tests.journeys.visiting import link_in
from tests.mailbox import Mailbox
from tests.serving import HASHED, Server
from tests.surfaces.home import local

HALINA, OLA = "halina@home.example", "ola@home.example"


def book(store: Store, slug: str, service: str, hour: tuple[int, int, int], who: Person) -> Visit:
    """Book that hour: day of November 2026, hour, minute, in Poland."""
    door, key = Door(store, slug, VISITOR), booking.new_key()
    booking.hold(door, service, local(*hour), key)
    return booking.book(door, key, who)


def page_of(visit: Visit) -> str:
    """The path of the visit's page."""
    return f"/visit/{visit.office}/{visit.link}"


def visits_everywhere(server: Server, mailbox: Mailbox) -> dict[str, str]:
    """Paths by name: of Halina, who has an account, and of Ola, who has an e-mail address."""
    with closing(server.store()) as store:
        known = accounts.add_user(store, HALINA, HASHED, "")
        jan = accounts.add_user(store, "jan@home.example", "!", "")
        halina, ola = Person(known, HALINA), Person(email=OLA, name="Ola Nowak")
        kalisz, zalesin = Door(store, "kalisz", VISITOR), Door(store, "zalesin", VISITOR)
        late = book(store, "kalisz", "C", (27, 9, 30), halina)
        freed = book(store, "kalisz", "C", (24, 9, 30), Person(jan, "jan@home.example"))
        wish = wishes.ask(kalisz, halina, "C", visit=late.link)
        visits.cancel(kalisz, freed.link)
        unconfirmed = book(store, "zalesin", "D", (25, 9, 20), ola)
        confirmed = book(store, "zalesin", "D", (26, 9, 20), ola)
        visits.confirm(zalesin, confirmed.link)
        paths = {
            "booked": page_of(book(store, "kalisz", "A", (25, 8, 0), halina)),
            "waiting": page_of(late),
            "cancelled": page_of(freed),
            "offer": f"/offer/kalisz/{wish.link}",
            "confirmed": page_of(confirmed),
            "unconfirmed": page_of(unconfirmed),
            "shown once": page_of(book(store, "auenfeld", "M", (24, 9, 0), Person())),
        }
    # Newest or not, a letter that asks to confirm carries the only link that can.
    mailbox.wait_for(OLA, count=2, seconds=60)
    paths["confirm"] = confirming(mailbox, server.address, unconfirmed)
    return paths


def confirming(mailbox: Mailbox, address: str, visit: Visit) -> str:
    """The path in the letter that asks to confirm the visit."""
    wanted = f"{page_of(visit)}/confirm/"
    for letter in mailbox.to(OLA):
        try:
            return link_in(letter, lambda link: wanted in link).removeprefix(address)
        except StopIteration:
            continue
    raise AssertionError("no letter asks to confirm")
