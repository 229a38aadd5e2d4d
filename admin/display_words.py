"""How a monitor or a printer fares, in plain words: what stands on its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from queue_server.domain.hall import Printer, PrinterState
from queue_server.domain.office import Office, text
from queue_server.web.locale import LANGUAGES, current_language
from queue_server.web.monitors import Trouble, drift_ms, troubles


@dataclass(frozen=True)
class Card:
    """A monitor as its card shows it: `mood` is well, trouble or idle."""

    key: str
    name: str
    mood: str
    state: str
    facts: tuple[str, ...]


def card(office: Office, screen: Any, version: str, now: datetime, shifted_ms: int = 0) -> Card:
    """The card of a screen, from its state (live/states.ScreenState).

    `shifted_ms` is how far the office's clock was set off the machine's.
    """
    found = troubles(screen, shifted_ms)
    texts = [trouble_text(each, screen, now, shifted_ms) for each in found]
    return Card(
        key=screen.key,
        name=name_of(office, screen.key),
        mood="trouble" if found else "well" if screen.connected else "idle",
        state=" ".join(texts) or calm_text(screen),
        facts=tuple(facts_of(screen, version)),
    )


def name_of(office: Office, key: str) -> str:
    """What the staff calls that screen."""
    display = office.display(key)
    if display:
        return text(display.names, current_language(), key)
    return _("Counter %(key)s", key=key.removeprefix("counter/"))


def calm_text(screen: Any) -> str:
    """The state of a screen that needs nothing."""
    if not screen.connected:
        return _("Not in use: never enrolled, and no page shows it.")
    return _("All is well.")


def trouble_text(trouble: Trouble, screen: Any, now: datetime, shifted_ms: int) -> str:
    """What somebody should see to, in a sentence."""
    match trouble:
        case Trouble.SILENT:
            return silence_text(screen, now)
        case Trouble.NOT_CONNECTED:
            return _("Not connected.")
        case Trouble.SOUND_BLOCKED:
            return _("Its browser blocks sound: touch the screen once.")
        case Trouble.NOT_ENROLLED:
            return _("Not enrolled: nobody learns whether it has shown a call.")
        case Trouble.WRONG_CLOCK:
            return drift_text(drift_ms(screen, shifted_ms))


def drift_text(drift: int) -> str:
    """By how much the monitor's own clock is wrong, in milliseconds."""
    return ngettext(
        "Its own clock differs by %(num)d second.",
        "Its own clock differs by %(num)d seconds.",
        round(drift / 1000),
    )


def silence_text(screen: Any, now: datetime) -> str:
    """For how long nothing was heard of it."""
    if screen.heard_at is None:
        return _("Not heard of since the server started.")
    return _("Silent for %(span)s.", span=span_text((now - screen.heard_at).total_seconds()))


def span_text(seconds: float) -> str:
    """So long, in one unit."""
    if seconds < 120:
        return _("%(count)d s", count=max(0, seconds))
    if seconds < 7200:
        return _("%(count)d min", count=seconds // 60)
    return _("%(count)d h", count=seconds // 3600)


def facts_of(screen: Any, version: str) -> list[str]:
    """What is known of it, most useful first."""
    facts = []
    if screen.connected:
        facts.append(sound_text(screen))
    if screen.connected > 1:
        facts.append(ngettext("%(num)d page shows it", "%(num)d pages show it", screen.connected))
    if screen.guests and screen.enrolled:
        facts.append(
            ngettext(
                "%(num)d page that is not enrolled shows it, too",
                "%(num)d pages that are not enrolled show it, too",
                screen.guests,
            )
        )
    if screen.width:
        facts.append(f"{screen.width} × {screen.height}{ratio_text(screen.ratio)}")
    if screen.version and screen.version != version:
        facts.append(_("An older page: it will load itself anew"))
    return [fact for fact in facts if fact]


def ratio_text(ratio: float | None) -> str:
    """The points of the panel that make up one of the page, when that is not one."""
    return "" if not ratio or ratio == 1 else f" (× {ratio:g})"


def sound_text(screen: Any) -> str:
    """Whether it is heard."""
    if screen.key.startswith("counter/"):
        return ""
    if screen.speaks:
        return _("Speaks for its sound zone")
    return {
        "on": _("Sound is on; another monitor speaks"),
        "blocked": _("Sound is blocked"),
        "none": _("No sound"),
    }.get(screen.sound or "", _("Sound not reported yet"))


def printer_text(state: PrinterState) -> str:
    """How a kiosk's printer is."""
    return {
        PrinterState.READY: _("Ready to print."),
        PrinterState.NEAR_END: _("The paper is running out."),
        PrinterState.PAPER_OUT: _("The printer has run out of paper."),
        PrinterState.COVER_OPEN: _("The printer's cover is open."),
        PrinterState.OFFLINE: _("The printer does not answer."),
        PrinterState.FAULT: _("The printer is out of order."),
    }[state]


def kiosk_name(office: Office, printer: Printer) -> str:
    """The ticket machine that the printer belongs to."""
    kiosk = office.kiosk(printer.kiosk)
    return text(kiosk.names, current_language(), printer.kiosk) if kiosk else printer.kiosk


def summary(cards: list[Card]) -> str:
    """How all monitors fare, in one sentence."""
    used = [each for each in cards if each.mood != "idle"]
    wrong = [each for each in used if each.mood == "trouble"]
    if not used:
        return _("No monitor is in use yet.")
    if wrong:
        return ngettext(
            "%(num)d of %(all)d monitors needs a look: %(names)s.",
            "%(num)d of %(all)d monitors need a look: %(names)s.",
            len(wrong),
            all=len(used),
            names=", ".join(each.name for each in wrong),
        )
    return ngettext(
        "The only monitor in use is well.", "All %(num)d monitors in use are well.", len(used)
    )


def languages_text(languages: tuple[str, ...]) -> str:
    """The languages by their own names."""
    return ", ".join(LANGUAGES.get(each, each) for each in languages)
