"""Letters about accounts: activation, forgotten passwords, and whatever the owner should know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from queue_server.queries import accounts
from queue_server.queries.accounts import Account
from queue_server.web.accounts.home import office_named
from queue_server.web.letters import Letter, Writer, Written, address, render
from queue_server.web.wiring import wiring


def activate(letter: Letter) -> Written | None:
    """The link that opens the account; nothing when it is open already."""
    account = account_of(letter)
    if account is None or account.confirmed_at is not None:
        return None
    return written(_("Please activate your account"), letter, with_link(letter))


def already_registered(letter: Letter) -> Written | None:
    """Somebody, probably the owner, registered an address that has an account."""
    links = {"log_in": address("/login"), "reset": address("/reset")}
    return written(_("You have an account already"), letter, links)


def reset(letter: Letter) -> Written | None:
    """The link to a new password."""
    return written(_("Your new password"), letter, with_link(letter))


def password_changed(letter: Letter) -> Written | None:
    """If it was not the owner, she must act."""
    return written(_("Your password was changed"), letter, {"reset": address("/reset")})


def email_change(letter: Letter) -> Written | None:
    """The link that makes this the account's address."""
    return written(_("Please confirm your new e-mail address"), letter, with_link(letter))


def email_changed(letter: Letter) -> Written | None:
    """To the former address: letters go elsewhere from now on."""
    return written(_("Your e-mail address was changed"), letter, {})


def second_factor(letter: Letter) -> Written | None:
    """Codes are asked for at the log-in, or no longer."""
    told = {"on": bool(letter.facts.get("on")), "reset": address("/reset")}
    title = _("Codes at the log-in were switched on")
    if not told["on"]:
        title = _("Codes at the log-in were switched off")
    return written(title, letter, told)


def account_warning(letter: Letter) -> Written | None:
    """An account that nobody uses is about to be erased; nothing when it was used since."""
    account = account_of(letter)
    if account is None or account.warned_at is None:
        return None
    day = format_date(date.fromisoformat(str(letter.facts["erased_on"])[:10]), "d MMMM y")
    told = {"day": day, "log_in": address("/login")}
    return written(_("Your account will be erased"), letter, told)


WRITERS: Mapping[str, Writer] = {
    "activate": activate,
    "already_registered": already_registered,
    "reset": reset,
    "password_changed": password_changed,
    "email_change": email_change,
    "email_changed": email_changed,
    "second_factor": second_factor,
    "account_warning": account_warning,
}


def account_of(letter: Letter) -> Account | None:
    """The account that the letter is about, if it is still there."""
    return accounts.by_id(wiring().store, letter.user_id) if letter.user_id else None


def with_link(letter: Letter) -> dict[str, str]:
    """The letter's link as a mail program needs it."""
    return {"link": address(str(letter.facts["link"]))}


def written(subject: str, letter: Letter, told: Mapping[str, object]) -> Written:
    """The letter in words."""
    words = {"subject": subject, "office": office_named(letter.office), **told}
    text, html = render(f"accounts/letters/{letter.kind}", **words)
    return Written(subject, text, html)
