"""Booking in the office file: what it says, what stands when it is silent, and every mistake."""
# ruff: noqa: E501 - the tables of mistakes are read line by line.

from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.booking_rules import (
    Asked,
    Booking,
    CheckIn,
    Document,
    Earliest,
    Freed,
    Identity,
    Limits,
    NoShows,
    Release,
    Reminder,
    Retention,
    SlotRule,
)
from queue_server.domain.office import Interval, Lateness, Office, Window
from queue_server.domain.office_file import mistakes, read_office
from queue_server.domain.slots import slots_on
from tests.domain.making import ROOT, kalisz
from tests.domain.test_office_file import MINIMAL

PLAIN = MINIMAL + "[kiosks.door]\n"
NOTICE = '[booking.privacy]\naddress = "https://office.example/privacy"\n'
MONDAY = date(2026, 11, 23)
OTHERS = ("zalesin", "auenfeld", "verbove")


def office(*additions: str) -> Office:
    """The smallest office that takes bookings, with something added."""
    return read_office("\n".join([PLAIN, *additions, NOTICE]), "small")


def booking(*additions: str) -> Booking:
    """How that office takes bookings."""
    found = office(*additions).booking
    assert found
    return found


def slots(*additions: str) -> SlotRule:
    """The slots of its only service."""
    found = office("[booking]", *additions).services[0].slots
    assert found
    return found


def problems(*additions: str) -> list[str]:
    """The mistakes of the smallest office with something added, whether it takes bookings or not."""
    return [str(each) for each in mistakes("\n".join([PLAIN, *additions]))]


def other(slug: str) -> Office:
    """One of the example offices."""
    return read_office((ROOT / "offices" / f"{slug}.toml").read_text("utf-8"), slug)


# --- What a file says ---


def test_an_office_without_booking_takes_none():
    small = read_office(MINIMAL, "small")

    assert small.booking is None
    assert small.services[0].slots is None
    assert not small.staff_two_factor


def test_an_office_that_only_names_its_privacy_notice_keeps_every_default():
    assert booking() == Booking(privacy=Document(address="https://office.example/privacy"))
    assert slots() == SlotRule()


def test_every_choice_of_booking_is_read():
    found = booking(
        '[booking]\nidentity = "email"\nconfirm_minutes = 45\nhold_minutes = 5\ncheck_in = "by_itself"',
        'fields = ["plate", "phone", "name"]\nchange_until = 90\nmove = false\ncontact = "Room 7"',
        "[booking.limits]\nactive = 6\nper_day = 3\nper_service = 2",
        "[booking.freed]\nafter_minutes = [10, 120]\noffer_minutes = 15",
        "[booking.no_shows]\ncount = 2\ndays = 60\nblock_days = 14",
        '[booking.reminder]\ndays_before = 2\nat = "18:30"\nsms = true',
        "[booking.retention]\nvisit_days = 7",
        '[booking.terms]\ntext = "Be kind."\nversion = "2"',
    )

    assert found == Booking(
        identity=Identity.EMAIL,
        confirm_minutes=45,
        hold_minutes=5,
        fields=(Asked.PLATE, Asked.PHONE, Asked.NAME),
        check_in=CheckIn.BY_ITSELF,
        change_until=90,
        move=False,
        limits=Limits(6, 3, 2),
        freed=Freed(10, 120, True, 15),
        no_shows=NoShows(2, 60, 14),
        reminder=Reminder(2, time(18, 30), True),
        retention=Retention(7, 24),
        privacy=Document("https://office.example/privacy"),
        terms=Document(text={"en": "Be kind."}, version="2"),
        contact="Room 7",
    )


def test_every_choice_of_the_slots_is_read():
    assert slots(
        '[booking.slots]\nminutes = 20\nplaces = 2\nearliest = "next_working_day"\nlead_minutes = 0',
        'release = "monthly"\nmonths_ahead = 2\nrelease_day = 15\nrelease_at = "8:00"',
        'breaks = "11:00-11:15, 13:00-13:30"\nblocked = ["2026-12-24"]',
        '[booking.slots.week]\nmonday = "9:00-12:00"',
    ) == SlotRule(
        minutes=20,
        places=2,
        earliest=Earliest.NEXT_WORKING_DAY,
        lead_minutes=0,
        release=Release.MONTHLY,
        months_ahead=2,
        release_day=15,
        release_at=time(8),
        week={0: (Interval(time(9), time(12)),)},
        breaks=(Interval(time(11), time(11, 15)), Interval(time(13), time(13, 30))),
        blocked=(date(2026, 12, 24),),
    )
    assert slots("[booking.slots]\ndays_ahead = 30").days_ahead == 30


