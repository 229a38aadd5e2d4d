"""The office as a file: what it says, and every mistake by line and key in plain words."""
# ruff: noqa: E501 - the tables of mistakes are read line by line.

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.office import (
    CallingPolicy,
    Codes,
    Interval,
    LastTicket,
    LastTicketRule,
    Lateness,
    NoShowRule,
    Numbering,
    NumberReset,
    Office,
    Rules,
    Unmarked,
    Window,
)
from queue_server.domain.office_file import BadOfficeFile, mistakes, read_office, slug_of
from queue_server.domain.office_file.colours import WHITE, contrast
from queue_server.domain.office_file.hours import WEEKDAYS
from queue_server.domain.office_file.lines import key_lines
from queue_server.domain.office_file.texts import LANGUAGES
from tests.domain.making import ROOT, kalisz

KALISZ = (ROOT / "offices" / "kalisz.toml").read_text("utf-8")
WORKING_DAY = (Interval(time(7, 30), time(15, 30)),)

MINIMAL = """\
names = "Small office"
zone = "Europe/Warsaw"
languages = ["en"]
[hours.week]
monday = "8:00-16:00"
[categories.all]
names = "All matters"
[services.A]
names = "Any matter"
mean_minutes = 10
[counters.1]
"""


def second() -> Office:
    """The small office far away."""
    source = (ROOT / "tests" / "offices" / "second.toml").read_text("utf-8")
    return read_office(source, "second")


def told(source: str) -> list[str]:
    """The mistakes as `office check` prints them."""
    return [each.told("f.toml") for each in mistakes(source)]


def changed(old: str, new: str) -> str:
    """The smallest office file with one change."""
    assert old in MINIMAL
    return MINIMAL.replace(old, new)


def problems(addition: str) -> list[str]:
    """The mistakes of the smallest file with something added at its end."""
    return [str(each) for each in mistakes(MINIMAL + addition)]


# --- The first office ---


def test_the_first_offices_file_has_no_mistake():
    assert mistakes(KALISZ) == ()


def test_the_first_office_is_in_kalisz():
    office = kalisz()

    assert office.slug == "kalisz"
    assert office.names["pl"] == "Starostwo Powiatowe w Kaliszu, Wydział Komunikacji"
    assert (office.zone, office.languages) == ("Europe/Warsaw", ("pl", "en", "uk", "de"))


def test_the_first_office_has_the_three_categories_of_its_published_rules():
    assert [each.names["pl"] for each in kalisz().categories] == [
        "Rejestracja",
        "Wyrejestrowanie / Zgłoszenie sprzedaży",
        "Wydanie / Wymiana / Dokonanie zmian w dowodzie rejestracyjnym",
    ]


def test_the_first_office_serves_a_and_b_at_four_counters_and_b_and_c_at_two():
    served = {each.key: each.services for each in kalisz().counters}

    assert served == dict.fromkeys("1234", ("A", "B")) | dict.fromkeys("56", ("B", "C"))


def test_the_first_office_is_open_on_working_days_and_keeps_polish_holidays():
    hours = kalisz().hours

    assert hours.week == dict.fromkeys(range(5), WORKING_DAY)
    assert (hours.holidays, hours.exceptions) == ("PL", {})


def test_the_first_offices_rules_are_the_published_ones():
    rules = kalisz().rules

    assert rules.window == Window(opens_before=15, closes_after=0)
    assert rules.late is Lateness.CANCEL
    assert rules.calling.ageing_minutes == 60


def test_the_first_office_has_two_monitors_two_kiosks_and_three_grounds_of_priority():
    office = kalisz()

    assert [each.key for each in office.displays] == ["hall-1", "hall-2"]
    assert [each.key for each in office.kiosks] == ["kiosk-1", "kiosk-2"]
    assert [each.key for each in office.priorities] == ["pregnant", "disabled", "small_child"]


