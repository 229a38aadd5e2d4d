"""What callers may ask: the bodies and query parameters of `/api/v1`."""

from __future__ import annotations

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from api.fields import Count, Flag, Moment, Whole, Word
from queue_server.domain.notices import LONGEST_MINUTES, LONGEST_TEXT, SHORTEST_MINUTES

SERVICE = "^[A-Z]$"
NUMBER = "^[A-Z][0-9]{3}$"
COUNTER = "^[A-Za-z0-9]{1,4}$"
KEY = "^[a-z0-9][a-z0-9_-]{0,39}$"
LANGUAGE = "^[a-z]{2,3}$"
# Printable ASCII with the no-break space and the dash that printers put between groups.
CODE = "^[ -~\u00a0\u2013]{1,40}$"


class Asked(Schema):
    """Names every field that it does not know, instead of passing it over."""

    class Meta:
        unknown = RAISE


class Nothing(Asked):
    """A body that needs nothing: empty, or an empty object."""


class NewTicket(Asked):
    """A walk-in visitor's ticket."""

    service = Word(SERVICE, required=True, metadata={"description": "The service's letter."})
    priority = Word(
        KEY, allow_none=True, metadata={"description": "Key of the ground for going first."}
    )
    language = Word(
        LANGUAGE,
        allow_none=True,
        metadata={"description": "The visitor's language; the office's first when left out."},
    )


class Activation(Asked):
    """A reservation that becomes a ticket."""

    code = Word(CODE, required=True, metadata={"description": "As typed: spaces don't matter."})
    language = Word(LANGUAGE, allow_none=True)


class NewReservation(Asked):
    """A visit booked elsewhere."""

    service = Word(SERVICE, required=True, metadata={"description": "The service's letter."})
    starts_at = Moment(
        required=True, metadata={"description": "The reserved hour, with its offset (RFC 3339)."}
    )
    code = Word(CODE, allow_none=True, metadata={"description": "Drawn when left out."})


class Next(Asked):
    """What the caller knows of the visitor who is still at the counter."""

    came = Flag(allow_none=True, metadata={"description": "Whether the called visitor came."})
    current = Word(
        NUMBER,
        allow_none=True,
        metadata={
            "description": "The number the caller shows (null: none). "
            "Refused as moved_on when another one is at the counter by now."
        },
    )


class Chosen(Asked):
    """A ticket chosen by its number."""

    number = Word(NUMBER, required=True)
    came = Flag(allow_none=True, metadata={"description": "Whether the called visitor came."})


class Transfer(Asked):
    """Where the visitor goes: to a service or to one counter."""

    service = Word(SERVICE, allow_none=True)
    counter = Word(COUNTER, allow_none=True)
    at = fields.String(
        load_default="end",
        validate=validate.OneOf(["end", "head"]),
        metadata={"description": "At the end of the queue, or at its head."},
    )

    @validates_schema
    def names_a_place(self, asked: dict[str, str], **_: object) -> None:
        """One of the two must be named."""
        if not asked.get("service") and not asked.get("counter"):
            raise ValidationError("Name a service or a counter.", "service")


class Opening(Asked):
    """How a counter is opened."""

    take_over = Flag(
        load_default=False, metadata={"description": "Take it from the colleague who holds it."}
    )


class NewNotice(Asked):
    """A message to the hall."""

    text = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_TEXT),
        metadata={"description": "One printable line, in the staff's own words."},
    )
    minutes = Whole(
        SHORTEST_MINUTES,
        LONGEST_MINUTES,
        required=True,
        metadata={"description": "For how long it is shown."},
    )


class BoardChoice(Schema):
    """Which monitor's board; the office's first when left out."""

    display = Word(KEY, metadata={"description": "The display's key; the first when left out."})


class JournalPage(Schema):
    """Which part of the journal."""

    after = Count(0, 2**53 - 1, load_default=0, metadata={"description": "The last seq known."})
    limit = Count(1, 1000, load_default=500)
