"""Whoever presses "OK" twenty times at once gets no more visits than the office's limits allow."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from queue_server.queries import availability
from queue_server.store import schema
from tests.serving import ROOT
from tests.surfaces.home import local
from tests.surfaces.resident import Resident

AT_ONCE = 20
FORM = "/booking/kalisz/check"
LIMITS = "\n[booking.limits]\nactive = {active}\nper_day = {per_day}\nper_service = {per_service}\n"


@pytest.mark.parametrize(
    ("limit", "most"),
    [({"per_day": 2}, 2), ({"active": 3}, 3), ({"per_service": 1}, 1), ({}, AT_ONCE)],
)
def test_twenty_bookings_at_once_of_one_account_stay_within_its_limits(
    tmp_path, dialect, limit, most
) -> None:
    limits = LIMITS.format(**{"active": 0, "per_day": 0, "per_service": 0, **limit})
    home = Resident(tmp_path, dialect=dialect)
    home.load(changed(home, limits))
    home.log_in()
    token = token_of(home)
    browsers = [holding(home, hour) for hour in free_hours(home)]

    answers = at_once([lambda each=each: press(*each, token) for each in browsers])

    booked = [each for each in answers if each.startswith("/visit/kalisz/")]
    assert len(booked) == most
    assert kept(home) == most
    assert Counter(answers)["/booking/kalisz/check?why=said"] == AT_ONCE - most
    home.store.close()


def changed(home: Resident, limits: str) -> dict[str, str]:
    """The limits of Kalisz, written otherwise."""
    source = (ROOT / "offices" / f"{home.slug}.toml").read_text(encoding="utf-8")
    start = source.index("\n[booking.limits]")
    end = source.index("\n[", start + 1)
    return {source[start:end]: limits}


def holding(home: Resident, hour: datetime) -> tuple[FlaskClient, str]:
    """Another browser of the same account, with an hour of its own; and the hour's key."""
    browser, key = home.app.test_client(), home.hold("A", hour)
    cookie = home.client.get_cookie("okienko_session")
    assert cookie
    browser.set_cookie("okienko_session", cookie.value)
    return browser, key


def free_hours(home: Resident) -> list[datetime]:
    """As many free hours of one day as there are browsers."""
    found = availability.hours(home.store, "kalisz", "A", local(24, 9).date())
    assert len(found) >= AT_ONCE
    return [each.starts_at for each in found][:AT_ONCE]


def token_of(home: Resident) -> str:
    html = home.get("/").text
    return html.split('name="csrf-token" content="')[1].split('"')[0]


def press(browser: FlaskClient, key: str, token: str) -> str:
    """Press OK; where that leads to."""
    return browser.post(FORM, data={"key": key, "csrf_token": token}).location


def at_once(work: list[Callable[[], str]]) -> list[str]:
    """The answers to all of it, begun in the same moment."""
    start, answers = threading.Barrier(len(work)), []

    def one(job: Callable[[], str]) -> None:
        start.wait()
        answers.append(job())

    threads = [threading.Thread(target=one, args=(job,)) for job in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def kept(home: Resident) -> int:
    """How many visits were written down."""
    with home.store.reading() as connection:
        counted = select(func.count()).select_from(schema.reservations)
        return int(connection.execute(counted).scalar_one())