def test_every_text_of_the_first_office_is_there_in_four_languages():
    office = kalisz()
    sections = (office.categories, office.services, office.priorities, office.displays)
    texts = [office.names, *(each.names for section in sections for each in section)]
    texts += [each.where for each in office.counters] + [each.ticker for each in office.displays]

    assert all(tuple(each) == ("pl", "en", "uk", "de") and all(each.values()) for each in texts)


def test_the_first_offices_colours_can_be_read_on_white():
    office = kalisz()

    for colour in (office.colour, *(each.colour for each in office.services)):
        assert contrast(colour, WHITE) >= 7


def test_the_example_writes_out_every_rule_that_there_is():
    # Whoever reads the example learns every key: taking a rule away leaves its default.
    assert kalisz().rules == Rules()
    for key in ("late", "late_may_take_walk_in", "unmarked", "announce_seconds"):
        assert f"\n{key} = " in KALISZ
    for section in ("window", "last_ticket", "numbering", "no_show", "calling", "codes"):
        assert f"\n[rules.{section}]\n" in KALISZ


# --- Other offices ---


def test_another_office_has_other_rules():
    assert second().rules == Rules(
        window=Window(10, 10),
        late=Lateness.WALK_IN,
        late_may_take_walk_in=True,
        last_ticket=LastTicket(LastTicketRule.EXPECTED_WAIT, 15),
        numbering=Numbering(100, 899, NumberReset.WEEKLY),
        no_show=NoShowRule(3, 30),
        unmarked=Unmarked.ASK,
        calling=CallingPolicy("reservations_first", 45),
        codes=Codes(6, check_digit=False),
        announce_seconds=60,
    )


def test_an_office_may_limit_walk_ins_or_take_none():
    services = {each.letter: (each.walk_in, each.walk_in_quota) for each in second().services}

    assert services == {"P": (True, 3), "R": (True, None), "W": (False, None)}


def test_hours_may_have_breaks_and_single_dates():
    hours = second().hours

    assert hours.week[0] == (Interval(time(9), time(12, 30)), Interval(time(13, 30), time(17)))
    assert hours.week[5] == ()
    assert hours.exceptions == {
        date(2026, 11, 25): (Interval(time(9), time(12)),),
        date(2026, 11, 27): (),
    }


def test_the_wide_office_has_sixteen_counters_and_never_closes():
    office = read_office((ROOT / "tests" / "offices" / "wide.toml").read_text("utf-8"), "wide")

    assert [each.key for each in office.counters] == [str(each) for each in range(1, 17)]
    assert all(each.services == ("A", "B", "C") for each in office.counters)
    assert office.hours.week == dict.fromkeys(range(7), (Interval(time(0), time.max),))


def test_the_smallest_office_needs_eleven_lines():
    office = read_office(MINIMAL, "small")

    assert office.names == {"en": "Small office"}
    assert office.services[0].category == "all"
    assert office.counters[0].services == ("A",)
    assert office.rules == Rules()


def test_services_without_colours_get_different_ones():
    more = "".join(f'[services.{each}]\nnames = "x"\nmean_minutes = 1\n' for each in "BCD")

    assert len({each.colour for each in read_office(MINIMAL + more, "x").services}) == 4


def test_a_display_without_a_name_is_called_by_its_key():
    office = read_office(MINIMAL + "[displays.hall-1]\n", "small")

    assert office.displays[0].names == {"en": "hall-1"}


def test_texts_come_in_the_order_of_the_offices_languages_and_without_others():
    source = changed(
        'names = "Small office"', 'names = { de = "Amt", pl = "Urząd", en = "Office" }'
    )
    source = source.replace('["en"]', '["en", "pl"]').replace(
        '"All matters"', '{ en = "All", pl = "Wszystko" }'
    )
    source = source.replace('"Any matter"', '{ pl = "Sprawa", en = "Matter" }')

    assert list(read_office(source, "x").names.items()) == [("en", "Office"), ("pl", "Urząd")]


