"""A report as files: the same numbers for people, programs and papers."""

import csv
import io
import json
from pathlib import Path

import pytest

from semblance.errors import SemblanceError
from semblance.evaluate.report import (
    Column,
    Figure,
    Report,
    Section,
    Table,
    facts,
    report_dict,
    write_report,
)
from semblance.evaluate.report.csv_table import csv_text
from semblance.evaluate.report.latex import latex_text
from tests.evaluate.report.samples import LEADERBOARD, REPORT, png


def test_what_is_written(tmp_path: Path) -> None:
    written = write_report(REPORT, tmp_path / "new" / "out")
    names = [path.relative_to(tmp_path / "new" / "out").as_posix() for path in written]
    assert names == [
        "report.html",
        "report.json",
        "tables/leader-board.csv",
        "tables/leader-board.tex",
        "figures/cost.png",
        "figures/both.png",
        "figures/both.dark.png",
    ]
    assert written[4].read_bytes() == png()
    assert json.loads(written[1].read_text()) == report_dict(REPORT)


def test_json_holds_every_number() -> None:
    shape = report_dict(REPORT)
    table, cost, both, pictures = shape["sections"][0]["parts"]
    assert table["rows"][0]["mAP"] == {"mean": 71.24, "low": 70.0, "high": 72.5}
    assert table["rows"][1]["vectors"] == 7
    assert table["rows"][2]["mAP"] is None
    assert table["file"] == "tables/leader-board.csv"
    assert (cost["file"], cost["dark_file"]) == ("figures/cost.png", None)
    assert both["dark_file"] == "figures/both.dark.png"
    assert pictures["tiles"] == [{"path": None, "page": 0, "caption": "taken for a jar"}]
    assert (shape["title"], shape["facts"]["seed"]) == ("Which model?", "0")


def test_csv_has_the_ends_of_intervals() -> None:
    heading, first, second, third = csv.reader(io.StringIO(csv_text(LEADERBOARD)))
    assert heading == ["model", "mAP (%)", "mAP low", "mAP high", "time (ms)", "vectors", "note"]
    assert first == ["lite0", "71.24", "70.0", "72.5", "3.6", "12345", ""]
    assert second[-1] == "a_b & 5 %"
    assert third[1:4] == ["", "", ""]


def test_latex_is_plain_and_escaped() -> None:
    text = latex_text(LEADERBOARD, "leader-board")
    assert r"\begin{tabular}{lrrrl}" in text
    assert r"model & mAP (\%) & time (ms) & vectors & note \\" in text
    assert r"lite1 & \textbf{73.2} {\scriptsize [72.0, 74.2]}" in text
    assert r"a\_b \& 5 \%" in text
    assert r"\textless{}b\textgreater{} & -- &" in text
    assert r"\textbackslash{}x1b[31m" in text
    assert "usepackage" not in text


def test_names_that_files_cannot_hold(tmp_path: Path) -> None:
    names = ("../up", "up", "UP!", "…")
    tables = tuple(Table(name, (Column("a"),), ()) for name in names)
    figure = Figure("up", png(), "alt")
    report = Report("r", ("a",), (Section("s", (), tables[:2]), Section("t", (), tables[2:])))
    written = [path.name for path in write_report(report, tmp_path)]
    assert written[2:6] == ["up.csv", "up-2.csv", "up-3.csv", "table.csv"]
    alone = Report("r", ("a",), (Section("s", (), (figure, tables[1])),))
    parts = report_dict(alone)["sections"][0]["parts"]
    assert [part["file"] for part in parts] == ["figures/up.png", "tables/up-2.csv"]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    table = Table("t", (Column("file"),), (("bad\udcff.png",),))
    written = write_report(Report("r", ("a",), (Section("s", (), (table,)),)), tmp_path)
    assert all("bad" in path.read_text("utf-8") for path in written)
    assert json.loads(written[1].read_text())["sections"][0]["parts"][0]["rows"] == [
        {"file": "bad\udcff.png"}
    ]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SemblanceError, match="cannot be written"):
        write_report(REPORT, tmp_path / "file")


def test_facts_repeat_the_run() -> None:
    known = facts(["semblance", "evaluate", "my data"], 7, "90 crops", resampled_by="group")
    assert known["command"] == "semblance evaluate 'my data'"
    assert (known["seed"], known["data"], known["resampled by"]) == ("7", "90 crops", "group")
    assert known["versions"].startswith("semblance ")
    assert "numpy" in known["versions"]
    assert known["date"].endswith(" UTC")
    assert int(known["cores"]) >= 1 and known["processor"]
    assert "seed" not in facts("semblance map")
