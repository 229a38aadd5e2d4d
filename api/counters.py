"""What a clerk does at a counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api import answers, asked
from api.operation import Section
from api.wording import called
from queue_server.actions import calling
from queue_server.actions import counters as desks
from queue_server.web.door import door_for

counters = Section("Counters", "What a clerk does. Nobody waiting is an answer, not an error.")
View = Callable[..., Any]


EXAMPLES = {
    "call": {"number": "A012"},
    "resume": {"number": "A012"},
    "transfer": {"service": "B", "at": "end"},
}


def verb(name: str, wanted: type, answer: type = answers.CallAnswer) -> Callable[[View], View]:
    """A verb at a counter: what it takes, and what it answers."""
    needed, example = wanted in (asked.Chosen, asked.Transfer), EXAMPLES.get(name, {})
    address = f"/offices/<office>/counters/<counter>/{name}"

    def register(view: View) -> View:
        answering = counters.response(200, answer)(view)
        asking = counters.arguments(wanted, required=needed, example=example)(answering)
        return counters.operation("POST", address, "clerk")(asking)

    return register


@verb("next", asked.Next)
def call_next(known: dict[str, Any], office: str, counter: str) -> Any:
    """Finish the current visitor and call the next one."""
    return called(calling.call_next(door_for(office), counter, **known), office, nobody=True)


@verb("call", asked.Chosen)
def call_chosen(chosen: dict[str, Any], office: str, counter: str) -> Any:
    """Call a chosen number: waiting, held, or missed today."""
    return called(calling.call_chosen(door_for(office), counter, **chosen), office)


@verb("recall", asked.Nothing)
def recall(_: dict[str, Any], office: str, counter: str) -> Any:
    """Call the visitor again."""
    return called(calling.recall(door_for(office), counter), office)


@verb("start", asked.Nothing)
def start(_: dict[str, Any], office: str, counter: str) -> Any:
    """The visitor has come: the service begins."""
    return called(calling.start(door_for(office), counter), office)


@verb("finish", asked.Nothing)
def finish(_: dict[str, Any], office: str, counter: str) -> Any:
    """The service ends; nobody else is called."""
    return called(calling.finish(door_for(office), counter), office)


@verb("no-show", asked.Nothing)
def miss(_: dict[str, Any], office: str, counter: str) -> Any:
    """The visitor did not come."""
    return called(calling.miss(door_for(office), counter), office)


@verb("hold", asked.Nothing)
def hold(_: dict[str, Any], office: str, counter: str) -> Any:
    """Set the visitor's ticket aside, to be called later."""
    return called(calling.hold(door_for(office), counter), office)


@verb("resume", asked.Chosen)
def resume(chosen: dict[str, Any], office: str, counter: str) -> Any:
    """Call a ticket that was set aside."""
    return called(calling.resume(door_for(office), counter, **chosen), office)


@verb("transfer", asked.Transfer)
def transfer(wanted: dict[str, Any], office: str, counter: str) -> Any:
    """Send the visitor on to another service or counter; the number stays."""
    to_service, to_counter = wanted.get("service"), wanted.get("counter")
    head = wanted["at"] == "head"
    answer = calling.transfer(door_for(office), counter, to_service, to_counter, head)
    return called(answer, office)


@verb("undo", asked.Nothing)
def undo(_: dict[str, Any], office: str, counter: str) -> Any:
    """Take the last press back, within ten seconds."""
    return called(calling.undo(door_for(office), counter), office)


@verb("open", asked.Opening, answers.Desk)
def open_counter(wanted: dict[str, Any], office: str, counter: str) -> Any:
    """Open the counter, or take it over."""
    return desks.open_counter(door_for(office), counter, **wanted)


@verb("break", asked.Nothing, answers.Desk)
def pause(_: dict[str, Any], office: str, counter: str) -> Any:
    """Take a break."""
    return desks.pause(door_for(office), counter)


@verb("close", asked.Nothing, answers.Desk)
def close_counter(_: dict[str, Any], office: str, counter: str) -> Any:
    """Close the counter."""
    return desks.close_counter(door_for(office), counter)
