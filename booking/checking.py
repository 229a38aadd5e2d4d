"""Checking: an hour is held, looked over with all that the office asks, and booked by "OK"."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
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
from queue_server.domain.office import Office, Service
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Held, Person
from queue_server.queries import offices, visits
from queue_server.web.locale import current_language
from queue_server.web.wiring import wiring
from queue_server.web.words import refusal_text

blueprint = Blueprint("checking", __name__)
blueprint.register_error_handler(Refused, refusing.answer)

# What sends the visitor back to the hours, and what is said there.
GONE = frozenset({Reason.SLOT_TAKEN, Reason.SLOT_CLOSED, Reason.HOLD_EXPIRED})
# What is wrong with one field.
FIELDS = frozenset({Reason.FIELD_NEEDED, Reason.BAD_FIELD})


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
        return redirect(addresses.log_in(addresses.resume(office)), 303)
    return take(found, choice)


@blueprint.get("/booking/<office>/resume")
def resume(office: str) -> ResponseReturnValue:
    """Go on with what was chosen before the log-in."""
    found = offices.find(wiring().store, office)
    choice = session.chosen(office)
    if choice is None:
        return redirect(addresses.services(office))
    if progress.account_needed(found):
        return redirect(addresses.log_in(addresses.resume(office)))
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
        if refused.refusal.reason not in GONE:
            raise
        return to_hours(office, choice, refused.refusal.reason)
    session.keep_hold(office.slug, key)
    if before:
        booking.let_go(door(office.slug), before.key)
    return redirect(addresses.check(office.slug, why), 303)


def door(office: str) -> Door:
    """The way in for somebody at home."""
    return Door(wiring().store, office, VISITOR)


def to_hours(office: Office, choice: Choice, why: Reason) -> Response:
    """Back to the hours of that day, where the nearest free ones are named."""
    day = office.business_date(choice.starts_at)
    return redirect(addresses.hours(office.slug, choice.service, day, why.value), 303)


@blueprint.get("/booking/<office>/check")
def check(office: str) -> ResponseReturnValue:
    """The choice, what to bring, what the office asks, and how long the hour is held."""
    found = offices.find(wiring().store, office)
    if progress.account_needed(found):
        return redirect(addresses.log_in(addresses.check(office)))
    held, choice = progress.held_at(office), session.chosen(office)
    if held:
        return check_page(found, held, asking.remembered(found, progress.former_visit(office)))
    if choice:
        return to_hours(found, choice, Reason.HOLD_EXPIRED)
    return render_template("booking/nothing.html", office=found, last=progress.last_visit(office))


def check_page(
    office: Office, held: Held, answers: Answers, status: int = 200, sentence: str = ""
) -> Response:
    """The page as it stands; `sentence` says why "OK" was not enough."""
    service = office.service(held.service)
    html = render_template(
        "booking/check.html",
        office=office,
        service=service,
        step=4,
        held=held,
        summary=summary(office, service, held) if service else [],
        answers=answers,
        sentence=sentence,
        again=request.args.get("why") == "again",
        seconds_left=int((held.expires_at - wiring().clock.now()).total_seconds()),
        account=account(),
    )
    return make_response(html, status)


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
        return redirect(addresses.log_in(addresses.check(office)), 303)
    answers = asking.given(found, request.form)
    session.keep_typed(office, answers.texts)
    held = visits.held(wiring().store, office, request.form.get("key", ""))
    if held and "go" in request.form:
        return redirect(elsewhere(found, held, request.form["go"]), 303)
    if held and answers.errors:
        return check_page(found, held, answers, 422)
    return book(found, held, answers)


def elsewhere(office: Office, held: Held, where: str) -> str:
    """Where something else is chosen."""
    if where == "service":
        return addresses.services(office.slug)
    if where == "day":
        return addresses.days(office.slug, held.service)
    day = office.business_date(held.starts_at)
    return addresses.hours(office.slug, held.service, day)


def book(office: Office, held: Held | None, answers: Answers) -> Response:
    """Book; the same key gives the same visit, so that a second press does no harm."""
    try:
        visit = booking.book(door(office.slug), request.form.get("key", ""), who(answers))
    except Refused as refused:
        return refused_page(office, held, answers, refused)
    session.finish(office.slug, visit.link)
    return redirect(addresses.visit(office.slug, visit.link), 303)


def who(answers: Answers) -> Person:
    """Who books: the account that is logged in, and what was typed."""
    known = person() or Person()
    texts = answers.texts
    return Person(
        user_id=known.user_id,
        email=texts.get("email") or known.email,
        name=texts.get("name"),
        phone=texts.get("phone"),
        plate=texts.get("plate"),
        language=current_language(),
    )


def refused_page(office: Office, held: Held | None, answers: Answers, refused: Refused) -> Response:
    """Where a visitor goes on whose "OK" was refused."""
    refusal, choice = refused.refusal, session.chosen(office.slug)
    if refusal.reason in GONE and choice:
        return take(office, choice, why="again")
    if held is None:
        raise refused
    if refusal.reason in FIELDS:
        answers = answers.with_error(str(refusal.facts.get("field")))
        return check_page(office, held, answers, 422)
    sentence = refusal_text(refusal, office)
    return check_page(office, held, answers, refusing.status_of(refusal), sentence)
