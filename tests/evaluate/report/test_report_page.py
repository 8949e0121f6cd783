"""The page of a report: read first what matters, fetched from nowhere, safe whatever is in it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from semblance.evaluate.report import (
    Column,
    Figure,
    PictureRow,
    Report,
    Section,
    Table,
    Tile,
    report_html,
)
from semblance.evaluate.report.charts import heat_map
from semblance.evaluate.report.html_text import linked
from tests.evaluate.report.samples import LEADERBOARD, REPORT, png


class Outline(HTMLParser):
    """Every start tag with its attributes, and whether tags close in order."""

    VOID = ("meta", "img", "source", "link", "br", "wbr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_answer_is_read_first() -> None:
    page = report_html(REPORT)
    order = ["Which model?</h1>", "Take lite1.", "Evidence</h2>", "Models on photographs.",
             "How it was measured", "semblance evaluate"]  # fmt: skip
    places = [page.index(text) for text in order]
    assert places == sorted(places)


def test_nothing_is_fetched_and_nothing_runs() -> None:
    outline = Outline(report_html(REPORT))
    assert not outline.all("script") and not outline.all("link")
    for image in outline.all("img"):
        assert (image["src"] or "").startswith("data:image/")
        assert image["alt"]
    policies = [meta for meta in outline.all("meta") if meta.get("http-equiv")]
    assert "default-src 'none'" in (policies[0]["content"] or "")


def test_a_table_is_accessible() -> None:
    outline = Outline(report_html(REPORT))
    scopes = [heading["scope"] for heading in outline.all("th")]
    assert scopes == ["col"] * 5 + ["row"] * 3
    assert len(outline.all("caption")) == len(outline.all("table")) == 1
    assert outline.all("tr")[2] == {"class": "chosen"}


def test_cells_as_a_reader_sees_them() -> None:
    page = report_html(REPORT)
    assert '<td class="number best">73.2<small>72.0 to 74.2</small></td>' in page
    assert '<td class="number">12,345</td>' in page
    assert "higher is better" in page
    assert "How near the top the right answers are." in page
    minus = Table("t", (Column("gain"),), ((-2.5,),))
    assert ">−2.5<" in report_html(Report("r", ("a",), (Section("s", (), (minus,)),)))


def test_long_names_break_at_their_joints() -> None:
    table = Table("t", (Column("name"),), (("tf_lite/0 a_ </b>",),))
    page = report_html(Report("r", ("a",), (Section("s", (), (table,)),)))
    assert ">tf_<wbr>lite/<wbr>0 a_ &lt;/<wbr>b&gt;</th>" in page


def test_hostile_text_stays_text() -> None:
    hostile = "<script>alert(1)</script>\x1b\u202e\"'"
    table = Table(hostile, (Column(hostile, hostile, help=hostile),), ((hostile,),), hostile)
    figure = Figure(hostile, png(), hostile, hostile)
    tiles = PictureRow(hostile, (Tile(Path("/no/such/<b>.png"), hostile),), hostile)
    section = Section(hostile, (hostile,), (table, figure, tiles))
    page = report_html(Report(hostile, (hostile,), (section,), (hostile,), {hostile: hostile}))
    outline = Outline(page)
    assert not outline.all("script") and not outline.all("b")
    assert "\x1b" not in page and "\u202e" not in page


def test_a_picture_that_has_gone_is_named(tmp_path: Path) -> None:
    row = PictureRow("r", (Tile(tmp_path / "gone.png"),))
    page = report_html(Report("r", ("a",), (Section("s", (), (row,)),)))
    assert "gone.png: " in page


def test_charts_for_both_grounds() -> None:
    page = report_html(REPORT)
    assert page.count('media="(prefers-color-scheme: dark)" srcset="data:image/png') == 1
    assert page.count('<img class="paper"') == 1
    assert 'width="8" height="4"' in page  # 16 x 8 pixels at 192 an inch, 96 of the page's


def test_sources_are_links() -> None:
    text = "Efron (https://doi.org/10.1214/x), and <https://a.org/b>."
    assert re.findall('href="([^"]*)"', linked(text)) == [
        "https://doi.org/10.1214/x",
        "https://a.org/b",
    ]


def test_a_long_leaderboard_with_charts_is_light() -> None:
    names = [f"class {n}" for n in range(15)]
    heavy = heat_map("m", np.random.default_rng(0).random((15, 15)) * 100, names, names, alt="x")
    table = Table("t", LEADERBOARD.columns, LEADERBOARD.rows[:2] * 10)
    page = report_html(Report("r", ("a",), (Section("s", (), (table, *[heavy] * 5)),)))
    assert len(page) < 2_000_000
