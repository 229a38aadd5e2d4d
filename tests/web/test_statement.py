"""The accessibility statement: what the law wants to find stands on it, in every language."""

from __future__ import annotations

import re

import pytest

from queue_server.actions import offices
from tests.serving import ROOT

WANTED = (
    *("a11y-deklaracja", "a11y-wstep", "a11y-podmiot", "a11y-url", "a11y-zakres"),
    *("a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-status", "a11y-data-sporzadzenie"),
    *("a11y-data-przeglad", "a11y-audytor", "a11y-kontakt", "a11y-osoba", "a11y-email"),
    *("a11y-telefon", "a11y-procedura", "a11y-architektura", "a11y-aplikacje"),
)


@pytest.fixture
def client(app, kalisz):
    return app.test_client()


def shown(client, language="pl"):
    answer = client.get(f"/accessibility/kalisz?lang={language}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_everything_that_the_law_looks_for_stands_there_once(client, language):
    page = shown(client, language)

    identifiers = re.findall(r'id="(a11y-[a-z-]+)"', page)
    assert {each: identifiers.count(each) for each in WANTED} == dict.fromkeys(WANTED, 1)
    assert page.count("<h1") == 1
    assert "%(" not in page
    assert "&lt;" not in page


def test_its_dates_can_be_read_by_people_and_machines(client):
    page = shown(client)

    assert re.search(
        r'<time id="a11y-data-publikacja" datetime="2026-11-23">23 listopada 2026</time>', page
    )


def test_the_office_and_its_contact_come_from_the_file(client):
    page = shown(client, "de")

    assert "Kfz-Zulassungsstelle" in re.search(r'id="a11y-podmiot">([^<]+)<', page)[1]
    assert 'href="mailto:dostepnosc@powiat.kalisz.example"' in page
    assert 'href="tel:+48620000000"' in page
    assert "Bildschirmleser" in page


def test_every_page_of_the_office_leads_there(client):
    for page in ("/", "/booking/kalisz", "/booking/kalisz/rules", "/accessibility/kalisz"):
        assert 'href="/accessibility/kalisz"' in client.get(page).text, page


def test_an_office_outside_poland_names_the_european_directive(client, app):
    statement = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    offices.load(
        app.extensions["okienko"].store, statement.replace('law = "PL"', 'law = "EU"'), "kalisz"
    )

    page = shown(client, "en")

    assert "2016/2102" in page
    assert "Rzecznik" not in page


def test_an_office_that_says_nothing_has_no_statement_and_no_link(client, app):
    whole = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    start, end = whole.index("[accessibility]"), whole.index("# --- Rules ---")
    offices.load(app.extensions["okienko"].store, whole[:start] + whole[end:], "kalisz")

    assert client.get("/accessibility/kalisz").status_code == 404
    assert "/accessibility/" not in client.get("/booking/kalisz").text
