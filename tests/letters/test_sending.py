"""Letters go over a real SMTP line: open, or safe and logged in."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest

from queue_server.domain.letters import Attachment, Written
from queue_server.workers import mail_server
from tests.letters.conftest import JAN, reached
from tests.mailbox import SECRET, USER, Mailbox, html_of, text_of

PIXEL = b"\x89PNG\r\n\x1a\nnot really"


def rich(letter):
    return Written(
        "Wizyta potwierdzona: Zażółć gęślą jaźń",
        "Do zobaczenia!\nNumer: 1234 5678\n",
        '<p>Do zobaczenia! <img src="cid:code" alt=""></p>',
        (
            Attachment("kod.png", "image/png", PIXEL, cid="code"),
            Attachment("potwierdzenie.pdf", "application/pdf", b"%PDF-1.7 ..."),
            Attachment("wizyta.ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR ż".encode()),
        ),
    )


@pytest.fixture
def trusting(certificate, monkeypatch) -> None:
    """This machine trusts the mail server's certificate."""
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(mail_server, "trusted", lambda: context)


def test_a_letter_is_sent_once_and_noted(write_to, post, mailbox, row, clock):
    letter = write_to(facts={"about": "dowód"})
    clock.step(timedelta(seconds=2))

    post.round()
    post.round()

    assert len(mailbox.messages) == 1
    assert text_of(mailbox.messages[0]) == "Sprawa: dowód\n"
    kept = row(letter)
    assert (kept.sent_at, kept.next_try_at, kept.tries) == (clock.now(), None, 1)
    assert kept.facts == {}


def test_text_html_pictures_and_files_arrive_whole(write_to, make_post, mailbox):
    write_to()

    make_post(rich, **reached(mailbox)).round()

    [message] = mailbox.messages
    assert message["Subject"] == "Wizyta potwierdzona: Zażółć gęślą jaźń"
    assert text_of(message) == "Do zobaczenia!\nNumer: 1234 5678\n"
    assert "cid:code" in html_of(message)
    pictures = [part for part in message.walk() if part["Content-ID"] == "<code>"]
    assert [part.get_content() for part in pictures] == [PIXEL]
    files = {part.get_filename(): part for part in message.iter_attachments()}
    assert set(files) == {"potwierdzenie.pdf", "wizyta.ics"}
    assert files["potwierdzenie.pdf"].get_content() == b"%PDF-1.7 ..."
    assert "ż" in files["wizyta.ics"].get_payload(decode=True).decode()


def test_the_headers_say_that_a_machine_wrote_it_when_and_in_which_language(
    write_to, post, mailbox, row, clock
):
    letter = write_to()

    post.round()

    [message] = mailbox.messages
    assert message["From"] == "Okienko <okienko@kalisz.example>"
    assert message["To"] == JAN
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "pl"
    assert message["Date"].datetime == clock.now()
    token = row(letter).message_id.partition("@")[0]
    assert message["Message-ID"] == f"{token}@kalisz.example>"


def test_no_word_of_a_letter_becomes_a_header(write_to, make_post, mailbox):
    write_to()
    evil = Written("Witaj\r\nBcc: obcy@elsewhere.example\r\n\r\nTreść", "tekst\n")

    make_post(lambda letter: evil, **reached(mailbox)).round()

    [message] = mailbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Witaj Bcc: obcy@elsewhere.example Treść"
    assert mailbox.recipients == [JAN]


@pytest.mark.parametrize("nobody", ["jan\n@x.example", "a@x.example, b@x.example", "@", "jan"])
def test_what_is_no_address_is_given_up_at_once(write_to, post, mailbox, row, nobody):
    letter = write_to(nobody)

    post.round()

    assert mailbox.messages == []
    assert row(letter).given_up_at is not None


def test_an_address_with_a_domain_in_polish_letters_is_reached(write_to, post, mailbox):
    write_to("jan@żółw.example")

    post.round()

    assert mailbox.recipients == ["jan@xn--w-uga1v8h.example"]


def test_many_letters_go_over_few_connections(write_to, post, mailbox):
    for number in range(25):
        write_to(f"visitor{number}@kalisz.example")

    post.round()

    assert len(mailbox.messages) == 25
    assert mailbox.connections == 2


def test_over_starttls_the_post_logs_in(write_to, make_post, server_tls, trusting):
    write_to()
    with Mailbox(starttls=server_tls, log_in=True) as safe:
        known = {"smtp_user": USER, "smtp_password": SECRET, "smtp_security": "starttls"}
        make_post(**reached(safe, **known)).round()

        assert safe.to(JAN)


def test_over_tls_from_the_first_byte_the_post_logs_in(write_to, make_post, server_tls, trusting):
    write_to()
    with Mailbox(tls=server_tls, log_in=True) as safe:
        known = {"smtp_user": USER, "smtp_password": SECRET, "smtp_security": "tls"}
        make_post(**reached(safe, **known)).round()

        assert safe.to(JAN)


def test_a_wrong_password_keeps_the_letter_and_says_so(write_to, make_post, row):
    letter = write_to()
    with Mailbox(log_in=True) as shut:
        wrong = {"smtp_user": USER, "smtp_password": "wrong"}
        make_post(**reached(shut, **wrong)).round()

        assert shut.messages == []
    assert row(letter).trouble.startswith("login: 535")
    assert row(letter).next_try_at is not None


def test_nothing_is_said_to_a_server_that_is_not_who_it_should_be(
    write_to, make_post, server_tls, row
):
    letter = write_to()
    with Mailbox(starttls=server_tls) as stranger:
        make_post(**reached(stranger, smtp_security="starttls")).round()

        assert stranger.messages == []
    assert row(letter).trouble == "unsafe: self-signed certificate"


def test_nothing_is_said_on_an_open_line_when_a_safe_one_is_wanted(
    write_to, make_post, mailbox, row
):
    letter = write_to()

    make_post(**reached(mailbox, smtp_security="starttls")).round()

    assert mailbox.messages == []
    assert row(letter).trouble.startswith("unsafe")
