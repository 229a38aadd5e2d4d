"""The confirmation on paper and in calendars: what scanners, printers and calendars make of it."""

from __future__ import annotations

import builtins
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import requests
from icalendar import Calendar
from pypdf import PdfReader

from booking.papers import barcodes, calendar_file, pdf, sheet
from queue_server.actions import accounts, booking, visits
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.codes import grouped
from queue_server.domain.visits import Person, Visit
from queue_server.web.locale import in_language
from tests.serving import Server
from tests.surfaces.home import EMAIL, TUESDAY, Home, local, minutes
from tests.surfaces.scanning import both, drawn, scanned

MAKERS = ["weasyprint", "fpdf2"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes importing WeasyPrint fail as it does where pango is not installed."""
    real = builtins.__import__

    def imported(name: str, *args, **kwargs):
        if name == "weasyprint" or name.startswith("weasyprint."):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    return lambda: monkeypatch.setattr(builtins, "__import__", imported)


@pytest.fixture(params=MAKERS)
def maker(request: pytest.FixtureRequest, without_pango: Callable[[], None]) -> str:
    """Both ways to make a PDF."""
    if request.param == "fpdf2":
        without_pango()
    return request.param


def paper(home: Home, visit: Visit, language: str = "pl") -> PdfReader:
    return PdfReader(BytesIO(content(home, visit, language)))


def content(home: Home, visit: Visit, language: str = "pl") -> bytes:
    answer = home.get(home.path(visit, "/confirmation.pdf"), language)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("dots", [100, 150, 300])
def test_a_scanner_reads_the_printed_confirmation(home, maker, dots):
    visit = home.book()
    pages = drawn(content(home, visit), dots)

    assert len(pages) == 1
    assert scanned(pages[0]) == both(visit.code)


@pytest.mark.parametrize("code", ["00000000", "99805832", "123456", "1234567", "9", "99"])
def test_every_code_is_read_as_it_is(code):
    assert scanned(barcodes.barcode_picture(code)) == {f"CODE-128:{code}"}
    assert scanned(barcodes.qr_picture(code)) == {f"QR-Code:{code}"}


def test_no_pair_of_digits_gets_lost_at_the_start_of_a_barcode():
    assert len({barcodes.length(f"{pair:02}345678") for pair in range(100)}) == 1


def test_the_paper_says_what_the_page_says(home, maker):
    visit = home.book()
    told = words(paper(home, visit))

    assert grouped(visit.code) in told
    assert "wtorek, 24 listopada 2026" in told
    assert "Proszę przyjść nie wcześniej niż 15 minut przed umówioną godziną" in told
    assert "Rejestracja pojazdu" in told
    assert "Zaświadczenie o ważnym badaniu technicznym" in told
    assert "wystarczy spisać numer" in told
    assert f"/visit/kalisz/{visit.link}" in told.replace(" ", "")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("pl", "Potwierdzenie wizyty: wtorek, 24 listopada 2026, 09:15"),
        ("en", "Confirmation of your visit: Tuesday, 24 November 2026, 09:15"),
        ("uk", "Підтвердження візиту: вівторок, 24 листопада 2026, 09:15"),
        ("de", "Terminbestätigung: Dienstag, 24. November 2026, 09:15"),
    ],
)
def test_the_paper_is_one_page_with_title_and_language(home, maker, language, title):
    reader = paper(home, home.book(), language)

    assert len(reader.pages) == 1
    assert reader.metadata.title == title
    assert reader.trailer["/Root"]["/Lang"].split("-")[0] == language


def test_ukrainian_letters_can_be_taken_out_again(home, maker):
    told = words(paper(home, home.book(), "uk"))

    assert "Номер запису" in told
    assert "Реєстрація транспортного засобу" in told
    assert "Plac św. Józefa 5, 62-800 Kalisz" in told


def test_every_font_is_embedded(home, maker):
    reader = paper(home, home.book(), "uk")
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    carried = [
        each.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for each in fonts
    ]

    assert len(carried) >= 4
    assert all("/FontFile2" in each or "/FontFile3" in each for each in carried)


def test_the_paper_is_tagged_for_screen_readers(home):
    reader = paper(home, home.book())
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF's own kind of truth)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    tags = list(elements(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH"} <= {each["/S"] for each in tags}
    figures = [each for each in tags if each["/S"] == "/Figure"]
    assert [each["/Alt"] for each in figures] == [
        "Kod kreskowy z numerem rezerwacji",
        "Kod QR z numerem rezerwacji",
    ]


def elements(parent) -> Iterator[dict]:
    """Every tag below, in the order of reading."""
    children = parent.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if hasattr(found, "get") and "/S" in found:
            yield found
            yield from elements(found)


def test_a_paper_fetches_nothing_from_anywhere_else():
    for address in (
        "https://kalisz.example/x.woff2",
        "file:///etc/passwd",
        "okienko-font:../tokens.css",
        "okienko-font:",
        "tokens.css",
    ):
        with pytest.raises(ValueError, match="our own files only"):
            pdf.fetched(address)


def test_the_file_has_a_name_that_is_found_again_and_tells_no_code(home):
    visit = home.book()
    answer = home.get(home.path(visit, "/confirmation.pdf"))

    assert "wizyta-2026-11-24-0915.pdf" in answer.headers["Content-Disposition"]
    assert visit.code not in str(answer.headers)


def test_the_plain_paper_is_made_where_pango_is_really_missing(home, tmp_path):
    # In a process of its own, in which no library of the system can be loaded.
    visit = home.book()
    program = (
        "import cffi, ctypes.util\n"
        "def missing(*args, **kwargs): raise OSError('cannot load library')\n"
        "cffi.FFI.dlopen = missing\n"
        "import pickle, sys\n"
        "from booking.papers import pdf\n"
        "sys.stdout.buffer.write(pdf.made(pickle.load(sys.stdin.buffer)))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", program],
        input=pickled(home, visit),
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert made.returncode == 0, made.stderr.decode()
    assert "/MarkInfo" not in PdfReader(BytesIO(made.stdout)).trailer["/Root"]
    assert scanned(drawn(made.stdout)[0]) == both(visit.code)


def pickled(home: Home, visit: Visit) -> bytes:
    """The sheet as it is handed to the pool."""
    with home.app.app_context(), in_language("pl"):
        told = sheet.paper(visit, home.office, "https://visits.kalisz.example/visit")
    return pickle.dumps(pdf.Sheet("", told))


@pytest.mark.parametrize("async_mode", ["eventlet", "threading"])
def test_the_server_answers_others_while_papers_are_made(tmp_path, async_mode):
    with Server(tmp_path, async_mode=async_mode) as server:
        address = f"{server.address}/visit/kalisz/{booked_at(server)}/confirmation.pdf"
        assert requests.get(address, timeout=30).status_code == 200
        with ThreadPoolExecutor(8) as pool:
            papers = [pool.submit(requests.get, address, timeout=60) for _ in range(8)]
            waits = []
            while not all(each.done() for each in papers):
                asked = time.monotonic()
                assert requests.get(f"{server.address}/healthz", timeout=10).status_code == 200
                waits.append(time.monotonic() - asked)
        made = [each.result() for each in papers]

    assert {each.headers["Content-Type"] for each in made} == {"application/pdf"}
    # Were they made in the server's own thread, the answer would come when all are done.
    assert len(waits) >= 4, waits


def booked_at(server: Server) -> str:
    """A visit that is booked beside the server; its link."""
    with closing(server.store()) as store:
        account = accounts.add_user(store, EMAIL, "!", "Halina")
        door, key = Door(store, "kalisz", VISITOR), booking.new_key()
        booking.hold(door, "A", TUESDAY, key)
        return booking.book(door, key, Person(user_id=account, email=EMAIL)).link


def calendar(home: Home, visit: Visit, language: str = "pl") -> Calendar:
    answer = home.get(home.path(visit, "/visit.ics"), language)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "wizyta-2026-11-2" in answer.headers["Content-Disposition"]
    return Calendar.from_ical(answer.data)


def event(home: Home, visit: Visit):
    return calendar(home, visit).walk("VEVENT")[0]


def test_the_calendar_file_has_hour_place_and_time_zone(home):
    shown = event(home, home.book())

    assert shown["SUMMARY"].startswith("Rejestracja pojazdu – Starostwo")
    assert shown["LOCATION"].endswith("Plac św. Józefa 5, 62-800 Kalisz")
    assert shown["DTSTART"].params["TZID"] == "Europe/Warsaw"
    assert shown["DTSTART"].dt.replace(tzinfo=None).isoformat() == "2026-11-24T09:15:00"
    assert shown["DTEND"].dt - shown["DTSTART"].dt == timedelta(minutes=15)
    assert shown["STATUS"] == "CONFIRMED"
    assert shown.walk("VALARM")[0]["TRIGGER"].dt == timedelta(hours=-1)


@pytest.mark.parametrize("hours_later", [0, 1])
def test_an_hour_that_the_clock_shows_twice_is_the_right_one_in_every_calendar(home, hours_later):
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 02:30 in Poland, in summer time
    starts_at = first + timedelta(hours=hours_later)
    visit = replace(home.book(), starts_at=starts_at, minutes=15)

    with home.app.app_context(), in_language("pl"):
        made = Calendar.from_ical(calendar_file.calendar(visit, home.office, home.now))
    booked = made.walk("VEVENT")[0]

    assert booked["DTSTART"].dt.astimezone(UTC) == starts_at
    assert booked["DTEND"].dt.astimezone(UTC) == starts_at + timedelta(minutes=15)


def test_the_calendar_file_tells_when_the_clocks_change(home):
    zone = calendar(home, home.book()).walk("VTIMEZONE")[0]
    summer = [each for each in zone.walk("DAYLIGHT") if each["DTSTART"].dt.year == 2027]
    winter = [each for each in zone.walk("STANDARD") if each["DTSTART"].dt.year == 2026]

    assert zone["TZID"] == "Europe/Warsaw"
    assert [each["DTSTART"].dt.isoformat() for each in summer] == ["2027-03-28T02:00:00"]
    assert [each["DTSTART"].dt.isoformat() for each in winter] == ["2026-10-25T03:00:00"]
    assert winter[0]["TZOFFSETTO"].td == timedelta(hours=1)


def test_the_calendar_file_holds_nothing_secret_or_personal(home):
    visit = home.book()
    text = home.get(home.path(visit, "/visit.ics")).text.replace("\r\n ", "")

    for secret in (visit.code, grouped(visit.code), visit.link, EMAIL, "Halina"):
        assert secret not in text


def test_a_moved_visit_replaces_its_entry_in_the_calendar(home):
    visit = home.book()
    before = event(home, visit)
    home.wait_until(home.now + minutes(5))
    visits.move(home.door, visit.link, home.hold("A", local(25, 10)))
    after = event(home, visit)

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt.day == 25


def test_a_cancelled_visit_is_cancelled_in_the_calendar(home):
    visit = home.book()
    before = event(home, visit)
    visits.cancel(home.door, visit.link)
    after = event(home, visit)

    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after.walk("VALARM") == []