def test_the_slug_is_in_the_file_or_is_the_files_name():
    assert slug_of(KALISZ, "other") == "kalisz"
    assert slug_of(MINIMAL, "other") == "other"


def test_reading_twice_gives_the_same_office():
    assert read_office(KALISZ, "kalisz") == kalisz()
    assert read_office(KALISZ, "copy") == replace(kalisz(), slug="copy")


def test_files_from_windows_are_read_like_others():
    windows = "\ufeff" + KALISZ.replace("\n", "\r\n")

    assert read_office(windows, "kalisz") == kalisz()


# --- Mistakes ---


def test_a_mistake_names_file_line_and_key_in_plain_words():
    wrong = changed("mean_minutes = 10", 'mean_minutes = "ten"')

    assert told(wrong) == ['f.toml:10: services.A.mean_minutes: must be a number above 0, is "ten"']


def test_a_file_with_mistakes_gives_no_office_but_all_of_them():
    wrong = changed("mean_minutes = 10", "mean_minutes = 0").replace("Europe/W", "Europe/V")

    with pytest.raises(BadOfficeFile) as bad:
        read_office(wrong, "small")

    assert [each.line for each in bad.value.mistakes] == [2, 10]
    assert "line 10: services.A.mean_minutes: must be" in str(bad.value)


def test_an_empty_file_is_told_everything_that_is_missing():
    assert told("") == [
        "f.toml:1: categories: is missing",
        "f.toml:1: counters: is missing",
        "f.toml:1: hours: is missing",
        "f.toml:1: languages: is missing",
        "f.toml:1: names: is missing",
        "f.toml:1: services: is missing",
        "f.toml:1: zone: is missing",
    ]


def test_a_text_that_is_not_toml_is_told_with_its_line():
    assert told('names = "x"\nzone = \n') == ["f.toml:2: this is not TOML: invalid value"]
    assert told('names = "x"\n\nzone') == [
        "f.toml:3: this is not TOML: expected '=' after a key in a key/value pair, but the file ends"
    ]


