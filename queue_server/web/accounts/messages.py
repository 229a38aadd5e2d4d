"""What Flask-Security says on our pages, in our words; an empty text is not shown."""

from __future__ import annotations

from typing import Any

from queue_server.web.locale import CATALOGUES


def N_(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


INVALID_LINK = N_("This link is not valid any more. Please ask for a new one.")
EXPIRED_LINK = N_("This link has expired. Please ask for a new one.")
NOT_TOGETHER = N_("This e-mail and password do not fit together.")
WRONG_CODE = N_("This code is not right.")
WRONG_EMAIL = N_("This is not a valid e-mail address.")
START_AGAIN = N_("That took too long. Please start again.")

TEXTS = {
    "API_ERROR": INVALID_LINK,
    "GENERIC_AUTHN_FAILED": NOT_TOGETHER,
    "GENERIC_RECOVERY": "",
    "UNAUTHORIZED": N_("This is not open to you"),
    "UNAUTHENTICATED": N_("Please log in first"),
    "REAUTHENTICATION_REQUIRED": "",
    "REAUTHENTICATION_SUCCESSFUL": "",
    "CONFIRM_REGISTRATION": "",
    "EMAIL_CONFIRMED": N_("Your account is active now. Please log in."),
    "ALREADY_CONFIRMED": N_("This account is active already. Please log in."),
    "INVALID_CONFIRMATION_TOKEN": INVALID_LINK,
    "CONFIRMATION_EXPIRED": EXPIRED_LINK,
    "CONFIRMATION_REQUEST": "",
    "CONFIRMATION_REQUIRED": NOT_TOGETHER,
    "EMAIL_ALREADY_ASSOCIATED": WRONG_EMAIL,
    "EMAIL_NOT_PROVIDED": N_("Please enter your e-mail."),
    "INVALID_EMAIL_ADDRESS": WRONG_EMAIL,
    "USER_DOES_NOT_EXIST": NOT_TOGETHER,
    "DISABLED_ACCOUNT": NOT_TOGETHER,
    "INVALID_PASSWORD": N_("This password is not right."),
    "INVALID_PASSWORD_CODE": N_("This password is not right."),
    "PASSWORD_MISMATCH": N_("This password is not right."),
    "RETYPE_PASSWORD_MISMATCH": N_("This password is not right."),
    "PASSWORD_NOT_PROVIDED": N_("Please enter your password."),
    "PASSWORD_IS_THE_SAME": N_("The new password is the same as the present one."),
    "PASSWORD_CHANGE": N_("Your password is changed. All other devices are logged out."),
    "PASSWORD_RESET": "",
    "PASSWORD_RESET_NO_LOGIN": N_("Your new password is saved. Please log in with it."),
    "PASSWORD_RESET_REQUEST": "",
    "PASSWORD_RESET_EXPIRED": EXPIRED_LINK,
    "INVALID_RESET_PASSWORD_TOKEN": INVALID_LINK,
    "FORGOT_PASSWORD": N_("Forgotten your password?"),
    "CHANGE_EMAIL_SENT": "",
    "CHANGE_EMAIL_CONFIRMED": N_("Your new e-mail address is saved."),
    "CHANGE_EMAIL_EXPIRED": EXPIRED_LINK,
    "INVALID_CODE": WRONG_CODE,
    "INVALID_RECOVERY_CODE": WRONG_CODE,
    "NO_RECOVERY_CODES_SETUP": N_("You have no recovery codes yet."),
    "TWO_FACTOR_INVALID_TOKEN": WRONG_CODE,
    "TWO_FACTOR_LOGIN_SUCCESSFUL": "",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_(
        "From now on logging in takes a code from your app. Please keep recovery codes as well."
    ),
    "TWO_FACTOR_DISABLED": N_("From now on logging in takes no code."),
    "TWO_FACTOR_PERMISSION_DENIED": START_AGAIN,
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": START_AGAIN,
    "TWO_FACTOR_SETUP_EXPIRED": START_AGAIN,
    "CODE_HAS_BEEN_SENT": "",
    "FAILED_TO_SEND_CODE": START_AGAIN,
    "INVALID_INPUT": START_AGAIN,
    "INVALID_INPUT_LENGTH": START_AGAIN,
    "INVALID_REDIRECT": "",
    "ANONYMOUS_USER_REQUIRED": "",
    "LOGIN": N_("Please log in first"),
    "REFRESH": N_("Please log in first"),
}
BAD = {INVALID_LINK, EXPIRED_LINK, START_AGAIN, WRONG_CODE}


def settings() -> dict[str, tuple[str, str]]:
    """Flask-Security's messages as its settings name them."""
    return {
        f"SECURITY_MSG_{key}": (text, "bad" if text in BAD else "good")
        for key, text in TEXTS.items()
    }


class Words:
    """What the library asks for translations: our catalogues."""

    def gettext(self, text: str, **variables: Any) -> str:
        """The text in the current language; nothing stays nothing."""
        return str(CATALOGUES.gettext(text, **variables)) if text else ""

    def ngettext(self, one: str, many: str, num: int, **variables: Any) -> str:
        """The text for that number."""
        return str(CATALOGUES.ngettext(one, many, num, **variables))
