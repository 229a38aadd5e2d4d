"""What the outbox says: the kinds of letters, where they are, and why one was not sent."""

from __future__ import annotations

from flask_babel import lazy_gettext

from queue_server.domain.letters import LetterState, Trouble

STATES = {
    LetterState.WAITING: lazy_gettext("Waiting to be sent"),
    LetterState.SENT: lazy_gettext("Sent"),
    LetterState.GIVEN_UP: lazy_gettext("Given up"),
    LetterState.NEEDLESS: lazy_gettext("No longer needed"),
}

TROUBLES = {
    Trouble.UNSET: lazy_gettext("No mail server or gateway was set for a day."),
    Trouble.AWAY: lazy_gettext("The mail server or gateway can't be reached."),
    Trouble.LOGIN: lazy_gettext("The mail server or gateway does not let us in."),
    Trouble.UNSAFE: lazy_gettext("The line to the mail server can't be made safe."),
    Trouble.LATER: lazy_gettext("The mail server or gateway asks to be tried later."),
    Trouble.REFUSED: lazy_gettext("The recipient's side refuses this letter."),
    Trouble.UNWRITTEN: lazy_gettext("The letter could not be put into words."),
    Trouble.NEEDLESS: lazy_gettext("What it would say is no longer true."),
}

KINDS = {
    "booked": lazy_gettext("Confirmation of a visit"),
    "confirm": lazy_gettext("Request to confirm a visit"),
    "cancelled": lazy_gettext("Cancelled visit"),
    "moved": lazy_gettext("Moved visit"),
    "missed": lazy_gettext("Missed visit"),
    "reminder": lazy_gettext("Reminder of a visit"),
    "offer": lazy_gettext("Offer of an earlier or free hour"),
    "joined": lazy_gettext("Number in the queue"),
    "activate": lazy_gettext("Activation of an account"),
    "already_registered": lazy_gettext("Registering again"),
    "reset": lazy_gettext("Forgotten password"),
    "password_changed": lazy_gettext("Changed password"),
    "email_change": lazy_gettext("Request to confirm an e-mail address"),
    "email_changed": lazy_gettext("Changed e-mail address"),
    "second_factor": lazy_gettext("Changed second factor"),
    "account_warning": lazy_gettext("Warning before an account is deleted"),
    "printer_trouble": lazy_gettext("Trouble with a ticket machine's printer"),
    "test": lazy_gettext("Test letter"),
}


def kind_text(kind: str) -> str:
    """What a letter is about."""
    return str(KINDS.get(kind, kind))


def state_text(state: LetterState) -> str:
    """Where a letter is."""
    return str(STATES[state])


def trouble_text(trouble: Trouble | None) -> str:
    """Why a letter was not sent at its last try."""
    return str(TROUBLES[trouble]) if trouble else ""