def test_tables_and_keys_that_stand_twice_are_all_told():
    twice = MINIMAL + '[services.A]\nnames = "Again"\n[counters.1]\nservices = []\nservices = []\n'

    assert told(twice) == [
        "f.toml:12: services.A: stands twice in the file, first in line 8",
        "f.toml:13: services.A.names: stands twice in the file, first in line 9",
        "f.toml:14: counters.1: stands twice in the file, first in line 11",
        "f.toml:16: counters.1.services: stands twice in the file, first in line 15",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("mean_minutes = 10", "mean_minutes = 0", "10: services.A.mean_minutes: must be a number above 0, at most 480, is 0"),
        ("mean_minutes = 10", "mean_minutes = nan", "10: services.A.mean_minutes: must be a number above 0, is NaN"),
        ("mean_minutes = 10", "mean_minutes = true", "10: services.A.mean_minutes: must be a number above 0, is true"),
        ("mean_minutes = 10\n", "", "8: services.A.mean_minutes: is missing"),
        ("mean_minutes", "mean_minute", '10: services.A.mean_minute: is not a known key (did you mean "mean_minutes"?)'),
        ("zone", "timezone", '2: timezone: is not a known key (did you mean "zone"?)'),
        ("Europe/Warsaw", "Europe/Warszawa", '2: zone: is not a known time zone: "Europe/Warszawa" (did you mean "Europe/Warsaw"?)'),
        ("Europe/Warsaw", "../etc", '2: zone: is not a known time zone: "../etc"'),
        ('"Small office"', '" "', "1: names: must not be empty"),
        ('"Small office"', "7", "1: names: must be a text in quotes, is 7"),
        ('["en"]', '["eng"]', '3: languages[1]: must be one of pl, en, uk, de, is "eng" (did you mean "en"?)'),
        ('["en"]', '["en", "en"]', '3: languages[2]: stands twice in the list: "en"'),
        ('["en"]', "[]", "3: languages: needs at least one language"),
        ('["en"]', '"en"', '3: languages: must be a list such as ["A", "B"], is "en"'),
        ("[services.A]", "[services.a]", '8: services.a: the key must be one letter from A to Z, is "a"'),
        ("[services.A]", "[services.AB]", '8: services.AB: the key must be one letter from A to Z, is "AB"'),
        ("[services.A]", '[services."Ą"]', '8: services."Ą": the key must be one letter from A to Z, is "Ą"'),
        ("[counters.1]", "[counters.window-1]", '11: counters.window-1: the key must be 1-4 letters or digits, is "window-1"'),
        ("[services.A]", "[[services]]", "8: services: must be tables such as [services.A], is a list"),
        ("monday", "mondy", '5: hours.week.mondy: is not a known key (did you mean "monday"?)'),
        ("8:00-16:00", "8-16", '5: hours.week.monday: must be hours such as "7:30-15:30", or "closed", is "8-16"'),
        ("8:00-16:00", "8:00-16:60", '5: hours.week.monday: has a time that no clock shows: "8:00-16:60"'),
        ("8:00-16:00", "8:00-25:00", '5: hours.week.monday: has a time that no clock shows: "8:00-25:00"'),
        ("8:00-16:00", "16:00-8:00", '5: hours.week.monday: must close after it opens, is "16:00-8:00"'),
        ("8:00-16:00", "16:00-0:00", '5: hours.week.monday: must close after it opens, is "16:00-0:00" (midnight is written "24:00")'),
        ("8:00-16:00", "8:00-12:00, 11:00-16:00", '5: hours.week.monday: the hours overlap or are out of order: "8:00-12:00, 11:00-16:00"'),
        ("8:00-16:00", "closed", "4: hours.week: the office is never open: at least one day needs hours"),
        ('"8:00-16:00"', "08:00:00", '5: hours.week.monday: must be a text such as "7:30-15:30", is 08:00:00'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_line(old, new, expected):
    assert f"f.toml:{expected}" in told(changed(old, new))


@pytest.mark.parametrize(
    ("addition", "expected"),
    [
        ('services = ["B"]', 'counters.1.services: there is no service "B"; known: A'),
        ("services = []", "counters.1.services: needs at least one service; without this key it serves all"),
        ('arrow = "north"', 'counters.1.arrow: must be one of "left", "right", "up", "down", "straight", is "north"'),
        ('[services.B]\nnames = "B"\nmean_minutes = 1\ncategory = "al"', 'services.B.category: there is no category "al" (did you mean "all"?)'),
        ("[services.B]\nwalk_in_quota = 0", "services.B.walk_in_quota: must be a whole number from 1 to 10000, is 0"),
        ('[services.B]\nwalk_in = "no"', 'services.B.walk_in: must be true or false, is "no"'),
        ('[services.B]\ncolour = "red"', 'services.B.colour: must be a colour such as "#0046a8", is "red"'),
        ('[services.B]\ncolour = "#ffd700"', "services.B.colour: must have a contrast of at least 4.5 to white, has 1.4: choose a darker colour"),
        ('[displays.hall]\nservices = ["X"]', 'displays.hall.services: there is no service "X"; known: A'),
        ('[displays.hall]\ntheme = "drak"', 'displays.hall.theme: must be one of "light", "dark", is "drak" (did you mean "dark"?)'),
        ("[displays.Hall]", 'displays.Hall: the key must be a-z, 0-9 and single hyphens, is "Hall"'),
        ("[displays.one]\n[kiosks.one]", "kiosks.one: has the same key as a display"),
        ('[kiosks.one]\nservices = ["A", 1]', "kiosks.one.services[2]: must be a text in quotes, is 1"),
        ("[priorities.pregnant]", "priorities.pregnant.names: is missing"),
        ('[priorities.pregnant]\nnames = { pl = "x" }', "priorities.pregnant.names: has no text for en"),
        ('[priorities.pregnant]\nnames = { en = "x", ua = "x" }', "priorities.pregnant.names.ua: is not one of the languages pl, en, uk, de"),
        ('[hours]\nholidays = "Poland"', 'hours.holidays: must be a country\'s two letters such as PL, is "Poland"'),
        ('[hours.exceptions]\n2026-13-01 = "closed"', "hours.exceptions.2026-13-01: must be a date such as 2026-12-31"),
        ('[hours.exceptions]\ntomorrow = "closed"', "hours.exceptions.tomorrow: must be a date such as 2026-12-31"),
        ("[rules.window]\nopens_before = 10\ncloses_after = -10", "rules.window.closes_after: the window would close before it opens: closes_after must be above -10"),
        ("[rules.numbering]\nfirst = -1", "rules.numbering.first: must be a whole number from 0 to 999, is -1"),
        ("[rules.numbering]\nlast = 1000", "rules.numbering.last: must be a whole number from 0 to 999, is 1000"),
        ("[rules.numbering]\nfirst = 10\nlast = 9", "rules.numbering.last: must not be below first (10), is 9"),
        ('[rules.numbering]\nreset = "day"', 'rules.numbering.reset: must be one of "daily", "weekly", "monthly", is "day" (did you mean "daily"?)'),
        ("[rules.no_show]\ncalls = 1.5", "rules.no_show.calls: must be a whole number from 1 to 10, is 1.5"),
        ('[rules.calling]\nname = "random"', 'rules.calling.name: must be "reservations_first", is "random"'),
        ('[rules]\nlate = "cancle"', 'rules.late: must be one of "cancel", "walk_in", is "cancle" (did you mean "cancel"?)'),
        ('[rules]\nlate = "walk_in"\nlate_may_take_walk_in = false', 'rules.late_may_take_walk_in: must be true while late is "walk_in"'),
        ("[rules]\nwindow = 15", "rules.window: must be a table, is 15"),
        ("[rule.window]", 'rule: is not a known key (did you mean "rules"?)'),
        ("[rules.codes]\ndigits = 3", "rules.codes.digits: must be a whole number from 4 to 12, is 3"),
    ],
)  # fmt: skip
def test_a_wrong_addition_is_told_with_its_key(addition, expected):
    assert expected in problems(addition + "\n")


def test_a_service_that_no_counter_serves_is_a_mistake():
    alone = 'services = ["A"]\n[services.B]\nnames = "B"\nmean_minutes = 1\n'

    assert problems(alone) == ["services.B: no counter serves this service"]


def test_a_continent_is_no_time_zone():
    (only,) = told(changed("Europe/Warsaw", "Europe"))

    assert only.startswith('f.toml:2: zone: is not a known time zone: "Europe"')


def test_an_office_with_several_languages_needs_each_text_in_each_of_them():
    assert told(changed('["en"]', '["en", "pl"]')) == [
        f'f.toml:{line}: {key}: must be a table with each language: {{ en = "...", pl = "..." }}'
        for line, key in ((1, "names"), (7, "categories.all.names"), (9, "services.A.names"))
    ]


def test_a_slug_that_fits_no_address_is_a_mistake():
    assert told('slug = "Kalisz 1"\n' + MINIMAL) == [
        'f.toml:1: slug: must be made of a-z, 0-9 and single hyphens, is "Kalisz 1"'
    ]
    with pytest.raises(BadOfficeFile):
        read_office(MINIMAL, "../x")


def test_a_message_that_is_too_long_for_a_screen_or_has_control_characters_is_a_mistake():
    ticker = "[displays.hall]\nticker = "

    assert problems(f'{ticker}"{"x" * 301}"') == [
        "displays.hall.ticker: must have at most 300 characters, has 301"
    ]
    assert problems(f'{ticker}"a\\nb"') == [
        "displays.hall.ticker: must be one line without control characters"
    ]


@given(st.data())
def test_any_value_of_another_kind_is_a_mistake_and_never_a_crash(data):
    lines = KALISZ.splitlines()
    assigned = [at for at, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    at = data.draw(st.sampled_from(assigned))
    key = lines[at].split(" = ")[0]
    values = [
        "[]",
        "{}",
        "-1",
        "1e9",
        "inf",
        '""',
        "true",
        "2026-01-01",
        '["\\u0000"]',
        "{ x = 1 }",
    ]
    lines[at] = f"{key} = {data.draw(st.sampled_from(values))}"

    for mistake in mistakes("\n".join(lines)):
        assert 1 <= mistake.line <= len(lines)
        assert mistake.problem


@given(st.text(max_size=80))
def test_any_text_is_answered_with_mistakes_and_never_a_crash(text):
    assert mistakes(text)


@given(st.integers(0, len(KALISZ)), st.text("\"'[]{}=.,#\n\\ab1", max_size=4))
def test_a_slip_of_the_hand_anywhere_is_answered_within_the_file(at, slip):
    broken = KALISZ[:at] + slip + KALISZ[at:]

    assert all(1 <= each.line <= broken.count("\n") + 1 for each in mistakes(broken))


# --- Where keys stand ---

SPREAD = '''\
plain = 1 # [comment]
"quoted key" = "a # b"
dotted . 'key' = [ 1,
  [2, 3], # comment with ]
  { inner = """
many
lines\\"""" }, ]

[table."with.dot"]
text = \'\'\'
[not.a.table]
\'\'\'
[[list]]
x = 1
[[list]]
x = 2
[list.below]
y = { a = 1, b.c = "}" }
'''


def test_keys_are_found_however_toml_allows_to_write_them():
    found = key_lines(SPREAD).first

    assert found == {
        ("plain",): 1,
        ("quoted key",): 2,
        ("dotted",): 3,
        ("dotted", "key"): 3,
        ("dotted", "key", 0): 3,
        ("dotted", "key", 1): 4,
        ("dotted", "key", 1, 0): 4,
        ("dotted", "key", 1, 1): 4,
        ("dotted", "key", 2): 5,
        ("dotted", "key", 2, "inner"): 5,
        ("table",): 9,
        ("table", "with.dot"): 9,
        ("table", "with.dot", "text"): 10,
        ("list",): 13,
        ("list", 0): 13,
        ("list", 0, "x"): 14,
        ("list", 1): 15,
        ("list", 1, "x"): 16,
        ("list", 1, "below"): 17,
        ("list", 1, "below", "y"): 18,
        ("list", 1, "below", "y", "a"): 18,
        ("list", 1, "below", "y", "b"): 18,
        ("list", 1, "below", "y", "b", "c"): 18,
    }


def test_a_text_that_stops_being_toml_keeps_the_lines_before():
    assert key_lines("a = 1\nb = \n[c]\n").first[("a",)] == 1


# --- Its description ---


def test_the_smallest_file_in_the_documentation_works():
    described = (ROOT / "docs" / "office-file.md").read_text("utf-8")
    example = described.split("```toml\n")[1].split("```")[0]

    assert example == MINIMAL


def test_the_documentation_describes_every_key_of_the_example():
    described = (ROOT / "docs" / "office-file.md").read_text("utf-8")
    sections = ("rules", "booking")
    rules = [
        f"{path[0]}.{path[1]}"
        for path in key_lines(KALISZ).first
        if path[0] in sections and path[1:]
    ]
    written = set(re.findall(r"^# ?([a-z_]+) = |^([a-z_]+) = ", KALISZ, re.MULTILINE))

    for word in {*rules, *("".join(each) for each in written)} - set(WEEKDAYS) - set(LANGUAGES):
        assert re.search(rf"[`.]{word}[`.]", described), word
