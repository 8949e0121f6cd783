"""The sentences and tables that a measurement becomes, from figures made up to be read."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.evaluate.report.model import Table
from semblance.evaluate.robustness.answer import answer_of, hardest, ranking
from semblance.evaluate.robustness.report import model_table, robustness_report, summary_table
from semblance.evaluate.robustness.result import (
    Described,
    Measured,
    PointScore,
    PointScores,
    Robustness,
    Row,
    Share,
)

CHANGES = (
    Described("flip", "mild", "mirrored", {}),
    Described("jpeg-10", "heavy", "saved poorly", {"quality": 10}),
)


def lane(name: str, found: list[list[float]], similarities: tuple[float, float]) -> Measured:
    rows = tuple(
        Row(change.name, change.kind, len(hits), similarity, 0.8, Share(np.mean(hits), 0.0, 1.0))
        for change, hits, similarity in zip(CHANGES, found, similarities, strict=True)
    )
    return Measured(name, (name,), (224,), 12.5, True, rows, np.array(found))


def result(*lanes: Measured) -> Robustness:
    points = PointScores(
        "sift", 2, 300.0, (PointScore("flip", 2, 0.0), PointScore("jpeg-10", 0, None))
    )
    return Robustness("pictures", 100, 3, CHANGES, lanes, (points,), (), (), 1.0)


SURE = lane("sure", [[1.0] * 100, [1.0] * 100], (0.9, 0.8))
TIED = lane("tied", [[1.0] * 100, [1.0] * 100], (0.99, 0.95))
LOST = lane("lost", [[1.0] * 100, [0.0] * 60 + [1.0] * 40], (0.99, 0.95))


def test_more_found_comes_before_a_smaller_drop() -> None:
    assert [each.model for each in ranking(result(LOST, SURE, TIED))] == ["tied", "sure", "lost"]


def test_the_lead_is_told_with_its_interval() -> None:
    least = answer_of(result(LOST, SURE))[0]
    assert "sure suffers least: 100.0 % of its changed pictures" in least
    assert "30.0 points more than lost" in least and "more than chance explains" in least


def test_a_tie_is_called_one() -> None:
    assert "sure finds as many; its similarity drops by 15.0 %" in answer_of(result(SURE, TIED))[0]


def test_what_hurts_most_has_the_lowest_recall() -> None:
    change, recall, drop = hardest(result(LOST, SURE))
    assert (change.name, recall) == ("jpeg-10", pytest.approx(0.7))
    assert drop == pytest.approx(12.5)
    sentences = answer_of(result(LOST, SURE))
    assert "jpeg-10 (saved poorly): 70.0 % find their original" in sentences[1]
    assert sentences[2] == "After mild changes every picture finds its original, with every model."
    assert sentences[3].startswith("After heavy changes 40.0 % to 100.0 % find their original")


def test_one_model_is_not_compared() -> None:
    text = " ".join(answer_of(result(LOST)))
    assert text.startswith("lost: 70.0 %") and "least" not in text and "averaged" not in text


def test_a_row_without_pairs_is_a_row_of_dashes() -> None:
    nan = float("nan")
    empty = replace(SURE.rows[1], pairs=0, similarity=nan, recall_at_1=Share(nan, nan, nan))
    none = replace(SURE, rows=(SURE.rows[0], empty))
    assert model_table(result(none), none).rows[1] == ("jpeg-10", "heavy", 0, *[None] * 5)
    assert none.mean_recall("heavy") is None
    assert none.mean_recall() == 1


def test_the_report_has_the_answer_a_table_a_model_and_the_points_beside() -> None:
    report = robustness_report(result(LOST, SURE), {"seed": "3"})
    assert report.answer == answer_of(result(LOST, SURE))
    tables = {part.name: part for part in report.parts if isinstance(part, Table)}
    assert {"models", "sure", "lost"} <= tables.keys()
    assert [column.name for column in tables["sure"].columns][-2:] == ["recall@1", "sift"]
    assert tables["sure"].rows[0][-1] == 0.0
    assert summary_table(result(LOST, SURE)).rows[-1][0] == "sift, point by point"
    assert report.facts == {"seed": "3"}
