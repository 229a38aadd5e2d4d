"""The settings of letters: wrong ones are told before the first letter is late."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from queue_server.settings import Settings

SENDER = "Wizyty <wizyty@kalisz.example>"


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_port_follows_from_the_security(security, port):
    settings = Settings(smtp_host="mail.kalisz.example", smtp_security=security, mail_from=SENDER)

    assert settings.mail_port == port
    assert settings.model_copy(update={"smtp_port": 2525}).mail_port == 2525


def test_without_a_word_about_it_the_line_is_safe():
    assert Settings().smtp_security == "starttls"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"smtp_host": "mail.kalisz.example"}, "mail_from"),
        ({"mail_from": "Wizyty"}, "mail_from"),
        ({"mail_from": "a@b.example, c@d.example"}, "mail_from"),
        ({"mail_from": "Wizyty <a@b.example>\nBcc: x@y.example"}, "mail_from"),
        ({"smtp_security": "ssl"}, "smtp_security"),
        ({"smtp_port": 0}, "smtp_port"),
        ({"sms_url": "file:///etc/passwd"}, "sms_url"),
        ({"public_url": "wizyty.kalisz.example"}, "public_url"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(given, name):
    with pytest.raises(ValidationError) as wrong:
        Settings(**given)

    assert [error["loc"] for error in wrong.value.errors()] == [(name,)]


def test_passwords_are_in_no_log():
    settings = Settings(smtp_password="hidden-1", sms_token="hidden-2")

    assert "hidden" not in repr(settings)