def test_a_service_keeps_the_offices_slots_where_it_says_nothing_else():
    found = slots(
        '[booking.slots]\nminutes = 20\nplaces = 3\nbreaks = "11:00-11:15"\nblocked = [2026-12-24]',
        '[booking.slots.week]\nmonday = "8:00-9:00"',
        '[services.A.slots]\nminutes = 10\nbreaks = "none"\nblocked = []',
        '[services.A.slots.week]\nmonday = "10:00-12:00"',
    )

    assert (found.minutes, found.places) == (10, 3)
    assert (found.breaks, found.blocked) == ((), ())
    assert found.week == {0: (Interval(time(10), time(12)),)}


def test_one_service_may_open_by_the_month_while_the_others_open_daily():
    found = slots("[booking.slots]\ndays_ahead = 7", '[services.A.slots]\nrelease = "monthly"')

    assert found.release is Release.MONTHLY


def test_a_service_may_be_left_out_of_booking():
    more = '[services.B]\nnames = "B"\nmean_minutes = 1\nbookable = false'

    assert [each.slots is None for each in office("[booking]", more).services] == [False, True]


def test_blocked_days_come_in_order_with_every_day_of_their_ranges():
    days = '["2026-12-30..2027-01-02", 2026-12-24, "2026-12-31", "2026-12-24 .. 2026-12-24"]'

    assert slots(f"[booking.slots]\nblocked = {days}").blocked == (
        date(2026, 12, 24),
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
    )


def test_a_given_up_place_may_come_back_at_once_after_a_while_or_at_random():
    assert booking("[booking.freed]\nafter_minutes = 0").freed == Freed(0, 0)
    assert booking("[booking.freed]\nafter_minutes = 10").freed == Freed(10, 10)
    assert booking("[booking.freed]\nafter_minutes = [0, 60]").freed == Freed(0, 60)


def test_zero_means_that_there_is_no_limit():
    limits = booking("[booking.limits]\nactive = 0\nper_day = 3\nper_service = 0").limits

    assert limits == Limits(None, 3, None)


def test_reminders_can_be_switched_off():
    assert booking("[booking]\nreminder = false").reminder is None


def test_missed_visits_have_consequences_once_the_office_says_so():
    assert booking().no_shows is None
    assert booking("[booking.no_shows]").no_shows == NoShows()


def test_an_office_that_knows_nobody_counts_nobody_and_writes_to_nobody():
    found = read_office(PLAIN + '[booking]\nidentity = "none"\n', "small").booking

    assert found == Booking(
        identity=Identity.NONE,
        limits=Limits(active=None),
        freed=Freed(waiting_list=False),
        reminder=None,
    )


def test_a_document_may_have_paragraphs():
    words = 'text = """\nFirst.\n\nSecond.\n"""'

    assert booking(f"[booking.terms]\n{words}").terms.text == {"en": "First.\n\nSecond."}


def test_a_service_tells_what_to_bring():
    listed = 'bring = ["Passport", { en = "Photo", pl = "Zdjęcie" }]'
    source = MINIMAL.replace("mean_minutes = 10", f"mean_minutes = 10\n{listed}")

    assert read_office(source, "x").services[0].bring == ({"en": "Passport"}, {"en": "Photo"})


def test_the_staff_may_need_a_second_factor():
    assert read_office(MINIMAL + "[staff]\ntwo_factor = true\n", "x").staff_two_factor


# --- Mistakes ---


