"""Making an account: the form, the letter, its link, and what nobody may learn on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.actions import accounts as changing
from queue_server.actions import offices
from queue_server.domain.booking_terms import terms_edition
from queue_server.domain.office_file import read_office
from queue_server.queries import accounts as known
from queue_server.web import passwords
from queue_server.web.locale import LANGUAGES, in_language
from tests.serving import MONDAY, ROOT
from tests.web.accounts import (
    BETTER,
    GOOD,
    JAN,
    account,
    activated,
    kalisz_with,
    link_in,
    log_in,
    outbox,
    plain,
    register,
    store_of,
    words,
)
from tests.web.conftest import Browser


def test_the_privacy_notice_stands_before_the_form_and_the_rules_beside_it(browser):
    html = browser.get("/register?lang=pl").text

    assert html.index('href="/booking/kalisz/privacy"') < html.index("<form class=")
    assert 'href="/booking/kalisz/rules"' in html
    assert "Utwórz konto" in html


def test_registering_makes_an_account_that_opens_with_the_letters_link(app, browser):
    assert register(browser).headers["Location"].endswith("/register/sent")
    assert log_in(browser).status_code == 200

    link = link_in(app, outbox(app, "activate")[0])
    assert browser.get(link).headers["Location"].endswith("/login")

    assert log_in(browser).status_code == 302
    assert browser.get("/start").headers["Location"] == "/visits"


def test_the_account_keeps_where_when_and_under_which_rules_it_was_made(app, browser):
    browser.get("/?lang=uk")
    register(browser)

    made = account(app)
    office = read_office((ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8"), "kalisz")
    assert made.terms == terms_edition(office)
    assert made.terms_at
    assert made.terms_at >= MONDAY
    assert (made.language, made.confirmed_at, made.active) == ("uk", None, True)
    assert made.office_id is not None
    assert made.password
    assert made.password.startswith("$argon2id$")
    assert known.roles(store_of(app), made.id) == {}


def test_other_numbers_in_the_rules_make_another_edition():
    office = read_office(kalisz_with(""), "kalisz")
    assert office.booking
    unnamed = replace(office.booking.terms, version="")
    office = replace(office, booking=replace(office.booking, terms=unnamed))
    booking = office.booking
    assert booking

    stricter = replace(office, booking=replace(booking, change_until=booking.change_until + 60))
    named = replace(office, booking=replace(booking, terms=replace(booking.terms, version="2/26")))

    assert terms_edition(office) != terms_edition(stricter)
    assert terms_edition(named) == "2/26"
    assert terms_edition(replace(office, booking=None)) == ""
    assert terms_edition(office) == terms_edition(replace(office, colour="#123456"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"accept": ""}, "Without accepting the rules"),
        ({"email": ""}, "Please enter your e-mail."),
        ({"email": "jan"}, "This is not a valid e-mail address."),
        ({"email": "jan@x.example\nBcc: a@b.example"}, "This is not a valid e-mail address."),
        ({"password": "short words"}, "at least 12 characters"),
        ({"password": "jan.nowak-1234"}, "contains your e-mail address"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "others would try first"),
        ({"password": "Password123456!"}, "others would try first"),
        ({"password": "x" * 2000}, "This password is too long."),
    ],
)
def test_what_is_wrong_with_the_form_is_told_beside_it_and_nothing_is_made(
    app, browser, fields, said
):
    browser.get("/?lang=en")

    answer = register(browser, **fields)

    assert answer.status_code == 200
    assert said in answer.text
    assert known.by_email(store_of(app), JAN) is None
    assert outbox(app) == []


def test_what_was_typed_stays_when_something_is_wrong_but_the_password_does_not(browser):
    html = register(browser, accept="").text

    assert f'value="{JAN}"' in html
    assert GOOD not in html


def test_nobody_learns_from_the_form_who_has_an_account(app, browser):
    activated(app, browser)

    known_address = register(browser)
    unknown = register(browser, email="ola@poczta.example")

    assert known_address.status_code == unknown.status_code == 302
    assert known_address.headers["Location"] == unknown.headers["Location"]
    told = outbox(app)
    assert [(each.kind, each.recipient) for each in told[-2:]] == [
        ("already_registered", JAN),
        ("activate", "ola@poczta.example"),
    ]
    for page in ({"password": "short"}, {"accept": ""}):
        answers = [register(browser, email=each, **page) for each in (JAN, "eva@poczta.example")]
        texts = [plain(each).replace(JAN, "").replace("eva@poczta.example", "") for each in answers]
        assert texts[0] == texts[1]


def test_staff_are_not_given_away_either(app, browser):
    before = account(app, "anna@kalisz.example")

    assert register(browser, email="anna@kalisz.example").status_code == 302

    assert account(app, "anna@kalisz.example") == before
    assert outbox(app)[-1].kind == "already_registered"


def test_who_registers_again_before_the_activation_begins_anew(app, browser):
    register(browser)
    register(browser, password=BETTER)
    first, second = outbox(app, "activate")

    browser.get(link_in(app, first))
    assert log_in(browser, password=BETTER).status_code == 200
    browser.get(link_in(app, second))

    assert log_in(browser, password=GOOD).status_code == 200
    assert account(app).confirmed_at is None
    assert log_in(browser, password=BETTER).status_code == 302


def test_a_link_activates_nothing_without_the_password(app, browser):
    register(browser)
    link = link_in(app, outbox(app, "activate")[0])
    owner, guesser = Browser(app), Browser(app)

    # A program that looks into letters opens it; so does the owner of the address, by mistake.
    guesser.get(link)
    html = owner.client.get(f"{link}?lang=en", follow_redirects=True).text

    assert "Please log in with your password: with that your account is active." in html
    assert log_in(owner, password=BETTER).status_code == 200
    assert log_in(browser).status_code == 200
    assert account(app).confirmed_at is None


def test_the_link_of_one_account_does_not_activate_another(app, browser):
    register(browser)
    register(browser, "ola@poczta.example")
    browser.get(link_in(app, outbox(app, "activate")[0]))

    assert log_in(browser, "ola@poczta.example").status_code == 200
    assert account(app, "ola@poczta.example").confirmed_at is None
    assert log_in(browser).status_code == 302


def test_the_activation_link_can_be_had_again(app, browser):
    register(browser)
    browser.submit("/confirm", email=f" {JAN.upper()} ")

    again = outbox(app, "activate")[-1]
    assert len(outbox(app, "activate")) == 2
    assert browser.get(link_in(app, again)).status_code == 302
    assert log_in(browser).status_code == 302
    assert account(app).confirmed_at is not None


def test_asking_for_the_link_tells_nobody_who_has_an_account(app, browser):
    browser.get("/?lang=en")
    register(browser)
    activated(app, Browser(app), "ola@poczta.example")

    answers = [
        browser.submit("/confirm", email=email)
        for email in (JAN, "ola@poczta.example", "nobody@poczta.example")
    ]

    assert {each.status_code for each in answers} == {200}
    assert len({plain(each) for each in answers}) == 1
    assert "a new link is on its way" in answers[0].text


def test_a_forged_link_and_one_from_another_server_open_nothing(app, browser, make_app):
    register(browser)

    for link in ("/confirm/forged", "/reset/forged", "/change-email/forged"):
        assert browser.get(link).status_code == 302

    assert account(app).confirmed_at is None


def test_an_activation_link_works_twice_and_says_so(app, browser):
    browser.get("/?lang=en")
    register(browser)
    link = link_in(app, outbox(app, "activate")[0])
    browser.get(link)
    log_in(browser)

    second = browser.client.get(link, follow_redirects=True)

    assert "This account is active already." in second.text


def test_where_no_office_books_with_accounts_nobody_can_register(make_app):
    app = make_app()
    source = (ROOT / "tests" / "offices" / "second.toml").read_text(encoding="utf-8")
    source = source.replace('slug = "second"', 'slug = "kalisz"')
    offices.load(store_of(app), source, "kalisz")
    browser = Browser(app)

    assert browser.get("/register").status_code == 404
    assert browser.get("/register/sent").status_code == 404
    html = browser.get("/login?lang=en").text
    assert "For the staff of the office." in html
    assert "/register" not in html


def test_the_log_in_leads_visitors_on_to_registering_and_to_a_new_password(browser):
    html = browser.get("/login?lang=en&next=/visits").text

    assert "For the staff of the office." not in html
    assert 'href="/register?next=/visits"' in html
    assert 'href="/reset"' in html


def test_the_page_that_was_wanted_waits_until_the_account_is_active(app, browser):
    browser.get("/login?next=/booking/kalisz/A")
    activated(app, browser)
    log_in(browser)

    assert browser.get("/start").headers["Location"] == "/booking/kalisz/A"
    assert browser.get("/start").headers["Location"] == "/visits"


def test_a_visitor_sees_her_own_pages_and_no_counter(app, browser):
    log_in(activated(app, browser))

    html = browser.get("/?lang=pl").text

    assert 'href="/visits">Moje wizyty' in html
    assert 'href="/account">Konto' in html
    assert browser.get("/clerk/kalisz").status_code == 403


def test_who_logs_out_leaves_nothing_behind_for_the_next_one(app, browser):
    browser.get("/login?next=/booking/kalisz/A")
    log_in(activated(app, browser))
    with browser.client.session_transaction() as session:
        session["booked"], session["office"] = ["secret"], "kalisz"
    browser.submit("/logout")

    with browser.client.session_transaction() as session:
        assert set(session) <= {"office", "csrf_token"}
    assert browser.get("/visits").status_code in (302, 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_words_in_every_language(app, browser, language):
    browser.get(f"/?lang={language}")
    activated(app, browser)
    register(browser)
    browser.submit("/reset", email=JAN)
    link = link_in(app, outbox(app, "reset")[0])
    browser.submit(link, password=BETTER)
    subjects = set()

    for letter in outbox(app):
        assert letter.language == language
        if letter.kind == "activate":
            continue  # active by now: this letter would not be sent any more
        told = words(app, letter)
        subjects.add(told.subject)
        assert f'lang="{language}"' in (told.html or "")
        assert "http://" in told.text
        assert "%" not in told.text

    assert len(subjects) == 3


def test_a_letter_that_is_no_longer_true_is_not_sent(app, browser):
    from queue_server.web.letters import written

    activated(app, browser)

    assert written(app, outbox(app, "activate")[0]) is None


def test_passwords_are_hashed_and_checked_off_the_main_loop(app, browser, monkeypatch):
    wired, seen = app.extensions["okienko"], []
    inside: list[bool] = []

    def offload(work, *args):
        inside.append(True)
        try:
            return work(*args)
        finally:
            inside.pop()

    class Watched:
        def hash(self, password):
            seen.append(bool(inside))
            return real.hash(password)

        def verify(self, stored, password):
            seen.append(bool(inside))
            return real.verify(stored, password)

    real = passwords.HASHER
    monkeypatch.setattr(wired, "offload", offload)
    monkeypatch.setattr(passwords, "HASHER", Watched())

    activated(app, browser)
    register(browser)
    browser.submit("/confirm", email=JAN)
    browser.submit("/reset", email="nobody@poczta.example")
    browser.submit("/reset", email=JAN)
    browser.submit(link_in(app, outbox(app, "reset")[0]), password=BETTER)
    log_in(browser, password=BETTER)
    browser.submit("/verify", password=BETTER)
    browser.submit("/change", password=BETTER, new_password=GOOD)

    assert len(seen) >= 9
    assert all(seen)


def test_a_letter_and_its_account_are_kept_together_or_not_at_all(app, browser, monkeypatch):
    from queue_server.store import letters

    def full(*_args, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(letters, "post", full)

    assert register(browser).status_code == 500
    assert known.by_email(store_of(app), JAN) is None


def test_two_people_who_take_one_address_at_once_do_not_both_get_it(app):
    with in_language("pl"):
        for password in ("one", "two"):
            change = changing.UserChange(None, {"email": JAN, "password": password}, "kalisz")
            changing.keep(store_of(app), [change], [changing.Mail("activate", JAN, "pl")])

    assert account(app).password == "one"
    assert len(outbox(app)) == 1


def test_registering_is_slowed_down(browser):
    token = browser.token("/register")

    answers = [
        browser.client.post("/register", data={"csrf_token": token}).status_code for _ in range(21)
    ]

    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


def test_programs_are_told_to_use_the_forms(browser):
    for page in ("/register", "/confirm", "/reset", "/login"):
        answer = browser.post(page, {"email": JAN})
        assert answer.status_code == 415, page
        assert "csrf" not in answer.text
