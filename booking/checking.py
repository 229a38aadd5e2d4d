"""Checking: an hour is held, looked over with all that the office asks, and booked by "OK"."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from booking import addresses, asking, progress, refusing, session, words
from booking.asking import Answers
from booking.person import account, person
from booking.session import Choice
from booking.words import Row
from queue_server.actions import booking
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.booking import may_change
from queue_server.domain.booking_rules import Identity
from queue_server.domain.office import Office, Service
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Held, Person
from queue_server.queries import offices, visits
from queue_server.web.locale import current_language
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

blueprint = Blueprint("checking", __name__)
blueprint.register_error_handler(Refused, refusing.answer)

# What is wrong with one field.
FIELDS = frozenset({Reason.FIELD_NEEDED, Reason.BAD_FIELD})
# What tells something of whoever has the e-mail that was typed.
OWNERS = frozenset({Reason.BLOCKED, Reason.LIMIT_REACHED})


@blueprint.post("/booking/<office>/<service>/<day>")
def choose(office: str, service: str, day: str) -> ResponseReturnValue:
    """Hold the hour that was pressed; who has no account yet logs in first."""
    found, wanted = progress.booked_at(office, service)
    starts_at = session.moment_of(request.form.get("starts_at", ""))
    if starts_at is None:
        return redirect(f"{addresses.days(office, wanted.letter)}/{day}", 303)
    choice = Choice(wanted.letter, starts_at)
    session.choose(office, choice)
    if progress.account_needed(found):
        return progress.to_log_in(addresses.resume(office))
    return take(found, choice)


@blueprint.get("/booking/<office>/resume")
def resume(office: str) -> ResponseReturnValue:
    """Go on with what was chosen before the log-in."""
    found = offices.find(wiring().store, office)
    choice = session.chosen(office)
    if choice is None:
        return redirect(addresses.services(office))
    if progress.account_needed(found):
        return progress.to_log_in(addresses.resume(office))
    return take(found, choice)


def take(office: Office, choice: Choice, why: str | None = None) -> Response:
    """Hold the hour, give back the one held before, and go on to the check."""
    before = progress.held_at(office.slug)
    if before and (before.service, before.starts_at) == (choice.service, choice.starts_at):
        return redirect(addresses.check(office.slug), 303)
    key = booking.new_key()
    try:
        booking.hold(door(office.slug), choice.service, choice.starts_at, key, person())
    except Refused as refused:
        return back_to_hours(office, choice, refused)
    session.keep_hold(office.slug, key)
    if before:
        booking.let_go(door(office.slug), before.key)
    return redirect(addresses.check(office.slug, why), 303)


def door(office: str) -> Door:
    """The way in for somebody at home."""
    return Door(wiring().store, office, VISITOR)


def back_to_hours(office: Office, choice: Choice, refused: Refused) -> Response:
    """To the hours of that day: the nearest free ones, or why none can be booked."""
    reason, day = refused.refusal.reason, office.business_date(choice.starts_at)
    if reason not in progress.GONE:
        session.say(office.slug, refusal_text(refused.refusal, office))
    why = reason.value if reason in progress.GONE else session.SAID
    return redirect(addresses.hours(office.slug, choice.service, day, why), 303)


@blueprint.get("/booking/<office>/check")
def check(office: str) -> ResponseReturnValue:
    """The choice, what to bring, what the office asks, and how long the hour is held."""
    found = offices.find(wiring().store, office)
    if progress.account_needed(found):
        return progress.to_log_in(addresses.check(office))
    held, choice = progress.held_at(office), session.chosen(office)
    if held:
        return check_page(found, held)
    if choice:
        return back_to_hours(found, choice, Refused(Reason.HOLD_EXPIRED))
    return render_template("booking/nothing.html", office=found, last=progress.last_visit(office))


def check_page(office: Office, held: Held) -> ResponseReturnValue:
    """The page as it stands; `why` in its address tells what became of an "OK"."""
    service, why = office.service(held.service), request.args.get("why")
    return render_template(
        "booking/check.html",
        office=office,
        service=service,
        step=4,
        held=held,
        summary=summary(office, service, held) if service else [],
        answers=asking.answers(office, progress.former_visit(office.slug), why == "fields"),
        said=session.said(office.slug) if why == session.SAID else None,
        again=why == "again",
        fixed=not may_change(held.starts_at, office, wiring().clock.now()),
        seconds_left=int((held.expires_at - wiring().clock.now()).total_seconds()),
        account=account(),
    )


def summary(office: Office, service: Service, held: Held) -> list[Row]:
    """Everything that is going to be booked."""
    day = office.business_date(held.starts_at)
    hours = addresses.hours(office.slug, service.letter, day)
    hour = Row(_("Hour"), words.hour_words(office, held.starts_at), hours)
    return [*progress.summary(office, service, day), hour]


@blueprint.post("/booking/<office>/check")
def confirm(office: str) -> ResponseReturnValue:
    """OK: book what is held; or keep what was typed and choose something else."""
    found = offices.find(wiring().store, office)
    if progress.account_needed(found):
        return progress.to_log_in(addresses.check(office))
    session.keep_typed(office, asking.typed_in(found, request.form))
    key = request.form.get("key", "")
    held = visits.held(wiring().store, office, key)
    if held and "go" in request.form:
        return redirect(elsewhere(found, held, request.form["go"]), 303)
    answers = asking.answers(found, None, look_over=True)
    if held and answers.errors:
        return redirect(addresses.check(office, "fields"), 303)
    return book(found, key, who(answers))


def elsewhere(office: Office, held: Held, where: str) -> str:
    """Where something else is chosen."""
    if where == "service":
        return addresses.services(office.slug)
    if where == "day":
        return addresses.days(office.slug, held.service)
    day = office.business_date(held.starts_at)
    return addresses.hours(office.slug, held.service, day)


def who(answers: Answers) -> Person:
    """Who books: the account that is logged in, and what was typed."""
    known, texts = person() or Person(), answers.texts
    return Person(
        user_id=known.user_id,
        email=texts.get("email") or known.email,
        name=texts.get("name"),
        phone=texts.get("phone"),
        plate=texts.get("plate"),
        language=current_language(),
    )


def book(office: Office, key: str, visitor: Person) -> Response:
    """Book; the same key gives the same visit, so that a second press does no harm."""
    try:
        visit = booking.book(door(office.slug), key, visitor)
    except Refused as refused:
        return not_booked(office, refused)
    session.finish(office.slug, visit.link)
    return redirect(addresses.visit(office.slug, visit.link), 303)


def not_booked(office: Office, refused: Refused) -> Response:
    """Where a visitor goes on whose "OK" was refused."""
    reason, choice = refused.refusal.reason, session.chosen(office.slug)
    if reason in progress.GONE:
        # The hour may be free all the same: then it is held again, and looked over once more.
        known = redirect(addresses.check(office.slug), 303)
        return take(office, choice, why="again") if choice else known
    if reason in FIELDS:
        return redirect(addresses.check(office.slug, "fields"), 303)
    session.say(office.slug, why_not(office, refused))
    return redirect(addresses.check(office.slug, session.SAID), 303)


def why_not(office: Office, refused: Refused) -> str:
    """Why nothing is booked; of an e-mail that anybody may have typed just what its owner knows."""
    typed = office.booking is not None and office.booking.identity is Identity.EMAIL
    if not typed or refused.refusal.reason not in OWNERS:
        return refusal_text(refused.refusal, office)
    return _(
        "With this e-mail address this visit can't be booked: it has as many visits as the rules"
        " allow (in all, on one day or for one matter), or too many were missed. Our e-mails to it"
        " say more."
    )
