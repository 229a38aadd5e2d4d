from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import reservations
from queue_server.actions.entry import Door
from queue_server.queries import hall
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import enrol
from tests.journeys.kiosk_everyone import measured
from tests.serving import MONDAY, ROOT, Server

UPRIGHT = {"width": 1080, "height": 1920}
WIDE = {"width": 1920, "height": 1080}
SMALL = {"width": 1280, "height": 720}
COUNT_PRINTS = "window.prints = 0; window.print = () => { window.prints += 1; };"

# As fast as a scanner types, however busy this machine is.
SCAN_AT_ONCE = """code => [...code, "Enter"].forEach(key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))"""


@pytest.fixture
def kiosk(server: Server, device_page: Callable[..., Page]) -> Page:
    """The first screen of an enrolled kiosk that counts what it prints."""
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.add_init_script(COUNT_PRINTS)
    return begin(page, server)


def begin(page: Page, server: Server) -> Page:
    page.goto(f"{server.address}/kiosk/kalisz/kiosk-1")
    expect(page.locator("body")).to_have_attribute("data-step", "start")
    return page


def at_step(page: Page, step: str, seconds: float = 10) -> None:
    expect(page.locator("body")).to_have_attribute("data-step", step, timeout=seconds * 1000)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def number(page: Page) -> str:
    return page.locator(".ticket-number").inner_text()


def waiting(server: Server) -> list[str]:
    store = server.store()
    try:
        return [place.ticket.number for place in hall.read(store, "kalisz").queue]
    finally:
        store.close()


def reserve(server: Server, minutes: int) -> str:
    store = server.store()
    try:
        hour = MONDAY + timedelta(minutes=minutes)
        return reservations.reserve(Door(store, "kalisz"), "A", hour).code
    finally:
        store.close()


def assert_nothing_left(page: Page, *secrets: str) -> None:
    """Neither on the screen nor anywhere in the page, its paper and its memory."""
    at_step(page, "start")
    left = page.evaluate(
        "document.documentElement.outerHTML + location.href + document.title"
        " + JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])"
    )
    for secret in secrets:
        assert secret not in left


def test_a_walk_in_takes_a_ticket_that_is_printed_once(server, kiosk):
    press(kiosk, "Nie mam rezerwacji")
    expect(kiosk.locator('[data-service="A"]')).to_contain_text("Oczekujących: 0")
    kiosk.locator('[data-service="A"]').click()

    at_step(kiosk, "ticket")
    assert number(kiosk) == "A001"
    assert kiosk.evaluate("window.prints") == 1
    printed = kiosk.locator("#paper").text_content()
    for line in (
        "Plac św. Józefa 5",
        "A001",
        "Rejestracja pojazdu",
        "23 listopada 2026",
        "Stanowiska: 1, 2, 3, 4",
    ):
        assert line in printed
    assert waiting(server) == ["A001"]

    press(kiosk, "Gotowe")
    assert_nothing_left(kiosk, "A001")


def test_the_number_of_waiting_people_is_live(server, kiosk, device_page):
    second = begin(device_page("kiosk", "kiosk-2", viewport=WIDE), server)
    press(second, "Nie mam rezerwacji")
    expect(second.locator('[data-service="B"]')).to_contain_text("Oczekujących: 0")
    press(kiosk, "Nie mam rezerwacji")
    kiosk.locator('[data-service="B"]').click()

    expect(second.locator('[data-service="B"]')).to_contain_text("Oczekujących: 1")


def test_a_reservation_is_activated_with_the_scanner_on_the_first_screen(server, kiosk):
    code = reserve(server, minutes=12)
    scan(kiosk, code)

    at_step(kiosk, "ticket")
    assert number(kiosk) == "A001"
    expect(kiosk.locator(".ticket-facts")).to_contain_text("Rezerwacja na 08:52")
    assert_nothing_left_after(kiosk, "Gotowe", code)


def assert_nothing_left_after(page: Page, button: str, *secrets: str) -> None:
    press(page, button)
    assert_nothing_left(page, *secrets)


def test_a_reservation_is_activated_on_the_keypad_in_groups_of_four(server, kiosk):
    code = reserve(server, minutes=12)
    press(kiosk, "Mam rezerwację")
    for digit in code:
        kiosk.get_by_role("button", name=digit, exact=True).click()
    assert kiosk.locator(".slot").all_inner_texts() == list(code)
    press(kiosk, "Zatwierdź")

    at_step(kiosk, "ticket")
    assert kiosk.evaluate("window.prints") == 1


def test_a_code_used_twice_shows_the_same_number_and_prints_only_on_request(server, kiosk):
    code = reserve(server, minutes=12)
    scan(kiosk, code)
    at_step(kiosk, "ticket")
    press(kiosk, "Gotowe")
    scan(kiosk, code)
    at_step(kiosk, "ticket")

    assert number(kiosk) == "A001"
    assert kiosk.evaluate("window.prints") == 1
    press(kiosk, "Wydrukuj bilet jeszcze raz")
    assert kiosk.evaluate("window.prints") == 2


def test_too_early_says_when_to_come_back(server, kiosk):
    code = reserve(server, minutes=60)
    scan(kiosk, code)

    at_step(kiosk, "refusal")
    expect(kiosk.locator(".lead")).to_contain_text("09:25")
    assert waiting(server) == []
    assert_nothing_left_after(kiosk, "Rozumiem", code)


def test_too_late_gives_a_walk_in_ticket_at_one_touch(tmp_path, new_context):
    with Server(tmp_path, at=MONDAY) as early:
        code = reserve(early, minutes=1)
        early.stop()
        early.clock.start(MONDAY + timedelta(minutes=5))
        early.start()
        context = new_context(viewport=WIDE)
        enrol(context, early.address, early.token("kiosk", "kiosk-1"))
        page = context.new_page()
        page.add_init_script(COUNT_PRINTS)
        scan(begin(page, early), code)

        at_step(page, "refusal")
        press(page, "Pobierz bilet bez rezerwacji")
        at_step(page, "ticket")
        assert number(page) == "A001"


def test_a_wrong_code_asks_to_check_it_where_it_was_typed(server, kiosk):
    right = reserve(server, minutes=12)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    kiosk.get_by_role("button", name="Mam rezerwację").click()
    kiosk.keyboard.type(wrong, delay=130)
    press(kiosk, "Zatwierdź")

    at_step(kiosk, "code")
    expect(kiosk.locator(".message.wrong")).to_be_visible()
    assert kiosk.locator(".slot").all_inner_texts() == list(wrong)
    kiosk.get_by_role("button", name="Usuń ostatnią cyfrę").click()
    expect(kiosk.locator(".message.wrong")).to_have_count(0)


def test_a_scan_replaces_what_was_left_half_typed(server, kiosk):
    code = reserve(server, minutes=12)
    press(kiosk, "Mam rezerwację")
    for digit in "999":
        kiosk.get_by_role("button", name=digit, exact=True).click()
    kiosk.evaluate(SCAN_AT_ONCE, code)

    at_step(kiosk, "ticket")


def test_the_screen_clears_itself_after_a_minute_with_a_countdown(server, device_page):
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.clock.install()
    begin(page, server)
    press(page, "Deutsch")
    press(page, "Ich habe einen Termin")
    page.keyboard.type("1234", delay=150)
    page.clock.fast_forward(38_000)
    expect(page.locator("#warning")).to_be_hidden()

    page.clock.fast_forward(4_000)
    expect(page.locator("#warning")).to_contain_text("Der Bildschirm wird in")
    assert_accessible(page)
    page.clock.fast_forward(20_000)

    assert_nothing_left(page, "1234")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    press(page, "Mam rezerwację")
    assert "".join(page.locator(".slot").all_inner_texts()) == ""


def test_who_needs_more_time_gets_it(server, device_page):
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.clock.install()
    begin(page, server)
    press(page, "Mam rezerwację")
    page.clock.fast_forward(43_000)
    press(page, "Potrzebuję więcej czasu")
    expect(page.locator("#warning")).to_be_hidden()
    page.clock.fast_forward(35_000)

    at_step(page, "code")


def test_the_ticket_leaves_the_screen_by_itself(server, device_page):
    page = device_page("kiosk", "kiosk-1", viewport=UPRIGHT)
    page.add_init_script(COUNT_PRINTS)
    page.clock.install()
    begin(page, server)
    press(page, "Nie mam rezerwacji")
    page.locator('[data-service="C"]').click()
    at_step(page, "ticket")
    expect(page.locator(".countdown")).to_contain_text("Powrót do początku za")
    page.clock.fast_forward(41_000)

    assert_nothing_left(page, "C001")


def test_nothing_of_a_visitor_comes_back_by_reload_or_by_the_back_button(server, kiosk):
    code = reserve(server, minutes=60)
    press(kiosk, "Mam rezerwację")
    kiosk.keyboard.type(code[:5], delay=150)
    kiosk.reload()
    assert_nothing_left(kiosk, code[:5])

    scan(kiosk, code)
    at_step(kiosk, "refusal")
    kiosk.goto(f"{server.address}/healthz")
    kiosk.go_back()
    assert_nothing_left(kiosk, code, "09:25")
    kiosk.go_forward()
    kiosk.go_back()
    assert_nothing_left(kiosk, code, "09:25")


def test_the_next_visitor_does_not_see_what_the_one_before_chose(server, kiosk):
    press(kiosk, "Українська")
    press(kiosk, "У мене немає запису")
    press(kiosk, "Я маю право на першочерговість")
    kiosk.locator(".choice").first.click()
    press(kiosk, "Почати спочатку")
    assert_nothing_left(kiosk, 'lang="uk">У')

    press(kiosk, "Nie mam rezerwacji")
    expect(kiosk.locator(".quiet.chosen")).to_have_count(0)


def test_a_double_tap_on_a_door_takes_no_ticket(server, kiosk):
    expect(kiosk.locator("#stage.settling")).to_have_count(0)
    box = kiosk.get_by_role("button", name="Nie mam rezerwacji").bounding_box()
    kiosk.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    at_step(kiosk, "matters")
    kiosk.wait_for_timeout(400)

    assert waiting(server) == []


