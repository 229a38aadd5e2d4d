"""HAProxy and nginx of Debian in front of two processes, with the configuration that is shipped."""

from __future__ import annotations

import threading
import time
import uuid
from pathlib import Path

import pytest
import requests

from tests.cluster_served.conftest import Monitor, pair
from tests.cluster_served.proxies import HAProxy, Nginx, Proxy
from tests.load.crowd import Heard, alive, nothing_was_lost, rush, start
from tests.redis import Redis
from tests.serving import PASSWORD, Server, wait_for

PROXIES = [HAProxy, Nginx]
PATIENCE = 60
LATER = frozenset({429, 502, 503, 504})


@pytest.fixture(scope="module", params=PROXIES, ids=lambda kind: kind.name)
def standing(request, tmp_path_factory):
    """A proxy before two processes that nobody kills."""
    folder = tmp_path_factory.mktemp(request.param.name)
    with Redis() as redis, pair(folder, redis) as servers, request.param(folder, servers) as proxy:
        yield proxy


@pytest.fixture(params=PROXIES, ids=lambda kind: kind.name)
def proxy(request, tmp_path: Path, two: list[Server]):
    with request.param(tmp_path, two) as started:
        yield started


def asked(proxy: Proxy, path: str, **options):
    options = {"verify": str(proxy.certificate), "timeout": 30, "allow_redirects": False} | options
    method = options.pop("method", "GET")
    return requests.request(method, f"{proxy.address}{path}", **options)


def post(where, path: str, token: str, body: dict, key: str = "", verify=True):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or uuid.uuid4().hex}
    return requests.post(
        f"{where.address}/api/v1/offices/{path}",
        json=body,
        headers=headers,
        verify=verify,
        timeout=30,
    )


@pytest.mark.parametrize("way", ["websocket", "polling"])
def test_a_call_made_on_one_process_stands_on_the_monitors_of_both(standing, monitors, way):
    proxy, two = standing, standing.servers
    kiosk, clerk = (two[0].token(role, role, office="wide") for role in ("kiosk", "clerk"))
    display = two[0].token("display", "hall-1", office="wide")
    monitors += [Monitor(each.address, display, transports=[way]) for each in two]
    monitors += [Monitor(proxy.address, display, transports=[way]) for _ in range(3)]
    for each in monitors:
        assert each.joined.acquire(timeout=PATIENCE)

    for process in two:
        ticket = post(proxy, "wide/tickets", kiosk, {"service": "A"}, verify=proxy.certificate)
        assert ticket.status_code == 201, ticket.text
        called = post(process, "wide/counters/1/next", clerk, {}).json()["ticket"]["number"]
        for each in monitors:
            wait_for(f"{called} on {way}", lambda e=each, c=called: c in e.numbers, PATIENCE)


def test_the_proxy_says_who_asks_and_by_what(standing):
    proxy, two = standing, standing.servers
    page = asked(
        proxy, "/login", headers={"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Prefix": "/x"}
    )
    assert page.status_code == 200
    assert "Secure" in page.headers["Set-Cookie"]
    assert "/x/" not in page.text
    assert page.headers["Strict-Transport-Security"]

    two[0].user("anna@kalisz.example", "clerk", "Anna")
    line = line_to(proxy)
    form = line.get(f"{proxy.address}/login", timeout=30).text
    token = form.split('name="csrf-token" content="')[1].split('"')[0]
    sent = {"email": "anna@kalisz.example", "password": PASSWORD, "csrf_token": token}
    answer = line.post(
        f"{proxy.address}/login",
        data=sent,
        headers={"Referer": f"{proxy.address}/login"},
        timeout=60,
        allow_redirects=False,
    )
    assert answer.status_code == 302, answer.text[:300]
    assert line.get(f"{proxy.address}/clerk/kalisz", timeout=30).status_code == 200


def test_plain_http_is_sent_to_https(standing):
    answer = requests.get(
        f"http://127.0.0.1:{standing.plain_port}/booking/kalisz", timeout=30, allow_redirects=False
    )
    assert answer.status_code == 308
    assert answer.headers["Location"].startswith("https://")


