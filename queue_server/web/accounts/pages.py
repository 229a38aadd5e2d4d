"""What surrounds Flask-Security's pages: who may see them, and the one after registering."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, session
from flask_security.utils import validate_redirect_url
from werkzeug.exceptions import UnsupportedMediaType

from queue_server.web.accounts.home import home_office

blueprint = Blueprint("accounts", __name__)

# Where somebody wanted to go before she had to log in, register, or open a link from a letter.
WANTED = "wanted"


@blueprint.get("/register/sent")
def sent() -> str:
    """What to do next: open the link in the letter."""
    return render_template("accounts/sent.html", office=home_office())


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
    if asked_for_accounts() and request.method == "GET" and validate_redirect_url(wanted):
        session[WANTED] = wanted


def asked_for_accounts() -> bool:
    """Whether one of Flask-Security's pages is asked for."""
    return (request.endpoint or "").startswith("security.")


def closed() -> None:
    """In the place of a page that Flask-Security has and nobody here needs."""
    abort(404)
