"""What callers get: the shapes of the answers of `/api/v1`."""

from __future__ import annotations

from marshmallow import EXCLUDE, INCLUDE, Schema, fields, validate

from api.fields import Moment
from queue_server.domain.calling import Why
from queue_server.domain.events import EventKind
from queue_server.domain.hall import DeskState
from queue_server.domain.tickets import Kind, State

RESERVATION_STATES = ("unconfirmed", "booked", "activated", "cancelled", "missed")


class Answer(Schema):
    """Every field is always there; what may be missing is null. Later versions may add fields."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        """Tells the description of the API so."""
        field_obj.required = True


def one_of(values: object, **options: object) -> fields.String:
    """A text out of a list."""
    # marshmallow's options are untyped.
    return fields.String(validate=validate.OneOf(list(values)), **options)  # type: ignore


def names() -> fields.Dict:
    """A text in every language of the office: language -> text."""
    return fields.Dict(keys=fields.String(), values=fields.String())


class IssuedTicket(Answer):
    """A fresh ticket, as the kiosk prints it."""

    number = fields.String(metadata={"example": "A012"})
    service = fields.String()
    kind = one_of(Kind)
    issued_at = Moment()
    business_date = fields.Date()
    due_at = Moment(allow_none=True, metadata={"description": "The reserved hour."})
    priority = fields.String(allow_none=True)
    language = fields.String()
    people_ahead = fields.Integer()
    wait_minutes = fields.Integer(
        allow_none=True,
        metadata={"description": "Simple estimate; null when no counter of the service is open."},
    )
    counters = fields.List(fields.String(), metadata={"description": "Where it may be called."})
    track_token = fields.String(
        attribute="track", metadata={"description": "Secret of the ticket, for the phone page."}
    )


class Ground(Answer):
    """Why a ticket stands where it does, for machines."""

    why = one_of(Why)
    minutes = fields.Integer(metadata={"description": "Minutes waited (aged)."})
    due_at = Moment(allow_none=True)
    priority = fields.String(allow_none=True)


class CounterTicket(Answer):
    """The visitor at a counter."""

    number = fields.String()
    service = fields.String()
    kind = one_of(Kind)
    state = one_of(State)
    issued_at = Moment()
    due_at = Moment(allow_none=True)
    priority = fields.String(allow_none=True)
    language = fields.String()
    called_at = Moment(allow_none=True)
    started_at = Moment(allow_none=True)
    calls = fields.Integer(metadata={"description": "Calls that the no-show rule counts."})
    call = fields.Integer(allow_none=True, metadata={"description": "Number of the last call."})


class CallAnswer(Answer):
    """Who is at the counter now, and why that visitor was called."""

    counter = fields.String()
    ticket = fields.Nested(CounterTicket, allow_none=True)
    reason = fields.String(
        allow_none=True, metadata={"description": "In the caller's language (Accept-Language)."}
    )
    ground = fields.Nested(Ground, allow_none=True)


class Desk(Answer):
    """A counter: whether it is staffed, and by whom."""

    counter = fields.String()
    state = one_of(DeskState)
    holder = fields.String(allow_none=True, metadata={"description": "The account."})
    holder_name = fields.String(allow_none=True)
    since = Moment(allow_none=True)


class Reservation(Answer):
    """A reservation, and the window in which it may be activated."""

    code = fields.String()
    service = fields.String()
    starts_at = Moment()
    state = one_of(RESERVATION_STATES)
    opens_at = Moment()
    closes_at = Moment()
    number = fields.String(allow_none=True, metadata={"description": "Its ticket's number."})


class OpeningNow(Answer):
    """Whether the office is open, until when, and when it opens next."""

    is_open = fields.Boolean()
    closes_at = Moment(allow_none=True)
    opens_at = Moment(allow_none=True)


class Named(Answer):
    """A thing of the office with its key and names."""

    key = fields.String()
    names = names()


class Service(Answer):
    """What visitors come for."""

    letter = fields.String()
    category = fields.String()
    names = names()
    mean_minutes = fields.Float()
    colour = fields.String()
    walk_in = fields.Boolean()


class Counter(Answer):
    """A desk and the services that are served there."""

    key = fields.String()
    services = fields.List(fields.String())
    where = names()


class Office(Answer):
    """The office, as its file describes it, and whether it is open now."""

    slug = fields.String()
    names = names()
    address = fields.String()
    zone = fields.String()
    languages = fields.List(fields.String())
    now = Moment()
    opening = fields.Nested(OpeningNow)
    categories = fields.List(fields.Nested(Named))
    services = fields.List(fields.Nested(Service))
    counters = fields.List(fields.Nested(Counter))
    priorities = fields.List(fields.Nested(Named))
    displays = fields.List(fields.Nested(Named))
    kiosks = fields.List(fields.Nested(Named))


class Waiting(Answer):
    """A place in the queue, with its reason."""

    number = fields.String()
    service = fields.String()
    kind = one_of(Kind)
    priority = fields.String(allow_none=True)
    issued_at = Moment()
    due_at = Moment(allow_none=True)
    waiting_since = Moment()
    to_counter = fields.String(allow_none=True)
    reason = fields.String(metadata={"description": "In the caller's language."})
    ground = fields.Nested(Ground)


class DeskWithTicket(Desk):
    """A counter and the visitor at it."""

    ticket = fields.Nested(CounterTicket, allow_none=True)


class Queue(Answer):
    """The whole office's queue in calling order, and the counters."""

    seq = fields.Integer()
    at = Moment()
    waiting = fields.List(fields.Nested(Waiting))
    held = fields.List(fields.String(), metadata={"description": "Numbers set aside."})
    missed = fields.List(fields.String(), metadata={"description": "Numbers that did not come."})
    counters = fields.List(fields.Nested(DeskWithTicket))


class Standing(Answer):
    """A ticket of today and where it stands."""

    number = fields.String()
    service = fields.String()
    kind = one_of(Kind)
    state = one_of(State)
    issued_at = Moment()
    due_at = Moment(allow_none=True)
    priority = fields.String(allow_none=True)
    language = fields.String()
    counter = fields.String(allow_none=True)
    to_counter = fields.String(allow_none=True)
    called_at = Moment(allow_none=True)
    started_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    ending = fields.String(allow_none=True)
    people_ahead = fields.Integer(allow_none=True)
    wait_minutes = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)
    ground = fields.Nested(Ground, allow_none=True)


class Entry(Answer):
    """One entry of the journal."""

    seq = fields.Integer()
    at = Moment()
    kind = one_of(EventKind)
    ticket = fields.String(allow_none=True)
    counter = fields.String(allow_none=True)
    clerk = fields.String(allow_none=True, metadata={"description": "The account, never a name."})
    details = fields.Dict(keys=fields.String())


class Journal(Answer):
    """A part of the journal; `last` is the newest seq there is."""

    entries = fields.List(fields.Nested(Entry))
    last = fields.Integer()


class NoticeShown(Answer):
    """A message that stands in the hall."""

    until = Moment()


class NoticeGone(Answer):
    """Nothing stands in the hall any more."""

    until = Moment(allow_none=True, metadata={"description": "Always null."})


class Problem(Schema):
    """An expected no (RFC 9457); the facts of the reason stand beside these fields."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    reason = fields.String(metadata={"description": "Stable; see the list of reasons."})
    detail = fields.String(metadata={"description": "In the caller's language."})
    errors = fields.Dict(
        keys=fields.String(), metadata={"description": "Malformed input: where -> field -> why."}
    )
