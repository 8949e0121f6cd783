"""A real browser, found where the system keeps it, and what every page must keep to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE_MS = 60_000


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where there is none."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=[*FLAGS, *CAMERA])
        try:
            yield started
        finally:
            started.close()


class Watch:
    """Notes what no page may do: fail, complain, or ask another host."""

    def __init__(self, page: Page, base: str) -> None:
        self.faults: list[str] = []
        self._base = base
        page.on("pageerror", lambda error: self.faults.append(f"error: {_text(error)}"))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("request", lambda request: self._asked(request.url))

    def _said(self, kind: str, text: str) -> None:
        # Chromium itself writes this for every refused request; the page tells the reason.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.faults.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self._base, "blob:", "data:")):
            self.faults.append(f"another host: {url}")


def _text(error: Error) -> str:
    return error.message