@pytest.mark.parametrize(
    ("addition", "expected"),
    [
        ('[booking]\nidentity = "acount"', 'booking.identity: must be one of "account", "email", "none", is "acount" (did you mean "account"?)'),
        ("[booking]\nidentify = 1", 'booking.identify: is not a known key (did you mean "identity"?)'),
        ('[booking]\nidentity = "email"\nconfirm_minutes = 0', "booking.confirm_minutes: must be a whole number from 1 to 1440, is 0"),
        ("[booking]\nhold_minutes = 61", "booking.hold_minutes: must be a whole number from 1 to 60, is 61"),
        ('[booking]\nfields = "name"', 'booking.fields: must be a list such as ["A", "B"], is "name"'),
        ('[booking]\nfields = ["mail"]', 'booking.fields: must be some of "name", "phone", "plate", has "mail"'),
        ('[booking]\nfields = ["name", "name"]', 'booking.fields[2]: stands twice in the list: "name"'),
        ('[booking]\ncheck_in = "self"', 'booking.check_in: must be one of "kiosk", "by_itself", is "self" (did you mean "by_itself"?)'),
        ("[booking]\nchange_until = -1", "booking.change_until: must be a whole number from 0 to 43200, is -1"),
        ('[booking]\nmove = "no"', 'booking.move: must be true or false, is "no"'),
        ("[booking]\ncontact = 5", "booking.contact: must be a text in quotes, is 5"),
        ('booking = "yes"', 'kiosks.door.booking: is not a known key'),
        ("[booking.slots]\nminutes = 0", "booking.slots.minutes: must be a whole number from 1 to 480, is 0"),
        ("[booking.slots]\nplaces = 101", "booking.slots.places: must be a whole number from 1 to 100, is 101"),
        ('[booking.slots]\nearliest = "tomorrow"', 'booking.slots.earliest: must be one of "same_day", "next_working_day", is "tomorrow"'),
        ("[booking.slots]\nlead_minutes = 10081", "booking.slots.lead_minutes: must be a whole number from 0 to 10080, is 10081"),
        ('[booking.slots]\nrelease = "weekly"', 'booking.slots.release: must be one of "daily", "monthly", is "weekly"'),
        ("[booking.slots]\ndays_ahead = 0", "booking.slots.days_ahead: must be a whole number from 1 to 366, is 0"),
        ('[booking.slots]\nrelease = "monthly"\nmonths_ahead = 13', "booking.slots.months_ahead: must be a whole number from 0 to 12, is 13"),
        ('[booking.slots]\nrelease = "monthly"\nrelease_day = 32', "booking.slots.release_day: must be a whole number from 1 to 31, is 32"),
        ('[booking.slots]\nrelease = "monthly"\ndays_ahead = 14', 'booking.slots.days_ahead: has no effect while release is "monthly"'),
        ("[booking.slots]\nrelease_day = 1", 'booking.slots.release_day: has no effect while release is "daily"'),
        ("[booking.slots]\nmonths_ahead = 1", 'booking.slots.months_ahead: has no effect while release is "daily"'),
        ('[booking.slots]\nrelease_at = "8"', 'booking.slots.release_at: must be a time of day such as "8:00", is "8"'),
        ('[booking.slots]\nrelease_at = "24:00"', 'booking.slots.release_at: must be a time of day such as "8:00", is "24:00"'),
        ('[booking.slots]\nrelease_at = "8:60"', 'booking.slots.release_at: must be a time of day such as "8:00", is "8:60"'),
        ("[booking.slots]\nrelease_at = 08:00:00", 'booking.slots.release_at: must be a time of day such as "8:00", is 08:00:00'),
        ('[booking.slots]\nbreaks = "11"', 'booking.slots.breaks: must be hours such as "7:30-15:30", or "none", is "11"'),
        ('[booking.slots]\nbreaks = "12:00-11:00"', 'booking.slots.breaks: must close after it opens, is "12:00-11:00"'),
        ('[booking.slots]\nblocked = "2026-12-24"', 'booking.slots.blocked: must be a list such as ["2026-12-24"], is "2026-12-24"'),
        ('[booking.slots]\nblocked = ["24.12."]', 'booking.slots.blocked[1]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is "24.12."'),
        ('[booking.slots]\nblocked = ["2026-12-24", 7]', 'booking.slots.blocked[2]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is 7'),
        ('[booking.slots]\nblocked = ["2027-02-29"]', 'booking.slots.blocked[1]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is "2027-02-29"'),
        ('[booking.slots]\nblocked = ["2026-12-24..2026-12-25..2026-12-26"]', 'booking.slots.blocked[1]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is "2026-12-24..2026-12-25..2026-12-26"'),
        ('[booking.slots]\nblocked = ["2026-12-24.."]', 'booking.slots.blocked[1]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is "2026-12-24.."'),
        ("[booking.slots]\nblocked = [2026-12-24T08:00:00]", 'booking.slots.blocked[1]: must be a date or a range such as "2026-12-24" or "2026-12-28..2026-12-31", is 2026-12-24T08:00:00'),
        ('[booking.slots]\nblocked = ["2026-12-31..2026-12-24"]', "booking.slots.blocked[1]: the range ends before it begins: 2026-12-31..2026-12-24"),
        ('[booking.slots]\nblocked = ["2026-01-01..2027-01-02"]', "booking.slots.blocked[1]: a range has at most 366 days: 2026-01-01..2027-01-02"),
        ("[booking.slots.week]", "booking.slots.week: needs at least one weekday; without this table the office's hours hold"),
        ('[booking.slots.week]\nmonday = "closed"', "booking.slots.week: no hour can be booked: at least one day needs hours"),
        ('[booking.slots.week]\nmo = "8:00-9:00"', "booking.slots.week.mo: is not a known key"),
        ("[booking.slots]\nminute = 10", 'booking.slots.minute: is not a known key (did you mean "minutes"?)'),
        ("[booking.limits]\nactive = -1", "booking.limits.active: must be a whole number from 0 to 100, is -1"),
        ("[booking.limits]\nper_day = 6", "booking.limits.per_day: must not be above active (5), is 6"),
        ("[booking.limits]\nactive = 2\nper_service = 3", "booking.limits.per_service: must not be above active (2), is 3"),
        ("[booking.limits]\nper_week = 3", "booking.limits.per_week: is not a known key (did you mean \"per_service\"?)"),
        ('[booking.freed]\nafter_minutes = "10"', 'booking.freed.after_minutes: must be a whole number from 0 to 10080, or two of them such as [10, 120], is "10"'),
        ("[booking.freed]\nafter_minutes = [10]", "booking.freed.after_minutes: must be a whole number from 0 to 10080, or two of them such as [10, 120], is a list"),
        ("[booking.freed]\nafter_minutes = [10, 20, 30]", "booking.freed.after_minutes: must be a whole number from 0 to 10080, or two of them such as [10, 120], is a list"),
        ("[booking.freed]\nafter_minutes = [10, true]", "booking.freed.after_minutes: must be a whole number from 0 to 10080, or two of them such as [10, 120], is a list"),
        ("[booking.freed]\nafter_minutes = 10081", "booking.freed.after_minutes: must be a whole number from 0 to 10080, or two of them such as [10, 120], is 10081"),
        ("[booking.freed]\nafter_minutes = [120, 10]", "booking.freed.after_minutes: the first bound must not be above the second, is [120, 10]"),
        ("[booking.freed]\nwaiting_list = false\noffer_minutes = 30", "booking.freed.offer_minutes: has no effect without a waiting list"),
        ("[booking.no_shows]\ncount = 0", "booking.no_shows.count: must be a whole number from 1 to 100, is 0"),
        ("[booking.no_shows]\nblock = 30", 'booking.no_shows.block: is not a known key (did you mean "block_days"?)'),
        ("[booking]\nno_shows = 3", "booking.no_shows: must be a table, is 3"),
        ("[booking.reminder]\ndays_before = 31", "booking.reminder.days_before: must be a whole number from 0 to 30, is 31"),
        ('[booking.reminder]\nat = "noon"', 'booking.reminder.at: must be a time of day such as "8:00", is "noon"'),
        ("[booking.reminder]\nsms = true", 'booking.reminder.sms: needs the visitor\'s phone: add "phone" to booking.fields'),
        ("[booking]\nreminder = true", "booking.reminder: must be a table, is true"),
        ("[booking.retention]\nvisit_days = 3651", "booking.retention.visit_days: must be a whole number from 0 to 3650, is 3651"),
        ("[booking.retention]\naccount_months = 0", "booking.retention.account_months: must be a whole number from 1 to 120, is 0"),
        ("[booking]", "booking.privacy: needs an address or a text: visitors are pointed to it before they give an e-mail"),
        ('[booking]\nidentity = "email"', "booking.privacy: needs an address or a text: visitors are pointed to it before they give an e-mail"),
        ('[booking.privacy]\naddress = "office.example"', 'booking.privacy.address: must be an address such as https://..., is "office.example"'),
        ('[booking.terms]\naddress = "javascript:alert(1)"', 'booking.terms.address: must be an address such as https://..., is "javascript:alert(1)"'),
        ('[booking.terms]\naddress = "https://a b"', 'booking.terms.address: must be an address such as https://..., is "https://a b"'),
        ('[booking.terms]\nversion = "1"', "booking.terms.version: has no effect without an address or a text"),
        ('[booking.terms]\ntext = " "', "booking.terms.text: must not be empty"),
        ("[booking.terms]\ntext = 1", "booking.terms.text: must be a text in quotes, is 1"),
        ('[booking.terms]\ntext = "a\\u0007b"', "booking.terms.text: must have no control characters besides the ends of lines"),
        (f'[booking.terms]\ntext = "{"x" * 20_001}"', "booking.terms.text: must have at most 20000 characters, has 20001"),
        ('[booking.terms]\ntext = { de = "Nett sein." }', "booking.terms.text: has no text for en"),
        ("[services.A.slots]\nminutes = 481", "services.A.slots.minutes: must be a whole number from 1 to 480, is 481"),
        ("[services.A.slots]\nrelease_day = 1", 'services.A.slots.release_day: has no effect while release is "daily"'),
        ("[booking.slots]\nminutes = 480\nbreaks = \"12:00-12:30\"", "services.A.slots.minutes: no day has hours for a slot of 480 minutes"),
        ('[booking.slots.week]\ntuesday = "8:00-16:00"', "services.A.slots.minutes: no day has hours for a slot of 15 minutes"),
        ("[staff]\ntwo_factor = 1", "staff.two_factor: must be true or false, is 1"),
        ("[staff]\ntwo_factors = true", 'staff.two_factors: is not a known key (did you mean "two_factor"?)'),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_with_its_key(addition, expected):
    section = "" if addition.startswith(("[booking]", "[staff]", "booking")) else "[booking]"

    assert expected in problems(section, addition)


@pytest.mark.parametrize(
    ("addition", "key"),
    [
        ('fields = ["name"]', "fields"),
        ("[booking.limits]\nactive = 3", "limits"),
        ("[booking.no_shows]\ncount = 3", "no_shows"),
        ("[booking.reminder]\ndays_before = 1", "reminder"),
        ("[booking.freed]\nwaiting_list = true", "freed.waiting_list"),
    ],
)
def test_visitors_whom_nobody_knows_cannot_be_asked_counted_or_written_to(addition, key):
    (only,) = problems('[booking]\nidentity = "none"', addition)

    assert only.startswith(f'booking.{key}: must be left out while identity is "none": ')


def test_what_says_that_nothing_is_asked_or_sent_is_no_mistake_for_visitors_whom_nobody_knows():
    silent = "fields = []\nreminder = false\n[booking.freed]\nwaiting_list = false"

    assert problems('[booking]\nidentity = "none"', silent) == []


@pytest.mark.parametrize("identity", ["account", "none"])
def test_only_an_email_is_confirmed_by_a_link(identity):
    assert 'booking.confirm_minutes: has an effect only while identity is "email"' in problems(
        f'[booking]\nidentity = "{identity}"\nconfirm_minutes = 60'
    )


@pytest.mark.parametrize("identity", ["email", "none"])
def test_only_accounts_are_kept_for_months(identity):
    expected = 'booking.retention.account_months: has an effect only while identity is "account"'

    assert expected in problems(
        f'[booking]\nidentity = "{identity}"', "[booking.retention]\naccount_months = 12"
    )


def test_reservations_become_tickets_at_a_machine_or_without_one():
    needs = 'needs a ticket machine such as [kiosks.kiosk-1]; without one, "by_itself"'
    source = MINIMAL + "[booking]\n" + NOTICE

    assert [str(each) for each in mistakes(source)] == [f"booking.check_in: {needs}"]
    assert mistakes(source.replace("[booking]", '[booking]\ncheck_in = "by_itself"')) == ()


def test_a_service_has_no_slots_in_an_office_without_booking():
    nothing = "this office takes no bookings: there is no [booking] in the file"

    assert problems("[services.A.slots]\nminutes = 10") == [f"services.A.slots: {nothing}"]
    alone = MINIMAL.replace("mean_minutes = 10", "mean_minutes = 10\nbookable = true")
    assert [str(each) for each in mistakes(alone)] == [f"services.A.bookable: {nothing}"]
    assert mistakes(alone.replace("bookable = true", "bookable = false")) == ()


def test_an_office_with_booking_has_something_to_book():
    source = (PLAIN + "[booking]\n" + NOTICE).replace("= 10\n", "= 10\nbookable = false\n")

    assert [str(each) for each in mistakes(source)] == [
        "booking: no service can be booked: bookable is false at each"
    ]
    assert "services.A.slots: this service cannot be booked: bookable is false" in [
        str(each) for each in mistakes(source + "[services.A.slots]\nplaces = 2\n")
    ]


@pytest.mark.parametrize(
    ("bring", "expected"),
    [
        ('"Passport"', 'services.A.bring: must be a list of texts, is "Passport"'),
        ("[7]", "services.A.bring[1]: must be a text in quotes, is 7"),
        ('["Passport", ""]', "services.A.bring[2]: must not be empty"),
        ('[{ pl = "Paszport" }]', "services.A.bring[1]: has no text for en"),
        ('[{ en = "a", fr = "b" }]', "services.A.bring[1].fr: is not one of the languages pl, en, uk, de"),
    ],
)  # fmt: skip
def test_what_to_bring_is_told_in_every_language_of_the_office(bring, expected):
    source = MINIMAL.replace("mean_minutes = 10", f"mean_minutes = 10\nbring = {bring}")

    assert expected in [str(each) for each in mistakes(source)]


def test_a_mistake_in_a_services_slots_stands_at_its_line():
    source = PLAIN + '[booking]\n[services.A.slots]\n\nbreaks = "11"\n' + NOTICE

    (only,) = mistakes(source)
    assert only.told("f.toml") == (
        'f.toml:16: services.A.slots.breaks: must be hours such as "7:30-15:30", or "none", is "11"'
    )


# --- What holds for every file ---


@given(
    minutes=st.integers(1, 480),
    opens=st.integers(0, 23 * 60),
    length=st.integers(1, 600),
    pause=st.tuples(st.integers(0, 23 * 60), st.integers(1, 120)),
)
def test_a_file_is_taken_when_its_slots_fit_into_a_day_and_only_then(minutes, opens, length, pause):
    hours = f'monday = "{clock(opens)}-{clock(opens + length)}"'
    source = PLAIN.replace('monday = "8:00-16:00"', hours) + NOTICE
    breaks = f'breaks = "{clock(pause[0])}-{clock(sum(pause))}"'
    source += f"[booking.slots]\nminutes = {minutes}\n{breaks}\n"

    fits = slots_of(hours, minutes, pause)

    expected = [] if fits else ["services.A.slots.minutes"]
    assert [each.key for each in mistakes(source)] == expected


def slots_of(hours: str, minutes: int, pause: tuple[int, int]) -> bool:
    """Whether a Monday with those hours and that break has any slot."""
    source = PLAIN.replace('monday = "8:00-16:00"', hours) + "[booking.slots]\nminutes = 1\n"
    found = read_office(source + NOTICE, "small")
    breaks = (Interval(time(*divmod(pause[0], 60)), end_of(sum(pause))),)
    rule = SlotRule(minutes=minutes, breaks=breaks)
    return bool(slots_on(found, replace(found.services[0], slots=rule), MONDAY))


def end_of(minute: int) -> time:
    """A minute of the day as a time; the day's end is its last moment."""
    return time(*divmod(minute, 60)) if minute < 24 * 60 else time.max


def clock(minute: int) -> str:
    """A minute of the day as the file writes it."""
    hours, minutes = divmod(min(minute, 24 * 60), 60)
    return f"{hours}:{minutes:02}"


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 365))
def test_a_range_has_each_of_its_days_once(first, count):
    last = first + timedelta(days=count)

    blocked = slots(f'[booking.slots]\nblocked = ["{first}..{last}"]').blocked

    assert (blocked[0], blocked[-1], len(blocked)) == (first, last, count + 1)


