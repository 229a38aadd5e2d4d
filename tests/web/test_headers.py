"""Security and cache headers."""

from __future__ import annotations

import pytest

EVERYWHERE = [
    "/",
    "/login",
    "/pair",
    "/healthz",
    "/readyz",
    "/static/base.css",
    "/static/fonts/atkinson-hyperlegible-next-latin-400-normal.woff2",
    "/theme/kalisz.css",
    "/no-such-page",
    "/clerk/kalisz",
    "/kiosk/kalisz/kiosk-1",
    "/display/kalisz/hall-1",
    "/api/v1/offices/kalisz",
    "/api/v1/no-such-thing",
    "/api/v1/docs",
    "/socket.io/?EIO=4&transport=polling",
    "/socket.io/?EIO=4&transport=nonsense",
]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_has_the_security_headers(browser, address):
    headers = browser.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_names_the_own_host_for_sockets_and_no_other(browser):
    own = browser.get("/", Host="queue.office.example:8080").headers["Content-Security-Policy"]
    bad = browser.get("/pair", Host="x; script-src *").headers["Content-Security-Policy"]

    assert "ws://queue.office.example:8080 wss://queue.office.example:8080" in own
    assert "script-src *" not in bad


def test_an_error_of_ours_has_the_headers_and_tells_nothing(app, browser):
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)

    answer = browser.get("/broken")

    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer.headers
    assert "ZeroDivisionError" not in answer.text


def test_pages_are_never_kept_by_the_browser(browser):
    assert browser.get("/").headers["Cache-Control"] == "no-store"
    assert browser.get("/login").headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_a_year_when_asked_for_by_version(app, browser):
    version = app.extensions["okienko"].version

    assert "immutable" in browser.get(f"/static/base.css?v={version}").headers["Cache-Control"]
    assert browser.get("/static/base.css?v=old").headers["Cache-Control"] == "no-cache"
    assert browser.get("/static/base.css").headers["Cache-Control"] == "no-cache"
    assert f"base.css?v={version}" in browser.get("/").text


def test_no_page_of_the_house_has_inline_script_or_style(browser):
    for address in ("/", "/login", "/pair", "/no-such-page"):
        html = browser.get(address).text
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick=" not in html
        assert "<script>" not in html
