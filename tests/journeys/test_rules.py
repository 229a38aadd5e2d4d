"""The first office's published rules, R1 to R14: each holds in the running system."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from queue_server.actions import booking, upkeep
from queue_server.actions.entry import VISITOR, Door
from queue_server.demo.booked import add_account
from queue_server.domain.visits import Person, Visit
from queue_server.queries import accounts, visits
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import NewContext
from tests.journeys.visiting import Hall, code_in, code_on, link_in
from tests.mailbox import Mailbox, text_of
from tests.serving import HASHED, PASSWORD, Server, wait_for

FRIDAY = 20
MONDAY = 23
CATEGORIES = {
    "Rejestracja": "A",
    "Wyrejestrowanie / Zgłoszenie sprzedaży": "B",
    "Wydanie / Wymiana / Dokonanie zmian w dowodzie rejestracyjnym": "C",
}
# What a kiosk or a monitor does with sound and paper, written down.
LISTEN = """window.played = 0; window.prints = 0; window.print = () => { window.prints += 1; };
for (const kind of [HTMLMediaElement, AudioBufferSourceNode]) {
  const name = kind === HTMLMediaElement ? "play" : "start";
  const real = kind.prototype[name];
  kind.prototype[name] = function (...given) {
    window.played += 1;
    return real.apply(this, given);
  };
}"""
# The browser's own clock: a minute that passes at once.
IDLE = "performance.now = (now => () => now() + 61000)(performance.now.bind(performance))"


@pytest.fixture(scope="module")
def post() -> Iterator[Mailbox]:
    """A real mail server, and everybody's mailbox."""
    with Mailbox() as running:
        yield running


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, post: Mailbox) -> Iterator[Server]:
    """The first office's server, on the Friday before."""
    folder = tmp_path_factory.mktemp("rules")
    at = Hall(None, None, "kalisz", "Europe/Warsaw", "pl-PL").at(FRIDAY, 18)
    with Server(folder, at=at, environment=post.environment) as server:
        yield server


@pytest.fixture
def hall(running: Server, new_context: NewContext) -> Hall:
    """The office as its visitors meet it, in Polish."""
    return Hall(running, new_context, "kalisz", "Europe/Warsaw", "pl-PL")


@pytest.fixture
def visitor(running: Server, request: pytest.FixtureRequest) -> str:
    """The address of somebody with an activated account, one for each test."""
    email = f"{request.node.name[:8].replace('_', '.')}@home.example"
    with closing(running.store()) as store:
        add_account(store, "kalisz", email, HASHED)
    return email


@pytest.fixture
def booked(running: Server, visitor: str) -> Callable[..., Visit]:
    """`booked(hour)` is a visit of the visitor's, booked on the Friday."""

    def book(hour: datetime, service: str = "A") -> Visit:
        with closing(running.store()) as store:
            account = accounts.by_email(store, visitor)
            assert account
            door, key = Door(store, "kalisz", VISITOR), booking.new_key()
            booking.hold(door, service, hour, key)
            return booking.book(door, key, Person(user_id=account.id))

    return book


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the log-in form that stands there."""
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.locator("main form button[type=submit]").first.click()


def register(page: Page, server: Server, email: str) -> None:
    """As a newcomer does: from the office's pages to the form."""
    page.goto(f"{server.address}/booking/kalisz")
    page.goto(f"{server.address}/register")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=accept]")
    page.get_by_role("button", name="Utwórz konto").click()


def activation_link(post: Mailbox, email: str) -> str:
    """The link that the letter carries."""
    return link_in(post.wait_for(email), lambda url: "/confirm/" in url)