# --- The example offices ---


@pytest.mark.parametrize("slug", ["kalisz", *OTHERS])
def test_the_example_offices_have_no_mistake(slug):
    assert mistakes((ROOT / "offices" / f"{slug}.toml").read_text("utf-8")) == ()


def test_the_first_office_takes_bookings_by_its_published_rules():
    office = kalisz()
    assert office.booking

    # R1: the privacy notice stands where the published rules say.
    address = "https://www.powiat.kalisz.pl/p,218,ochrona-danych-osobowych"
    assert office.booking.privacy.address == address
    # R2 to R4: an account, opened with the rules accepted.
    assert office.booking.identity is Identity.ACCOUNT
    assert tuple(office.booking.terms.text) == ("pl", "en", "uk", "de")
    # R6: a service, a day, an hour; 14 days ahead.
    assert all(each.slots and each.slots.days_ahead == 14 for each in office.services)
    # R8: several matters are several visits.
    assert office.booking.limits.per_day is None
    # R10, R11: activated at the kiosk from 15 minutes before the hour.
    assert office.booking.check_in is CheckIn.KIOSK
    assert office.rules.window == Window(15, 0)
    # R14: who does not come in time loses the reservation, and nothing else.
    assert office.rules.late is Lateness.CANCEL
    assert office.booking.no_shows is None


