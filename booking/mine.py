"""My visits: what somebody with an account has booked, what is past, what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, session
from flask.typing import ResponseReturnValue

from booking.links import keep_secret
from booking.person import account_id, logged_in
from booking.their_office import their_office
from queue_server.domain.booking_rules import Identity
from queue_server.domain.office import Office
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Visit, Wish
from queue_server.queries import offices
from queue_server.queries import visits as known
from queue_server.web.wiring import wiring

AHEAD = (ReservationState.BOOKED, ReservationState.UNCONFIRMED)

blueprint = Blueprint("mine", __name__)
keep_secret(blueprint)


@dataclass(frozen=True)
class Mine:
    """A visit with its office and the request for an earlier day that hangs on it."""

    visit: Visit
    office: Office
    wish: Wish | None


@dataclass(frozen=True)
class Asked:
    """A request with its office."""

    wish: Wish
    office: Office


@blueprint.get("/visits")
@logged_in
def visits() -> ResponseReturnValue:
    """Coming visits, the soonest first; requests and offers; past visits, the latest first."""
    user = account_id() or 0
    branches = all_offices()
    wishes = known.wishes_of_user(wiring().store, user)
    booked = known.of_user(wiring().store, user)
    found = [mine(each, branches, wishes) for each in booked]
    coming = [each for each in found if is_coming(each, wiring().clock.now())]
    return render_template(
        "booking/visits.html",
        office=their_office(booked),
        coming=sorted(coming, key=lambda each: each.visit.starts_at),
        past=[each for each in found if each not in coming],
        offers=[asked(each, branches) for each in wishes if each.offered],
        wishes=[asked(each, branches) for each in wishes if not each.visit_link],
        bookable=bookable(branches.values()),
    )


def all_offices() -> dict[str, Office]:
    """Every office by its slug."""
    store = wiring().store
    return {slug: offices.find(store, slug) for slug in offices.slugs(store)}


def mine(visit: Visit, branches: dict[str, Office], wishes: Iterable[Wish]) -> Mine:
    """The visit with what belongs to it."""
    wish = next((each for each in wishes if each.visit_link == visit.link), None)
    return Mine(visit, branches[visit.office], wish)


def asked(wish: Wish, branches: dict[str, Office]) -> Asked:
    """The request with its office."""
    return Asked(wish, branches[wish.office])


def is_coming(mine: Mine, now: datetime) -> bool:
    """Whether there is still something to do about it; a ticket counts for its day."""
    visit, office = mine.visit, mine.office
    if visit.state is ReservationState.ACTIVATED:
        return office.business_date(visit.starts_at) == office.business_date(now)
    return visit.state in AHEAD and now <= max(visit.starts_at, visit.closes_at)


def bookable(branches: Iterable[Office]) -> list[Office]:
    """The offices where an account can book; the one that was last looked at goes first."""
    found = [
        each for each in branches if each.booking and each.booking.identity is Identity.ACCOUNT
    ]
    return sorted(found, key=lambda office: office.slug != session.get("office"))
