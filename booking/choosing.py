"""Choosing: the service, the day, the hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking import addresses, offering, progress, refusing, session, words
from booking.offering import Card, Tap
from queue_server.domain.office import Office, Service
from queue_server.domain.refusals import Refused
from queue_server.domain.visits import Visit
from queue_server.queries import availability, offices
from queue_server.queries.availability import HourOffer
from queue_server.web.wiring import wiring

blueprint = Blueprint(
    "booking",
    __name__,
    static_folder="static",
    static_url_path="/static/booking",
    template_folder="templates",
)
blueprint.register_error_handler(Refused, refusing.answer)


@blueprint.app_context_processor
def tools() -> dict[str, Any]:
    """What every page of booking may use."""
    return {
        "booking_pages": addresses,
        "named": words.named,
        "day_words": words.day_words,
        "short_day_words": words.short_day_words,
        "month_words": words.month_words,
        "hour_words": words.hour_words,
        "moment_words": words.moment_words,
        "short_moment_words": words.short_moment_words,
    }


@blueprint.get("/booking")
def index() -> ResponseReturnValue:
    """The only office that takes bookings, else all of them."""
    store = wiring().store
    taking = [each for each in offices.slugs(store) if offices.find(store, each).booking]
    return redirect(addresses.services(taking[0]) if len(taking) == 1 else url_for("pages.home"))


@blueprint.get("/booking/<office>")
def services(office: str) -> ResponseReturnValue:
    """What the office does, by category, each with the free hour nearest to now."""
    if "after" in request.args:
        return begin_after(office, request.args["after"])
    found = offices.find(wiring().store, office)
    if found.booking is None:
        return render_template("booking/no_booking.html", office=found, week=week(found))
    session.enter(office)
    former = progress.former_visit(office)
    return render_template(
        "booking/services.html",
        office=found,
        step=1,
        shelves=offering.shelves(found, cards(found, former)),
        former=former,
        held=progress.held_at(office),
        waiting=progress.waiting_choice(office),
        account_needed=progress.account_needed(found),
    )


def begin_after(office: str, link: str) -> ResponseReturnValue:
    """Keep the former visit's link out of the address bar."""
    session.go_on_after(office, link)
    return redirect(addresses.services(office))


def week(office: Office) -> list[tuple[str, str]]:
    """The office's usual hours, day by day."""
    return [
        (
            words.weekday_name(number),
            ", ".join(f"{each.opens:%H:%M}–{each.closes:%H:%M}" for each in intervals),
        )
        for number, intervals in sorted(office.hours.week.items())
        if intervals
    ]


def cards(office: Office, former: Visit | None) -> list[tuple[Service, Card]]:
    """The services with what each offers first."""
    offers = {each.service: each for each in availability.services(wiring().store, office.slug)}
    made = []
    for service in office.services:
        offer = offers.get(service.letter)
        best = best_tap(office, service, offer.first, former) if offer else None
        opens_next = offer.opens_next if offer else None
        made.append((service, offering.card(office, service, best, opens_next)))
    return made


def best_tap(
    office: Office, service: Service, first: datetime | None, former: Visit | None
) -> Tap | None:
    """The hour after the former visit when there was one, else the free hour nearest to now."""
    if former is not None:
        following = availability.next_after(
            wiring().store, office.slug, service.letter, offering.ends_at(former)
        )
        found = offering.following_tap(office, service, former, following)
        if found:
            return found
    return offering.first_tap(office, service, first, wiring().clock.now()) if first else None


@blueprint.get("/booking/<office>/<service>")
def days(office: str, service: str) -> ResponseReturnValue:
    """What to bring, the first free hour, and the days."""
    found, wanted = progress.booked_at(office, service)
    offers = availability.days(wiring().store, office, service)
    return render_template(
        "booking/days.html",
        office=found,
        service=wanted,
        step=2,
        summary=progress.summary(found, wanted),
        best=first_of(found, wanted),
        months=offering.months(offers, lambda day: addresses.hours(office, service, day)),
        **nothing_free(found, wanted),
        held=progress.held_at(office),
        account_needed=progress.account_needed(found),
    )


def first_of(office: Office, service: Service) -> Tap | None:
    """The hour that is offered at once."""
    store, now = wiring().store, wiring().clock.now()
    first = availability.next_after(store, office.slug, service.letter, now)
    former = progress.former_visit(office.slug)
    return best_tap(office, service, first.starts_at if first else None, former)


def nothing_free(office: Office, service: Service) -> dict[str, Any]:
    """What else can be done: wait for new hours, be told, or just come."""
    opens_next = availability.opens_next(wiring().store, office.slug, service.letter)
    return {
        "opens_next": words.moment_words(office, opens_next) if opens_next else None,
        "wish": offering.wish_page(office, service),
        "walk_in": offering.walks_in(office, service),
    }


@blueprint.get("/booking/<office>/<service>/<day>")
def hours(office: str, service: str, day: str) -> ResponseReturnValue:
    """The free hours of a day, and the days with free hours around it."""
    found, wanted = progress.booked_at(office, service)
    on = date_of(day)
    offers = availability.hours(wiring().store, office, service, on) if on else ()
    all_days = availability.days(wiring().store, office, service)
    page = render_template(
        "booking/hours.html",
        office=found,
        service=wanted,
        day=on,
        step=3,
        summary=progress.summary(found, wanted, on),
        parts=offering.parts(found, wanted, offers),
        known=bool(offers),
        around=offering.neighbours(all_days, on or found.business_date(wiring().clock.now())),
        best=first_of(found, wanted),
        **gone(found, wanted, offers),
        **nothing_free(found, wanted),
        held=progress.held_at(office),
        account_needed=progress.account_needed(found),
    )
    return page, 200 if offers else 404


def date_of(text: str) -> date | None:
    """The date in an address; None when there is no such date."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # A week's date and other ways of writing are no addresses of ours.
    return found if found.isoformat() == text else None


def gone(office: Office, service: Service, offers: tuple[HourOffer, ...]) -> dict[str, Any]:
    """When a chosen hour can't be had: why, and the free hours nearest to it."""
    choice, why = session.chosen(office.slug), request.args.get("why")
    said = session.said(office.slug) if why == session.SAID else None
    if choice is None or choice.service != service.letter or why not in progress.GONE:
        return {"gone": None, "nearest": (), "said": said}
    near = offering.nearest(offers, choice.starts_at)
    return {
        "gone": {"why": why, "hour": words.moment_words(office, choice.starts_at)},
        "nearest": tuple(offering.hour_tap(office, service, each) for each in near),
        "said": said,
    }
