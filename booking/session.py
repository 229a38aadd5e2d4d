"""What a visitor's browser keeps between the pages of booking; it ends with the browser."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import session
from flask_login import user_logged_out

# More visits than anybody books in one sitting.
REMEMBERED = 12
# How an address says that there is a sentence for its page.
SAID = "said"
# What the session keeps: a hold's key, the choice, typed text, the former visit, links of visits.
UNTIL_BOOKED = ("hold", "chosen", "typed", "after", SAID)
KEPT = (*UNTIL_BOOKED, "booked")


@dataclass(frozen=True)
class Choice:
    """The service and hour that were chosen last."""

    service: str
    starts_at: datetime


def enter(office: str) -> None:
    """Note at which office the visitor books; log-in and registration speak for it."""
    if session.get("office") != office:
        session["office"] = office


def choose(office: str, choice: Choice) -> None:
    """Note what was chosen, before anything can go wrong with it."""
    keep("chosen", office, [choice.service, iso(choice.starts_at)])


def chosen(office: str) -> Choice | None:
    """What was chosen last at the office."""
    kept = kept_for("chosen", office)
    if not kept:
        return None
    return Choice(kept[0], datetime.fromisoformat(kept[1]))


def hold_key(office: str) -> str | None:
    """The key of the hour that is held."""
    key: str | None = kept_for("hold", office)
    return key


def keep_hold(office: str, key: str) -> None:
    """Remember the key of the hour that is held."""
    keep("hold", office, key)


def typed(office: str) -> dict[str, str]:
    """What was typed on the check page, so that going back loses nothing."""
    return dict(kept_for("typed", office) or {})


def keep_typed(office: str, fields: Mapping[str, str]) -> None:
    """Remember what was typed."""
    keep("typed", office, dict(fields))


def former(office: str) -> str | None:
    """The link of the visit right after which another matter is booked."""
    link: str | None = kept_for("after", office)
    return link


def go_on_after(office: str, link: str) -> None:
    """Book the next matter right after that visit."""
    keep("after", office, link)


def say(office: str, sentence: str) -> None:
    """Keep a sentence for the next page, whose address says that there is one."""
    keep(SAID, office, sentence)


def said(office: str) -> str | None:
    """The sentence for this page."""
    sentence: str | None = kept_for(SAID, office)
    return sentence


def finish(office: str, link: str) -> None:
    """The visit is booked: remember its link, forget what led to it."""
    booked = [each for each in session.get("booked", []) if each != link]
    session["booked"] = [*booked, link][-REMEMBERED:]
    for what in UNTIL_BOOKED:
        keep(what, office, None)


def booked_here() -> list[str]:
    """The links of what was booked in this browser, oldest first."""
    return list(session.get("booked", []))


@user_logged_out.connect
def forget(_app: object, **_facts: object) -> None:
    """Whoever uses this browser next finds nothing of the one who has logged out."""
    for what in KEPT:
        session.pop(what, None)


def kept_for(what: str, office: str) -> Any:
    """What is kept of that kind for the office."""
    return session.get(what, {}).get(office)


def keep(what: str, office: str, value: Any) -> None:
    """Keep something for the office; None forgets it."""
    kept = {key: each for key, each in session.get(what, {}).items() if key != office}
    if value is not None:
        kept[office] = value
    if kept != session.get(what, {}):
        session[what] = kept


def iso(moment: datetime) -> str:
    """A moment as forms carry it: 2026-11-24T08:15:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime | None:
    """The moment that a form carries; None when it is none."""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    return None
