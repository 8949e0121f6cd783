"""The service in a process of its own, and a browser before it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.service.server import Server, serving
from tests.service.web.browser import PATIENCE_MS, Watch, browser

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def service(
    chromium: Browser, made_gallery: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One of each module's own: it takes seconds to start."""
    shop = Path(shutil.copytree(made_gallery, tmp_path_factory.mktemp("web") / "shop.gallery"))
    with serving(shop) as server:
        yield server


@pytest.fixture
def visit(chromium: Browser, service: Server) -> Iterator[Open]:
    """Open an address in a browser of its own; at the end nothing may have gone wrong."""
    watches = []
    contexts = []

    def opened(address: str, width: int = 1280, port: int | None = None, **options: Any) -> Page:
        base = f"http://127.0.0.1:{port or service.port}"
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=base, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(page, base))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []
