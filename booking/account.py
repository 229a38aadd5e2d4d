"""The visitor's account: what it holds, taking it along, deleting it."""

from __future__ import annotations

from flask import Blueprint, Response, json, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import logout_user

from booking.links import keep_secret
from booking.person import account, account_id, logged_in
from queue_server.actions import people
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refused
from queue_server.queries import offices, visits
from queue_server.web import passwords
from queue_server.web.access import current_visitor
from queue_server.web.wiring import wiring

blueprint = Blueprint("account", __name__)
keep_secret(blueprint)


@blueprint.get("/account")
@logged_in
def show() -> ResponseReturnValue:
    """What the account holds, and what can be done with it."""
    return render_template(
        "booking/account.html", account=account(), office=shown_office(), staff=is_staff()
    )


@blueprint.get("/account/data.json")
@logged_in
def take_along() -> ResponseReturnValue:
    """Everything that is kept about the account's owner, as a file."""
    known = people.export(wiring().store, account_id() or 0)
    answer = Response(json.dumps(known, indent=2, ensure_ascii=False), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="okienko.json"'
    return answer


@blueprint.get("/account/delete")
@logged_in
def leave() -> ResponseReturnValue:
    """What will be gone."""
    return leave_page()


@blueprint.post("/account/delete")
@logged_in
def delete() -> ResponseReturnValue:
    """Delete the account and everything that hangs on it, if the password is right."""
    known = account()
    stored = known.password if known else None
    typed = request.form.get("password", "")[:1000]
    if is_staff() or not wiring().offload(passwords.matches, stored, typed):
        return leave_page(_("This is not your password.")), 422
    try:
        people.erase(wiring().store, account_id() or 0)
    except Refused:
        return leave_page(), 409
    logout_user()
    session.clear()
    return redirect(url_for("account.goodbye"), 303)


@blueprint.get("/goodbye")
def goodbye() -> ResponseReturnValue:
    """Everything is deleted."""
    return render_template("booking/goodbye.html")


def leave_page(trouble: str = "") -> str:
    """The question, with the visits that would be cancelled."""
    mine = visits.of_user(wiring().store, account_id() or 0)
    coming = [each for each in mine if each.state in ("booked", "unconfirmed")]
    return render_template(
        "booking/leave.html", coming=len(coming), staff=is_staff(), trouble=trouble
    )


def is_staff() -> bool:
    """Whether the account works here: those are looked after by an administrator."""
    return bool(current_visitor().roles)


def shown_office() -> Office | None:
    """The office that the browser looked at last, whose notice and rules are linked."""
    slug, store = session.get("office"), wiring().store
    return offices.find(store, slug) if slug in offices.slugs(store) else None
