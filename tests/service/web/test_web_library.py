"""The library in the browser: add, see what failed, label, delete and undo, scroll far."""

import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from playwright.sync_api import Page, expect

from tests.service.server import PATIENCE_S, Server, serving
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)


def picture(path: Path, seed: int) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(path)
    return path


def total(service: Server) -> int:
    found: int = service.client.get("/v1/images").json()["total"]
    return found


def add(page: Page, *paths: Path) -> None:
    page.locator(".adding input[type=file]").set_input_files(list(paths))


def test_good_pictures_join_and_bad_ones_are_listed(
    visit: Open, service: Server, tmp_path: Path
) -> None:
    broken = tmp_path / "=letter.jpg"
    broken.write_text("Dear reader")
    before = total(service)
    page = visit("/library")
    page.get_by_label("Label of the new pictures").fill("noise")
    add(page, picture(tmp_path / "a.png", 1), broken, picture(tmp_path / "b.png", 2))
    expect(page.locator(".news")).to_contain_text("2 pictures added, 1 not usable.")
    expect(page.locator(".tile")).to_have_count(before + 2)
    expect(page.locator(".errors")).to_contain_text("=letter.jpg")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save this list").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "file,reason" and lines[1].startswith('"\'=letter.jpg",')
    found = service.client.get("/v1/labels").json()["labels"]
    assert {"label": "noise", "records": 2} in found


def test_a_label_is_edited_and_the_rest_stays(visit: Open, service: Server) -> None:
    before = service.client.get("/v1/images/1").json()
    page = visit("/library?id=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Label").fill("full moon")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".tile").first).to_contain_text("full moon")
    expect(page.locator(".tools select")).to_contain_text("full moon (1)")
    after = service.client.get("/v1/images/1").json()
    assert after == {**before, "label": "full moon"}


def deleted(page: Page, before: int) -> None:
    page.locator(".tile").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".tile")).to_have_count(before - 1)


def test_a_deletion_that_is_undone_never_happened(visit: Open, service: Server) -> None:
    before = total(service)
    page = visit("/library")
    deleted(page, before)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile")).to_have_count(before)
    assert total(service) == before


def test_a_deletion_stands_when_the_page_is_left(visit: Open, service: Server) -> None:
    before = total(service)
    page = visit("/library")
    deleted(page, before)
    assert total(service) == before
    page.goto("/docs")
    deadline = time.monotonic() + PATIENCE_S
    while total(service) != before - 1:
        assert time.monotonic() < deadline


def test_keys_move_from_tile_to_tile(visit: Open, service: Server) -> None:
    last = total(service) - 1
    page = visit("/library")
    expect(page.locator(".tile picture-thumb")).to_have_count(last + 1)
    page.locator(".tile").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".tile").nth(last)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tile").nth(last - 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_service_with_a_token_asks_for_it_once(shop: Path, visit: Open) -> None:
    with serving(shop, token="a token of some length") as guarded:
        page = visit("/library", port=guarded.port)
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Token").fill("something else")
        dialog.get_by_role("button", name="Continue").click()
        expect(dialog).to_contain_text("not the token")
        dialog.get_by_label("Token").fill("a token of some length")
        dialog.get_by_role("button", name="Continue").click()
        expect(page.locator(".tile")).to_have_count(6)
        page.goto("/compare?a=id1&b=id2")
        expect(page.locator(".answer")).to_be_visible()


def test_an_empty_gallery_shows_the_way_in(tmp_path: Path, visit: Open) -> None:
    with serving(tmp_path / "new.gallery") as empty:
        page = visit("/", port=empty.port)
        page.get_by_role("link", name="Add pictures").click()
        expect(page.get_by_text("No pictures yet")).to_be_visible()
        add(page, picture(tmp_path / "first.png", 1))
        expect(page.locator(".tile")).to_have_count(1)
        page.get_by_role("link", name="Search", exact=True).click()
        page.get_by_role("button", name="Search for more like first.png").click()
        expect(page.locator(".said")).to_contain_text("1 picture searched")
