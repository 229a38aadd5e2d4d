"""Every address of the real app, asked by everybody; the table says who gets in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from queue_server.actions import accounts as changing
from queue_server.queries import accounts, devices, journal
from tests.access.conftest import CAST, STAFF, House, build, email_of
from tests.serving import PASSWORD

EVERYBODY = frozenset(CAST)
NOBODY: frozenset[str] = frozenset()
CLERKS = frozenset(STAFF)
MANAGERS = frozenset({"manager", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
ADMINISTRATORS = frozenset({"administrator", "administrator elsewhere"})
KIOSK = frozenset({"kiosk cookie"})
# Whoever has an account, at whatever office: visits and the account itself are one's own.
ACCOUNTS = CLERKS | {"clerk elsewhere", "administrator elsewhere"}


def bearers(*roles: str) -> frozenset[str]:
    """Systems whose token has one of these roles at the office."""
    return frozenset(f"{role} bearer" for role in roles)


OFFICE = "/api/v1/offices/<office>"
COUNTER = f"{OFFICE}/counters/<counter>"
RESERVATION = f"{OFFICE}/reservations/<code>"
VISIT = "/visit/<office>/<link>"
FILES = "<path:filename>"
SPOKEN = "/voice/<office>/<language>"
OWN_PAGES = (
    *("/verify", "/change", "/change-email", "/tf-setup", "/tf-validate"),
    *("/mf-recovery", "/mf-recovery-codes"),
)
UNUSED = ("rescue", "select")
VERBS = (
    *("next", "call", "recall", "start", "finish", "no-show", "hold", "resume", "transfer"),
    *("undo", "open", "break", "close"),
)

AGENT = (
    "GET /kiosk/<office>/<kiosk>/print-jobs",
    "POST /kiosk/<office>/<kiosk>/print-jobs/<key>/<int:copy>",
    "POST /kiosk/<office>/<kiosk>/printer",
)

WHO_GETS_IN: dict[str, frozenset[str]] = {
    # the house
    "GET /": EVERYBODY,
    "GET /start": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    # nothing is there without a token in the settings (tests/metrics)
    "GET /metrics": EVERYBODY,
    "GET /login": EVERYBODY,
    "POST /login": EVERYBODY,
    "POST /logout": EVERYBODY,
    "GET /theme/<office>.css": EVERYBODY,
    "GET /accessibility/<office>": EVERYBODY,
    f"GET /static/{FILES}": EVERYBODY,
    # accounts: what a link from a letter opens, its token decides
    "GET /register": EVERYBODY,
    "POST /register": EVERYBODY,
    "GET /register/sent": EVERYBODY,
    "GET /confirm": EVERYBODY,
    "POST /confirm": EVERYBODY,
    "GET /confirm/<token>": EVERYBODY,
    "POST /confirm/<token>": EVERYBODY,
    "GET /reset": EVERYBODY,
    "POST /reset": EVERYBODY,
    "GET /reset/<token>": EVERYBODY,
    "POST /reset/<token>": EVERYBODY,
    "GET /change-email/<token>": ACCOUNTS,
    **{f"{method} {page}": ACCOUNTS for method in ("GET", "POST") for page in OWN_PAGES},
    "POST /tf-setup/<token>": ACCOUNTS,
    # closed: they answer as if they were not there
    **{f"{method} /tf-{page}": EVERYBODY for method in ("GET", "POST") for page in UNUSED},
    # enrolling a device: what the code is worth, an administrator decides
    "GET /pair": EVERYBODY,
    "POST /pair": EVERYBODY,
    "POST /pair/claim": EVERYBODY,
    # nobody gets in here but in a demo, where everybody does
    "GET /demo/enter/<office>/<path:device>": NOBODY,
    # what hangs on the wall holds nothing personal
    "GET /display/<office>/<display>": EVERYBODY,
    "GET /display/<office>/counter/<counter>": EVERYBODY,
    f"GET /static/display/{FILES}": EVERYBODY,
    "GET /display/turned.css": EVERYBODY,
    "GET /display/<office>/<display>/colours.css": EVERYBODY,
    "GET /display/<office>/<display>/media": EVERYBODY,
    "GET /display/<office>/<display>/media/<name>": EVERYBODY,
    # what is said in the hall everybody hears
    f"GET {SPOKEN}/<number>/<counter>.<any(wav, opus):kind>": EVERYBODY,
    f"GET {SPOKEN}/chime.wav": EVERYBODY,
    # the kiosk, and the phone page of whoever has the ticket's secret
    "GET /kiosk/<office>/<kiosk>": KIOSK,
    "POST /kiosk/<office>/<kiosk>/tickets": KIOSK,
    "POST /kiosk/<office>/<kiosk>/activations": KIOSK,
    "POST /kiosk/<office>/<kiosk>/say": KIOSK,
    "GET /kiosk/<office>/<kiosk>/print-jobs/<key>/<int:copy>": KIOSK,
    "POST /kiosk/<office>/<kiosk>/print-jobs/<key>/again": KIOSK,
    "POST /kiosk/<office>/<kiosk>/print-jobs/<key>/withdraw": KIOSK,
    # its print agent is a program
    **dict.fromkeys(AGENT, bearers("kiosk")),
    "GET /t/<office>/<track>": EVERYBODY,
    f"GET /static/kiosk/{FILES}": EVERYBODY,
    # the panel
    "GET /clerk/<office>": CLERKS,
    "GET /clerk/<office>/<counter>": CLERKS,
    "POST /clerk/<office>/<counter>": CLERKS,
    "GET /clerk/<office>/<counter>/board": CLERKS,
    "POST /clerk/<office>/<counter>/<verb>": CLERKS,
    "POST /clerk/<office>/alerts/<int:alert>": CLERKS,
    "GET /clerk/<office>/notice": CLERKS,
    "POST /clerk/<office>/notice": CLERKS,
    "POST /clerk/<office>/notice/withdraw": CLERKS,
    f"GET /static/clerk/{FILES}": EVERYBODY,
    # a visit is open to whoever has its link, and nobody can guess one
    f"GET {VISIT}": EVERYBODY,
    f"GET {VISIT}/confirmation.pdf": EVERYBODY,
    f"GET {VISIT}/visit.ics": EVERYBODY,
    f"GET {VISIT}/confirm/<given>": EVERYBODY,
    f"POST {VISIT}/confirm/<given>": EVERYBODY,
    f"GET {VISIT}/cancel": EVERYBODY,
    f"POST {VISIT}/cancel": EVERYBODY,
    f"GET {VISIT}/erase": EVERYBODY,
    f"POST {VISIT}/erase": EVERYBODY,
    f"GET {VISIT}/move": EVERYBODY,
    f"GET {VISIT}/move/<day>": EVERYBODY,
    f"POST {VISIT}/move/<day>": EVERYBODY,
    f"GET {VISIT}/move/check": EVERYBODY,
    f"POST {VISIT}/move/check": EVERYBODY,
    f"GET {VISIT}/earlier": EVERYBODY,
    f"POST {VISIT}/earlier": EVERYBODY,
    "GET /offer/<office>/<wish>": EVERYBODY,
    "POST /offer/<office>/<wish>": EVERYBODY,
    "POST /offer/<office>/<wish>/withdraw": EVERYBODY,
    "GET /offer/<office>/withdrawn": EVERYBODY,
    # what is free, anybody may see; to book, this office wants an account
    "GET /booking": EVERYBODY,
    "GET /booking/<office>": EVERYBODY,
    "GET /booking/<office>/<service>": EVERYBODY,
    "GET /booking/<office>/<service>/<day>": EVERYBODY,
    "POST /booking/<office>/<service>/<day>": EVERYBODY,
    "GET /booking/<office>/resume": EVERYBODY,
    "GET /booking/<office>/check": ACCOUNTS,
    "POST /booking/<office>/check": ACCOUNTS,
    f"GET /static/booking/{FILES}": EVERYBODY,
    "GET /booking/<office>/rules": EVERYBODY,
    "GET /booking/<office>/privacy": EVERYBODY,
    "GET /goodbye": EVERYBODY,
    # what belongs to an account
    "GET /wish/<office>/<service>": ACCOUNTS,
    "POST /wish/<office>/<service>": ACCOUNTS,
    "GET /wish/<office>/<service>/asked": EVERYBODY,
    "GET /visits": ACCOUNTS,
    "GET /account": ACCOUNTS,
    "GET /account/data.json": ACCOUNTS,
    "GET /account/delete": ACCOUNTS,
    "POST /account/delete": ACCOUNTS,
    # devices and systems
    "GET /admin/<office>/devices": ADMINISTRATOR,
    "POST /admin/<office>/devices": ADMINISTRATOR,
    "POST /admin/<office>/devices/<int:token>/revoke": ADMINISTRATOR,
    f"GET /admin/static/{FILES}": EVERYBODY,
    # monitors are the manager's business, too
    "GET /admin/<office>/displays": MANAGERS,
    "GET /admin/<office>/displays/states": MANAGERS,
    "GET /admin/<office>/displays/<display>/layout": MANAGERS,
    "POST /admin/<office>/displays/<path:key>/<any(reload, identify, test):what>": MANAGERS,
    # letters: every administrator, each for the own office; whole ones in a demo only
    "GET /outbox": ADMINISTRATORS,
    "GET /outbox/<int:letter>": ADMINISTRATORS,
    "GET /outbox/<int:letter>/html": ADMINISTRATORS,
    "GET /outbox/<int:letter>/files/<int:number>": ADMINISTRATORS,
    "POST /outbox/<int:letter>/again": ADMINISTRATORS,
    # the API
    "GET /api/v1/docs": EVERYBODY,
    "GET /api/v1/openapi.json": EVERYBODY,
    f"GET /static/api/{FILES}": EVERYBODY,
    f"GET {OFFICE}": EVERYBODY,
    f"GET {OFFICE}/board": EVERYBODY,
    f"GET {OFFICE}/queue": bearers("clerk", "integration"),
    f"GET {OFFICE}/journal": bearers("integration"),
    f"GET {OFFICE}/tickets/<number>": bearers("clerk", "integration"),
    f"POST {OFFICE}/notice": bearers("clerk"),
    f"DELETE {OFFICE}/notice": bearers("clerk"),
    f"POST {OFFICE}/tickets": bearers("kiosk", "integration"),
    f"POST {OFFICE}/activations": bearers("kiosk", "integration"),
    f"POST {OFFICE}/reservations": bearers("integration"),
    f"GET {RESERVATION}": bearers("integration"),
    f"DELETE {RESERVATION}": bearers("integration"),
    **{f"POST {COUNTER}/{verb}": bearers("clerk") for verb in VERBS},
}

FILLED = {
    "<office>": "kalisz",
    "<counter>": "1",
    "<language>": "pl",
    "<any(wav, opus):kind>": "wav",
    "<number>": "A001",
    "<code>": "12345671",
    "<kiosk>": "kiosk-1",
    "<display>": "hall-1",
    "<name>": "film.mp4",
    "<verb>": "next",
    "<int:token>": "999",
    "<int:letter>": "999",
    "<int:alert>": "999",
    "<int:copy>": "1",
    "<key>": "none",
    "<int:number>": "0",
    "<track>": "none",
    "<token>": "forged",
    "<link>": "none",
    "<given>": "none",
    "<wish>": "none",
    "<service>": "A",
    "<day>": "2026-11-25",
    "<path:device>": "hall-1",
    "<path:key>": "hall-1",
    "<any(reload, identify, test):what>": "test",
    FILES: "tokens.css",
}
# A part of an address as somebody might try it.
STRANGE = ("atlantis", "%00", "..%2f..", "%F0%9F%8E%AB", "x" * 300, "'%20or%201=1--", "-1")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def routes(house: House) -> list[str]:
    """Every method and rule of the app; HEAD and OPTIONS come with GET."""
    return sorted(
        f"{method} {rule.rule}"
        for rule in house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def address_of(rule: str, **parts: str) -> str:
    """A rule with its parts filled in."""
    for name, value in {**FILLED, **parts}.items():
        rule = rule.replace(name, value)
    return rule


def walked(house: House, who: str, route: str, **given) -> TestResponse:
    """The answer to one of the cast at one route."""
    method, rule = route.split(" ", 1)
    body = {} if method == "GET" else {"json": {}}
    return house.ask(who, method, address_of(rule), **{**body, **given})


def page_to(answer: TestResponse) -> str:
    """Where a redirect leads, or nowhere."""
    return answer.headers.get("Location", "").partition("?")[0]


def is_in(answer: TestResponse) -> bool:
    """Whether somebody got past the door, whatever the answer was then."""
    return answer.status_code not in (401, 403) and page_to(answer) not in ("/login", "/pair")


def door_says(who: str, route: str) -> str:
    """How the door turns that caller away."""
    method, rule = route.split(" ", 1)
    revoked, role = who.startswith("revoked"), who.split()[0]
    if rule.startswith("/api/") or route in AGENT:
        return "403" if "bearer" in who and not revoked else "401"
    if rule.startswith("/kiosk/"):
        if method == "GET":
            return "/pair"
        return "403" if "cookie" in who and not revoked else "401"
    if role in STAFF and "bearer" not in who:
        return "403"
    return "/login" if method == "GET" else "401"


@pytest.fixture(scope="module")
def answers(house: House) -> dict[tuple[str, str], TestResponse]:
    """Everybody's answer at every route."""
    return {(route, who): walked(house, who, route) for route in routes(house) for who in CAST}


