"""Who asks, and who may: staff by their session, devices and other systems by their tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, wraps
from typing import Any, TypeVar, cast

from flask import g, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response

from queue_server.actions import devices as changing
from queue_server.actions.entry import SYSTEM, Actor
from queue_server.domain.refusals import Unavailable
from queue_server.queries import devices
from queue_server.queries.devices import Token
from queue_server.web.problems import wants_problem
from queue_server.web.wiring import wiring

DEVICE_COOKIE = "okienko_device"
DEVICE_COOKIE_AGE = 10 * 365 * 24 * 3600
# One browser may stand in for several devices, as in a demo; more than this is a mistake.
TOKENS_PER_BROWSER = 12
NOTE_USE_EVERY = timedelta(minutes=10)
RANKS = ("clerk", "manager", "administrator")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Visitor:
    """Who asks: a member of staff, the devices that this browser was enrolled as, both or nobody.

    `roles` are the staff roles by office. `held_back` are the offices where a role counts only
    when a second factor has been set up.
    """

    user: str | None = None
    user_name: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    held_back: frozenset[str] = frozenset()
    tokens: tuple[Token, ...] = ()

    @property
    def kind(self) -> str | None:
        """Whether a person of the staff or a device asks; None for anybody else."""
        if self.user:
            return "user"
        return "device" if self.tokens else None

    @property
    def is_staff(self) -> bool:
        """Whether a person who works at some office asks."""
        return bool(self.user and (self.roles or self.held_back))

    @property
    def account(self) -> str | None:
        """The account that acts: user:3, token:7."""
        return self.user or (f"token:{self.tokens[0].id}" if self.tokens else None)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """All that this visitor's rights come from: the person, and each device."""
        tokens = tuple(f"token:{each.id}" for each in self.tokens)
        return (self.user, *tokens) if self.user else tokens

    @property
    def name(self) -> str | None:
        """The name that colleagues see."""
        return self.user_name if self.user else (self.tokens[0].name if self.tokens else None)

    def may(self, office: str, *roles: str) -> bool:
        """Whether one of these roles is held there; an administrator may do what a clerk may."""
        held = {token.role for token in self.tokens if token.office == office}
        if office in self.roles:
            held.update(RANKS[: RANKS.index(self.roles[office]) + 1])
        return not held.isdisjoint(roles)

    def as_staff(self) -> Visitor:
        """The same visitor, acting as a person only."""
        return replace(self, tokens=())

    def as_device(self, office: str, role: str, keys: Iterable[Any] = ()) -> Visitor:
        """The same visitor, acting as one device of that role; best the one with such a key."""
        wanted = set(keys)
        mine = [each for each in self.tokens if (each.office, each.role) == (office, role)]
        mine.sort(key=lambda token: token.name not in wanted)
        return Visitor(tokens=tuple(mine[:1]))

    def actor(self) -> Actor:
        """The actor that the journal and colleagues see."""
        return Actor(self.account, self.name) if self.account else SYSTEM


def current_visitor() -> Visitor:
    """Who sends this request, by session and device cookie; looked up once per request."""
    if "okienko_visitor" not in g:
        g.okienko_visitor = visitor_of(cookie_tokens())
    return cast(Visitor, g.okienko_visitor)


def bearer_visitor() -> Visitor:
    """Who calls the API, by the Authorization header alone: cookies don't count there."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = known_tokens([token.strip()]) if scheme.lower() == "bearer" else ()
    g.okienko_visitor = Visitor(tokens=known)
    return cast(Visitor, g.okienko_visitor)


def visitor_of(tokens: Iterable[str]) -> Visitor:
    """The visitor with these device tokens and, inside a request, the session's person."""
    known = known_tokens(tokens)
    if not current_user or not current_user.is_authenticated:
        return Visitor(tokens=known)
    person, roles = current_user, dict(current_user.office_roles)
    lacking = frozenset(office for office in roles if person.lacks_second_factor_at(office))
    held = {office: role for office, role in roles.items() if office not in lacking}
    return Visitor(f"user:{person.id}", person.name, held, lacking, known)


def cookie_tokens() -> list[str]:
    """The device tokens that this browser holds, newest first."""
    return request.cookies.get(DEVICE_COOKIE, "").split(".")[:TOKENS_PER_BROWSER]


def known_tokens(tokens: Iterable[str]) -> tuple[Token, ...]:
    """Those of the tokens that are valid."""
    store = wiring().store
    found = (devices.identify(store, token) for token in tokens if token)
    valid = tuple(token for token in found if token is not None)
    for token in valid:
        note_use(token)
    return valid


def note_use(token: Token) -> None:
    """Let administrators see which devices live; written seldom, and never in anybody's way."""
    noted, now = wiring().tokens_noted, wiring().clock.now()
    # Another process may have noted it; and what could not be written is not tried without end.
    known = [each for each in (noted.get(token.id), token.used_at) if each]
    if any(timedelta(0) <= now - each < NOTE_USE_EVERY for each in known):
        return
    noted[token.id] = now
    with suppress(Unavailable):
        changing.mark_used(wiring().store, token.id)


def remember_token(response: Response, token: str) -> None:
    """Let the browser keep a device's token; it does not expire overnight."""
    held = [token, *(each for each in cookie_tokens() if each and each != token)]
    response.set_cookie(
        DEVICE_COOKIE,
        ".".join(held[:TOKENS_PER_BROWSER]),
        max_age=DEVICE_COOKIE_AGE,
        httponly=True,
        samesite="Strict",
        secure=wiring().settings.secure_cookies,
    )


def staff_only(role: str) -> Callable[[View], View]:
    """Let only staff of that rank at the view's office in; anybody else logs in first."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.okienko_visitor = current_visitor().as_staff()
            if current_visitor().may(kwargs["office"], role):
                return view(*args, **kwargs)
            if kwargs["office"] in current_visitor().held_back and request.method == "GET":
                return redirect(url_for("security.two_factor_setup"))
            return turn_away("user", url_for("security.login", next=request.full_path.rstrip("?")))

        return cast(View, guarded)

    return guard


def device_only(role: str) -> Callable[[View], View]:
    """Let only devices of that role at the view's office in; others see the pairing page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            device = current_visitor().as_device(kwargs["office"], role, kwargs.values())
            if device.tokens:
                g.okienko_visitor = device
                return view(*args, **kwargs)
            return turn_away("device", url_for("pairing.page"))

        return cast(View, guarded)

    return guard


def turn_away(kind: str, page: str) -> Response:
    """Send a person to the page that lets her in; tell a program plainly."""
    known = current_visitor().kind == kind
    if request.method == "GET" and not wants_problem() and not (known and kind == "user"):
        return redirect(page)
    raise Forbidden if known else Unauthorized
