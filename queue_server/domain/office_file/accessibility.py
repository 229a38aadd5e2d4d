"""What an office file says for the accessibility statement."""

from __future__ import annotations

from datetime import date

from queue_server.domain.accessibility import Accessibility, Conformance
from queue_server.domain.office_file.mistakes import shown
from queue_server.domain.office_file.table import Table
from queue_server.domain.office_file.texts import read_list

LONG_AGO = date(2000, 1, 1)


def read_accessibility(root: Table, languages: tuple[str, ...]) -> Accessibility | None:
    """The office's statement; without the section there is none."""
    if not root.has("accessibility"):
        root.ask("accessibility")
        return None
    table = root.table("accessibility")
    statement = Accessibility(
        published_on=read_date(table, "published_on"),
        reviewed_on=read_date(table, "reviewed_on"),
        conformance=table.choice("conformance", Conformance.PARTIAL),
        contact_name=table.text("contact_name", ""),
        email=table.text("email", ""),
        phone=table.text("phone", ""),
        exceptions=read_list(table, "exceptions", languages),
        building=read_list(table, "building", languages),
    )
    table.finish()
    return statement


def read_date(table: Table, key: str) -> date:
    """A date, as TOML writes it: 2026-11-23."""
    value = table.ask(key, required=True)
    if value is None:
        return LONG_AGO
    # A moment is a date to Python, but has an hour that means nothing here.
    if type(value) is not date:
        table.wrong(f"must be a date such as 2026-11-23, is {shown(value)}", key)
        return LONG_AGO
    return value
