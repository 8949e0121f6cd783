"""The map in the browser: by keyboard and pointer, one label alone, a lasso and what it is for."""

import pytest
from playwright.sync_api import Page, expect

from tests.service.server import Server
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

INSIDE = 6
"""Pixels from the edge of the map: outside of all points, inside of its round corners."""


def opened(visit: Open, address: str = "/map", width: int = 1280) -> Page:
    page = visit(address, width=width)
    expect(page.get_by_role("status").first).to_contain_text("6 pictures")
    return page


def lasso(page: Page) -> None:
    """Around everything."""
    canvas = page.locator(".plot canvas").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    right, low = box["width"] - INSIDE, box["height"] - INSIDE
    page.mouse.move(box["x"] + INSIDE, box["y"] + INSIDE)
    page.mouse.down()
    for x, y in [(right, INSIDE), (right, low), (INSIDE, low), (INSIDE, INSIDE)]:
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()


def test_keys_go_from_picture_to_picture_and_open_one(visit: Open) -> None:
    page = opened(visit)
    page.locator(".plot canvas").last.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pointed")).to_contain_text("picture")
    first = page.locator(".pointed").inner_text()
    seen = {first}
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        seen.add(page.locator(".pointed").inner_text())
    assert len(seen) > 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert "/library?id=" in page.url


def test_a_label_alone_is_all_that_is_chosen(visit: Open) -> None:
    page = opened(visit)
    page.get_by_role("button", name="coffee 2").press("Enter")
    expect(page.get_by_role("button", name="coffee 2")).to_be_focused()
    assert page.url.endswith("?label=coffee")
    lasso(page)
    expect(page.get_by_role("group", name="Chosen pictures")).to_contain_text("2 pictures chosen")


def test_what_the_lasso_chose_is_labelled_and_searched(visit: Open, service: Server) -> None:
    page = opened(visit)
    page.get_by_role("button", name="moon 2").click()
    lasso(page)
    page.get_by_label("Label for the chosen pictures").fill("night")
    page.get_by_role("button", name="Label them").click()
    expect(page.locator(".toast")).to_contain_text("2 pictures labelled night.")
    found = service.client.get("/v1/labels").json()["labels"]
    assert {"label": "night", "records": 2} in found
    page.get_by_role("button", name="night 2").click()
    lasso(page)
    page.get_by_role("link", name="Search for more like these").click()
    expect(page.locator(".examples li")).to_have_count(2)


def test_looking_closer_and_back(visit: Open) -> None:
    page = opened(visit)
    canvas = page.locator(".plot canvas").last
    canvas.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(8):
        page.keyboard.press("+")
    lasso(page)
    chosen = page.get_by_role("group", name="Chosen pictures")
    expect(chosen).to_contain_text("1 picture chosen")
    page.get_by_role("button", name="See all").click()
    lasso(page)
    expect(chosen).to_contain_text("6 pictures chosen")


def test_colours_by_likeness_and_the_address_keeps_them(visit: Open, service: Server) -> None:
    page = opened(visit, "/map?like=1")
    colours = page.get_by_role("group", name="Colours")
    expect(colours).to_contain_text("likeness to picture 1")
    reds = "each => new Set(each.getContext('2d').getImageData(0, 0, each.width, each.height).data)"
    ramp = page.locator(".plot canvas").first.evaluate(f"each => ({reds})(each).has(0xe0)")
    assert ramp
    colours.get_by_role("button", name="Colour by label").click()
    expect(colours).to_have_count(0)
    assert "like" not in page.url
    lasso(page)
    page.get_by_role("button", name="Colour by likeness to the first").click()
    expect(colours).to_contain_text("likeness to picture")
    assert "like=" in page.url


def test_it_fits_a_phone(visit: Open) -> None:
    page = opened(visit, width=390)
    lasso(page)
    expect(page.get_by_role("group", name="Chosen pictures")).to_contain_text("6 pictures chosen")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
