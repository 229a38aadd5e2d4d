"""The pages on which a visitor chooses a service, a day and an hour, checks it and books it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booking.words import hour_words
from queue_server.actions import accounts, upkeep, visits
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.office_file import read_office
from queue_server.web.locale import in_language
from tests.serving import PASSWORD
from tests.surfaces.booking_home import Home, office_file, plain, taps
from tests.web.conftest import HASHED

MON_9 = "2026-11-23T08:00:00Z"  # 09:00 in Warsaw
MON_930 = "2026-11-23T08:30:00Z"
TUE_830 = "2026-11-24T07:30:00Z"
TUE_9 = "2026-11-24T08:00:00Z"
JAN = {"email": "jan@example.com", "accepted": "yes"}

At = Callable[..., Home]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """Somebody at home who looks at an office: `at(identity="email", places=2)`."""
    path = tmp_path / "town.db"
    with ExitStack() as opened:

        def make(office: str | None = None, now: datetime | None = None, **choices) -> Home:
            clock = {"at": now} if now else {}
            home = Home(path, office or office_file(**choices), **clock)
            opened.enter_context(closing(home.store))
            return home

        yield make


def test_every_service_stands_in_its_category_with_the_free_hour_nearest_to_now(at):
    words = plain(at().get("/booking/town").text)

    assert "Step 1 of 4 What do you come for?" in words
    assert "Papers Passport first free hour today, 09:00 – choose" in words
    assert "Stamps Without a reservation: come and take a ticket at the machine." in words


def test_one_press_on_the_first_page_leads_to_the_check(at):
    home = at()

    answer = home.press("/booking/town")

    assert (answer.status_code, answer.location) == (303, "/booking/town/check")
    words = plain(home.get("/booking/town/check").text)
    assert "Matter Passport change : Matter Day Monday 23 November" in words
    assert "We hold this hour for you until 08:50." in words
    assert "What to bring Two photos" in words


def test_a_services_page_offers_the_first_hour_at_once_and_marks_full_days(at):
    home = at()
    for hour in ("07:30", "08:00", "08:30", "09:00"):
        home.other().book(f"2026-11-24T{hour}:00Z")

    html = home.get("/booking/town/P").text

    assert taps(html) == [MON_9]
    assert "Tue 24 Tuesday 24 November, full" in plain(html)
    assert 'href="/booking/town/P/2026-11-24"' not in html
    assert 'href="/booking/town/P/2026-11-25"' in html


def test_of_a_day_only_free_hours_are_offered(at):
    home = at()
    home.other().book(TUE_9)

    html = home.get("/booking/town/P/2026-11-24").text

    assert taps(html) == [TUE_830, "2026-11-24T08:30:00Z", "2026-11-24T09:00:00Z"]
    assert "← Mon 23 November" in plain(html)
    assert "Wed 25 November →" in plain(html)


def test_a_full_day_names_the_nearest_free_days_and_the_first_hour(at):
    home = at()
    for hour in ("07:30", "08:00", "08:30", "09:00"):
        home.other().book(f"2026-11-24T{hour}:00Z")

    answer = home.get("/booking/town/P/2026-11-24")

    assert answer.status_code == 200
    assert "This day is full" in plain(answer.text)
    assert taps(answer.text) == [MON_9]
    assert 'href="/booking/town/P/2026-11-25"' in answer.text


def test_ok_books_and_leads_to_the_visit(at):
    home = at()
    home.take(TUE_9)

    answer = home.ok()

    assert answer.status_code == 303
    assert answer.location.startswith("/visit/town/")
    assert home.count() == 1


def test_pressing_ok_twice_books_once(at):
    home = at()
    home.take(TUE_9)
    key = home.key()

    first = home.post("/booking/town/check", key=key)
    second = home.post("/booking/town/check", key=key)

    assert first.location == second.location
    assert home.count() == 1


def test_the_check_page_after_booking_leads_to_the_visit_and_books_nothing(at):
    home = at()
    link = home.book(TUE_9)

    html = home.get("/booking/town/check").text

    assert "Your visit on Tuesday 24 November, 09:00 is booked." in plain(html)
    assert f'href="/visit/town/{link}"' in html


def test_the_check_page_without_a_choice_leads_to_the_beginning(at):
    html = at().get("/booking/town/check").text

    assert "No hour is chosen at the moment" in plain(html)
    assert 'href="/booking/town"' in html


def test_an_hour_that_is_taken_meanwhile_is_told_with_the_nearest_free_ones(at):
    home = at()
    home.other().take(TUE_9)

    answer = home.take(TUE_9)

    assert answer.location == "/booking/town/P/2026-11-24?why=slot_taken"
    html = home.get(answer.location).text
    assert "Somebody was faster: Tuesday 24 November, 09:00 has just been taken." in plain(html)
    assert taps(html) == [TUE_830, "2026-11-24T08:30:00Z", "2026-11-24T09:00:00Z"]


def test_of_a_long_day_the_hours_nearest_to_the_lost_one_come_first(at):
    home = at(hours="8:30-14:30")
    home.other().take("2026-11-24T10:00:00Z")

    html = home.get(home.take("2026-11-24T10:00:00Z").location).text

    assert "Free hours nearest to it 10:00 10:30 11:30 Before noon" in plain(html)


def test_months_far_away_are_folded_up(at):
    html = at(days_ahead=120).get("/booking/town/P").text

    assert html.count('<section class="month"') == 2
    assert html.count('<details class="month') == 3


def test_an_hour_that_is_past_or_never_was_is_told_too(at):
    home = at()

    for strange in ("2026-11-23T07:30:00Z", "2026-11-24T08:07:00Z", "2031-01-01T08:00:00Z"):
        answer = home.take(strange)
        assert answer.location.endswith("?why=slot_closed")
        assert "can't be booked any more" in plain(home.get(answer.location).text)


@pytest.mark.parametrize(
    "strange", ["", "soon", "2026-11-24T09:00:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_press_without_an_hour_leads_back_to_the_day(at, strange):
    answer = at().post("/booking/town/P/2026-11-24", starts_at=strange)

    assert (answer.status_code, answer.location) == (303, "/booking/town/P/2026-11-24")


def test_a_hold_that_is_over_is_told_on_the_hours_page(at):
    home = at()
    home.take(TUE_9)
    home.wait(minutes=10, seconds=1)

    answer = home.get("/booking/town/check")

    assert answer.location == "/booking/town/P/2026-11-24?why=hold_expired"
    words = plain(home.get(answer.location).text)
    assert "we no longer hold Tuesday 24 November, 09:00" in words


def test_ok_after_the_hold_is_over_holds_the_hour_again_when_it_is_free(at):
    home = at()
    home.take(TUE_9)
    key = home.key()
    home.wait(minutes=10, seconds=1)

    answer = home.post("/booking/town/check", key=key)

    assert answer.location == "/booking/town/check?why=again"
    assert "we hold it for you again until 09:00" in plain(home.get(answer.location).text)
    assert home.count() == 0
    assert home.ok().location.startswith("/visit/town/")


def test_ok_after_somebody_else_took_the_hour_keeps_what_was_typed(at):
    home = at(identity="email", fields=["name"])
    home.take(TUE_9)
    key = home.key()
    home.wait(minutes=10, seconds=1)
    home.other().take(TUE_9)

    answer = home.post("/booking/town/check", key=key, name="Jan Kowalski", **JAN)

    assert answer.location == "/booking/town/P/2026-11-24?why=slot_taken"
    assert "Nothing you typed is lost." in plain(home.get(answer.location).text)
    home.take(TUE_830)
    html = home.get("/booking/town/check").text
    assert 'value="jan@example.com"' in html
    assert 'value="Jan Kowalski"' in html


def test_another_hour_gives_the_former_one_back(at):
    home = at()
    home.take(TUE_9)
    home.take(TUE_830)

    assert home.other().take(TUE_9).location == "/booking/town/check"
    assert home.take(TUE_830).location == "/booking/town/check"


def test_ok_in_an_old_tab_never_books_what_another_tab_chose(at):
    home = at()
    home.take(TUE_9)
    old = home.key()
    home.take(TUE_830, "D")

    answer = home.post("/booking/town/check", key=old)

    assert home.count() == 0
    assert answer.location.startswith("/booking/town/check")


def test_the_held_hour_is_offered_again_to_who_goes_back(at):
    home = at()
    home.take(TUE_9)

    words = plain(home.get("/booking/town/P/2026-11-24").text)

    assert "We hold Tue 24 November, 09:00 for you until 08:50. Go on with it" in words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "Please type an e-mail address"),
        ({"email": "jan@"}, "Please type an e-mail address"),
        ({"name": "  "}, "Please type your first name and surname."),
        ({"phone": "call me"}, "Please type a phone number"),
        ({"plate": "!"}, "Please type the letters and digits"),
        ({"accepted": ""}, "Please accept the rules"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_the_others_stay(at, wrong, sentence):
    home = at(identity="email", fields=["name", "phone", "plate"])
    home.take(TUE_9)
    typed = {**JAN, "name": "Jan", "phone": "600 100 200", "plate": "po 1234a"}

    answer = home.ok(**{**typed, **wrong})

    assert answer.location == "/booking/town/check?why=fields"
    html = home.get(answer.location).text
    assert plain(html).count(sentence) == 2
    assert html.count('aria-invalid="true"') == 1
    assert 'value="600 100 200"' in html or "phone" in wrong
    assert home.count() == 0
    assert home.ok(**typed).location.startswith("/visit/")


def test_what_was_typed_survives_going_back_for_another_hour(at):
    home = at(identity="email")
    home.take(TUE_9)

    answer = home.ok(go="hour", email="jan@example.com")

    assert answer.location == "/booking/town/P/2026-11-24"
    home.take(TUE_830)
    assert 'value="jan@example.com"' in home.get("/booking/town/check").text


@pytest.mark.parametrize(("go", "page"), [("service", "/booking/town"), ("day", "/booking/town/P")])
def test_the_other_ways_back_keep_it_as_well(at, go, page):
    home = at(identity="email")
    home.take(TUE_9)

    assert home.ok(go=go, email="jan@example.com").location == page


def test_with_e_mail_only_the_notice_and_the_rules_are_linked_above_the_fields(at):
    home = at(identity="email")
    home.take(TUE_9)

    form = home.get("/booking/town/check").text.partition('<form method="post" id="check"')[2]

    assert 0 < form.index("/booking/town/privacy") < form.index('id="email"')
    assert 0 < form.index("/booking/town/rules") < form.index('id="email"')


def test_without_personal_data_nothing_is_asked(at):
    home = at(identity="none")
    home.take(TUE_9)

    html = home.get("/booking/town/check").text

    assert "No personal data is asked." in plain(html)
    assert 'type="text"' not in html
    assert 'type="email"' not in html


def test_a_limit_that_is_reached_is_told_in_words(at):
    home = at(identity="email", active=1)
    home.book(TUE_9, **JAN)
    home.take(TUE_830)

    answer = home.ok(**JAN)

    assert answer.location == "/booking/town/check?why=said"
    words = plain(home.get(answer.location).text)
    assert "With this e-mail address this visit can't be booked" in words
    assert home.count() == 1


@pytest.mark.parametrize("missed", [False, True])
def test_what_an_address_has_booked_or_missed_is_told_to_nobody_who_types_it(at, missed):
    counted = "[booking.no_shows]\ncount = 1\n[booking.privacy]"
    active = {"active": None if missed else 1}
    home = at(office_file(identity="email", **active).replace("[booking.privacy]", counted))
    link = home.book(MON_930, **JAN)
    visits.confirm(Door(home.store, "town", VISITOR), link)
    if missed:
        home.wait(hours=2)
        upkeep.tend(home.store, "town")
    stranger = home.other()
    stranger.take(TUE_830)

    said = plain(stranger.get(stranger.ok(**JAN).location).text)

    assert "it has as many visits as the rules allow" in said
    assert "book again from" not in said


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("active = 1", "You have as many reservations as this office allows: 1."),
        ("per_day = 1", "On one day you can have at most this many reservations: 1."),
        ("per_service = 1", "For one matter you can have at most this many reservations: 1."),
    ],
)
def test_whoever_is_logged_in_is_told_which_limit_is_reached(at, limit, told):
    limits = f"[booking.limits]\n{limit}\n[booking.privacy]"
    home = at(office_file(identity="account").replace("[booking.privacy]", limits))
    accounts.add_user(home.store, "ewa@town.example", HASHED, "Ewa")
    home.post("/login", email="ewa@town.example", password=PASSWORD)
    home.book(TUE_9)

    assert told in plain(home.get(home.take(TUE_830).location).text)


def test_who_books_after_the_last_moment_to_cancel_is_told_before(at):
    final = "[booking]\nchange_until = 1440"
    home = at(office_file().replace("[booking]", final))
    home.take(MON_930)
    warned = plain(home.get("/booking/town/check").text)
    home.take("2026-11-25T07:30:00Z")

    assert "once booked, this visit can't be cancelled or moved any more" in warned
    assert "once booked" not in plain(home.get("/booking/town/check").text)


def test_an_office_with_accounts_says_so_before_anything_is_chosen(at):
    html = at(identity="account").get("/booking/town").text

    assert "To book you need an account." in plain(html)
    assert 'href="/login?next=%2Fbooking%2Ftown"' in html
    assert html.index("/booking/town/privacy") > 0


def test_who_is_not_logged_in_logs_in_first_and_goes_on_with_the_chosen_hour(at):
    home = at(identity="account")

    answer = home.take(TUE_9)

    assert answer.location == "/login?next=%2Fbooking%2Ftown%2Fresume"
    assert home.get("/booking/town/resume").location == answer.location
    assert home.get("/booking/town/check").location.startswith("/login?")
    assert home.post("/booking/town/check", key="x").location.startswith("/login?")


def test_who_comes_back_later_is_reminded_of_the_chosen_hour(at):
    home = at()
    home.take(TUE_9)
    home.wait(minutes=11)

    html = home.get("/booking/town").text

    assert "Chosen before: Tue 24 November, 09:00. Go on with it" in plain(html)
    assert home.get("/booking/town/resume").location == "/booking/town/check"


def test_whoever_logs_out_leaves_nothing_of_a_booking_in_the_browser(at):
    home = at(identity="account", fields=["name"])
    accounts.add_user(home.store, "ewa@town.example", HASHED, "Ewa")
    home.post("/login", email="ewa@town.example", password=PASSWORD)
    home.book(TUE_830, name="Ewa Nowak")
    home.take(TUE_9)
    home.ok(go="hour", name="Ewa Nowak")

    home.post("/logout")

    with home.client.session_transaction() as kept:
        assert set(kept).isdisjoint({"hold", "chosen", "typed", "after", "said", "booked"})


def test_going_on_without_a_choice_begins_anew(at):
    assert at().get("/booking/town/resume").location == "/booking/town"


def test_the_next_matter_is_offered_right_after_the_first(at):
    home = at(identity="email", fields=["name"])
    link = home.book(MON_9, name="Jan", **JAN)

    answer = home.get(f"/booking/town?after={link}")

    assert link not in answer.location
    html = home.get(answer.location).text
    assert "Your visit on Monday 23 November, 09:00 is booked." in plain(html)
    assert "right after your visit at 09:00" in plain(html)
    assert taps(html) == [MON_930, MON_930]
    home.take(MON_930, "D")
    check = home.get("/booking/town/check").text
    assert 'value="jan@example.com"' in check
    assert 'value="Jan"' in check


def test_the_next_matter_is_the_same_day_when_the_hour_right_after_is_taken(at):
    home = at(hours="8:30-12:30")
    home.other().book(MON_930, "D")
    link = home.book(MON_9)

    words = plain(home.get(home.get(f"/booking/town?after={link}").location).text)

    assert "the same day, after your visit at 09:00 Mon 23 November, 10:00" in words


def test_somebody_elses_link_prefills_nothing(at):
    home = at(identity="email")
    link = home.book(MON_9, **JAN)
    other = home.other()

    other.get(f"/booking/town?after={link}")
    other.take(MON_930)

    assert "jan@example.com" not in other.get("/booking/town/check").text


def test_an_unknown_former_visit_is_passed_over(at):
    home = at()

    html = home.get(home.get("/booking/town?after=nobody").location).text

    assert taps(html)[0] == MON_9


def test_without_free_hours_it_says_when_new_ones_open_and_offers_to_tell(at):
    home = at(identity="email", days_ahead=1, now=datetime(2026, 11, 27, 8, 1, tzinfo=UTC))
    home.other().book("2026-11-27T08:30:00Z", email="a@example.com", accepted="yes")
    home.other().book("2026-11-27T09:00:00Z", email="b@example.com", accepted="yes")

    page, days = home.get("/booking/town").text, home.get("/booking/town/P").text

    assert "No free hours at the moment." in plain(page)
    assert "New hours are opened: Saturday 28 November, 00:00." in plain(page)
    assert "All hours are taken at the moment." in plain(days)
    assert 'href="/wish/town/P"' in days
    assert "come without a reservation" in plain(days)


def test_without_an_address_nobody_offers_to_tell(at):
    assert "/wish/" not in at(identity="none").get("/booking/town/P").text


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-28",
        "2026-11-22",
        "2027-06-01",
        "2027-02-29",
        "9999-12-31",
        "tomorrow",
        "2026-W48-1",
    ],
)
def test_a_day_without_hours_is_not_found_and_shows_a_way_on(at, day):
    answer = at().get(f"/booking/town/P/{day}")

    assert answer.status_code == 404
    assert "No hours on this day" in plain(answer.text)
    assert taps(answer.text) == [MON_9]
    assert 'href="/booking/town/P"' in answer.text


@pytest.mark.parametrize("service", ["Z", "p", "favicon.ico"])
def test_an_unknown_service_is_not_found_and_shows_a_way_on(at, service):
    answer = at().get(f"/booking/town/{service}")

    assert answer.status_code == 404
    assert 'href="/booking/town"' in answer.text


def test_a_service_that_is_not_booked_says_so(at):
    answer = at().get("/booking/town/S")

    assert answer.status_code == 409
    assert "can't be booked online" in plain(answer.text)


def test_an_unknown_office_is_not_found(at):
    assert at().get("/booking/atlantis").status_code == 404


def test_a_29th_of_february_is_a_day_like_any_other(at):
    home = at(now=datetime(2028, 2, 28, 8, 0, tzinfo=UTC))

    answer = home.get("/booking/town/P/2028-02-29")

    assert answer.status_code == 200
    assert "Tuesday 29 February" in plain(answer.text)
    assert len(taps(answer.text)) == 4


def test_the_hour_that_comes_twice_is_told_apart_and_both_can_be_booked(at):
    night = office_file(hours="1:30-3:30", days=["sunday"])
    home = at(night, now=datetime(2026, 10, 24, 8, 0, tzinfo=UTC))

    html = home.get("/booking/town/P/2026-10-25").text

    words = plain(html)
    assert "01:30 02:00 (summer time) 02:30 (summer time)" in words
    assert "02:00 (winter time) 02:30 (winter time) 03:00" in words
    assert len(taps(html)) == len(set(taps(html))) == 6
    home.book("2026-10-25T00:00:00Z")
    home.book("2026-10-25T01:00:00Z")


def test_polish_says_the_doubled_hour_in_words():
    office = read_office(office_file(), "town")

    with in_language("pl"):
        first = hour_words(office, datetime(2026, 10, 25, 0, 15, tzinfo=UTC))
        second = hour_words(office, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
        plain_hour = hour_words(office, datetime(2026, 10, 25, 2, 15, tzinfo=UTC))

    assert (first, second, plain_hour) == ("02:15 (czas letni)", "02:15 (czas zimowy)", "03:15")


def test_the_day_that_skips_an_hour_offers_what_is_left(at):
    night = office_file(hours="1:30-3:30", days=["sunday"])
    home = at(night, now=datetime(2026, 3, 28, 8, 0, tzinfo=UTC))

    words = plain(home.get("/booking/town/P/2026-03-29").text)

    assert "Before noon 01:30 03:00" in words


def test_days_and_buttons_are_polish_where_polish_is_spoken(at):
    home = at()

    html = home.get("/booking/town/P/2026-11-24", language="pl").text

    assert "wtorek, 24 listopada" in plain(html)
    assert "śr. 25 listopada →" in plain(html)


def test_an_office_without_booking_says_when_to_come(at):
    office = office_file().partition("[booking]")[0].replace("bookable = false", "")
    home = at(office)

    answer = home.get("/booking/town")

    assert "This office takes no bookings" in plain(answer.text)
    assert "Opening hours Monday 08:30–10:30" in plain(answer.text)
    assert home.get("/booking/town/P").status_code == 409


def test_the_only_office_that_takes_bookings_is_where_booking_begins(at):
    assert at().get("/booking").location == "/booking/town"


def test_the_foot_of_every_page_leads_to_the_rules_and_the_notice(at):
    home = at()

    for page in ("/booking/town", "/booking/town/P", "/booking/town/P/2026-11-24"):
        html = home.get(page).text
        assert 'href="/booking/town/rules"' in html
        assert 'href="/booking/town/privacy"' in html


def test_a_browser_that_holds_hour_after_hour_is_slowed_down(at):
    home = at()

    answers = [home.take(TUE_9).status_code for _ in range(61)]

    assert answers == [303] * 60 + [429]