def step(page: Page, wanted: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-step", wanted)


def type_code(page: Page, code: str) -> None:
    """Through the first door, and digit after digit on the keypad."""
    page.get_by_role("button", name="Aktywacja rezerwacji internetowej").click()
    for digit in code:
        page.get_by_role("button", name=digit, exact=True).click()


def test_r01_the_privacy_notice_is_pointed_to_before_an_account_is_made(hall):
    page = hall.phone()
    page.goto(f"{hall.server.address}/booking/kalisz")
    page.goto(f"{hall.server.address}/register")

    notice = page.locator('main a[href="/booking/kalisz/privacy"]').first
    before = page.locator("main form").first.evaluate(
        "(form, link) => Boolean(form.compareDocumentPosition(link)"
        " & Node.DOCUMENT_POSITION_PRECEDING)",
        notice.element_handle(),
    )
    notice.click()

    assert before
    expect(page.locator("h1")).to_have_text("Klauzula informacyjna")
    expect(page.locator("main")).to_contain_text("Starostw")


def test_r02_registration_is_a_short_form_and_acceptance_of_the_rules(hall, running):
    page = hall.phone()
    page.goto(f"{running.address}/booking/kalisz")
    page.goto(f"{running.address}/register")
    asked = page.locator("main form input:not([type=hidden])")
    assert [each.get_attribute("name") for each in asked.all()] == ["email", "password", "accept"]
    page.fill("[name=email]", "r02@home.example")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Utwórz konto").click()
    expect(page.locator("#accept-error")).to_be_visible()

    page.fill("[name=password]", PASSWORD)
    page.check("[name=accept]")
    page.get_by_role("button", name="Utwórz konto").click()

    expect(page.locator("main")).not_to_contain_text("Utwórz konto")
    with closing(running.store()) as store:
        made = accounts.by_email(store, "r02@home.example")
        assert made
        assert made.terms
        assert made.terms_at


def test_r03_an_account_works_only_after_its_activation(hall, running, post):
    page = hall.phone()
    register(page, running, "r03@home.example")
    link = activation_link(post, "r03@home.example")
    page.goto(f"{running.address}/login")
    log_in(page, "r03@home.example")
    expect(page).to_have_url(re.compile("/login"))

    page.goto(link)
    activate(page)
    page.goto(f"{running.address}/login")
    log_in(page, "r03@home.example")

    expect(page).to_have_url(re.compile("/visits$"))


def activate(page: Page) -> None:
    """Press the button of the letter's page, where there is one."""
    button = page.get_by_role("button", name="Aktywuj konto")
    if button.count():
        button.click()
        page.wait_for_load_state("load")


def test_r04_visitors_log_in_with_email_and_password(hall, running, visitor):
    page = hall.phone()
    page.goto(f"{running.address}/login")
    log_in(page, visitor, "not-my-password-at-all")
    expect(page).to_have_url(re.compile("/login"))

    log_in(page, visitor)

    expect(page).to_have_url(re.compile("/visits$"))
    expect(page.locator("h1")).to_have_text("Moje wizyty")


def test_r05_services_stand_in_their_categories(hall, running):
    page = hall.phone()
    page.goto(f"{running.address}/booking/kalisz")

    shown = page.locator("main h2, main h3 a").evaluate_all(
        "all => all.map(each => [each.tagName, each.textContent.trim(), each.getAttribute('href')])"
    )
    titles = {text: at for at, (tag, text, _) in enumerate(shown) if tag == "H2"}
    for title, service in CATEGORIES.items():
        below = shown[titles[title] + 1]
        assert below[2] == f"/booking/kalisz/{service}", title


def test_r06_one_service_a_day_and_an_hour_are_chosen_and_confirmed_with_ok(hall, visitor):
    page, hour = hall.phone(), hall.at(25, 10)
    page.goto(f"{hall.server.address}/login")
    log_in(page, visitor)

    hall.check(page, "A", hour)
    expect(page.locator(".summary")).to_contain_text("Rejestracja pojazdu")
    expect(page.locator(".summary")).to_contain_text("25 listopada")
    expect(page.locator(".summary")).to_contain_text("10:00")
    page.get_by_role("button", name=re.compile("^OK")).click()

    expect(page).to_have_url(re.compile(r"/visit/kalisz/[\w-]+$"))
    assert_accessible(page)


def test_r07_the_confirmation_with_the_number_comes_by_email(hall, visitor, post):
    page = hall.phone()
    page.goto(f"{hall.server.address}/login")
    log_in(page, visitor)
    hall.book(page, "B", hall.at(25, 10))

    letter = post.wait_for(visitor)

    assert code_in(text_of(letter), 8) == code_on(page, 8)
    assert "10:00" in text_of(letter)
    assert [part.get_content_type() for part in letter.iter_attachments()][:1] == [
        "application/pdf"
    ]


def test_r08_one_visit_settles_one_matter_and_two_matters_are_two_visits(hall, running, visitor):
    page = hall.phone()
    page.goto(f"{running.address}/login")
    log_in(page, visitor)
    hall.book(page, "A", hall.at(26, 9))
    first = code_on(page, 8)

    page.goto(page.url.replace("/visit/kalisz/", "/booking/kalisz?after="))
    page.locator(".offer button.big").last.click()
    page.click("#ok")
    page.wait_for_url("**/visit/kalisz/*")

    assert code_on(page, 8) != first
    with closing(running.store()) as store:
        account = accounts.by_email(store, visitor)
        assert account
        made = visits.of_user(store, account.id)
    assert len({visit.code for visit in made}) == len(made) == 2


def test_r09_the_confirmation_prints_with_barcode_and_number(hall, running, booked, visitor):
    visit = booked(hall.at(26, 10))
    page = hall.phone()
    page.goto(f"{running.address}/login")
    log_in(page, visitor)
    page.goto(f"{running.address}/visit/kalisz/{visit.link}")

    assert code_on(page, 8) == visit.code
    expect(page.locator(".barcode, svg, main img").first).to_be_visible()
    page.emulate_media(media="print")
    assert code_on(page, 8) == visit.code
    with page.expect_download() as paper:
        page.evaluate(
            "link => { const a = document.createElement('a'); a.href = link; a.download = '';"
            " document.body.append(a); a.click(); }",
            f"/visit/kalisz/{visit.link}/confirmation.pdf",
        )
    assert paper.value.path().read_bytes().startswith(b"%PDF-")


@pytest.fixture
def monday(hall: Hall, booked: Callable[..., Visit]) -> Callable[..., Visit]:
    """`monday(visit_at, now)`: a visit booked before, and the clock on a moment of Monday.

    The journal never runs backwards: each of the tests below lives later than the one above it.
    """

    def begin(visit_at: datetime, now: datetime) -> Visit:
        visit = booked(visit_at)
        hall.set_clock(now)
        return visit

    return begin


def test_r10_the_kiosk_activates_no_earlier_than_fifteen_minutes_before(hall, monday):
    visit = monday(hall.at(MONDAY, 9, 15), hall.at(MONDAY, 8, 50))
    kiosk = hall.kiosk("kiosk-1")
    expect(kiosk.get_by_role("button", name="Mam rezerwację")).to_contain_text(
        "Aktywacja rezerwacji internetowej"
    )

    type_code(kiosk, visit.code)
    kiosk.get_by_role("button", name="Zatwierdź").click()

    step(kiosk, "refusal")
    expect(kiosk.locator("main")).to_contain_text("09:00")
    hall.set_clock(hall.at(MONDAY, 9, 0))
    assert hall.ticket("kiosk-2", visit.code) == "A001"


def test_r11_whoever_enters_the_code_gets_a_printed_ticket(hall, monday):
    visit = monday(hall.at(MONDAY, 10, 45), hall.at(MONDAY, 10, 40))
    kiosk = hall.kiosk("kiosk-1")
    kiosk.add_init_script(LISTEN)
    kiosk.reload()
    step(kiosk, "start")

    type_code(kiosk, visit.code)
    kiosk.get_by_role("button", name="Zatwierdź").click()

    step(kiosk, "ticket")
    number = kiosk.locator(".ticket-number").inner_text()
    assert kiosk.evaluate("window.prints") == 1
    assert number in (kiosk.locator("#paper").text_content() or "")


def test_r12_the_code_of_the_visitor_before_is_never_there(hall, monday):
    visit = monday(hall.at(MONDAY, 12, 0), hall.at(MONDAY, 11, 50))
    kiosk = hall.kiosk("kiosk-1")
    type_code(kiosk, visit.code[:5])

    kiosk.evaluate(IDLE)
    step(kiosk, "start")
    kiosk.get_by_role("button", name="Aktywacja rezerwacji internetowej").click()

    step(kiosk, "code")
    assert [each.inner_text() for each in kiosk.locator(".slot").all()] == [""] * 8
    assert visit.code[:5] not in kiosk.evaluate("document.documentElement.outerHTML")


def test_r13_the_number_appears_on_the_monitor_and_is_heard(hall, monday):
    visit = monday(hall.at(MONDAY, 13, 15), hall.at(MONDAY, 13, 5))
    number = hall.ticket("kiosk-1", visit.code)
    wall = hall.monitor("hall-1")
    wall.add_init_script(LISTEN)
    wall.reload()
    panel = hall.clerk("1")

    call_until(panel, number)

    expect(wall.locator("#number")).to_have_text(number)
    expect(wall.locator("#to-counter")).to_have_text("1")
    wait_for("it to be heard", lambda: wall.evaluate("window.played") >= 1)


def call_until(panel: Page, number: str) -> None:
    """Press Next until that visitor is called: others of these tests may wait here, too."""
    shown = panel.locator('[data-part="number"]')
    for _ in range(6):
        before = shown.inner_text()
        panel.wait_for_timeout(700)
        panel.locator('[data-part="next"]').click()
        expect(shown).not_to_have_text(before)
        if shown.inner_text() == number:
            return
    raise AssertionError(f"{number} was not called")


def test_r14_a_reservation_that_is_not_activated_in_time_is_cancelled(
    hall, monday, running, visitor, post
):
    visit = monday(hall.at(MONDAY, 14, 30), hall.at(MONDAY, 14, 30, 1))
    kiosk = hall.kiosk("kiosk-1")

    type_code(kiosk, visit.code)
    kiosk.get_by_role("button", name="Zatwierdź").click()

    step(kiosk, "refusal")
    expect(kiosk.locator("h1")).to_have_text("Czas na aktywację minął")
    with closing(running.store()) as store:
        upkeep.tend(store, "kalisz")
        assert visits.find(store, "kalisz", visit.link).state == "missed"
    letter = text_of(post.wait_for(visitor, "Wizyta niewykorzystana"))
    assert f"{running.address}/booking/kalisz" in letter
