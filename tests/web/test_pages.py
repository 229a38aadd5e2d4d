"""The pages of the house itself."""

from __future__ import annotations

from queue_server.actions import arriving
from queue_server.actions.entry import Door
from queue_server.domain.refusals import Unavailable
from queue_server.queries import health
from queue_server.web.wiring import DemoLogin
from tests import databases
from tests.web.conftest import Browser


def test_the_first_page_leads_to_every_screen(browser):
    html = browser.get("/").text

    for address in (
        "/kiosk/kalisz/kiosk-1",
        "/kiosk/kalisz/kiosk-2",
        "/clerk/kalisz",
        "/display/kalisz/hall-1",
        "/display/kalisz/hall-2",
        "/display/kalisz/counter/6",
        "/api/v1/docs",
    ):
        assert f'href="{address}"' in html


def test_a_demo_shows_its_log_ins_and_links_that_enrol(make_app):
    app = make_app(demo=True)
    login = DemoLogin("anna@kalisz.example", "open-password", "Anna", "clerk", "kalisz")
    app.extensions["okienko"].demo_logins = (login,)

    html = Browser(app).get("/").text

    assert "open-password" in html
    assert 'href="/demo/enter/kalisz/hall-1"' in html


def test_outside_a_demo_the_first_page_enrols_nothing(browser):
    assert "/demo/enter" not in browser.get("/").text


def test_a_server_without_an_office_says_how_to_load_one(tmp_path):
    from queue_server.settings import Settings
    from wsgi import create_app

    path = tmp_path / "empty.db"

    html = Browser(create_app(Settings(database=databases.at(path), secret="x"))).get("/").text

    assert "okienko office load" in html


def test_the_office_lends_its_colour(browser):
    answer = browser.get("/theme/kalisz.css")

    assert answer.mimetype == "text/css"
    assert "--office-colour: #" in answer.text
    assert browser.get("/theme/nowhere.css").status_code == 404


def test_a_live_process_says_so(browser):
    assert browser.get("/healthz").json == {"status": "ok"}


def test_a_server_is_ready_when_its_database_and_its_relay_are(app, browser):
    assert browser.get("/readyz").status_code == 503

    app.extensions["okienko"].relay.alive = lambda: True
    answer = browser.get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": True,
        "relay": True,
        "clock": "ok",
        "letters": "ok",
    }


def test_a_database_that_cannot_be_written_is_not_ready(app, browser, monkeypatch):
    def away(_store):
        raise Unavailable("read only")

    monkeypatch.setattr(health, "check", away)

    answer = browser.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["database"] is False


def test_a_clock_behind_the_journal_is_told(app, browser):
    from datetime import timedelta

    arriving.issue(Door(app.extensions["okienko"].store, "kalisz"), "A")
    app.extensions["okienko"].clock.offset -= timedelta(days=1)

    assert browser.get("/readyz").json["clock"] == "behind the journal"


def test_the_log_names_routes_and_never_addresses(browser, capsys):
    browser.get("/demo/enter/kalisz/secret-device?token=secret-token")

    assert "secret" not in capsys.readouterr().out
