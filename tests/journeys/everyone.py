"""What axe-core cannot see: pages by keyboard, magnified, without motion, in forced colours."""

from __future__ import annotations

from playwright.sync_api import Page

# Screens of a fixed size, that are looked at or touched but never magnified by a browser's zoom.
FIXED = ("/display", "/kiosk")
MOST_STOPS = 60

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(...middle);
  const label = at.closest("label") || (at.labels && at.labels[0]);
  const marks = [at, label].filter(Boolean).map((each) => getComputedStyle(each));
  return {
    what: at.outerHTML.slice(0, 140),
    // The parts of a date field mark themselves, out of a script's sight.
    marked: at.type === "date" || marks.some((each) => each.boxShadow !== "none"
      || (each.outlineStyle !== "none" && parseFloat(each.outlineWidth) > 0)),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    covered: Boolean(top) && !at.contains(top) && !top.contains(at)
      && !(label && label.contains(top)),
    tabindex: at.tabIndex,
    at: [...document.querySelectorAll("*")].indexOf(at),
  };
}"""

# An animation whose frames are all alike shows something for a while and moves nothing.
MOVING = """() => {
  const frames = (name) => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSKeyframesRule && rule.name === name)
    .flatMap((rule) => [...rule.cssRules].map((frame) => frame.style.cssText));
  const moves = (names) => names.split(",").map((name) => name.trim())
    .some((name) => name !== "none" && new Set(frames(name)).size !== 1);
  const longest = (text) => Math.max(...text.split(",").map((each) => parseFloat(each) || 0));
  return [...document.querySelectorAll("*")].filter((each) => {
    const style = getComputedStyle(each);
    return (moves(style.animationName) && longest(style.animationDuration) > 0.05)
      || longest(style.transitionDuration) > 0.05;
  }).map((each) => each.outerHTML.slice(0, 140));
}"""

SIDEWAYS = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth + 1) return [];
  const scrolls = (each) => each && each !== document.body
    && (/auto|scroll|hidden|clip/.test(getComputedStyle(each).overflowX)
      || scrolls(each.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > page.clientWidth + 1
      && !scrolls(each.parentElement))
    .map((each) => each.outerHTML.slice(0, 140));
}"""

BARE = """() => [...document.querySelectorAll("button, .button, input:not([type=hidden]), select")]
  .filter((each) => each.getClientRects().length)
  .filter((each) => !["radio", "checkbox", "file", "range"].includes(each.type))
  .filter((each) => {
    const style = getComputedStyle(each);
    return style.borderStyle === "none" && style.outlineStyle === "none"
      && !style.textDecorationLine.includes("underline");
  }).map((each) => each.outerHTML.slice(0, 140))"""


def assert_by_keyboard(page: Page) -> None:
    """Tab reaches everything once, in reading order, visibly marked and not covered."""
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    stops: list[dict] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["at"] == stops[0]["at"]):
            break
        stops.append(stop)
    for wrong in ("marked", "seen"):
        lacking = [stop["what"] for stop in stops if not stop[wrong]]
        assert not lacking, f"{page.url}: focus is not {wrong} at\n" + "\n".join(lacking)
    covered = [stop["what"] for stop in stops if stop["covered"]]
    assert not covered, f"{page.url}: something covers\n" + "\n".join(covered)
    order = [stop["at"] for stop in stops if stop["tabindex"] <= 0]
    assert order == sorted(order), f"{page.url}: the focus jumps: {order}"
    assert not [stop for stop in stops if stop["tabindex"] > 0], page.url


def assert_magnified(page: Page) -> None:
    """At four times its size (staff's pages: twice) nothing must be scrolled sideways."""
    path = page.url.split("/", 3)[3]
    if f"/{path}".startswith(FIXED):
        return
    before = page.viewport_size
    staff = path.startswith(("clerk", "admin", "outbox", "api"))
    page.set_viewport_size({"width": 640 if staff else 320, "height": 640})
    beyond = page.evaluate(SIDEWAYS)
    page.set_viewport_size(before or {"width": 1280, "height": 800})
    assert not beyond, f"{page.url}: too wide when magnified\n" + "\n".join(beyond)


def assert_without_motion(page: Page) -> None:
    """Whoever asks for less motion gets none."""
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate(MOVING)
    page.emulate_media(reduced_motion="no-preference")
    assert not moving, f"{page.url}: still moves\n" + "\n".join(moving)


def assert_in_forced_colours(page: Page) -> None:
    """In forced colours, backgrounds go: what can be pressed or filled in has an edge."""
    page.emulate_media(forced_colors="active")
    bare = page.evaluate(BARE)
    page.emulate_media(forced_colors="none")
    assert not bare, f"{page.url}: no edge in forced colours\n" + "\n".join(bare)