def test_the_table_knows_every_route_and_no_other(house: House) -> None:
    assert set(routes(house)) == set(WHO_GETS_IN)


@pytest.mark.parametrize("route", WHO_GETS_IN)
def test_those_in_the_table_get_in_and_nobody_else(answers, route: str) -> None:
    if route.startswith("GET /demo/"):
        assert {answers[route, who].status_code for who in CAST} == {404}
        return
    inside = {who for who in CAST if is_in(answers[route, who])}

    assert inside == WHO_GETS_IN[route]
    for who in EVERYBODY - inside:
        answer = answers[route, who]
        assert door_says(who, route) in (str(answer.status_code), page_to(answer)), who


def test_a_demo_enrols_whoever_asks_and_makes_nobody_staff(tmp_path) -> None:
    demo = build(tmp_path, demo=True)

    for who in ("nobody", "clerk", "kiosk cookie"):
        answer = demo.ask(who, "GET", "/demo/enter/kalisz/hall-1")
        assert page_to(answer) == "/display/kalisz/hall-1"
    assert page_to(demo.ask("nobody", "GET", "/admin/kalisz/devices")) == "/login"
    assert page_to(demo.ask("nobody", "GET", "/kiosk/kalisz/kiosk-1")) == "/pair"
    demo.store.close()


