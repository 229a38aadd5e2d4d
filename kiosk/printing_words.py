"""What the ticket's screen says about the paper."""

from __future__ import annotations

from flask_babel import gettext as _


def printing_words() -> dict[str, str]:
    """Printing, printed, or what keeps it, by the printer's own state."""
    return {
        "paper_printing": _("Your ticket is being printed."),
        "trouble_paper_out": _("The printer has run out of paper."),
        "trouble_cover_open": _("The printer's cover is open."),
        "trouble_offline": _("The printer does not answer."),
        "trouble_fault": _("The printer is out of order."),
        "number_is": _("Your number is {number}. Please remember it or take a photo of it."),
        "paper_later": _("When the printer works again, this ticket comes out by itself."),
        "have_it": _("I have it"),
    }
