"""An office that stops to take bookings: nothing new is booked, what was promised stays good."""

import pytest

from queue_server.actions import offices
from queue_server.domain.reservations import ReservationState
from queue_server.queries import visits
from tests.surfaces.booking_home import Home, office_file

HOUR = "2026-11-24T08:00:00Z"


@pytest.fixture
def home(tmp_path):
    path = tmp_path / "okienko.db"
    made = Home(path, office_file())
    yield made
    made.store.close()


def stop_booking(home: Home) -> None:
    """Load the office's file without its booking."""
    source = office_file().replace("bookable = false\n", "")
    offices.load(home.store, source.split("[booking]")[0], "town")


def test_a_visit_is_still_seen_with_its_number(home):
    link = home.book(HOUR)
    stop_booking(home)

    page = home.get(f"/visit/town/{link}")

    assert page.status_code == 200
    code = visits.find(home.store, "town", link).code
    assert f"{code[:4]} {code[4:]}" in page.text
    assert "/booking/town?after=" not in page.text


def test_a_visit_is_still_cancelled(home):
    link = home.book(HOUR)
    stop_booking(home)

    assert home.get(f"/visit/town/{link}/cancel").status_code == 200
    home.post(f"/visit/town/{link}/cancel")

    assert visits.find(home.store, "town", link).state is ReservationState.CANCELLED
    assert home.get(f"/visit/town/{link}/cancel").status_code == 200


def test_a_visit_is_not_moved_and_nothing_new_is_booked(home):
    link = home.book(HOUR)
    stop_booking(home)

    assert not visits.find(home.store, "town", link).may_move
    for page in (f"/visit/town/{link}/move", f"/visit/town/{link}/earlier"):
        assert home.get(page).status_code < 500
    assert home.get("/booking/town/P").status_code in (404, 409)
