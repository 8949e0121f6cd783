"""The Evaluate page: reports from disk, a bakeoff watched and cancelled; samples in one press."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from semblance import Gallery
from semblance.evaluate.report import Column, Figure, Interval, Report, Section, Table, write_report
from semblance.gallery.labels import folder_labels
from tests.service.server import Server, serving
from tests.service.web.browser import PATIENCE_MS
from tests.service.web.conftest import Open

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def service(
    made_gallery: Path, photo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """With twelve labelled pictures, which are enough for a bakeoff, and one report."""
    shop = Path(shutil.copytree(made_gallery, tmp_path_factory.mktemp("web") / "shop.gallery"))
    names = ("moon", "coffee", "chelsea")
    with Gallery.open(shop) as gallery:
        gallery.add([photo_folder / name for name in names], folder_labels([photo_folder]))
    columns = (Column("model"), Column("mAP", "%", better="higher"), Column("pictures"))
    rows = (("one", Interval(71.234, 68, 74), 1200), ("other", None, 7))
    curve = Figure("curve", PNG, "A curve", dark_png=PNG)
    parts = (Table("leaderboard", columns, rows, highlight=(0,)), curve)
    report = Report("Which model", ("Take one.",), (Section("Leaderboard", (), parts),))
    write_report(report, shop / "reports" / "first")
    with serving(shop) as server:
        yield server


def test_a_report_is_read_and_its_address_kept(visit: Open) -> None:
    page = visit("/evaluate")
    expect(page.get_by_role("heading", name="Which model")).to_be_visible()
    assert page.url.endswith("?report=first")
    expect(page.locator(".report")).to_contain_text("71.2 68 to 74")
    expect(page.locator(".report")).to_contain_text("1,200")
    assert page.locator(".chart img").evaluate("each => each.decode().then(() => true)")
    page.emulate_media(color_scheme="dark")
    in_the_dark = "each => each.decode().then(() => each.currentSrc)"
    assert page.locator(".chart img").evaluate(in_the_dark).endswith("/curve.dark.png")
    page.goto("/evaluate?report=none")
    expect(page.get_by_role("alert")).to_contain_text("There is no such report")


def test_a_bakeoff_is_cancelled_then_run_to_its_report(visit: Open) -> None:
    page = visit("/evaluate")
    page.get_by_text("Start a bakeoff", exact=True).click()
    page.get_by_role("checkbox", name="fast").check()
    page.get_by_role("button", name="Start").press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    said = page.locator(".panel-card [role=status]")
    expect(said).to_have_text(re.compile("The bakeoff was cancelled|^Done"))
    page.get_by_role("button", name="Start").click()
    expect(said).to_contain_text("Done. Take efficientnet_lite0")
    expect(page.locator(".report")).to_contain_text("Take efficientnet_lite0")
    assert "report=bakeoff-" in page.url
    page.reload()
    expect(page.locator(".report")).to_contain_text("Take efficientnet_lite0")


def test_it_fits_a_phone(visit: Open) -> None:
    page = visit("/evaluate", width=390)
    expect(page.locator(".report table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_samples_in_one_press(tmp_path: Path, visit: Open) -> None:
    with serving(tmp_path / "new.gallery") as empty:
        page = visit("/", port=empty.port)
        page.get_by_role("button", name="Try it with sample pictures").press("Enter")
        expect(page.locator(".hits li")).to_have_count(24)
        page.locator(".hits .picture").first.click()
        expect(page.locator(".said")).to_contain_text("60 pictures searched")
