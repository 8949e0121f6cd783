"""Marks in the browser: what is opened and what is called right or wrong reaches the service."""

import time

import pytest
from playwright.sync_api import expect

from semblance.evaluate.feedback import FeedbackStore, Search, feedback_file
from tests.service.server import PATIENCE_S, Server
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)


def marks(service: Server, wanted: list[str]) -> Search:
    """The last search, once its marks are those wanted."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        *_, last = FeedbackStore(feedback_file(service.gallery)).searches()
        if [mark.kind for mark in last.marks] == wanted:
            return last
        assert time.monotonic() < deadline, last.marks


def test_a_verdict_by_keyboard_and_a_click(visit: Open, service: Server) -> None:
    page = visit("/?like=1")
    expect(page.locator(".hits li")).to_have_count(6)
    card = page.locator(".hits li").nth(1)
    wrong = card.get_by_role("button", name="Mark as wrong")
    expect(wrong).to_have_attribute("aria-pressed", "false")
    wrong.press("Enter")
    expect(wrong).to_have_attribute("aria-pressed", "true")
    found = marks(service, ["wrong"])
    assert found.query == "1" and found.marks[0].rank == 2
    card.get_by_role("button", name="Mark as right").press("Enter")
    expect(wrong).to_have_attribute("aria-pressed", "false")
    marks(service, ["right"])
    page.get_by_role("slider", name="Lowest similarity").press("ArrowRight")
    right = page.locator(".hits li").nth(1).get_by_role("button", name="Mark as right")
    expect(right).to_have_attribute("aria-pressed", "true")
    right.click()
    marks(service, [])
    page.locator(".hits .picture").nth(1).click()
    assert marks(service, ["click"]).marks[0].rank == 2