def test_the_first_office_tells_in_every_language_what_to_bring():
    for service in kalisz().services:
        assert service.bring
        assert all(tuple(each) == ("pl", "en", "uk", "de") for each in service.bring)


def test_the_first_offices_slots_leave_room_for_visitors_without_a_reservation():
    office = kalisz()
    places = sum(each.slots.places for each in office.services if each.slots)

    assert places < len(office.counters)
    assert all(
        each.slots and each.slots.places < len(office.counters_serving(each.letter))
        for each in office.services
    )


def test_the_example_writes_out_every_key_of_booking():
    source = (ROOT / "offices" / "kalisz.toml").read_text("utf-8")
    renamed = {"after_least": "after_minutes", "after_most": "after_minutes"}
    values = (Booking(), SlotRule(), Limits(), Freed(), NoShows(), Reminder(), Retention())

    for value in values:
        for field in fields(value):
            key = renamed.get(field.name, field.name)
            tables = ("limits", "freed", "no_shows", "reminder", "retention", "privacy", "terms")
            is_table = key in (*tables, "week") or is_dataclass(getattr(value, field.name))
            section = f"[booking.slots.{key}]" if key == "week" else f"[booking.{key}]"
            words = section if is_table else f"{key} = "
            assert f"\n{words}" in source or f"\n# {words}" in source, key


def test_one_office_books_by_email_alone_three_matters_a_day():
    booking = other("zalesin").booking
    assert booking

    assert (booking.identity, booking.confirm_minutes) == (Identity.EMAIL, 60)
    assert booking.limits.per_day == 3
    assert {each.slots.days_ahead for each in other("zalesin").services if each.slots} == {14}


def test_one_office_knows_nothing_of_its_visitors_and_lets_late_ones_wait():
    office = other("auenfeld")
    assert office.booking

    assert (office.booking.identity, office.booking.fields) == (Identity.NONE, ())
    assert (office.rules.window.opens_before, office.rules.late) == (10, Lateness.WALK_IN)


def test_one_office_has_two_places_a_month_ahead_and_visits_that_can_only_be_cancelled():
    office = other("verbove")
    assert office.booking

    assert not office.booking.move
    assert not office.booking.freed.waiting_list
    for service in office.services:
        assert service.slots
        assert (service.slots.places, service.slots.release) == (2, Release.MONTHLY)
        assert service.slots.months_ahead == 1
