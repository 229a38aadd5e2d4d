"""What surrounds Flask-Security's pages: who may see them, and the one after registering."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security.utils import validate_redirect_url
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Response

from queue_server.web.access import turn_away
from queue_server.web.accounts.home import home_office

blueprint = Blueprint("accounts", __name__)

# Where somebody wanted to go before she had to log in, register, or open a link from a letter.
WANTED = "wanted"
# Of one's own account: logged in, or on the way through the second factor.
OWN = {
    f"security.{page}"
    for page in (
        *("verify", "change_password", "change_email", "change_email_confirm"),
        *("mf_recovery_codes", "mf_recovery"),
        *("two_factor_setup", "two_factor_setup_validate", "two_factor_token_validation"),
    )
}


@blueprint.get("/register/sent")
def sent() -> str:
    """What to do next: open the link in the letter."""
    return render_template("accounts/sent.html", office=home_office())


@blueprint.before_app_request
def own_pages_need_a_log_in() -> Response | None:
    """Send anybody else to the log-in, as everywhere in the house."""
    if request.endpoint not in OWN or current_user.is_authenticated or "tf_user_id" in session:
        return None
    return turn_away("user", url_for("security.login", next=request.path))


@blueprint.before_app_request
def no_code_is_asked_for_twice() -> Response | None:
    """Who is logged in and sets nothing up has no code to enter: the library would log her out."""
    if request.endpoint != "security.two_factor_token_validation":
        return None
    if not current_user.is_authenticated or session.get("tf_state") == "validating_profile":
        return None
    return redirect(url_for("security.two_factor_setup"))


@blueprint.before_app_request
def people_use_the_forms() -> None:
    """Programs have tokens: nothing of Flask-Security is offered as JSON."""
    if asked_for_accounts() and request.is_json:
        raise UnsupportedMediaType


@blueprint.before_app_request
def registering_needs_an_office() -> None:
    """Where no office books with accounts, nobody can register."""
    if request.endpoint in {"security.register", "accounts.sent"} and home_office() is None:
        abort(404)


@blueprint.before_app_request
def remember_where_to() -> None:
    """Keep the page that was wanted over registering and opening the letter's link."""
    wanted = request.args.get("next", "")
    ours = wanted.startswith("/") and wanted.isprintable() and validate_redirect_url(wanted)
    if asked_for_accounts() and request.method == "GET" and ours:
        session[WANTED] = wanted


def asked_for_accounts() -> bool:
    """Whether one of Flask-Security's pages is asked for."""
    return (request.endpoint or "").startswith("security.")


def closed(**_parts: str) -> str:
    """In the place of a page that Flask-Security has and nobody here needs."""
    abort(404)
