"""Write docs/images/app-*.webp again: every page of the web app, light and dark, and on a phone.

python tools/write_app_pictures.py [OUT]

Renders packaging, indexes it, serves it, and drives Debian's Chromium through the pages as a user
would. Needs the packages of `dev` and `evaluate`; takes some minutes.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import PIL.Image
from playwright.sync_api import Browser, Page, sync_playwright

from semblance import Gallery
from semblance.gallery.labels import CsvLabels
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.samples import make_packaging

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.service.server import serving  # noqa: E402
from tests.service.web.browser import FLAGS, PATIENCE_MS  # noqa: E402

PRODUCTS, VIEWS, SIDE = 3, 3, 320
DESK, PHONE = (1280, 860), (390, 844)
QUALITY = 72
CATEGORY = "jar"

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Subject:
    """What the pages are shown with: a picture to search with, and two records to compare."""

    query: Path
    one: int
    other: int


@dataclass(frozen=True)
class Shot:
    """A page, and what is done on it before it is taken; `whole` is also what lies below."""

    name: str
    steps: Callable[[Page, Subject], None]
    size: tuple[int, int] = DESK
    schemes: tuple[Scheme, ...] = ("light", "dark")
    whole: bool = False


def search(page: Page, subject: Subject) -> None:
    page.goto("/")
    page.locator(".panel input[type=file]").set_input_files(subject.query)
    page.locator(".hits .mark").first.wait_for()


def why(page: Page, subject: Subject) -> None:
    page.goto(f"/?like={subject.one}&why={subject.other}")
    page.locator("dialog figure").first.wait_for()


def compare(page: Page, subject: Subject) -> None:
    page.goto(f"/compare?a=id{subject.one}&b=id{subject.other}&view=main&why=1")
    page.locator(".why-alike figure").first.wait_for()


def compare_on_a_phone(page: Page, subject: Subject) -> None:
    page.goto(f"/compare?a=id{subject.one}&b=id{subject.other}&view=main")
    page.locator(".answer").wait_for()


def library(page: Page, subject: Subject) -> None:
    page.goto("/library")
    page.locator(".tile picture-thumb img").first.wait_for()


def map_of_all(page: Page, subject: Subject) -> None:
    page.goto("/map")
    page.locator(".chips button").first.wait_for()


def evaluate(page: Page, subject: Subject) -> None:
    page.goto("/evaluate")
    page.locator(".chart img").first.wait_for()


SHOTS = (
    Shot("search", search),
    Shot("why", why),
    Shot("compare", compare, whole=True),
    Shot("library", library),
    Shot("map", map_of_all),
    Shot("evaluate", evaluate),
    Shot("search-phone", search, PHONE, ("light",)),
    Shot("compare-phone", compare_on_a_phone, PHONE, ("dark",)),
)


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        gallery, subject = _made(Path(folder))
        with serving(gallery, model="default", input_size=None) as server:
            _bakeoff(server.client)
            for shot in SHOTS:
                for scheme in shot.schemes:
                    _take(browser, f"http://127.0.0.1:{server.port}", shot, scheme, subject, out)


def _made(folder: Path) -> tuple[Path, Subject]:
    """A gallery that looks at objects, within categories, and tells probabilities."""
    made = make_packaging(folder / "packaging", products=PRODUCTS, views=VIEWS, size=SIDE)
    choice = Choice(
        ("default",),
        objects=ObjectChoice(localize="u2netp", regions=True),
        ranking=RankingChoice(category="labels", rerank=("contour",)),
    )
    path = folder / "shop.gallery"
    with Gallery.open(path, choice) as gallery:
        gallery.add(folder / "packaging" / "images", CsvLabels(made.manifest))
        one, other, query = list(gallery.records(f"label = '{CATEGORY}'"))[:3]
    return path, Subject(Path(query.uri), one.id, other.id)


def _bakeoff(client: Any) -> None:
    """A report to be read."""
    wanted = {"models": ["fast", "default", "colour_texture"], "pictures": 120}
    client.post("/v1/bakeoff", json=wanted).raise_for_status()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


def _take(
    browser: Browser, base: str, shot: Shot, scheme: Scheme, subject: Subject, out: Path
) -> None:
    width, height = shot.size
    context = browser.new_context(
        base_url=base, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    shot.steps(page, subject)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur(); document.fonts.ready")
    png = page.screenshot(animations="disabled", full_page=shot.whole)
    context.close()
    name = f"app-{shot.name}.webp" if len(shot.schemes) == 1 else f"app-{shot.name}-{scheme}.webp"
    picture = PIL.Image.open(BytesIO(png)).convert("RGB")
    picture.save(out / name, quality=QUALITY, method=6)
    print(f"{name}: {(out / name).stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