def test_figures_and_readiness_are_not_for_callers_from_outside(standing):
    proxy, two = standing, standing.servers
    assert asked(proxy, "/metrics").status_code == 404
    assert asked(proxy, "/readyz").status_code == 404
    assert asked(proxy, "/healthz").status_code == 200
    assert requests.get(f"{two[0].address}/readyz", timeout=30).status_code == 200


def test_one_process_is_killed_in_the_rush_and_nothing_is_lost(proxy, two, monitors):
    display = two[0].token("display", "hall-1", office="wide")
    monitors += [
        Monitor(proxy.address, display, transports=[way]) for way in ("websocket", "polling") * 3
    ]
    for each in monitors:
        assert each.joined.acquire(timeout=PATIENCE)
    heard = Heard(later=LATER)

    def power_cut() -> None:
        wait_for("the rush", lambda: len(heard.called) > 20, PATIENCE)
        two[0].kill()
        before = len(heard.called)
        wait_for("it to go on", lambda: len(heard.called) > before + 20, PATIENCE)

    cutting = start(power_cut)
    rush(proxy, 150, lambda: alive([cutting]), heard)
    cutting.join()

    assert heard.errors == []
    nothing_was_lost(two[1], heard)
    last = max(call for _, call in heard.called)
    for each in monitors:
        wait_for("everybody back", lambda e=each: e.line.connected and last in e.calls, PATIENCE)
        assert {call for _, call in heard.called} <= each.calls


def test_a_kiosk_that_asks_again_through_the_other_process_gets_the_same_ticket(proxy, two):
    kiosk = two[0].token("kiosk", "kiosk", office="wide")
    key = uuid.uuid4().hex
    body = {"service": "A"}
    first = post(proxy, "wide/tickets", kiosk, body, key, verify=proxy.certificate)

    answers = []
    for process in two:
        answers.append(post(process, "wide/tickets", kiosk, body, key))
    two[0].kill()
    answers.append(post(proxy, "wide/tickets", kiosk, body, key, verify=proxy.certificate))

    assert first.status_code == 201
    assert [(each.status_code, each.json()) for each in answers] == [(201, first.json())] * 3


def test_a_process_that_is_restarted_refuses_nobody(proxy, two):
    refused, going_on = [], threading.Event()
    kiosk = two[0].token("kiosk", "kiosk", office="wide")

    def take(service: str) -> None:
        line = line_to(proxy)
        while not going_on.is_set():
            answer = answered(line, proxy, kiosk, service)
            if answer.status_code != 201:
                refused.append((answer.status_code, answer.text))
            # There are 999 numbers for each service.
            time.sleep(0.1)

    kiosks = [start(take, service) for service in "ABC"]
    for process in two:
        time.sleep(0.5)
        process.stop()
        process.start()
        # The proxies look every two seconds whether it is back; nginx when somebody asks.
        time.sleep(6)
    going_on.set()
    for each in kiosks:
        each.join()

    assert refused == []


def line_to(proxy: Proxy) -> requests.Session:
    line = requests.Session()
    line.verify = str(proxy.certificate)
    line.trust_env = False  # a machine's own list of authorities would be asked otherwise
    return line


def answered(line: requests.Session, proxy: Proxy, token: str, service: str):
    """The answer as a kiosk gets it: what was cut in the very moment is asked once more, under the
    same key."""
    key = uuid.uuid4().hex
    try:
        answer = post_by(line, proxy, token, service, key)
    except requests.RequestException:
        return post_by(line, proxy, token, service, key)
    if answer.status_code in (502, 503):
        return post_by(line, proxy, token, service, key)
    return answer


def post_by(line: requests.Session, proxy: Proxy, token: str, service: str, key: str):
    return line.post(
        f"{proxy.address}/api/v1/offices/wide/tickets",
        json={"service": service},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        timeout=60,
    )
