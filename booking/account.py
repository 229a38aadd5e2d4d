"""The visitor's account: what it holds, taking it along, deleting it."""

from __future__ import annotations

from flask import Blueprint, Response, json, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import logout_user

from booking.links import keep_secret
from booking.person import account, account_id, logged_in
from booking.their_office import their_office
from queue_server.actions import people
from queue_server.domain.refusals import Refused
from queue_server.domain.visits import Visit
from queue_server.queries import visits
from queue_server.web.access import current_visitor
from queue_server.web.accounts import failures
from queue_server.web.wiring import wiring

blueprint = Blueprint("account", __name__)
keep_secret(blueprint)


@blueprint.get("/account")
@logged_in
def show() -> ResponseReturnValue:
    """What the account holds, and what can be done with it."""
    return render_template(
        "booking/account.html", account=account(), office=their_office(booked()), staff=is_staff()
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
    if known is None or failures.is_locked(known.email):
        return leave_page(str(failures.LOCKED)), 422
    typed = request.form.get("password", "")[:1000]
    if is_staff() or not failures.password_fits(known, typed):
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
    return render_template("booking/goodbye.html", office=their_office(()))


def leave_page(trouble: str = "") -> str:
    """The question, with the visits that would be cancelled."""
    mine = booked()
    coming = [each for each in mine if each.state in ("booked", "unconfirmed")]
    return render_template(
        "booking/leave.html",
        office=their_office(mine),
        coming=len(coming),
        staff=is_staff(),
        trouble=trouble,
    )


def booked() -> tuple[Visit, ...]:
    """All visits of the account."""
    return visits.of_user(wiring().store, account_id() or 0)


def is_staff() -> bool:
    """Whether the account works here: those are looked after by an administrator."""
    return bool(current_visitor().roles)
