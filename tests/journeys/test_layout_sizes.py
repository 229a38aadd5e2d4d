"""The size calculator's table is true: figures on the pages are as large as it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from admin.sizes import LYING, UPRIGHT
from queue_server.domain.wall import Layout
from tests.serving import Server

# The height of a capital, as a share of the page's, on the stage and in the first row of the list.
CAPITALS = """() => ["#number", ".row-number"].map((selector) => {
  const element = document.querySelector(selector);
  const style = getComputedStyle(element);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("A0").actualBoundingBoxAscent / innerHeight;
})"""
SHAPES = {"lying": (1920, 1080, LYING), "upright": (1080, 1920, UPRIGHT)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("sizes")) as running:
        yield running


@pytest.fixture
def page(new_context) -> Page:
    return new_context().new_page()


@pytest.mark.parametrize("layout", Layout)
def test_a_capital_is_as_high_as_the_table_of_sizes_says(page, office, layout) -> None:
    page.goto(f"{office.address}/display/kalisz/hall-1?preview&sample=busy&layout={layout}")
    page.evaluate("document.fonts.ready.then(() => true)")
    expect(page.locator("#number")).not_to_be_empty()

    for name, (width, height, table) in SHAPES.items():
        page.set_viewport_size({"width": width, "height": height})
        measured = page.evaluate(CAPITALS)
        assert measured == pytest.approx(list(table[layout]), rel=0.1), f"{layout}, {name}"
