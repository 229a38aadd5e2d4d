"""The outbox: what was written to whom and whether it left; in a demo every letter can be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import kept_letter
from admin.outbox_words import STATES, kind_text, state_text, trouble_text
from queue_server.actions import letters as changing
from queue_server.domain.letters import Channel, LetterState, masked
from queue_server.domain.office import Office
from queue_server.queries import letters, offices
from queue_server.queries.letters import Listed
from queue_server.web.access import current_visitor, turn_away
from queue_server.web.wiring import wiring
from queue_server.web.words import day_text

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox", template_folder="templates")

View = TypeVar("View", bound=Callable[..., Any])

PAGE = 40


def administrators_only(view: View) -> View:
    """Let administrators of any office in; each sees what is about the own ones."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.okienko_visitor = current_visitor().as_staff()
        if own_offices():
            return view(*args, **kwargs)
        login = url_for("security.login", next=request.full_path.rstrip("?"))
        return turn_away("user", login)

    return cast(View, guarded)


def demo_only(view: View) -> View:
    """Whole letters are shown in a demo only: they are nobody's business but the recipient's."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not wiring().settings.demo:
            abort(404)
        return view(*args, **kwargs)

    return administrators_only(cast(View, guarded))


def own_offices() -> list[str]:
    """The offices whose administrator asks."""
    who = current_visitor()
    return sorted(office for office in who.roles if who.may(office, "administrator"))


@blueprint.get("")
@administrators_only
def page() -> str:
    """The letters, newest first."""
    state = asked_state()
    before = request.args.get("before", type=int)
    found = letters.listed(wiring().store, own_offices(), state, before, PAGE + 1)
    return render_template(
        "admin/outbox.html",
        office=main_office(),
        letters=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        state=state,
        counts=letters.counted(wiring().store, own_offices()),
        again=request.args.get("again"),
        carried=is_carried("mail"),
        readable=is_readable,
        **words(),
    )


@blueprint.post("/<int:letter>/again")
@administrators_only
def again(letter: int) -> Response:
    """Try a letter once more that was given up."""
    found = of_own_offices(letter)
    tried = changing.try_again(wiring().store, found.id)
    return redirect(url_for("outbox.page", again="yes" if tried else None))


@blueprint.get("/<int:letter>")
@demo_only
def read(letter: int) -> str:
    """A whole letter."""
    found = of_own_offices(letter)
    shown = kept_letter.opened(kept(found))
    return render_template(
        "admin/letter.html", office=main_office(), letter=found, shown=shown, **words()
    )


@blueprint.get("/<int:letter>/html")
@demo_only
def html(letter: int) -> Response:
    """A letter's HTML as a mail program shows it, to be framed by its page: nothing runs in it."""
    part = kept_letter.html_page(kept(of_own_offices(letter)))
    if part is None:
        abort(404)
    answer = Response(part, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = kept_letter.policy(part)
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/<int:letter>/files/<int:number>")
@demo_only
def file(letter: int, number: int) -> Response:
    """One of the files that go with a letter."""
    files = kept_letter.opened(kept(of_own_offices(letter))).files
    if not 0 <= number < len(files):
        abort(404)
    found = files[number]
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


def of_own_offices(letter: int) -> Listed:
    """The letter, if it is one of the administrator's offices; else there is none."""
    found = letters.find(wiring().store, letter, own_offices())
    return found or abort(404)


def kept(letter: Listed) -> str:
    """The letter as it was kept; a server with mail keeps none."""
    return letters.kept(wiring().store, letter.id) or abort(404)


def asked_state() -> LetterState | None:
    """The state that the list is narrowed to."""
    asked = request.args.get("state", "")
    return LetterState(asked) if asked in {state.value for state in LetterState} else None


def is_carried(channel: Channel) -> bool:
    """Whether such letters leave this server at all."""
    settings = wiring().settings
    return bool(settings.smtp_host if channel == "mail" else settings.sms_url)


def is_readable(letter: Listed) -> bool:
    """Whether the whole letter was kept, as it is in a demo instead of being sent."""
    kept_here = wiring().settings.demo and not is_carried(letter.channel)
    return kept_here and letter.state is LetterState.SENT


def main_office() -> Office:
    """The office whose colours the page wears, and whose time letters of no office have."""
    return offices.find(wiring().store, own_offices()[0])


def words() -> dict[str, Any]:
    """What the pages say with."""
    known = {slug: offices.find(wiring().store, slug) for slug in own_offices()}
    main = known[own_offices()[0]]
    demo = wiring().settings.demo
    return {
        "states": STATES,
        "state_text": state_text,
        "kind_text": kind_text,
        "trouble_text": trouble_text,
        "recipient": lambda letter: letter.recipient if demo else masked(letter.recipient),
        "when": lambda letter, moment: day_text(known.get(letter.office or "", main), moment),
    }
