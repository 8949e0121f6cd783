"""Several tabs, pages that are left too early, services that go away or only read."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from playwright.sync_api import Browser, expect

from semblance import Gallery
from semblance.gallery.labels import folder_labels
from semblance.pipeline.recipe import Choice
from tests.service.server import Server, serving
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

PICTURES, LABELS = 76, 12
"""More than the library fetches at once, and more labels than the map has colours."""

MANY, LARGE = 90, 400
"""Pictures, and their side: they take long enough to be added for a person to go elsewhere."""


def noise(path: Path, seed: int, side: int = 24) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(scope="module")
def many(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("many")
    for number in range(PICTURES):
        noise(folder / "pictures" / f"l{number % LABELS:02}" / f"{number}.png", number)
    path = folder / "shop.gallery"
    with Gallery.open(path, Choice(("colour_texture",))) as gallery:
        gallery.add(folder / "pictures", folder_labels([folder / "pictures"]))
    with serving(path, input_size=None) as server:
        yield server


def test_what_another_tab_deleted_is_said_to_be_gone(visit: Open, many: Server) -> None:
    page = visit("/library", port=many.port)
    expect(page.locator(".tile picture-thumb").first).to_be_visible()
    count = page.get_by_text(re.compile(r"^\d+ pictures$"))
    before = int(count.inner_text().split()[0])
    many.client.delete(f"/v1/images/{PICTURES - 1}").raise_for_status()
    page.keyboard.press("End")
    tile = page.locator(".tile", has_text="no longer here")
    tile.click()
    expect(page.get_by_text(f"Picture {PICTURES - 1} is no longer in the library")).to_be_visible()
    expect(count).to_have_text(f"{before - 1} pictures")
    expect(tile).to_have_count(0)


def test_deleting_what_is_deleted_is_no_error(visit: Open, many: Server) -> None:
    page = visit("/library?id=5", port=many.port)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    many.client.delete("/v1/images/5").raise_for_status()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("There is no picture 5")
    dialog.get_by_role("button", name="Delete").click()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert answer.value.status == 404
    expect(page.locator(".toast.error")).to_have_count(0)


def test_undo_by_keyboard_returns_to_the_picture(visit: Open, many: Server) -> None:
    page = visit("/library", port=many.port)
    tile = page.get_by_role("button", name="l00, details").nth(1)
    tile.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(tile).to_be_focused()


def test_a_deletion_is_not_forgotten_on_the_way(visit: Open, many: Server) -> None:
    page = visit("/library?id=9", port=many.port)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    left = page.get_by_text(re.compile(r"^\d+ pictures$")).inner_text()
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_text(left, exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()


def test_an_addition_goes_on_while_other_pages_are_shown(
    visit: Open, service: Server, tmp_path: Path
) -> None:
    pictures = [noise(tmp_path / f"{n}.png", 100 + n, LARGE) for n in range(MANY)]
    page = visit("/library")
    page.locator(".adding input[type=file]").set_input_files(pictures)
    expect(page.locator(".adding progress")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("#toasts")).to_contain_text(f"{MANY} pictures added.")
    page.get_by_role("link", name="Library").click()
    expect(page.locator(".adding .news")).to_contain_text(f"{MANY} pictures added.")
    assert service.client.get("/v1/images").json()["total"] == 6 + MANY


def test_a_closing_window_asks_while_pictures_are_sent(visit: Open, tmp_path: Path) -> None:
    pictures = [noise(tmp_path / f"{n}.png", 500 + n, LARGE) for n in range(MANY)]
    page = visit("/library")
    page.locator(".adding").click(position={"x": 5, "y": 5})  # a browser asks only whom it knows
    page.locator(".adding input[type=file]").set_input_files(pictures)
    expect(page.locator(".adding progress")).to_be_visible()
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.locator(".adding .news")).to_contain_text(f"{MANY} pictures added.")


def test_a_service_that_has_gone_is_told_of(shop: Path, visit: Open) -> None:
    with serving(shop) as server:
        page = visit("/", port=server.port)
        expect(page.locator(".hits li").first).to_be_visible()
        server.stop()
        page.get_by_role("link", name="Map").click()
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Is the service still running?")
        again = page.get_by_role("button", name="Try again")
        again.click()
        expect(alert).to_be_visible()
        with serving(shop, port=server.port):
            again.click()
            expect(page.locator(".chips button").first).to_be_visible()


def test_a_service_that_only_reads_offers_no_changes(shop: Path, visit: Open) -> None:
    with serving(shop, read_only=True) as reading:
        page = visit("/library?id=1", port=reading.port)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Label")
        expect(dialog.get_by_role("button", name="Delete")).to_have_count(0)
        expect(page.locator(".tile")).to_have_count(6)
        expect(page.locator("drop-zone")).to_have_count(0)
        page.goto("/evaluate")
        expect(page.get_by_text("Whoever runs the service")).to_be_visible()
        expect(page.locator("form")).to_have_count(0)


def test_labels_without_a_colour_can_be_chosen_too(visit: Open, many: Server) -> None:
    page = visit("/map", port=many.port)
    others = page.get_by_label("2 more labels")
    expect(others).to_be_visible()
    name = others.locator("option").nth(2).get_attribute("value")
    assert name is not None
    others.select_option(name)
    page.wait_for_url(f"**label={name}*")
    expect(others).to_have_value(name)
    others.select_option("")
    page.wait_for_url("**/map")


def test_a_picture_of_another_browser_is_told_of(visit: Open) -> None:
    page = visit("/compare?a=pnothere&b=id1")
    expect(page.locator(".sides .error")).to_contain_text("was kept in another browser")


def test_where_two_pictures_are_alike(visit: Open) -> None:
    page = visit("/compare?a=id1&b=id2")
    page.locator(".why-alike summary").press("Enter")
    figures = page.locator(".why-alike figure")
    expect(figures).to_have_count(3)
    expect(figures.last).to_contain_text("points agree")
    page.wait_for_url("**why=1*")
    page.reload()
    expect(figures).to_have_count(3)
