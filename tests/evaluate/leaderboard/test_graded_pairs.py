"""Graded pairs: the metrics against references, and systems on pairs of photographs."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from semblance.cli.app import run
from semblance.errors import UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.leaderboard import System, systems_of
from semblance.evaluate.leaderboard.graded_pairs import (
    judge_pairs,
    rank_correlation,
    weighted_auc,
)
from semblance.evaluate.leaderboard.pairs_report import pairs_report
from semblance.evaluate.metrics import roc_auc
from semblance.evaluate.report import report_text
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe

NAMES = ("moon", "coffee", "chelsea")


@pytest.fixture
def pairs(photo_folder: Path, tmp_path: Path) -> Path:
    """Crops of one photograph match, crops of two do not; one pair is somewhat alike."""
    rows = ["a,b,grade"]
    for name in NAMES:
        rows += [f"{photo_folder}/{name}/0.jpg,{photo_folder}/{name}/{n}.jpg,1" for n in (1, 2, 3)]
        others = [other for other in NAMES if other != name]
        rows += [f"{photo_folder}/{name}/1.jpg,{photo_folder}/{o}/2.jpg,0" for o in others]
    rows.append(f"{photo_folder}/moon/3.jpg,{photo_folder}/coffee/3.jpg,0.25")
    file = tmp_path / "pairs.csv"
    file.write_text("\n".join(rows) + "\n")
    return file


def test_repeating_a_pair_is_weighing_it() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, 40) / 5
    matches = rng.random(40) < 0.4
    times = rng.integers(0, 4, 40)
    repeated = np.repeat(np.arange(40), times)
    expected = roc_auc(scores[repeated], matches[repeated])
    assert weighted_auc(scores, matches, times.astype(float)) == pytest.approx(expected)
    assert np.isnan(weighted_auc(scores, matches, np.where(matches, 1.0, 0.0)))


def test_rank_correlation_is_spearmans() -> None:
    rng = np.random.default_rng(1)
    values, grades = rng.random(50), rng.integers(0, 4, 50) / 3
    assert rank_correlation(values, grades) == pytest.approx(spearmanr(values, grades).statistic)
    assert np.isnan(rank_correlation(values, np.ones(50)))


def test_networks_agree_with_the_grades(pairs: Path) -> None:
    choice = Choice(("efficientnet_lite0", "efficientnet_lite1"), input_size=64)
    systems = systems_of(choice, ("concat", "weighted", "late:rank"))
    board = judge_pairs(open_dataset(str(pairs)), systems, Compute(precision="exact"))
    assert (board.pairs, board.matching, board.pictures) == (16, 9, 12)
    assert {row.system for row in board.rows} == {*choice.models, "concat"}
    assert set(board.left_out) == {"weighted", "late:rank"}
    for row in board.rows:
        assert row.auc.low <= row.auc.mean <= row.auc.high
        assert row.auc.mean > 0.9
        assert row.micro_ap > 0.9
        assert row.rank_correlation > 0.6
    text = report_text(pairs_report(board, {}))
    assert "puts a matching pair above another one" in text
    assert "fuses rankings" in text


def test_a_model_without_its_weights_leaves_the_others_to_be_judged(
    pairs: Path, tmp_path: Path
) -> None:
    gone = System("gone", Recipe(("resnet18",), files=(("resnet18", str(tmp_path / "gone.pth")),)))
    here = systems_of(Choice(("colour_texture",), input_size=64), ())
    board = judge_pairs(open_dataset(str(pairs)), [gone, *here], Compute())
    assert [row.system for row in board.rows] == ["colour_texture"]
    assert "gone.pth" in board.left_out["gone"]
    with pytest.raises(UsageError, match="no system can be judged: gone"):
        judge_pairs(open_dataset(str(pairs)), [gone], Compute())


def test_pairs_that_all_match_tell_nothing(pairs: Path) -> None:
    pairs.write_text("\n".join(line for line in pairs.read_text().split() if line[-2:] != ",0"))
    pairs.write_text(pairs.read_text().replace(",0.25", ",1") + "\n")
    systems = systems_of(Choice(("efficientnet_lite0",), input_size=64), ())
    with pytest.raises(UsageError, match="needs some of both"):
        judge_pairs(open_dataset(str(pairs)), systems, Compute())


def test_rows_that_cannot_be_used_are_told_and_end_with_code_3(
    pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs.write_text(pairs.read_text().rstrip() + "\nnosuch.jpg,nosuch.jpg,7\n")
    words = ["evaluate", str(pairs), "--model", "fast", "--fusion", "none", "--input-size", "64"]
    assert run(words) == 3
    assert "skipped line 18: the grade '7'" in capsys.readouterr().err
    assert run([*words, "--json"]) == 3
    (skipped,) = json.loads(capsys.readouterr().out)["skipped"]
    assert skipped["path"] == "line 18"


def test_a_split_is_judged_by_itself_and_what_ranks_is_refused(
    pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", str(pairs), "--model", "fast", "--fusion", "none", "--input-size", "64"]
    assert run([*words, "--split", "test"]) == 2
    assert "the split test is empty" in capsys.readouterr().err
    head, *rows = pairs.read_text().split()
    # the pairs of the first photograph, and the one of two that are somewhat alike
    split = ["test" if place in (*range(5), 15) else "train" for place in range(16)]
    told = [f"{row},{part}" for row, part in zip(rows, split, strict=True)]
    pairs.write_text("\n".join([f"{head},split", *told]) + "\n")
    assert run([*words, "--split", "test", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["pairs"], answer["matching"], answer["pictures"]) == (6, 3, 7)
    assert run([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 16
    for more in (["-k", "3"], ["--judge", "group"], ["--rounds", "100"], ["--transfer"]):
        assert run([*words, *more]) == 2
        assert f"leave {more[0]} out" in capsys.readouterr().err


def test_the_command(pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report"
    words = ["evaluate", str(pairs), "--model", "fast", "--fusion", "none", "--input-size", "64"]
    assert run([*words, "--json", "--out", str(report)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["pairs"] == 16
    assert answer["systems"][0]["auc"]["mean"] > 0.9
    assert (report / "report.html").exists()
    assert run(words) == 0
    assert "AUC" in capsys.readouterr().out