def test_programs_are_turned_away_in_their_own_format(house: House) -> None:
    for route, allowed in WHO_GETS_IN.items():
        for who in ("nobody", "clerk elsewhere", "integration bearer elsewhere"):
            if who in allowed or route.startswith("GET /demo/"):
                continue
            answer = walked(house, who, route, headers={"Accept": "application/json"})
            assert answer.status_code in (401, 403), (route, who)
            assert answer.mimetype == "application/problem+json", (route, who)
            assert answer.json["reason"] in ("unauthorized", "forbidden")


def test_no_answer_is_an_accident(answers) -> None:
    expected = {"GET /readyz": 503}  # nothing turns in this process: the relay is not started
    failed = {
        (route, who): answer.status_code
        for (route, who), answer in answers.items()
        if answer.status_code >= 500 and answer.status_code != expected.get(route)
    }

    assert failed == {}


def test_every_answer_carries_the_security_headers(house: House, answers) -> None:
    client = house.app.test_client()
    beside = [
        client.get("/nowhere"),
        client.put("/"),
        client.options("/"),
        client.post("/pair", data=b"x" * 100_000),
        client.get("/static/nothing.css"),
        client.get("/socket.io/?EIO=4&transport=polling"),
        client.get("/socket.io/?EIO=4&transport=nothing"),
    ]
    for answer in [*answers.values(), *beside]:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, answer.request.path
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_are_not_kept_by_the_browser(answers) -> None:
    for (route, _), answer in answers.items():
        style = route.endswith(("/theme/<office>.css", "/turned.css"))
        if FILES not in route and not style and SPOKEN not in route:
            assert "no-store" in answer.headers["Cache-Control"], route


