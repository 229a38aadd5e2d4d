"""The administrator's page of monitors: what each card says, and what a press of a button does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin.display_words import card, summary
from admin.displays import MOODS
from queue_server.actions import arriving, calling, devices, showing
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.domain.office_file import read_office
from queue_server.store import Store
from queue_server.web.locale import CATALOGUES, in_language
from tests.serving import ROOT
from tests.surfaces.administration import NOW, PAGE, Administration, screen
from tests.surfaces.home import words_of


@pytest.fixture
def administration(tmp_path: Path) -> Iterator[Administration]:
    opened = Administration(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def office():
    CATALOGUES.add(ROOT / "admin" / "translations")
    return read_office((ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8"), "kalisz")


def seen(office, shifted_ms: int = 0, language: str = "en", **facts: object):
    """The card of a monitor of which those facts are known."""
    with in_language(language):
        return card(office, screen(**facts), "v1", NOW, shifted_ms)


# what a card says


def test_a_monitor_that_is_well_says_so_and_who_speaks(office):
    found = seen(office)

    assert (found.name, found.mood, found.state) == ("Hall, entrance", "well", "All is well.")
    assert found.facts == ("Speaks for its sound zone", "1920 × 1080")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (
            {"silent": True, "heard_at": NOW - timedelta(seconds=70)},
            "Silent for 70 s.",
        ),
        (
            {"silent": True, "connected": 0, "heard_at": NOW - timedelta(minutes=45)},
            "Silent for 45 min.",
        ),
        (
            {"silent": True, "connected": 0, "heard_at": NOW - timedelta(hours=50)},
            "Silent for 50 h.",
        ),
        (
            {"silent": True, "connected": 0, "heard_at": None},
            "Not heard of since the server started.",
        ),
        ({"connected": 0}, "Not connected."),
        ({"sound": "blocked"}, "Its browser blocks sound: touch the screen once."),
        ({"enrolled": False}, "Not enrolled: nobody learns whether it has shown a call."),
        ({"drift_ms": 3_400}, "Its own clock differs by 3 seconds."),
        ({"drift_ms": -86_400_000}, "Its own clock differs by 86400 seconds."),
    ],
)
def test_what_somebody_should_see_to_is_said_in_a_sentence(office, facts, state):
    found = seen(office, **facts)

    assert (found.mood, found.state) == ("trouble", state)


def test_several_troubles_are_all_told(office):
    found = seen(office, silent=True, enrolled=False, sound="blocked", heard_at=NOW)

    assert found.state.count(".") == 3
    assert found.state.startswith("Silent for 0 s. Its browser blocks sound")


def test_a_monitor_that_nobody_uses_is_no_trouble(office):
    found = seen(office, connected=0, enrolled=False, drift_ms=9_000, sound="blocked")

    assert (found.mood, found.facts) == ("idle", ("1920 × 1080",))
    assert found.state == "Not in use: never enrolled, and no page shows it."


def test_in_a_rehearsal_the_monitors_clock_is_compared_with_the_machines(office):
    tomorrow = 86_400_000

    assert seen(office, tomorrow, drift_ms=-tomorrow).mood == "well"
    assert seen(office, tomorrow, drift_ms=0).mood == "trouble"
    assert seen(office, drift_ms=None).mood == "well"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"speaks": False}, "Sound is on; another monitor speaks"),
        ({"speaks": False, "sound": "none"}, "No sound"),
        ({"speaks": False, "sound": "blocked"}, "Sound is blocked"),
        ({"speaks": False, "sound": None}, "Sound not reported yet"),
        ({"connected": 2}, "2 pages show it"),
        ({"guests": 1}, "1 page that is not enrolled shows it, too"),
        ({"ratio": 1.5}, "1920 × 1080 (× 1.5)"),
        ({"version": "v0"}, "An older page: it will load itself anew"),
    ],
)
def test_a_card_tells_what_is_known_of_the_monitor(office, facts, said):
    assert said in seen(office, **facts).facts


def test_a_monitor_above_a_counter_says_nothing_of_sound(office):
    found = seen(office, key="counter/3", speaks=False, sound="none")

    assert (found.name, found.facts) == ("Counter 3", ("1920 × 1080",))


def test_cards_and_their_summary_speak_the_readers_language(office):
    found = seen(office, language="pl", drift_ms=5_000)
    with in_language("pl"):
        said = summary([found, seen(office, language="pl")])

    assert found.state == "Jego zegar różni się o 5 sekund."
    assert said == "1 z 2 monitorów wymaga uwagi: Hala, wejście."


def test_the_summary_counts_only_monitors_that_are_in_use(office):
    well, idle = seen(office), seen(office, connected=0, enrolled=False)
    silent = seen(office, key="hall-2", silent=True)
    with in_language("en"):
        assert summary([idle]) == "No monitor is in use yet."
        assert summary([well, idle]) == "The only monitor in use is well."
        assert summary([well, well, idle]) == "All 2 monitors in use are well."
        assert summary([well, silent]) == "1 of 2 monitors needs a look: Hall, waiting area."
        assert summary([silent, silent, well]).startswith("2 of 3 monitors need a look: Hall")


# the page


def test_monitors_that_need_a_look_stand_first(administration):
    administration.monitor("hall-2", drift_ms=administration.true_clock)  # it is not enrolled
    html = administration.page()

    order = [part.split('"')[0] for part in html.split("monitor--")[1:]]
    assert order == sorted(order, key=MOODS.index)
    assert html.index('data-screen="hall-2"') < html.index('data-screen="hall-1"')
    assert "1 of 1 monitors needs a look: Hall, waiting area." in html


def test_every_monitor_is_shown_small_by_a_page_that_only_looks(administration):
    html = administration.page()

    for key in ("hall-1", "hall-2", "counter/1", "counter/6"):
        assert f'<iframe src="/display/kalisz/{key}?preview"' in html
    assert administration.wired.screens.states("kalisz")[0].connected == 0


def test_only_a_monitor_that_makes_calls_is_offered_a_test_call(administration):
    html = administration.page()

    assert f'action="{PAGE}/hall-1/test"' in html
    assert f'action="{PAGE}/counter/1/identify"' in html
    assert f'action="{PAGE}/counter/1/test"' not in html
    assert administration.tell("counter/1", "test").status_code == 404


def test_the_cards_words_can_be_asked_for_alone(administration):
    administration.monitor("hall-1", sound="blocked", drift_ms=administration.true_clock)

    answer = administration.ewa.get(f"{PAGE}/states?lang=en").json

    assert list(answer["screens"])[:3] == ["hall-1", "hall-2", "counter/1"]
    found = answer["screens"]["hall-1"]
    assert (found["mood"], found["key"], found["name"]) == ("trouble", "hall-1", "Hall, entrance")
    assert found["state"].startswith("Its browser blocks sound")
    assert found["facts"][:2] == ["Sound is blocked", "1920 × 1080"]
    assert answer["summary"].startswith("1 of 1 monitors needs a look")


def test_calls_that_came_late_stand_in_the_table_newest_first(administration):
    assert "None: every call stood on every enrolled monitor" in administration.page()
    earlier = Store(str(administration.store.engine.url), Clock(NOW - timedelta(minutes=10)))
    devices.create_token(earlier, "kalisz", "display", "hall-1")
    late, never = call(earlier, "A", "1"), call(earlier, "B", "2")
    showing.acknowledge(
        earlier, "kalisz", [(late.call, "hall-1", late.called_at + timedelta(seconds=9))]
    )
    earlier.close()

    said = words_of(administration.page())

    rows = said.split("Called Monitor Shown ")[1]
    assert rows.startswith(f"{never.number} 2 08:30 Hall, entrance never {late.number} 1 08:30")
    assert "Hall, entrance after 9 s" in rows


def call(store: Store, service: str, counter: str):
    """A visitor comes and is called."""
    door = Door(store, "kalisz", Actor(f"user:{counter}", "Anna"))
    arriving.issue(door, service)
    return calling.call_next(door, counter).ticket


# what a press does


@pytest.mark.parametrize("what", ["identify", "reload", "test"])
def test_a_press_tells_the_pages_that_show_the_monitor(administration, what):
    pages = [administration.monitor("hall-1") for _ in range(2)]
    other = administration.monitor("hall-2")

    answer = administration.tell("hall-1", what)

    assert answer.json == {"said": "Hall, entrance was told, on 2 pages."}
    orders = [each["args"][0]["what"] for page in pages for each in told(page)]
    assert (orders, told(other)) == ([what, what], [])


def test_a_press_on_a_monitor_that_is_away_says_so(administration):
    answer = administration.tell("hall-2", "reload")

    assert answer.json["said"] == "Hall, waiting area is not connected: nothing was told."


def test_without_scripts_the_page_itself_says_what_a_press_did(administration):
    administration.monitor("hall-1")

    answer = administration.tell("hall-1", "identify", Accept="text/html")

    assert answer.status_code == 302
    assert "Hala, wejście: wysłano." in administration.ewa.get(answer.location).text


@pytest.mark.parametrize(
    "told", ["atlantis test 1", "hall-1 explode 1", "hall-1 test", "hall-1 test ²", "<b>"]
)
def test_the_address_can_put_no_other_words_on_the_page(administration, told):
    html = administration.page(f"lang=en&told={told}")

    assert 'id="told" role="status" hidden></p>' in html


@pytest.mark.parametrize(
    ("key", "what"),
    [("atlantis", "test"), ("counter/99", "reload"), ("kiosk-1", "reload"), ("hall-1", "explode")],
)
def test_there_are_only_these_monitors_and_three_commands(administration, key, what):
    assert administration.tell(key, what).status_code == 404


def test_without_the_pages_token_nothing_is_told(administration):
    page = administration.monitor("hall-1")

    answer = administration.ewa.post(f"{PAGE}/hall-1/test")

    assert (answer.status_code, told(page)) == (400, [])


def test_languages_that_nothing_speaks_are_named(administration, monkeypatch):
    assert "espeak-ng" not in administration.page()

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("queue_server.voice.espeak.WHEEL", "no_such_wheel")
    shown = administration.page()

    assert "The server can't speak: Polski, English, Українська, Deutsch." in words_of(shown)


def told(page) -> list[dict]:
    return [each for each in page.get_received() if each["name"] == "do"]
