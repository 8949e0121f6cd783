"""Comparing in the browser: two files, several models, a swipe; also as narrow as a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)


def choose(page: Page, side: int, path: Path) -> None:
    page.locator(".side").nth(side).locator("input[type=file]").set_input_files(path)


def test_two_files_and_the_verdict(visit: Open, photos: Path) -> None:
    page = visit("/compare")
    choose(page, 0, photos / "moon" / "0.jpg")
    choose(page, 1, photos / "coffee" / "0.jpg")
    expect(page.locator(".answer")).to_have_text("Not similar")
    expect(page.locator(".verdict")).to_contain_text("the similarity is no probability")
    expect(page.locator(".numbers")).to_contain_text("ms")
    choose(page, 1, photos / "moon" / "0.jpg")
    expect(page.locator(".answer")).to_have_text("Similar")
    expect(page.locator(".gauge")).to_have_attribute("aria-label", "similarity 1.000")
    page.reload()
    expect(page.locator(".answer")).to_have_text("Similar")


def test_several_models_have_a_bar_each(visit: Open) -> None:
    page = visit("/compare?a=id1&b=id2")
    expect(page.locator(".bar-of-model")).to_have_count(1)
    page.get_by_text("Models and views", exact=True).click()
    page.get_by_role("checkbox", name="sift").check()
    expect(page.locator(".bar-of-model")).to_have_count(2)
    expect(page.locator(".bar-of-model").nth(1)).to_contain_text("matched points agree")
    assert "model=sift" in page.url


def test_a_view_of_the_gallery_is_a_choice_too(visit: Open) -> None:
    page = visit("/compare?a=id1&b=id2&view=main")
    expect(page.locator(".bar-of-model")).to_contain_text("view main")
    page.get_by_text("Models and views", exact=True).click()
    expect(page.get_by_role("checkbox", name="view main")).to_be_checked()
    assert "view=main" in page.url
    page.get_by_role("checkbox", name="fast", exact=True).check()
    expect(page.locator(".bar-of-model")).to_have_count(2)
    expect(page.locator(".numbers")).to_contain_text("2 of 2 models")


def test_the_slider_uncovers_the_first_picture(visit: Open) -> None:
    page = visit("/compare?a=id1&b=id3")
    slider = page.get_by_role("slider", name="How much of the first picture is shown")
    slider.press("Home")
    over = page.locator(".stage img").nth(1)
    assert over.evaluate("each => each.style.clipPath") == "inset(0px 0px 0px 0%)"
    slider.press("End")
    assert over.evaluate("each => each.style.clipPath") == "inset(0px 0px 0px 100%)"


def test_a_picture_that_is_none_is_explained(visit: Open, tmp_path: Path) -> None:
    broken = tmp_path / "letter.jpg"
    broken.write_text("Dear reader")
    page = visit("/compare?a=id1")
    choose(page, 1, broken)
    expect(page.locator(".result [role=alert]")).to_have_text(
        "The second picture: text, not a picture."
    )


@pytest.mark.parametrize("address", ["/", "/?like=1", "/compare?a=id1&b=id2", "/library"])
def test_nothing_is_wider_than_a_phone(visit: Open, address: str) -> None:
    page = visit(address, width=390)
    expect(page.locator(".hits li, .answer, .tile").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
