"""The texts of an office file: one for each of the office's languages."""

from __future__ import annotations

from collections.abc import Callable

from queue_server.domain.names import Names
from queue_server.domain.office_file.mistakes import Step, listed, shown
from queue_server.domain.office_file.table import Table

LANGUAGES = ("pl", "en", "uk", "de")


def read_names(
    table: Table, key: str, languages: tuple[str, ...], default: Names | None = None
) -> Names:
    """A line in every language of the office; a plain text will do for one language."""
    value = table.ask(key, required=default is None)
    if value is None:
        return default or {}
    return in_each_language(table, value, languages, table.checked_text, key)


def read_paragraphs(table: Table, key: str, languages: tuple[str, ...]) -> Names:
    """A text of several lines in every language of the office; none when it is not written."""
    value = table.ask(key)
    if value is None:
        return {}
    return in_each_language(table, value, languages, table.checked_paragraphs, key)


def read_list(table: Table, key: str, languages: tuple[str, ...]) -> tuple[Names, ...]:
    """A list of lines, each in every language of the office."""
    value = table.ask(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        table.wrong(f"must be a list of texts, is {shown(value)}", key)
        return ()
    return tuple(
        in_each_language(table, each, languages, table.checked_text, key, index)
        for index, each in enumerate(value)
    )


def in_each_language(
    table: Table,
    value: object,
    languages: tuple[str, ...],
    checked: Callable[..., str],
    *steps: Step,
) -> Names:
    """The text by language; `checked` reads it in one of them."""
    if not languages:  # Which was noted already.
        return {}
    if not isinstance(value, dict) and len(languages) == 1:
        return {languages[0]: checked(value, *steps)}
    if not isinstance(value, dict):
        example = listed(f'{language} = "..."' for language in languages)
        table.wrong(f"must be a table with each language: {{ {example} }}", *steps)
        return {}
    for language in value:
        if language not in LANGUAGES:
            table.wrong(f"is not one of the languages {listed(LANGUAGES)}", *steps, language)
    missing = [language for language in languages if language not in value]
    if missing:
        table.wrong(f"has no text for {listed(missing)}", *steps)
    return {
        language: checked(value[language], *steps, language)
        for language in languages
        if language in value
    }
