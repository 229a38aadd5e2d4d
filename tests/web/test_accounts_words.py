"""Whatever Flask-Security can say on our pages is said in our words."""

from __future__ import annotations

import re

import pytest
from flask_security.core import _default_messages

from queue_server.web.accounts.messages import TEXTS
from queue_server.web.locale import LANGUAGES
from tests.web.accounts import activated, log_in
from tests.web.conftest import Browser

# Of features that are not switched on.
FOREIGN = (
    *("WEBAUTHN_", "US_", "USERNAME_", "OAUTH_", "PASSWORDLESS_", "REFRESH_TOKEN", "LOGIN_E"),
    *("INVALID_LOGIN", "GENERIC_US", "IDENTITY_", "PHONE_", "USE_CODE"),
    *("PASSWORD_INVALID_LENGTH", "PASSWORD_TOO_SIMPLE", "PASSWORD_BREACHED"),
)
PAGES = ("/login", "/register", "/register/sent", "/confirm", "/reset")
OWN = ("/change", "/change-email", "/tf-setup", "/mf-recovery-codes", "/verify")


def test_every_message_of_what_is_switched_on_has_a_text_of_ours():
    lacking = [key for key in _default_messages if key not in TEXTS and not key.startswith(FOREIGN)]

    assert lacking == []


def test_no_text_is_the_librarys():
    theirs = {str(text) for text, _category in _default_messages.values()}

    assert theirs.isdisjoint(TEXTS.values())


def test_the_app_says_our_texts(app):
    for key, text in TEXTS.items():
        assert app.config[f"SECURITY_MSG_{key}"][0] == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_an_empty_form_in_its_own_language(app, browser, language):
    theirs = [str(text) for text, _category in _default_messages.values() if len(str(text)) > 12]
    browser.get(f"/?lang={language}")
    log_in(activated(app, browser))
    nobody = Browser(app)
    nobody.get(f"/?lang={language}")

    for person, pages in ((nobody, PAGES), (browser, OWN)):
        for page in pages:
            answers = [person.get(page)]
            if page != "/register/sent":
                answers.append(person.submit(page))
            for answer in answers:
                shown = re.sub(r"<[^>]+>", " ", answer.text)
                assert answer.status_code == 200, page
                assert f'<html lang="{language}"' in answer.text
                assert not [text for text in theirs if text in shown], page
                assert "This field" not in shown, page