def test_cookies_are_for_this_server_and_for_no_script(house: House, answers) -> None:
    client = house.app.test_client()
    setting = [client.get("/?lang=uk"), client.get("/login"), *answers.values()]
    cookies = [line for answer in setting for line in answer.headers.getlist("Set-Cookie")]

    assert {line.split("=")[0] for line in cookies} >= {"lang", "okienko_session"}
    for line in cookies:
        assert "HttpOnly" in line
        assert "SameSite=Strict" in line or "SameSite=Lax" in line


def test_cookies_are_sent_encrypted_where_the_office_has_https(tmp_path) -> None:
    safe = build(tmp_path, secure_cookies=True, demo=True)
    client = safe.app.test_client()
    setting = [client.get("/login"), client.get("/demo/enter/kalisz/hall-1")]
    cookies = [line for answer in setting for line in answer.headers.getlist("Set-Cookie")]

    assert len(cookies) >= 2
    assert all("Secure" in line for line in cookies)
    safe.store.close()


WRITES = [route for route in WHO_GETS_IN if not route.startswith("GET ")]


# A token in a header can't be sent by another site's form.
BY_FORM = [each for each in WRITES if "/api/" not in each and each not in AGENT]


@pytest.mark.parametrize("route", BY_FORM)
def test_a_form_without_the_pages_token_changes_nothing(house: House, route: str) -> None:
    known = {token.id: token.revoked_at for token in devices.tokens(house.store)}
    seq = journal.last(house.store, "kalisz")

    for who in WHO_GETS_IN[route]:
        stale = house.caller("nobody" if who == "clerk" else "clerk").csrf
        for forged in ({}, {"X-CSRFToken": "forged"}, {"X-CSRFToken": stale}):
            answer = walked(house, who, route, csrf=False, headers=forged)
            assert answer.status_code == 400, (who, forged)
            assert answer.json["reason"] == "csrf_failed"

    assert journal.last(house.store, "kalisz") == seq
    assert {token.id: token.revoked_at for token in devices.tokens(house.store)} == known


