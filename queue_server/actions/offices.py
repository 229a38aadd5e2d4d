"""Offices: a file is loaded; loading it again changes nothing, a changed one changes just that."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.actions.day import close_day_if_over
from queue_server.actions.visiting import closed
from queue_server.domain.changes import changed_keys
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.office import Office
from queue_server.domain.office_file import parsed, read_office
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.store import Change, Store, change, desks, offices, reservations, tickets


@dataclass(frozen=True)
class Loaded:
    """What loading did: the keys of the file that changed, and whether the office is new."""

    slug: str
    changed: tuple[str, ...]
    created: bool


def load(store: Store, source: str, slug: str) -> Loaded:
    """Load an office's file.

    Raises BadOfficeFile with every mistake, Refused(STILL_NEEDED) when today's queue or a
    reservation still needs a service or counter that the file no longer has.
    """
    office = read_office(source, slug)
    created = offices.add_if_new(store, slug, source)
    with change(store, slug) as opened:
        close_day_if_over(opened)
        former = offices.source(opened.connection, slug)
        keys = changed_keys({} if created else parsed(former), parsed(source))
        refuse_if_needed(opened, office)
        if former != source:
            close_lost_counters(opened, office)
            offices.replace_source(opened, source)
        # A new office has no history yet, so a rehearsal may start its clock at any moment.
        if keys and not created:
            opened.record(EventKind.OFFICE_LOADED, details={"changed": list(keys)})
    return Loaded(slug, keys, created)


def refuse_if_needed(opened: Change, office: Office) -> None:
    """Today's queue stays, and so do reservations: nobody may be promised a service that is gone,
    or sit at a lost counter."""
    needed = {each.service for each in tickets.open_today(opened)} | services_booked(opened)
    lost = sorted(needed - {each.letter for each in office.services})
    counters = {each.key for each in office.counters}
    busy = {each.counter for each in desks.all_of(opened) if each.ticket_id is not None}
    lost += sorted(busy - counters)
    if lost:
        raise Refused(Reason.STILL_NEEDED, what=", ".join(lost))


def services_booked(opened: Change) -> set[str]:
    """The services for which reservations may still come."""
    coming = (ReservationState.BOOKED, ReservationState.UNCONFIRMED)
    return {
        each.service
        for each in reservations.all_booked(opened)
        if each.standing(opened.office, opened.now) in coming
    }


def close_lost_counters(opened: Change, office: Office) -> None:
    """A counter that the file no longer has is closed; who was sent to it may be called by all."""
    for desk in desks.all_of(opened):
        if office.counter(desk.counter) is None and desk.state is not DeskState.CLOSED:
            closed(opened, desk)
