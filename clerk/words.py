"""The words that the panel's scripts put on the page, in the language of the request."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext


def page_words() -> dict[str, str]:
    """All of them, by the name that the scripts use; {braces} are filled in there."""
    visitors = {**button_words(), **visitor_words(), **list_words()}
    return {**visitors, **message_words(), **away_words(), **house_words(), **help_words()}


def button_words() -> dict[str, str]:
    """On and around the primary button."""
    return {
        "next": pgettext("button", "Next"),
        "finish_next": _("Finish, next"),
        "back_next": _("Back: next"),
        "open": _("Open the counter"),
        "open_hint": _("Waiting for this counter: {count}"),
        "nobody_waits": _("Nobody is waiting for this counter"),
        "resume": pgettext("button", "Resume"),
        "call": pgettext("button", "Call"),
        "came_or_not": _("Did {number} come?"),
        "seconds": _("{count} s"),
    }


def visitor_words() -> dict[str, str]:
    """About the visitor at the counter."""
    return {
        "title": _("Counter {counter}"),
        "nobody_open": _("Nobody at the counter"),
        "nobody_break": _("Break: nobody is called"),
        "nobody_closed": _("The counter is closed"),
        "reserved_for": _("reservation for {hour}"),
        "called_since": _("called {hour} · {time}"),
        "called_again": _("called {hour} · {time} · call no. {calls}"),
        "served_since": _("served since {hour} · {time}"),
        "state_open": pgettext("counter", "open"),
        "state_break": pgettext("counter", "break"),
        "state_closed": pgettext("counter", "closed"),
    }


def list_words() -> dict[str, str]:
    """In the lists."""
    return {
        "minutes": _("{count} min"),
        "to_counter": _("to counter {counter} only"),
    }


def message_words() -> dict[str, str]:
    """What the message strip says by itself; refusals come from the server in words."""
    return {
        "done_recall": _("{number} was called again"),
        "done_no-show": _("{number} is marked as not come"),
        "done_hold": _("{number} is set aside"),
        "done_transfer": _("{number} is sent on"),
        "done_finish": _("{number} is finished"),
        "done_undo": _("Taken back"),
        "not_found": _("No such number waits, is set aside or was missed today"),
        "which_one": _("Which one: {numbers}?"),
        "trying": _("The server can't be reached. Trying again…"),
        "unreachable": _("The server did not answer. It may or may not have been done."),
        "try_again": _("Try again"),
        "give_up": _("Leave it"),
        "failed": _("That did not work. Please try again."),
        "logged_out": _("You are logged out."),
        "log_in": _("Log in"),
        "lost": _("No connection – as of {hour}"),
    }


def away_words() -> dict[str, str]:
    """When a colleague holds the counter."""
    return {
        "taken_over": _("Counter {counter} was taken over"),
        "held_by_other": _("Counter {counter} is taken"),
        "held_by": _("{name} has been there since {hour}."),
    }


def house_words() -> dict[str, str]:
    """About the message in the hall, and printers."""
    return {
        "notice_until": _("until {hour}"),
        "done_notice": _("The hall is told until {hour}"),
        "done_withdraw-notice": _("The message is taken away"),
        "undo": pgettext("button", "Undo"),
        "printer_near_end": _("{kiosk}: the paper is running out"),
        "printer_paper_out": _("{kiosk}: no paper"),
        "printer_cover_open": _("{kiosk}: the printer's cover is open"),
        "printer_offline": _("{kiosk}: the printer does not answer"),
        "printer_fault": _("{kiosk}: the printer does not work"),
    }


def help_words() -> dict[str, str]:
    """For the clerk who needs help, as quiet as can be, and for colleagues."""
    return {
        "help": pgettext("button", "I need help"),
        "help_sending": _("Sending…"),
        "help_undelivered": _("Not sent yet. Trying again…"),
        "help_told": _("✓ Colleagues know"),
        "help_alone": _("Sent. Nobody else has the panel open"),
        "help_coming": _("✓ {name} is coming"),
        "alarm": _("Counter {counter}: {name} needs help"),
        "alarm_since": _("since {hour}"),
        "alarm_answered": _("Counter {counter}: {name} is coming"),
        "alarm_called_off": _("Counter {counter}: help is no longer needed"),
        "alarm_title": _("HELP: counter {counter}"),
        "alarm_trying": _("The server can't be reached. Trying again…"),
    }
