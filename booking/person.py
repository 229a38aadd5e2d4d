"""Who is at the browser: the account that is logged in, if there is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from werkzeug.exceptions import Unauthorized

from queue_server.domain.visits import Person
from queue_server.queries import accounts
from queue_server.queries.accounts import Account
from queue_server.web.access import current_visitor
from queue_server.web.locale import current_language
from queue_server.web.problems import wants_problem
from queue_server.web.wiring import wiring

# Longer than anything that is asked; what is longer is refused all the same.
LONGEST = 255

View = TypeVar("View", bound=Callable[..., Any])


def account_id() -> int | None:
    """The id of the account that is logged in."""
    user = current_visitor().user
    return int(user.removeprefix("user:")) if user else None


def account() -> Account | None:
    """The account that is logged in."""
    known = account_id()
    return accounts.by_id(wiring().store, known) if known else None


def person() -> Person | None:
    """The account as somebody who books."""
    known = account()
    if known is None:
        return None
    return Person(user_id=known.id, email=known.email, language=current_language())


def typed_person() -> Person:
    """Who the form says to be; an account's own address goes before a typed one."""
    fields = (request.form.get(name, "").strip() for name in ("email", "name", "phone", "plate"))
    email, name, phone, plate = (text[:LONGEST] or None for text in fields)
    known = account()
    return Person(
        user_id=known.id if known else None,
        email=known.email if known else email,
        name=name,
        phone=phone,
        plate=plate,
        language=current_language(),
    )


def logged_in(view: View) -> View:
    """Let in whoever has an account; anybody else logs in first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_visitor().user:
            return view(*args, **kwargs)
        if request.method == "GET" and not wants_problem():
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        raise Unauthorized

    return cast(View, guarded)
