"""The outbox's page: what administrators see of letters, and what is nobody's business."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.store import letters
from queue_server.web.letters import Attachment, Written
from tests.letters.conftest import JAN, reached
from tests.web.conftest import Browser, app, browser, make_app, wait  # noqa: F401 (fixtures)

PIXEL = b"\x89PNG..."
HTML = """<!doctype html><html><head><style>p { color: red; }</style></head>
<body><p>Do zobaczenia!</p><img src="cid:code" alt=""></body></html>"""


def rich(letter):
    files = (
        Attachment("kod.png", "image/png", PIXEL, cid="code"),
        Attachment("wizyta.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
    )
    text = "Do zobaczenia! http://localhost/visit/kalisz/abc <b>\n"
    return Written("Wizyta potwierdzona", text, HTML, files)


@pytest.fixture
def demo(make_app):  # noqa: F811
    """A demo without a mail server, and a letter in its outbox."""
    made = make_app(demo=True)
    made.extensions["okienko"].letters["greeting"] = rich
    put(made, JAN)
    return made


def put(made, recipient: str, office: int | None = 1, channel="mail") -> None:
    store = made.extensions["okienko"].store
    with store.writing() as connection:
        letters.post(
            connection,
            "greeting",
            recipient,
            "pl",
            store.clock.now(),
            office_id=office,
            channel=channel,
            facts={"link": "/confirm/secret"},
        )


def test_in_a_demo_without_a_mail_server_the_whole_letter_can_be_read(demo):
    demo.extensions["okienko"].post.round()
    adam = Browser(demo)
    adam.log_in("adam")

    listed, letter = adam.get("/outbox").text, adam.get("/outbox/1").text
    html = adam.get("/outbox/1/html")
    file = adam.get("/outbox/1/files/0")

    assert JAN in listed
    assert "Wizyta potwierdzona" in letter
    assert 'href="http://localhost/visit/kalisz/abc"' in letter
    assert "&lt;b&gt;" in letter
    assert "Do zobaczenia!" in html.text
    assert "data:image/png;base64," in html.text
    assert (file.data, file.mimetype) == (b"BEGIN:VCALENDAR", "text/calendar")
    assert file.headers["Content-Disposition"] == "attachment; filename=wizyta.ics"
    assert adam.get("/outbox/1/files/1").status_code == 404


def test_a_letters_html_runs_nothing_and_loads_nothing_from_elsewhere(demo):
    demo.extensions["okienko"].post.round()
    adam = Browser(demo)
    adam.log_in("adam")

    policy = adam.get("/outbox/1/html").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy


def test_a_text_message_of_a_demo_is_its_text(demo):
    put(demo, "+48600100200", channel="sms")
    demo.extensions["okienko"].post.round()
    adam = Browser(demo)
    adam.log_in("adam")

    assert "Do zobaczenia!" in adam.get("/outbox/2").text
    assert adam.get("/outbox/2/html").status_code == 404


def test_without_a_demo_nobody_reads_a_letter_and_addresses_are_masked(make_app, mailbox):  # noqa: F811
    made = make_app(**reached(mailbox))
    made.extensions["okienko"].letters["greeting"] = rich
    put(made, JAN)
    made.extensions["okienko"].post.round()
    adam = Browser(made)
    adam.log_in("adam")

    listed = adam.get("/outbox").text

    assert mailbox.to(JAN)
    assert "j***@kalisz.example" in listed
    assert JAN not in listed
    for page in ("/outbox/1", "/outbox/1/html", "/outbox/1/files/0"):
        assert adam.get(page).status_code == 404


def test_clerks_and_strangers_see_no_letters(demo):
    anna, stranger = Browser(demo), Browser(demo)
    anna.log_in("anna")

    for page in ("/outbox", "/outbox/1", "/outbox/1/html"):
        assert anna.get(page).status_code == 403
        assert stranger.get(page).headers["Location"].startswith("/login")


def test_an_administrator_tries_a_letter_again_that_was_given_up(make_app, mailbox):  # noqa: F811
    made = make_app(**reached(mailbox))
    wired = made.extensions["okienko"]
    wired.letters["greeting"] = rich
    put(made, JAN)
    mailbox.answer = lambda recipient: "550 no such user"
    wired.post.round()
    mailbox.answer = lambda recipient: None
    adam = Browser(made)
    adam.log_in("adam")
    given_up = adam.get("/outbox?state=given_up&lang=en").text

    answer = adam.submit("/outbox/1/again")
    wired.post.round()

    assert "550 no such user" in given_up
    assert "Try again" in given_up
    assert answer.headers["Location"] == "/outbox?again=yes"
    assert len(mailbox.messages) == 1
    assert adam.submit("/outbox/2/again").status_code == 404


def test_long_lists_come_in_pages_and_by_state(demo, monkeypatch):
    for number in range(45):
        put(demo, f"visitor{number}@kalisz.example")
    adam = Browser(demo)
    adam.log_in("adam")

    first = adam.get("/outbox").text

    assert first.count("visitor") == 40
    assert "before=7" in first
    assert adam.get("/outbox?before=7").text.count("@kalisz.example</td>") == 6
    assert adam.get("/outbox?state=sent").text.count("@kalisz.example</td>") == 0


def test_an_old_letter_without_a_mail_server_says_why_it_was_given_up(make_app):  # noqa: F811
    made = make_app()
    wired = made.extensions["okienko"]
    put(made, JAN)
    wired.clock.offset += timedelta(days=1)
    wired.post.round()
    adam = Browser(made)
    adam.log_in("adam")

    page = adam.get("/outbox?lang=en").text

    assert "No mail server or gateway was set for a day." in page
    assert "Please set smtp_host" in page