@pytest.mark.parametrize("route", [each for each in WRITES if "/api/" in each])
def test_the_api_takes_tokens_and_no_cookies(house: House, route: str) -> None:
    everything = house.app.test_client()
    for who in ("administrator", "kiosk cookie"):
        for name, value in house.caller(who).cookies.items():
            if who == "administrator" or name == "okienko_device":
                everything.set_cookie(name, value)
    method, rule = route.split(" ", 1)
    token = {"Authorization": f"Bearer {house.tokens['display bearer']}"}

    bare = everything.open(address_of(rule), method=method, json={})
    besides = everything.open(address_of(rule), method=method, json={}, headers=token)

    assert bare.status_code == 401
    assert bare.headers["WWW-Authenticate"].startswith("Bearer")
    assert besides.status_code == 403


def test_a_token_reaches_its_own_office_only(house: House) -> None:
    for route, allowed in WHO_GETS_IN.items():
        method, rule = route.split(" ", 1)
        if "<office>" not in rule or allowed in (EVERYBODY, NOBODY, ACCOUNTS):
            continue
        there = address_of(rule.replace("<office>", "second"))
        for who in allowed:
            answer = house.ask(who, method, there, **({} if method == "GET" else {"json": {}}))
            assert not is_in(answer), (route, who)


def test_an_office_that_does_not_exist_opens_to_nobody(house: House) -> None:
    for route, allowed in WHO_GETS_IN.items():
        method, rule = route.split(" ", 1)
        if "<office>" not in rule:
            continue
        nowhere = address_of(rule.replace("<office>", "atlantis"))
        for who in {"nobody", *sorted(allowed)[:1]}:
            answer = house.ask(who, method, nowhere, **({} if method == "GET" else {"json": {}}))
            assert answer.status_code == 404 or not is_in(answer), (route, who)
            assert answer.status_code == 404 or allowed is not EVERYBODY, (route, who)


@pytest.mark.parametrize("strange", STRANGE)
def test_a_strange_address_is_refused_and_never_a_crash(house: House, strange: str) -> None:
    for route, allowed in WHO_GETS_IN.items():
        method, rule = route.split(" ", 1)
        for part in (name for name in FILLED if name in rule):
            for who in sorted(allowed)[:1]:
                asked = address_of(rule.replace(part, strange))
                answer = house.ask(who, method, asked, **({} if method == "GET" else {"json": {}}))
                assert answer.status_code < 500, (route, part, who)


def test_a_clerk_who_is_shut_out_is_out_at_once(tmp_path) -> None:
    house = build(tmp_path)
    assert house.ask("clerk", "GET", "/clerk/kalisz").status_code == 200
    account = accounts.by_email(house.store, email_of("clerk"))
    assert account

    changing.save_user(house.store, replace(account, active=False))

    assert page_to(house.ask("clerk", "GET", "/clerk/kalisz")) == "/login"
    house.store.close()


def test_logging_in_gives_no_token_that_would_outlive_the_session(house: House) -> None:
    form = {"email": email_of("clerk"), "password": "wrong-password-1"}
    for who in ("nobody", "administrator"):
        answer = house.ask(who, "POST", "/login?include_auth_token", json=form)
        assert answer.status_code < 500
        assert "token" not in str(answer.json.get("response", {}).get("user", {}))


def test_a_token_of_the_librarys_own_opens_nothing(house: House) -> None:
    house.caller("clerk")
    with house.app.test_request_context():
        clerk = house.app.extensions["security"].datastore.find_user(email=email_of("clerk"))
        token = clerk.get_auth_token()

    stranger = house.app.test_client()
    answer = stranger.get("/clerk/kalisz", headers={"Authentication-Token": token})

    assert page_to(answer) == "/login"


@pytest.mark.parametrize(
    "wanted", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "\t//x"]
)
def test_logging_in_leads_nowhere_but_to_this_server(house: House, wanted: str) -> None:
    house.caller("clerk")
    csrf = house.caller("nobody").csrf
    form = {"email": email_of("clerk"), "password": PASSWORD, "csrf_token": csrf}

    answer = house.client("nobody").post("/login", query_string={"next": wanted}, data=form)

    assert answer.status_code == 302
    assert re.match(r"/(?![/\\])", page_to(answer))