def test_a_request_whose_answer_is_lost_is_repeated_and_gives_one_ticket(server, kiosk):
    keys: list[str] = []

    def lose_two_answers(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.abort()
        elif len(keys) == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    kiosk.route("**/tickets?*", lose_two_answers)
    press(kiosk, "Nie mam rezerwacji")
    kiosk.locator('[data-service="A"]').click()
    expect(kiosk.get_by_text("Czekamy na serwer")).to_be_visible()

    at_step(kiosk, "ticket")
    assert number(kiosk) == "A001"
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert waiting(server) == ["A001"]
    assert kiosk.evaluate("window.prints") == 1


def test_a_visitor_who_gives_up_waiting_leaves_nothing_behind(server, kiosk):
    kiosk.route("**/tickets?*", lambda route: route.abort())
    press(kiosk, "Nie mam rezerwacji")
    kiosk.locator('[data-service="A"]').click()
    press(kiosk, "Rezygnuję")
    kiosk.unroute("**/tickets?*")
    kiosk.wait_for_timeout(3000)

    assert_nothing_left(kiosk, "A001")
    assert waiting(server) == []


def test_without_its_server_the_kiosk_says_so_and_comes_back_by_itself(server, kiosk):
    server.kill()
    at_step(kiosk, "unreachable", seconds=20)
    assert_accessible(kiosk)
    server.start()

    at_step(kiosk, "start", seconds=20)
    press(kiosk, "Nie mam rezerwacji")
    kiosk.locator('[data-service="A"]').click()
    at_step(kiosk, "ticket")


def screens(page: Page, server: Server):
    """Every screen that a visitor can come to, one after another."""
    yield "start"
    press(page, "Mam rezerwację")
    yield "code"
    page.evaluate(SCAN_AT_ONCE, "11111111")
    expect(page.locator(".message.wrong")).to_be_visible()
    yield "wrong code"
    press(page, "Zacznij od nowa")
    scan(page, reserve(server, minutes=60))
    at_step(page, "refusal")
    yield "refusal"
    press(page, "Rozumiem")
    press(page, "Nie mam rezerwacji")
    yield "matters"
    press(page, "Przysługuje mi pierwszeństwo")
    yield "priority"
    press(page, "Bez pierwszeństwa")
    page.locator('[data-service="A"]').click()
    at_step(page, "ticket")
    yield "ticket"


@pytest.mark.parametrize("viewport", [UPRIGHT, WIDE, SMALL], ids=["upright", "wide", "small"])
def test_every_screen_is_accessible_fits_and_has_large_targets(server, device_page, viewport):
    page = device_page("kiosk", "kiosk-1", viewport=viewport)
    page.add_init_script(COUNT_PRINTS)
    begin(page, server)

    for screen in screens(page, server):
        assert_accessible(page)
        assert measured(page) == [], screen


def test_where_there_is_one_category_its_services_are_the_first_question(tmp_path, new_context):
    nine = MONDAY + timedelta(hours=6, minutes=20)  # in New York
    with Server(tmp_path, at=nine, offices=(ROOT / "tests" / "offices" / "second.toml",)) as server:
        context = new_context()
        enrol(context, server.address, server.token("kiosk", "door", office="second"))
        page = context.new_page()
        page.goto(f"{server.address}/kiosk/second/door?print=0")
        press(page, "I have no reservation")
        page.locator('[data-service="R"]').click()

        at_step(page, "ticket")
        assert number(page) == "R100"


def test_the_number_is_as_large_as_on_the_wall(server, kiosk):
    press(kiosk, "Nie mam rezerwacji")
    kiosk.set_viewport_size(WIDE)
    kiosk.locator('[data-service="A"]').click()
    at_step(kiosk, "ticket")

    assert kiosk.locator(".ticket-number").bounding_box()["height"] >= 0.18 * WIDE["height"]
    kiosk.wait_for_function(
        "[...document.fonts].some(each => /Atkinson/.test(each.family) && each.status === 'loaded')"
    )


def test_the_keyboard_alone_is_enough(server, kiosk):
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.press("Tab")
    expect(kiosk.get_by_role("button", name="Nie mam rezerwacji")).to_be_focused()
    kiosk.keyboard.press("Enter")
    at_step(kiosk, "matters")
    kiosk.keyboard.press("Tab")
    kiosk.keyboard.press("Enter")

    at_step(kiosk, "ticket")
    assert waiting(server) == ["A001"]


def test_the_qr_codes_page_follows_the_ticket_on_a_phone(server, kiosk, new_context):
    press(kiosk, "Nie mam rezerwacji")
    kiosk.locator('[data-service="A"]').click()
    at_step(kiosk, "ticket")
    store = server.store()
    track = hall.read(store, "kalisz").queue[0].ticket.track
    store.close()
    phone = new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"{server.address}/t/kalisz/{track}")

    expect(phone.locator("h1")).to_contain_text("A001")
    expect(phone.get_by_text("Nikt nie czeka przed Państwem")).to_be_visible()
    assert_accessible(phone)
