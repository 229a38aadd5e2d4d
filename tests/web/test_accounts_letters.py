"""Letters about accounts in every language, and answers that cost the same whoever is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest

from queue_server.actions import accounts as changing
from queue_server.actions.accounts import Mail
from queue_server.web import passwords
from queue_server.web.accounts.letters import WRITERS
from queue_server.web.letters import written
from queue_server.web.locale import LANGUAGES
from tests.serving import MONDAY
from tests.web.accounts import GOOD, JAN, account, activated, outbox, register, store_of
from tests.web.conftest import Browser

FACTS = {"link": "/confirm/a-token", "on": True, "erased_on": date(2027, 1, 31).isoformat()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_about_an_account_speaks_every_language(app, browser, language):
    register(browser)
    changing.save_user(store_of(app), replace(account(app), warned_at=MONDAY))
    mails = [Mail(kind, JAN, language, account(app).id, FACTS) for kind in WRITERS]
    changing.keep(store_of(app), [], mails)
    english = set()

    for letter in outbox(app)[1:]:
        told = written(app, letter)
        assert told is not None, letter.kind
        assert told.html
        assert told.subject in told.html
        assert "%" not in told.subject + told.text
        assert f'lang="{language}"' in told.html
        assert letter.office == "kalisz"
        english.add("account" in told.subject.lower())
        if letter.kind in {"activate", "reset", "email_change"}:
            assert "/confirm/a-token" in told.text
            assert 'href="http://127.0.0.1:8080/confirm/a-token"' in told.html

    assert (True in english) == (language == "en")


def test_the_warning_names_the_day_and_is_not_sent_to_whoever_came_back(app, browser):
    activated(app, browser)
    changing.save_user(store_of(app), replace(account(app), warned_at=MONDAY))
    warning = [Mail("account_warning", JAN, "pl", account(app).id, FACTS)]
    changing.keep(store_of(app), [], warning)
    letter = outbox(app, "account_warning")[0]

    told = written(app, letter)
    assert told
    assert "31 stycznia 2027" in told.text
    changing.mark_used(store_of(app), account(app))
    assert written(app, letter) is None


def test_an_answer_writes_to_the_disk_whoever_has_an_account(app, browser, monkeypatch):
    activated(app, browser)
    register(Browser(app), "ola@poczta.example")
    store, written = store_of(app), []
    real = store.writing

    def writing():
        written.append("a transaction")
        return real()

    monkeypatch.setattr(store, "writing", writing)
    for page, form in (
        ("/register", {"password": GOOD, "accept": "y"}),
        ("/reset", {}),
        ("/confirm", {}),
        ("/login", {"password": "cztery konie nie te"}),
    ):
        costs = []
        for email in (JAN, "ola@poczta.example", f"nobody{page[1:]}@poczta.example"):
            written.clear()
            browser.submit(page, email=email, **form)
            costs.append(len(written))
        assert costs == [1, 1, 1], page


def test_links_are_made_without_a_slow_hash(app, browser):
    with app.app_context():
        prints = app.extensions["security"].hashing_context
        begun = perf_counter()
        for _ in range(100):
            assert prints.verify(b"jan", prints.hash(b"jan"))

    assert not prints.verify(b"ola", prints.hash(b"jan"))
    assert perf_counter() - begun < 1


def test_an_answer_costs_the_same_hashing_whoever_has_an_account(app, browser, monkeypatch):
    activated(app, browser)
    register(Browser(app), "ola@poczta.example")
    real, seen = passwords.HASHER, []

    class Counted:
        def hash(self, password):
            seen.append("hash")
            return real.hash(password)

        def verify(self, stored, password):
            seen.append("verify")
            return real.verify(stored, password)

    monkeypatch.setattr(passwords, "HASHER", Counted())
    for page, form in (
        ("/register", {"password": "cztery konie w galopie", "accept": "y"}),
        ("/reset", {}),
        ("/confirm", {}),
        ("/login", {"password": "cztery konie nie te"}),
    ):
        costs = []
        for email in (JAN, "ola@poczta.example", "nobody@poczta.example"):
            seen.clear()
            browser.submit(page, email=email, **form)
            costs.append(len(seen))
        assert costs == [1, 1, 1], page
