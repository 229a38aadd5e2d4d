"""The kiosk's words in the language that is spoken now; `{names}` are filled in by its script."""

from __future__ import annotations

from flask_babel import gettext as _

from kiosk.printing_words import printing_words


def words() -> dict[str, str]:
    """Every word of the page, by the key that the script knows it by."""
    return {
        **questions(),
        **cards(),
        **ticket_words(),
        **printing_words(),
        **states(),
        **refusal_titles(),
        **pause_words(),
        **aids(),
        **guidance(),
    }


def questions() -> dict[str, str]:
    """Doors, questions and the buttons that answer them."""
    return {
        "languages": _("Language"),
        "start_question": _("Do you have a reservation?"),
        "start_without": _("Have you come without a reservation?"),
        "with_nothing_to_do": _(
            "With a reservation you need nothing from this machine:"
            " take a seat, you will be called."
        ),
        "with": _("I have a reservation"),
        "with_hint": _("Activate an online reservation"),
        "without": _("I have no reservation"),
        "without_hint": _("Take a ticket and wait your turn"),
        "code_question": _("Enter your reservation number"),
        "code_hint": _("Or hold the barcode on your confirmation to the scanner."),
        "code_so_far": _("Number so far: {code}"),
        "confirm": _("Confirm"),
        "code_short": _("Please enter all {digits} digits, then confirm."),
        "delete_last": _("Delete the last digit"),
        "delete_all": _("Delete all digits"),
        "back": _("Back"),
        "start_over": _("Start over"),
        "priority_question": _("Why are you entitled to priority?"),
        "no_priority": _("Without priority"),
        "matters_question": _("What have you come for?"),
    }


def cards() -> dict[str, str]:
    """What the cards of services say."""
    return {
        "waiting": _("Waiting: {count}"),
        "wait": _("about {minutes} min"),
        "why_closed": _("The office is closed"),
        "why_quota_reached": _("All tickets for today are taken"),
        "why_no_walk_ins": _("Only with a reservation"),
        "why_closing_soon": _("The office is about to close: no more tickets today"),
        "priority": _("I am entitled to priority"),
        "priority_chosen": _("Priority: {name}"),
    }


def ticket_words() -> dict[str, str]:
    """What stands beside the number."""
    return {
        "your_number": _("Your number"),
        "repeated": _("Already activated. Your number"),
        "ticket_take": _("Please take the printed ticket."),
        "ticket_remember": _("Please remember your number or take a photo of it."),
        "ticket_watch": _("Please wait until your number appears on the monitor."),
        "qr": _("Watch the queue on your phone"),
        "print_again": _("Print the ticket again"),
        "done": _("Done"),
        "back_in": _("Back to the start in {seconds} s"),
    }


def states() -> dict[str, str]:
    """Waiting, clearing, closed, out of reach."""
    return {
        "sending": _("One moment, please"),
        "sending_waits": _("We are waiting for the server"),
        "sending_kept": _("Your request is kept and is sent again by itself."),
        "cancel": _("I do not want to wait"),
        "more_time_question": _("Do you need more time?"),
        "clears_in": _("The screen clears itself in {seconds} s"),
        "more_time": _("I need more time"),
        "closed": _("The office is closed now"),
        "next_opening": _("Next opening: {time}"),
        "unreachable": _("This ticket machine is out of order for a moment"),
        "unreachable_next": _(
            "There is no connection to the server. It is tried again by itself;"
            " if you are in a hurry, please ask the staff."
        ),
    }


def pause_words() -> dict[str, str]:
    """After too many wrong codes."""
    return {
        "title_wait_a_minute": _("Please wait a moment"),
        "pause_why": _(
            "Several wrong numbers were entered here, so no number is taken for a while."
        ),
        "pause_left": _("A number can be entered again in {seconds} s"),
        "pause_over": _("You can enter your number now."),
        "pause_again": _("Enter the number"),
    }


def aids() -> dict[str, str]:
    """What makes the screen fit its visitor; each stands below a picture, so it is short."""
    return {
        "aids": _("Ease of use"),
        "aid_large": _("Larger text"),
        "aid_contrast": _("High contrast"),
        "aid_spoken": _("Read aloud"),
        "aid_lower": _("Lower"),
        "aid_language": _("Language"),
    }


def guidance() -> dict[str, str]:
    """Spoken guidance: most of it is only heard."""
    return {
        "guide_hint": _("Touch: listen. Touch again: press."),
        "guide_intro": _(
            "Spoken guidance is on. Touch anything on the screen to hear it."
            " Touch it once more to press it."
        ),
        "guide_keyboard": _(
            "With a keyboard: the Tab key and the arrow keys move, and Enter presses."
        ),
        "guide_keypad": _("Here is a keypad: the digits one to nine, below them zero."),
        "guide_below": _("At the bottom of the screen: {names}"),
        "guide_repeat": _("Say again"),
        "guide_louder": _("Louder"),
        "guide_volume": _("It sounds like this now."),
        "guide_deleted": _("Deleted."),
        "guide_full": _("All digits are entered. Now confirm."),
        "guide_not_now": _("not possible now"),
        "guide_chosen": _("chosen"),
        "guide_on": _("turned on"),
        "guide_off": _("turned off"),
        "guide_none": _(
            "This machine has no voice for this language. Please ask the staff for help."
        ),
    }


def refusal_titles() -> dict[str, str]:
    """The first line of a refusal; the second is the server's, and what to do next the buttons'."""
    return {
        "title_too_early": _("You are early"),
        "title_too_late": _("The time for activation is over"),
        "title_already_used": _("This number has been used"),
        "title_reservation_cancelled": _("This reservation was cancelled"),
        "title_closed": _("The office is closed"),
        "title_closing_soon": _("No more tickets today"),
        "title_quota_reached": _("No more tickets today"),
        "title_numbers_used_up": _("No more tickets today"),
        "title_no_walk_ins": _("Only with a reservation"),
        "title_other": _("This is not possible now"),
        "understood": _("I understand"),
        "other_matter": _("Choose something else"),
        "take_walk_in": _("Take a ticket without a reservation"),
    }
