"""The wall runs on TV browsers of 2016 (Chrome 38 to 47): what its files may not use."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import esprima
import pytest

from tests.architecture.sources import ROOT

WALL = ROOT / "display" / "static" / "display"
SCRIPTS = sorted(WALL.glob("*.js"))
STYLES = sorted(WALL.glob("*.css"))
SOCKET_IO = ROOT / "queue_server" / "web" / "static" / "vendor" / "socket.io.min.js"

NEWER_NODES = {
    "ArrowFunctionExpression", "ArrayPattern", "AssignmentPattern", "AwaitExpression",
    "ClassDeclaration", "ClassExpression", "ExportAllDeclaration", "ExportDefaultDeclaration",
    "ExportNamedDeclaration", "ForOfStatement", "Import", "ImportDeclaration", "MetaProperty",
    "ObjectPattern", "RestElement", "SpreadElement", "Super", "TaggedTemplateExpression",
    "TemplateLiteral", "YieldExpression",
}  # fmt: skip
NEWER_NAMES = {
    "AbortController", "BroadcastChannel", "CustomElementRegistry", "IntersectionObserver", "Intl",
    "Map", "Promise", "Proxy", "Reflect", "ResizeObserver", "Set", "Symbol", "URL",
    "URLSearchParams", "WeakMap", "WeakSet", "fetch", "globalThis", "queueMicrotask",
    "requestIdleCallback", "structuredClone",
}  # fmt: skip
NEWER_MEMBERS = {
    "after", "append", "assign", "at", "before", "closest", "endsWith", "entries", "fill", "find",
    "findIndex", "findLast", "flat", "flatMap", "fromEntries", "includes", "isInteger", "matches",
    "padEnd", "padStart", "prepend", "remove", "repeat", "replaceAll", "replaceChildren",
    "replaceWith", "startsWith", "toggleAttribute", "values",
}  # fmt: skip
# Members of classList, which has been there since 2010; the rest of `remove` is newer.
OLD_OWNERS = {"classList"}
# `message.at`, a moment, is not Array.prototype.at: only a call is.
NEWER_CSS = {
    "grid": r"display\s*:\s*(-ms-)?(inline-)?grid|grid-(template|area|row|column|auto)",
    "custom properties": r"var\s*\(|(^|[{;\s])--[\w-]+\s*:",
    "min, max, clamp": r"\b(min|max|clamp)\s*\(",
    "gap": r"(^|[{;\s])(row-|column-)?gap\s*:",
    "inset": r"(^|[{;\s])inset(-\w+)*\s*:",
    "logical sizes": r"(inline|block)-size\s*:|(margin|padding|border)-(inline|block)",
    "aspect-ratio": r"(^|[{;\s])aspect-ratio\s*:",
    "newer units": r"\d(dvh|svh|lvh|dvw|cqw|cqh)\b",
    "newer selectors": r":(is|where|has|focus-visible|focus-within)\b",
    "newer rules": r"@(supports|layer|container|property|import)\b",
    "sticky": r"position\s*:\s*sticky",
    "nesting": r"(^|\n)\s*&",
    "display: contents": r"display\s*:\s*(contents|flow-root)",
}


@pytest.mark.parametrize("script", [*SCRIPTS, SOCKET_IO], ids=lambda path: path.name)
def test_an_old_browser_can_read_every_script_of_the_wall(script: Path) -> None:
    assert newer_syntax(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_ask_for_nothing_that_an_old_browser_lacks(script: Path) -> None:
    assert newer_features(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_an_old_browser_can_lay_out_the_wall(style: Path) -> None:
    assert newer_css(style.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_what_old_browsers_know_by_another_name_has_both(style: Path) -> None:
    text = without_comments(style.read_text(encoding="utf-8"))

    flex, prefixed_flex = text.count("display: flex"), text.count("display: -webkit-flex")
    frames, prefixed = text.count("@keyframes"), text.count("@-webkit-keyframes")

    assert (flex, frames) == (prefixed_flex, prefixed)


def test_the_wall_has_scripts_and_styles_to_look_at() -> None:
    assert {"connection.js", "announcer.js", "hall.js"} <= {path.name for path in SCRIPTS}
    assert {"wall.css", "hall.css"} <= {path.name for path in STYLES}


@pytest.mark.parametrize(
    "newer",
    [
        "let a = 1;",
        "const a = 1;",
        "var a = () => 1;",
        "var a = `b`;",
        "class A {}",
        "for (var a of b) {}",
        "var a = { b };",
        "var a = { b() {} };",
        "var a = { [b]: 1 };",
        "function a(b = 1) {}",
        "function a(...b) {}",
        "a(...b);",
        "var [a] = b;",
        "var { a } = b;",
        "async function a() {}",
        "function* a() {}",
        "var a = b ** 2;",
        "var a = b ?? 2;",
        "var a = b?.c;",
        "var a = /b/u;",
        "function a(b,) {}",
        "import a from 'b';",
    ],
)
def test_the_reader_refuses_newer_syntax(newer: str) -> None:
    assert newer_syntax(newer) != []


@pytest.mark.parametrize(
    "newer",
    [
        "fetch(a)",
        "new Promise(a)",
        "new URL(a)",
        "a.includes(b)",
        "node.remove()",
        "a.at(1)",
    ],
)
def test_the_reader_refuses_newer_features(newer: str) -> None:
    assert newer_features(newer) != []


@pytest.mark.parametrize(
    "harmless", ["a.classList.remove('b')", "message.at", "({ find: 1 })", "a.indexOf(b)"]
)
def test_the_reader_lets_old_features_be(harmless: str) -> None:
    assert newer_features(harmless) == []


@pytest.mark.parametrize(
    "newer",
    [
        "a { display: grid; }",
        "a { color: var(--ink); }",
        ":root { --ink: #000; }",
        "a { width: min(1vw, 2vh); }",
        "a { display: flex; gap: 1vh; }",
        "a { inset: 0; }",
    ],
)
def test_the_reader_refuses_newer_css(newer: str) -> None:
    assert newer_css(newer) != []


def newer_syntax(text: str) -> list[str]:
    try:
        tree = esprima.parseScript(text, loc=True)
    except esprima.Error as error:
        return [str(error)]
    found = [(node, newer_in(node)) for node in nodes(tree)]
    trailing = ["trailing comma"] if re.search(r"function[^(]*\([^)]*,\s*\)", text) else []
    return [f"line {node.loc.start.line}: {what}" for node, what in found if what] + trailing


def newer_in(node: Any) -> str | None:
    kind = node.type
    flags = ("async", "generator", "shorthand", "computed", "method", "isAsync")
    flagged = [flag for flag in flags if getattr(node, flag, False) is True]
    if kind == "MemberExpression":
        flagged = []
    if kind in NEWER_NODES or flagged:
        return f"{kind} {' '.join(flagged)}".strip()
    if kind == "VariableDeclaration" and node.kind != "var":
        return str(node.kind)
    if kind in ("BinaryExpression", "AssignmentExpression") and "**" in node.operator:
        return "**"
    if kind == "Literal" and getattr(node, "regex", None) and set("uys") & set(node.regex.flags):
        return "regular expression flag"
    return None


def newer_features(text: str) -> list[str]:
    found = []
    for node in nodes(esprima.parseScript(text)):
        if node.type == "CallExpression" and node.callee.type == "MemberExpression":
            member, owner = name_of(node.callee.property), name_of(node.callee.object)
            if member in NEWER_MEMBERS and owner not in OLD_OWNERS:
                found.append(f"{owner}.{member}()")
        if node.type in ("CallExpression", "NewExpression") and name_of(node.callee) in NEWER_NAMES:
            found.append(name_of(node.callee))
    return found


def name_of(node: Any) -> str:
    """The last name of an expression: `c` of a.b.c."""
    return node.name if node.type == "Identifier" else name_of_member(node)


def name_of_member(node: Any) -> str:
    known = node.type == "MemberExpression" and not node.computed
    return str(node.property.name) if known else ""


def newer_css(text: str) -> list[str]:
    plain = without_comments(text)
    return [name for name, pattern in NEWER_CSS.items() if re.search(pattern, plain)]


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
    elif isinstance(getattr(value, "type", None), str):
        yield value
        for name, part in vars(value).items():
            if name not in ("loc", "range", "regex"):
                yield from nodes(part)
