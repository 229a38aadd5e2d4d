"""What an office file says for the accessibility statement."""

from __future__ import annotations

from datetime import date

from queue_server.domain.accessibility import Accessibility, Conformance, Law
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
    prepared_on = read_date(table, "prepared_on")
    published_on = read_date(table, "published_on")
    statement = Accessibility(
        published_on=published_on,
        updated_on=read_date(table, "updated_on", published_on),
        prepared_on=prepared_on,
        reviewed_on=read_date(table, "reviewed_on", prepared_on),
        law=table.choice("law", Law.UNION),
        conformance=table.choice("conformance", Conformance.PARTIAL),
        assessed_by=table.text("assessed_by", ""),
        contact=table.text("contact"),
        email=table.text("email"),
        phone=table.text("phone"),
        violations=read_list(table, "violations", languages),
        burdens=read_list(table, "burdens", languages),
        exempt=read_list(table, "exempt", languages),
        building=read_list(table, "building", languages),
    )
    check_accessibility(statement, table)
    table.finish()
    return statement


def check_accessibility(statement: Accessibility, table: Table) -> None:
    """Whoever says that something is missing says what; dates follow one another."""
    lacking = statement.violations or statement.burdens or statement.exempt
    if statement.conformance is not Conformance.FULL and not lacking:
        says = f'says "{statement.conformance.value}", so what is not accessible must be listed'
        table.wrong(f"{says}: violations, burdens or exempt", "conformance")
    if statement.conformance is Conformance.FULL and (statement.violations or statement.burdens):
        table.wrong('says "full", but violations or burdens are listed', "conformance")
    for later, earlier in (("reviewed_on", "prepared_on"), ("updated_on", "published_on")):
        if getattr(statement, later) < getattr(statement, earlier):
            table.wrong(f"must not be before {earlier}", later)
    if statement.email and "@" not in statement.email:
        table.wrong(f"must be an e-mail address, is {shown(statement.email)}", "email")


def read_date(table: Table, key: str, otherwise: date | None = None) -> date:
    """A date, as TOML writes it: 2026-11-23; required where nothing can stand in for it."""
    value = table.ask(key, required=otherwise is None)
    if value is None:
        return otherwise or LONG_AGO
    # A moment is a date to Python, but has an hour that means nothing here.
    if type(value) is not date:
        table.wrong(f"must be a date such as 2026-11-23, is {shown(value)}", key)
        return otherwise or LONG_AGO
    return value
