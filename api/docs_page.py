"""The readable page of the API, made from its description without any script."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request

from api.description import description
from api.operation import PREFIX

docs_page = Blueprint(
    "api_docs",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/api",
)
Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One line of a table: a field or parameter."""

    name: str
    kind: str
    shape: str | None
    required: bool
    text: str


@dataclass(frozen=True)
class Reply:
    """One status that an operation answers with when all is well."""

    status: int
    phrase: str
    shape: str | None


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    anchor: str
    method: str
    path: str
    end: str
    summary: str
    roles: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: str | None
    replies: tuple[Reply, ...]
    problems: tuple[str, ...]
    curl: str


@docs_page.get(f"{PREFIX}/docs")
def page() -> str:
    """All operations and shapes."""
    spec = description()
    return render_template(
        "api/docs.html",
        title=spec["info"]["title"],
        introduction=spec["info"]["description"].replace("`", "").split("\n\n"),
        sections=[(tag, section_anchor(tag), tuple(within(spec, tag))) for tag in spec["tags"]],
        shapes=sorted(shapes(spec).items()),
    )


def section_anchor(tag: Spec) -> str:
    """Where a section is found on the page."""
    return f"section-{tag['name'].lower()}"


def within(spec: Spec, tag: Spec) -> Iterator[Operation]:
    """The operations of a section."""
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method, told in methods.items():
            if method != "parameters" and tag["name"] in told["tags"]:
                yield operation(spec, path, method.upper(), told, shared)


def operation(spec: Spec, path: str, method: str, told: Spec, shared: list[Any]) -> Operation:
    """One operation, put together for the page."""
    body = body_of(told)
    return Operation(
        anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method,
        path=path,
        end=path.rsplit("}", 1)[-1] or path[path.rindex("/") :],
        summary=told.get("summary", ""),
        roles=tuple(told.get("x-roles", ())),
        parameters=tuple(parameter(resolved(spec, each)) for each in shared + asked(told)),
        body=shape_name(body.get("schema", {})),
        replies=tuple(
            reply(status, each) for status, each in told["responses"].items() if good(status)
        ),
        problems=tuple(sorted(status for status in told["responses"] if not good(status))),
        curl=curl(spec, path, method, told, shared),
    )


def asked(told: Spec) -> list[Any]:
    """The operation's own parameters."""
    return list(told.get("parameters", []))


def resolved(spec: Spec, told: Spec) -> Spec:
    """What a reference points to; anything else as it is."""
    if "$ref" not in told:
        return told
    found: Any = spec
    for step in told["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def parameter(told: Spec) -> Field:
    """A parameter as a line of a table."""
    name = f"{told['name']} ({told['in']})"
    needed = bool(told.get("required"))
    return Field(name, kind_of(told["schema"]), None, needed, told.get("description", ""))


def good(status: str) -> bool:
    """Whether all is well."""
    return status.startswith("2")


def reply(status: str, told: Spec) -> Reply:
    """A status with the shape of its body."""
    shape = shape_name(told["content"]["application/json"]["schema"])
    return Reply(int(status), HTTPStatus(int(status)).phrase, shape)


def curl(spec: Spec, path: str, method: str, told: Spec, shared: list[Any]) -> str:
    """A command that can be copied."""
    for each in shared:
        known = resolved(spec, each)
        path = path.replace(f"{{{known['name']}}}", str(known.get("example", "")))
    parts = ["curl"] if method == "GET" else [f"curl -X {method}"]
    if "security" in told:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    body = body_of(told)
    if "example" in body:
        parts.append(f"--json {shlex.quote(json.dumps(body['example']))}")
    parts.append(request.host_url.rstrip("/") + path)
    return " \\\n  ".join(parts)


def shapes(spec: Spec) -> dict[str, tuple[Field, ...]]:
    """The fields of every shape that bodies and answers have."""
    schemas, sent = spec["components"]["schemas"], bodies(spec)
    return {name: tuple(fields(schema, name in sent)) for name, schema in schemas.items()}


def bodies(spec: Spec) -> set[str | None]:
    """The shapes that callers send; only there it matters which fields are required."""
    operations = (told for methods in spec["paths"].values() for told in methods.values())
    return {shape_name(body_of(told).get("schema", {})) for told in operations if "tags" in told}


def body_of(told: Spec) -> Spec:
    """What is said of the operation's JSON body."""
    body: Spec = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return body


def fields(schema: Spec, sent: bool) -> Iterator[Field]:
    """The fields of one shape."""
    needed = schema.get("required", ()) if sent else ()
    for name, told in schema.get("properties", {}).items():
        text = told.get("description", "")
        yield Field(name, kind_of(told), shape_name(told), name in needed, text)


def shape_name(schema: Spec) -> str | None:
    """The shape that a schema refers to, itself or in a list."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    inner = [schema.get("items", {}), *schema.get("anyOf", ())]
    return next((name for name in map(shape_name, filter(None, inner)) if name), None)


def kind_of(schema: Spec) -> str:
    """A type in words: "text or null", "list of"."""
    if "$ref" in schema:
        return ""
    if "anyOf" in schema:
        return "null or"
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}".strip()
    kinds = schema.get("type", "any")
    words = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"] if each is not None)
    return f"{words} ({schema['format']})" if "format" in schema else words
