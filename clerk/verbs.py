"""The buttons of the panel, each with the action behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import NotFound, UnprocessableEntity

from queue_server.actions import alerts, calling, counters, notices, undoing
from queue_server.actions.entry import Door

Short = Annotated[str, Field(max_length=40)]


class Asked(BaseModel):
    """What a press says besides its verb; `current` is the number that the panel shows."""

    model_config = ConfigDict(extra="forbid", strict=True)

    current: Short | None = None
    came: bool | None = None
    number: Short | None = None
    service: Short | None = None
    to_counter: Short | None = None
    head: bool = False
    take_over: bool = False
    text: Annotated[str, Field(max_length=1000)] | None = None
    minutes: int | None = None


Verb = Callable[[Door, str, Asked], Any]


def call_next(door: Door, counter: str, asked: Asked) -> Any:
    """Finish the current visitor and call the next one."""
    current = asked.current if "current" in asked.model_fields_set else calling.UNSET
    return calling.call_next(door, counter, came=asked.came, current=current)


def call_chosen(door: Door, counter: str, asked: Asked) -> Any:
    """Call the visitor with that number."""
    return calling.call_chosen(door, counter, needed(asked, "number"), came=asked.came)


def resume(door: Door, counter: str, asked: Asked) -> Any:
    """Call a visitor who was set aside."""
    return calling.resume(door, counter, needed(asked, "number"), came=asked.came)


def transfer(door: Door, counter: str, asked: Asked) -> Any:
    """Send the visitor on to a service or a counter."""
    if asked.service is None and asked.to_counter is None:
        raise UnprocessableEntity("service: missing")
    return calling.transfer(
        door, counter, service=asked.service, to_counter=asked.to_counter, head=asked.head
    )


def open_counter(door: Door, counter: str, asked: Asked) -> Any:
    """Sit down at the counter, or come back from a break."""
    return counters.open_counter(door, counter, take_over=asked.take_over)


def show_notice(door: Door, counter: str, asked: Asked) -> Any:
    """Tell the whole hall something."""
    return notices.show_notice(door, asked.text or "", asked.minutes or 0)


VERBS: dict[str, Verb] = {
    "next": call_next,
    "call": call_chosen,
    "resume": resume,
    "transfer": transfer,
    "open": open_counter,
    "recall": lambda door, counter, asked: calling.recall(door, counter),
    "start": lambda door, counter, asked: calling.start(door, counter),
    "finish": lambda door, counter, asked: calling.finish(door, counter),
    "no-show": lambda door, counter, asked: calling.miss(door, counter),
    "hold": lambda door, counter, asked: calling.hold(door, counter),
    "undo": lambda door, counter, asked: undoing.undo(door, counter),
    "break": lambda door, counter, asked: counters.pause(door, counter),
    "close": lambda door, counter, asked: counters.close_counter(door, counter),
    "help": lambda door, counter, asked: alerts.raise_alert(door, counter),
    "notice": show_notice,
    "withdraw-notice": lambda door, counter, asked: notices.withdraw_notice(door),
}


def carry_out(door: Door, counter: str, verb: str, body: Any) -> None:
    """Do what the button says; raises Refused, or 4xx that names the wrong field."""
    if verb not in VERBS:
        raise NotFound
    VERBS[verb](door, counter, read(body))


def read(body: Any) -> Asked:
    """The body checked field by field."""
    try:
        return Asked.model_validate(body if body is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(each) for each in first["loc"]) or "body"
        raise UnprocessableEntity(f"{field}: {first['msg']}") from None


def needed(asked: Asked, field: str) -> str:
    """A field that this verb cannot do without."""
    value = getattr(asked, field)
    if not value:
        raise UnprocessableEntity(f"{field}: missing")
    return str(value)
