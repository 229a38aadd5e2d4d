"""What the office asks on the check page, what was typed there, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as later

from booking import session
from queue_server.domain.booking import looks_right
from queue_server.domain.booking_rules import Asked, Identity
from queue_server.domain.office import Office
from queue_server.domain.visits import Visit

LONGEST = 254
ACCEPTED = "accepted"

LABELS = {
    "email": later("Your e-mail address"),
    "name": later("First name and surname"),
    "phone": later("Phone number"),
    "plate": later("Licence plate number"),
}
HINTS = {
    "email": later("We send the link there that confirms your visit."),
    "name": later("The clerk calls you by it at the counter."),
    "phone": later("In case something changes at the office."),
    "plate": later("As it stands on the plate, for example PK 1234A."),
}
ERRORS = {
    "email": later("Please type an e-mail address like jan@example.com."),
    "name": later("Please type your first name and surname."),
    "phone": later("Please type a phone number with its digits, for example 600 100 200."),
    "plate": later("Please type the letters and digits of the licence plate."),
    ACCEPTED: later("Please accept the rules: without that we can't book."),
}
# How browsers fill a field, and which keyboard a phone shows.
KINDS = {
    "email": ("email", "email"),
    "name": ("text", "name"),
    "phone": ("tel", "tel"),
    "plate": ("text", "off"),
}


@dataclass(frozen=True)
class Answers:
    """The fields in order, what they hold, and the errors by field."""

    fields: tuple[str, ...]
    texts: Mapping[str, str]
    must_accept: bool
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All that has to be filled in or ticked."""
        return (*self.fields, ACCEPTED) if self.must_accept else self.fields

    def label(self, name: str) -> str:
        """What the field is called."""
        return str(LABELS[name])

    def hint(self, name: str) -> str:
        """What it is for, or how it is written."""
        return str(HINTS[name])

    def kind(self, name: str) -> tuple[str, str]:
        """Its input type and how browsers fill it."""
        return KINDS[name]


def asked(office: Office) -> tuple[str, ...]:
    """The fields that the office asks, the e-mail first."""
    booking = office.booking
    if booking is None or booking.identity is Identity.NONE:
        return ()
    email = ("email",) if booking.identity is Identity.EMAIL else ()
    return (*email, *(each.value for each in booking.fields))


def must_accept(office: Office) -> bool:
    """Whether the rules are accepted here; who has an account did that when making it."""
    return office.booking is not None and office.booking.identity is Identity.EMAIL


def answers(office: Office, former: Visit | None, look_over: bool) -> Answers:
    """What was typed, else what was given for the visit just booked; on demand with its errors."""
    fields, texts = asked(office), session.typed(office.slug)
    if not texts and former and former.link in session.booked_here():
        texts = {name: getattr(former.person, name) or "" for name in fields}
        texts[ACCEPTED] = "yes"
    found = Answers(fields, texts, must_accept(office))
    wrong = [each for each in found.names if not fits(each, texts.get(each, ""))]
    return replace(found, errors={each: str(ERRORS[each]) for each in wrong if look_over})


def typed_in(office: Office, form: Mapping[str, str]) -> dict[str, str]:
    """What was typed, of what the office asks."""
    names = Answers(asked(office), {}, must_accept(office)).names
    return {name: form.get(name, "").strip()[:LONGEST] for name in names}


def fits(name: str, text: str) -> bool:
    """Whether a text can be what was asked for."""
    if name == ACCEPTED:
        return bool(text)
    if name == "email":
        return is_address(text)
    kind = Asked(name)
    return bool(text) and looks_right(kind, text.upper() if kind is Asked.PLATE else text)


def is_address(text: str) -> bool:
    """Whether it has the form of an e-mail address; whether it exists, the letter tells."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
