"""Objects in the browser: a part of the picture, categories, re-rankers, and why a hit is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import PIL.Image
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.service.server import Server, serving
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

SHELL_BYTES = 60_000


@pytest.fixture(scope="module")
def objects(
    chromium: Browser, made_objects: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    shop = tmp_path_factory.mktemp("web-objects") / "objects.gallery"
    with serving(Path(shutil.copytree(made_objects, shop))) as server:
        yield server


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def labels(page: Page) -> list[str]:
    return page.locator(".hits .name b").all_inner_texts()


def searched(page: Page, path: Path) -> None:
    page.locator(".panel input[type=file]").set_input_files(path)
    expect(page.locator(".said")).to_contain_text("searched")
    expect(page.get_by_text("Only a part of the picture")).to_be_visible()


def opened_part(page: Page) -> None:
    page.get_by_text("Only a part of the picture").click()
    expect(page.locator(".region-stage svg rect.found")).to_have_count(4)


def test_an_object_of_the_picture_by_keyboard(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/?category=off&rerank=none", port=objects.port)
    searched(page, drawn / "both.png")
    opened_part(page)
    first = page.get_by_role("button", name="Object 1")
    first.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    region = [int(number) for number in asked(page)["region"][0].split(",")]
    assert 50 <= region[2] <= 64 and 50 <= region[3] <= 64
    kind = "disc" if region[0] < 80 else "box"
    expect(page.locator(".hits .name b").first).to_have_text(kind)
    page.reload()
    expect(page.get_by_role("button", name="Object 1")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".hits .name b").first).to_have_text(kind)
    page.get_by_role("button", name="Whole picture").press("Enter")
    expect(page.get_by_role("button", name="Whole picture")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "region" not in asked(page)
    page.go_back()
    expect(page.get_by_role("button", name="Object 1")).to_have_attribute("aria-pressed", "true")


def test_each_object_and_the_box_that_matched(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/?category=off&rerank=none", port=objects.port)
    searched(page, drawn / "both.png")
    opened_part(page)
    page.get_by_role("button", name="Each object").click()
    expect(page.locator(".hits li").first.locator("svg.boxes")).to_be_attached()
    assert asked(page)["region"] == ["each"] and set(labels(page)) == {"disc", "box"}


def test_a_box_drawn_with_the_mouse(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/?category=off&rerank=none", port=objects.port)
    searched(page, drawn / "both.png")
    opened_part(page)
    place = page.locator(".region-stage")
    place.scroll_into_view_if_needed()
    at = place.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 0.05 * at["width"], at["y"] + 0.3 * at["height"])
    page.mouse.down()
    page.mouse.move(at["x"] + 0.46 * at["width"], at["y"] + 0.7 * at["height"], steps=4)
    page.mouse.up()
    expect(page.locator(".region-stage rect.chosen")).to_have_count(2)
    x, y, width, height = (int(number) for number in asked(page)["region"][0].split(","))
    assert (x, y, width, height) == pytest.approx((8, 48, 66, 64), abs=2)
    expect(page.locator(".hits .name b").first).to_have_text("disc")
    page.locator(".region summary", has_text="In pixels").click()
    expect(page.get_by_label("Left")).to_have_value(str(x))
    page.get_by_label("Left").fill("90")
    page.get_by_role("button", name="Use these").click()
    expect(page.get_by_label("Left")).to_have_value("90")
    page.wait_for_url(f"**region=90*{y}*")


def test_a_finger_takes_the_object_under_it(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/?category=off&rerank=none", 390, objects.port, has_touch=True)
    searched(page, drawn / "both.png")
    opened_part(page)
    place = page.locator(".region-stage")
    place.scroll_into_view_if_needed()
    at = place.bounding_box()
    assert at is not None
    page.touchscreen.tap(at["x"] + 0.25 * at["width"], at["y"] + 0.5 * at["height"])
    expect(page.locator(".region-stage rect.chosen")).to_have_count(2)
    assert int(asked(page)["region"][0].split(",")[0]) < 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_category_is_said_and_chosen(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/", port=objects.port)
    searched(page, drawn / "disc" / "1.png")
    chooser = page.get_by_label("Search in")
    expect(chooser).to_have_value("auto")
    expect(page.locator(".filters")).to_contain_text(["probability"])
    chooser.select_option("box")
    expect(page.locator(".said")).to_contain_text("3 pictures searched")
    expect(page.locator(".said")).to_contain_text("of the category box")
    assert set(labels(page)) == {"box"} and asked(page)["category"] == ["box"]
    page.reload()
    expect(page.get_by_label("Search in")).to_have_value("box")
    page.get_by_label("Search in").select_option("off")
    expect(page.locator(".said")).to_contain_text("7 pictures searched")


def test_an_unknown_category_can_be_left_again(visit: Open, objects: Server) -> None:
    page = visit("/?like=2&category=bocks", port=objects.port)
    expect(page.locator(".said.error")).to_contain_text("the nearest are box")
    page.get_by_label("Search in").select_option("box")
    expect(page.locator(".said")).to_contain_text("3 pictures searched")


def test_an_empty_answer_says_why(visit: Open, objects: Server) -> None:
    page = visit("/?like=2&category=box&label=disc", port=objects.port)
    expect(page.locator(".said")).to_have_text(
        "Nothing was searched: no picture of the category box passes the filter; search all "
        "categories, or change the filter."
    )
    page.get_by_label("Search in").select_option("off")
    expect(page.locator(".said")).to_contain_text("3 hits")


def test_a_picture_without_an_object(visit: Open, objects: Server, drawn: Path) -> None:
    blank = drawn.parent / "empty.png"
    PIL.Image.new("RGB", (90, 60), "white").save(blank)
    page = visit("/?category=off&rerank=none", port=objects.port)
    searched(page, blank)
    expect(page.locator(".said")).to_contain_text("No object was found in your picture")
    page.goto("/library")
    page.locator(".adding input[type=file]").set_input_files(blank)
    expect(page.locator(".news")).to_contain_text("1 picture added. No object was found in 1 of")
    (id,) = objects.client.get("/v1/images?where=id > 7").json()["records"]
    objects.client.delete(id["uri"])


def test_rerankers_are_what_the_view_can_do(visit: Open, objects: Server) -> None:
    page = visit("/?like=5", port=objects.port)
    outline, points = (page.get_by_role("checkbox", name=name) for name in ("Outline", "Points"))
    expect(outline).to_be_checked()
    points.check()
    expect(points).to_be_checked()
    page.wait_for_url("**rerank=contour&rerank=keypoints*")
    outline.uncheck()
    points.uncheck()
    page.wait_for_url("**rerank=none*")
    expect(page.locator(".hits li").first).to_be_visible()
    page.locator(".hits li").nth(1).get_by_role("button", name="Also like this").click()
    expect(outline).to_be_disabled()
    expect(page.get_by_role("button", name="Why is it like")).to_have_count(0)
    plain = visit("/?like=1")
    plain.get_by_text("Category and order").click()
    expect(plain.get_by_role("checkbox", name="Points")).to_be_visible()
    expect(plain.get_by_role("checkbox", name="Outline")).to_have_count(0)


def test_why_a_hit_is_one(visit: Open, objects: Server, drawn: Path) -> None:
    page = visit("/?category=off", port=objects.port)
    searched(page, drawn / "disc" / "0.png")
    card = page.locator(".hits li").first
    why = card.get_by_role("button", name="Why is it like the query")
    why.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("figure").first).to_be_visible()
    for said in ("where it is like the query", "IoU", "Category of the query", "points agree"):
        expect(dialog).to_contain_text(said, ignore_case=True)
    for image in dialog.locator("figure img").all():
        assert image.get_attribute("alt")
        assert image.evaluate("each => each.naturalWidth") > 0
    assert asked(page)["why"]
    page.reload()
    expect(dialog.locator("figure").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_function("!new URLSearchParams(location.search).has('why')")
    why.press("Enter")
    page.keyboard.press("Escape")
    expect(why).to_be_focused()


def test_why_on_a_phone_in_the_dark(visit: Open, objects: Server) -> None:
    page = visit("/?like=5&why=6", 390, objects.port, color_scheme="dark")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("figure").first).to_be_visible()
    assert dialog.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_reasons_of_a_picture_that_is_gone(visit: Open, objects: Server, drawn: Path) -> None:
    from tests.pipeline.shapes import draw

    path = drawn.parent / "lost.png"
    draw(("disc", (80, 80), 38), colour="olive").save(path)
    files = [("images", ("lost.png", path.read_bytes(), "image/png"))]
    added = objects.client.post("/v1/images", files=files).json()
    (id,) = added["pictures"][0]["ids"]
    (stored,) = (objects.gallery / "uploads").rglob("*.png")
    data = stored.read_bytes()
    stored.unlink()
    page = visit(f"/?like=5&category=off&why={id}", port=objects.port)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("no such file")
    stored.write_bytes(data)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.locator("figure").first).to_be_visible()
    objects.client.delete(f"/v1/images/{id}")


def test_the_shell_is_small(visit: Open, objects: Server) -> None:
    """What comes before anything is asked; the rest is fetched with the first search."""
    page = visit("/", port=objects.port)
    expect(page.locator(".hits li").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate(
        """performance.getEntries().filter(each => each.decodedBodySize !== undefined)
           .map(each => [new URL(each.name).pathname, each.decodedBodySize])"""
    )
    shell = {path: size for path, size in fetched if not path.startswith("/v1/")}
    assert "/app.js" in shell and "/search/why.js" not in shell
    assert sum(shell.values()) <= SHELL_BYTES, shell
