"""The rules and the privacy notice in words: every number comes from the office's file."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from queue_server.actions import accounts, offices
from queue_server.queries import accounts as known
from queue_server.queries import offices as reading
from tests.serving import ROOT
from tests.surfaces.home import Home, words_of
from tests.surfaces.resident import Resident

OFFICES = ("kalisz", "auenfeld", "verbove", "zalesin")

EARLY = "opens_before = 30\ncloses_after = -10"
AT_ONCE = "opens_before = 0\ncloses_after = 10"
SAME_DAY = 'earliest = "same_day"\nlead_minutes = 60'
NEXT_DAY = 'earliest = "next_working_day"\nlead_minutes = 2880'
DAILY = 'release = "daily"\ndays_ahead = 14'
MONTHLY = 'release = "monthly"\nrelease_day = 31'
THIS_MONTH = 'release = "monthly"\nmonths_ahead = 0'
BY_PHONE = 'fields = ["phone"]\nreminder = { sms = true }'


@pytest.fixture
def at(tmp_path):
    """Somebody's browser at an office whose file says some things otherwise."""
    opened = []

    def make(slug: str = "kalisz", **changes: str) -> Resident:
        opened.append(Resident(tmp_path, slug, **changes))
        return opened[-1]

    yield make
    for each in opened:
        each.store.close()


def rules(home: Home, language: str = "en") -> str:
    return words_of(home.get(f"/booking/{home.slug}/rules", language).text)


def notice(home: Home, language: str = "en") -> str:
    return words_of(home.get(f"/booking/{home.slug}/privacy", language).text)


def test_the_rules_of_kalisz_say_all_that_is_published(at):
    html = at().get("/booking/kalisz/rules", "en").text

    anchors = set(re.findall(r'<li id="(r\d+)">', html))
    assert anchors == {f"r{number}" for number in range(1, 15)}
    assert "no earlier than 15 minutes before the hour" in words_of(html)
    assert "Edition of these rules: 2026-11" in words_of(html)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("opens_before = 15", "opens_before = 5", "no earlier than 5 minutes before the hour"),
        ("closes_after = 0", "closes_after = -10", "at the latest 10 minutes before its hour"),
        ("closes_after = 0", "closes_after = 20", "at the latest 20 minutes after its hour"),
        ("change_until = 0", "change_until = 1440", "cancel at the latest 1 day before the hour"),
        ("hold_minutes = 10", "hold_minutes = 7", "keep the hour for you for 7 minutes"),
        ("days_ahead = 14", "days_ahead = 30", "up to 30 days ahead"),
        ("lead_minutes = 60", "lead_minutes = 120", "at the latest 2 hours before the hour"),
        ("active = 5", "active = 1", "One person may have 1 coming reservation"),
        ("per_day = 0", "per_day = 2", "On one day: 2 reservations at most."),
        ("after_minutes = 0", "after_minutes = [10, 120]", "(10 minutes to 2 hours)"),
        ("offer_minutes = 30", "offer_minutes = 45", "keep the hour for 45 minutes"),
        ("days_before = 1", "days_before = 2", "a reminder 2 days before the visit, at 10:00"),
        ("days_before = 1", "days_before = 0", "On the day of the visit, at 10:00, we send you"),
        ("opens_before = 15\ncloses_after = 0", EARLY, "at the latest 10 minutes before its hour"),
        ("opens_before = 15\ncloses_after = 0", EARLY, "cancel at the latest 10 minutes before"),
        ("opens_before = 15\ncloses_after = 0", AT_ONCE, "Please do not come before the hour."),
        ("lead_minutes = 60", "lead_minutes = 2880", "You can book at the latest 2 days before"),
        (SAME_DAY, NEXT_DAY, "the next working day, at the latest 2 days before the hour."),
        (
            DAILY,
            MONTHLY,
            "on day 31 of each month at 00:00. In a shorter month it is the last day.",
        ),
        (DAILY, THIS_MONTH, "within a month; it opens on its day 1 at 00:00."),
        ('late = "cancel"', 'late = "walk_in"', "waits among the visitors without a reservation"),
    ],
)
def test_a_changed_setting_changes_the_sentence(at, old, new, said):
    assert said in rules(at(**{old: new}))


def test_a_reminder_by_text_message_is_told(at):
    home = at(**{"fields = []": 'fields = ["phone"]', "sms = false": "sms = true"})

    assert "at 10:00, we send you a reminder. It comes by text message, too." in rules(home)


@pytest.mark.parametrize(
    ("named", "told"),
    [("", r"[0-9a-f]{16}"), ('version = "2027-01"', "2027-01")],
)
def test_the_notice_tells_its_edition(at, named, told):
    home = at(**{"[booking.terms]": f"{named}\n[booking.terms]"})

    assert re.search(f"Edition of this notice: {told}", notice(home))


def test_polish_numbers_are_said_as_poles_say_them(at):
    said = rules(at(**{"change_until = 0": "change_until = 120", "active = 5": "active = 3"}), "pl")

    assert "Wizytę można odwołać najpóźniej 2 godziny przed jej godziną." in said
    assert "Jedna osoba może mieć naraz najwyżej 3 nadchodzące rezerwacje." in said
    assert "nie wcześniej niż 15 minut przed wyznaczoną godziną" in said


@pytest.mark.parametrize("slug", OFFICES)
@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_every_office_has_both_pages_in_every_language(at, slug, language):
    home = at(slug)

    for said in (rules(home, language), notice(home, language)):
        assert "%(" not in said
        assert len(said) > 300


def test_where_nothing_personal_is_asked_the_pages_promise_just_that(at):
    home = next(each for each in map(at, OFFICES) if identity(each) == "none")

    assert "we ask for no personal data" in rules(home)
    assert "e-mail" not in rules(home)
    assert "you give us no personal data" in notice(home)
    assert "password" not in notice(home)


def test_an_office_without_ticket_machines_does_not_speak_of_them(at):
    home = at("verbove")

    assert office_of(home).booking.check_in == "by_itself"
    assert "ticket machine" not in rules(home)
    assert "barcode" not in rules(home)
    assert "at its hour your reservation joins the queue" in rules(home)


def test_the_notice_names_what_is_asked_and_how_long_it_is_kept(at):
    asks = {"fields = []": 'fields = ["name", "plate"]', "visit_days = 14": "visit_days = 3"}
    said = notice(at(**asks))

    assert "Your name What for so that the clerk knows who comes How long 3 days" in said
    assert "The licence plate" in said
    assert "Your phone number" not in said
    assert "24 months after its last use" in said


def test_the_accepted_edition_is_shown_to_who_accepted_it(at):
    home = at()
    assert "You accepted" not in rules(home)
    home.log_in()
    account = known.by_id(home.store, home.account())
    assert account
    accounts.save_user(home.store, replace(account, terms="2026-10", terms_at=home.now))

    assert "You accepted the edition 2026-10 on Monday 23 November." in rules(home)


def test_an_office_that_takes_no_bookings_has_no_rules_of_booking(at):
    home = at()
    source = (ROOT / "tests" / "offices" / "second.toml").read_text(encoding="utf-8")
    offices.load(home.store, source, "second")

    assert home.get("/booking/second/rules").status_code == 404
    assert home.get("/booking/second/privacy").status_code == 404


def office_of(home):
    return reading.find(home.store, home.slug)


def identity(home) -> str:
    return office_of(home).booking.identity.value
