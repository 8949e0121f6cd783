"""No page breaks a rule of WCAG 2.2 A or AA that a machine can check, in light or in dark."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.service.server import Server, serving
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

Scheme = Literal["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """tags => axe.run(document, {runOnly: tags}).then(({violations}) => violations.map(
    ({id, nodes}) => [id, nodes.map(({target, failureSummary}) => [target, failureSummary])]))"""


@pytest.fixture(scope="session")
def axe() -> str:
    pytest.importorskip("axe_playwright_python")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("empty") / "new.gallery") as server:
        yield server


def violations(page: Page, axe: str) -> list[Any]:
    # Through the debugging door, so the page's own policy against foreign scripts stays in force.
    page.evaluate(axe)
    found: list[Any] = page.evaluate(RUN, RULES)
    return found


PAGES = {
    "/": ".hits li",
    "/?like=1": ".hits score-meter b",
    "/?like=1&where=colour+is+is": ".said.error",
    "/compare?a=id1&b=id2&why=1": ".reasons figure",
    "/library": ".tile picture-thumb img",
    "/library?id=1": "dialog img",
    "/map": ".chips button",
    "/evaluate": ".report p",
    "/docs": "details",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_violation(visit: Open, axe: str, address: str, scheme: Scheme) -> None:
    page = visit(address, color_scheme=scheme)
    expect(page.locator(PAGES[address]).first).to_be_visible()
    folded = page.locator("details:not([open]) > summary:visible")
    for _ in range(min(3, folded.count())):
        folded.first.click()  # opened, it is no longer the first
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_the_way_in_nor_details_nor_a_phone(
    visit: Open, axe: str, empty: Server, scheme: Scheme
) -> None:
    page = visit("/", port=empty.port, color_scheme=scheme)
    expect(page.get_by_role("button", name="Try it with sample pictures")).to_be_visible()
    assert violations(page, axe) == []
    page = visit("/?like=1", width=390, color_scheme=scheme)
    page.get_by_role("button", name="Mark as wrong").first.click()
    page.locator(".hits .picture").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, axe) == []
    page = visit("/?like=1&why=2", color_scheme=scheme)
    expect(page.get_by_role("dialog").locator("figure").first).to_be_visible()
    assert violations(page, axe) == []


def test_it_would_notice(visit: Open, axe: str) -> None:
    page = visit("/")
    expect(page.locator(".hits li").first).to_be_visible()
    page.evaluate("document.querySelector('.said').style.color = '#ccc'")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert {"button-name", "color-contrast"} <= {rule for rule, _ in violations(page, axe)}


def test_the_package_is_the_one_for_this(axe: str) -> None:
    assert axe.startswith("/*! axe v4") and Path(str(files("axe_playwright_python"))).is_dir()
