"""Searching in the browser: by file, example, filter and threshold; the address keeps it all."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def labels(page: Page) -> list[str]:
    return page.locator(".hits .name b").all_inner_texts()


def chosen(page: Page, path: Path) -> None:
    page.locator(".panel input[type=file]").set_input_files(path)
    expect(page.locator(".said")).to_contain_text("6 pictures searched")


def test_a_file_finds_itself_and_the_address_keeps_the_search(visit: Open, photos: Path) -> None:
    page = visit("/")
    expect(page.locator(".said")).to_contain_text("Choose a picture")
    chosen(page, photos / "moon" / "0.jpg")
    assert labels(page)[0] == "moon" and len(labels(page)) == 6
    scores = [float(text) for text in page.locator(".hits score-meter b").all_inner_texts()]
    assert scores == sorted(scores, reverse=True) and scores[0] == 1.0
    expect(page.locator(".threshold")).to_contain_text("It is not calibrated")
    before = labels(page)
    page.reload()
    expect(page.locator(".said")).to_contain_text("6 pictures searched")
    assert labels(page) == before


def test_more_like_this_plus_and_minus_and_the_way_back(visit: Open) -> None:
    page = visit("/?like=1")
    expect(page.locator(".hits li")).to_have_count(6)
    coffee = page.locator(".hits li", has_text="coffee").first
    coffee.get_by_role("button", name="Not like this").click()
    expect(page.get_by_label("Examples").locator("li")).to_have_count(2)
    page.locator(".hits li").first.get_by_role("button", name="More like this").click()
    expect(page.get_by_label("Examples").locator("li")).to_have_count(1)
    page.go_back()
    expect(page.get_by_label("Examples").locator("li")).to_have_count(2)
    assert asked(page)["like"] == ["1"] and len(asked(page)["unlike"]) == 1


def test_threshold_and_labels_narrow_the_hits(visit: Open) -> None:
    page = visit("/?like=1")
    expect(page.locator(".hits li")).to_have_count(6)
    page.get_by_role("slider", name="Lowest similarity").fill("0.99")
    expect(page.locator(".hits li")).to_have_count(1)
    assert asked(page)["least"] == ["0.99"]
    page.get_by_role("slider", name="Lowest similarity").press("Home")
    expect(page.locator(".hits li")).to_have_count(6)
    page.get_by_role("button", name="coffee 2").click()
    expect(page.locator(".hits li")).to_have_count(2)
    assert set(labels(page)) == {"coffee"} and asked(page)["label"] == ["coffee"]


def test_details_say_what_the_scores_mean(visit: Open) -> None:
    page = visit("/?like=1")
    page.locator(".hits .picture").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Cosine (−1 to 1)")
    expect(dialog).to_contain_text("not calibrated")
    dialog.get_by_role("button", name="Compare with the query").click()
    expect(page.get_by_role("heading", name="Compare two pictures")).to_be_visible()
    expect(page.locator(".answer")).to_have_text("Similar")


def test_a_filter_that_cannot_be_read_is_explained(visit: Open) -> None:
    page = visit("/?like=1&where=colour+is+is")
    expect(page.locator(".said.error")).to_contain_text("-->")
    expect(page.locator(".hits li")).to_have_count(0)


def test_a_picture_from_the_camera(visit: Open) -> None:
    page = visit("/", permissions=["camera"])
    page.get_by_role("button", name="Camera").click()
    page.get_by_role("button", name="Take the picture").click()
    expect(page.locator(".said")).to_contain_text("6 pictures searched")


def test_with_the_keyboard_only(visit: Open) -> None:
    page = visit("/?like=1")
    expect(page.locator(".hits li")).to_have_count(6)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(".hits .picture:focus").count():
            break
    page.keyboard.press("ArrowRight")
    expect(page.locator(".hits .picture").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".hits .picture").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".examples li")).to_have_count(1)
    assert asked(page)["like"] != ["1"]


def test_keys_stay_where_they_were_after_every_search(visit: Open) -> None:
    page = visit("/?like=1")
    also = page.locator(".hits li").nth(1).get_by_role("button", name="Also like this")
    also.press("Enter")
    # Of several examples nothing says why, so that the cards have one button less.
    expect(page.get_by_role("button", name="Why is it like")).to_have_count(0)
    expect(also).to_be_focused()
    more = page.locator(".hits li").last.get_by_role("button", name="More like this")
    more.scroll_into_view_if_needed()
    more.press("Enter")
    expect(page.get_by_role("button", name="Why is it like")).to_have_count(6)
    expect(page.locator(".said")).to_be_in_viewport()
    expect(page.locator(".hits :focus")).to_have_count(1)


@pytest.mark.parametrize(
    ("value", "label", "said"),
    [
        ("0.999", "probability", "> 0.99"),
        ("0.001", "probability by fast", "< 0.01"),
        ("0.5", "probability", "0.50"),
        ("1", "similarity", "1.00"),
    ],
)
def test_no_probability_is_certain(visit: Open, value: str, label: str, said: str) -> None:
    page = visit("/")
    page.evaluate(
        """([value, label]) => {
            const meter = document.createElement("score-meter");
            meter.setAttribute("value", value);
            meter.setAttribute("label", label);
            document.body.append(meter);
        }""",
        [value, label],
    )
    expect(page.locator("body > score-meter b")).to_have_text(said)
