"""The report of a study: the answer first, and no number that the data cannot tell."""

from pathlib import Path

import pytest

from semblance.evaluate.calibration.reporting import calibration_report
from semblance.evaluate.calibration.study import Study, Wishes, study
from semblance.evaluate.report import Report, Table, report_dict, write_report
from tests.evaluate.calibration.simulated import of_pictures


@pytest.fixture(scope="module")
def judged() -> Study:
    wishes = Wishes((0.05, 1e-6), (0.8,))
    return study(of_pictures(60), of_pictures(50, 1), wishes, "a drawing", rounds=15)


@pytest.fixture(scope="module")
def report(judged: Study) -> Report:
    return calibration_report(judged, notes=("some were left out",), facts={"seed": "0"})


def tables(report: Report) -> dict[str, Table]:
    return {part.name: part for part in report.parts if isinstance(part, Table)}


def test_the_answer_says_what_a_cosine_is_worth(judged: Study, report: Report) -> None:
    assert f"0.9 is a probability of {judged.calibration.probability(0.9):.2g}" in report.answer[0]
    assert any("Brier skill" in sentence for sentence in report.answer)
    assert any(sentence.startswith("A false-match rate of 0.05") for sentence in report.answer)
    assert "Some were left out." in report.method
    assert report.facts == {"seed": "0"}


def test_what_the_data_cannot_tell_is_no_number(report: Report) -> None:
    rows = {row[0]: row for row in tables(report)["thresholds"].rows}
    assert rows["false-match rate 1e-06"][1:7] == (None,) * 6
    assert "cannot tell below" in str(rows["false-match rate 1e-06"][7])
    assert rows["false-match rate 0.05"][5].mean <= 5
    assert len(tables(report)["realised"].rows) == 1


def test_every_bin_is_in_the_table_and_all_is_written(
    judged: Study, report: Report, tmp_path: Path
) -> None:
    assert len(tables(report)["reliability"].rows) == len(judged.bins)
    written = {path.relative_to(tmp_path).as_posix() for path in write_report(report, tmp_path)}
    assert {"report.html", "report.json", "tables/thresholds.csv"} <= written
    assert "figures/reliability-curve.png" in written
    assert report_dict(report)["title"] == "What is a score worth?"


def test_too_few_pairs_make_a_report_all_the_same() -> None:
    found = study(of_pictures(12), None, Wishes((), ()), rounds=5)
    assert found.quality is None
    assert list(tables(calibration_report(found))) == ["thresholds"]
