"""A run folder of a fusion holds everything, and what it holds is an encoder at once."""

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance import open_image
from semblance.encoders.registry import describe, load
from semblance.errors import UsageError
from semblance.fusion import View, ViewDefinition
from semblance.fusion.vectors import side_by_side, unit
from semblance.learn.epochs.progress import Epoch
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.result import FusionRun
from semblance.learn.fusion.run import Asked, train_fusion
from semblance.learn.heads.file import FILE, head_bytes
from semblance.learn.heads.head import Head
from semblance.learn.heads.result import HeadRun
from semblance.learn.runs.watch import Watch
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from tests.learn.conftest import CHOICE

pytest.importorskip("torch")

COMPUTE = Compute(threads=1, precision="exact", device="cpu")
CONFIG = FusionConfig(dim=16, epochs=8, batch=32, per_class=4, learning_rate=0.01)
PAIR = Choice(("orb", "sift"))
"""Of these each alone finds little here, so that there is something to learn."""

HOPELESS = replace(CONFIG, kind="attention", dim=2, epochs=1, learning_rate=1e-9)
"""A random projection to two numbers."""


@pytest.fixture(scope="module")
def fusion(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> FusionRun:
    folder = tmp_path_factory.mktemp("runs") / "fusion"
    return train_fusion(Asked(str(classes), PAIR, CONFIG, folder), COMPUTE)


def vectors(name: str, paths: list[Path]) -> np.ndarray:
    encoder = load(name)
    images = [open_image(path, min_side=encoder.min_side) for path in paths]
    return encoder.encode([encoder.prepare(image) for image in images])


def pictures(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.jpg"))[::11]


def test_a_run_folder_holds_everything(fusion: FusionRun) -> None:
    assert sorted(path.name for path in fusion.folder.iterdir()) == [
        "candidates.csv", "config.toml", "curves-attention.csv", "curves-gate.csv",
        "curves-weights.csv", "curves.png", "head.onnx", "head.safetensors", "metrics.json",
        "model-card.md", "recipe.toml",
    ]  # fmt: skip
    with (fusion.folder / "candidates.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    # 36 pictures to train on: no reduction to 16 axes, but the mean has a frame of 8.
    assert {row["fusion"] for row in rows} == {
        "orb", "sift", "concat", "weighted", "mean", "weights", "gate", "attention",
    }  # fmt: skip
    scores = [float(row["mean_ap"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert [row["fusion"] for row in rows if not row["difference"]] == [
        fusion.contest.simple.candidate.name
    ]
    metrics = json.loads((fusion.folder / "metrics.json").read_text())
    simple = max(float(row["mean_ap"]) for row in rows if row["learned"] == "False")
    chosen = next(float(row["mean_ap"]) for row in rows if row["fusion"] == metrics["chosen"])
    assert chosen >= simple
    assert metrics["test"]["mean_ap"].keys() == {"before", "after"}
    card = (fusion.folder / "model-card.md").read_text()
    assert "| moon | 10 |" in card and "| concat | 4096 |" in card and "(Holm)" in card


def test_a_learned_one_that_wins_is_named_by_its_file(fusion: FusionRun, classes: Path) -> None:
    assert not fusion.contest.simple_wins
    assert Recipe.load(fusion.folder / "recipe.toml").models == (f"head:{fusion.folder}",)
    assert fusion.trust is not None and fusion.unseen is not None
    assert len(fusion.unseen.classes) == 6
    paths = pictures(classes)
    joined = side_by_side([vectors(name, paths) for name in PAIR.models])
    chosen = fusion.contest.chosen.candidate.fused
    found = vectors(f"head:{fusion.folder}", paths)
    np.testing.assert_allclose(found, chosen.apply(joined), rtol=0, atol=1e-5)
    shown = describe(f"head:{fusion.folder}")
    assert f"a learned fusion ({chosen.kind}) of orb + sift" in shown.architecture


def test_a_simple_one_that_wins_is_named_in_words(classes: Path, tmp_path: Path) -> None:
    """And the run is an encoder all the same, with that fusion as it was fitted."""
    asked = Asked(str(classes), CHOICE, HOPELESS, tmp_path / "run", "both")
    run = train_fusion(asked, COMPUTE)
    assert run.contest.simple_wins and run.trust is None and run.unseen is None
    recipe = Recipe.load(run.folder / "recipe.toml")
    assert set(recipe.models) <= set(CHOICE.models) and recipe == run.recipe
    assert run.test is not None and run.test.compared.difference.mean == 0
    paths, chosen = pictures(classes), run.contest.chosen.candidate
    raw = [vectors(name, paths) for name in CHOICE.models]
    expected = chosen.apply(raw, np.arange(len(paths)))
    np.testing.assert_allclose(vectors("both", paths), expected, rtol=0, atol=1e-5)


def test_it_runs_without_torch(fusion: FusionRun, classes: Path) -> None:
    a, b = pictures(classes)[:2]
    program = (
        "import sys\n"
        "from semblance import compare\n"
        f"compare({str(a)!r}, {str(b)!r}, model='head:{fusion.folder}')\n"
        "sys.exit('torch' in sys.modules or 'onnx' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_a_run_that_was_stopped_goes_on(fusion: FusionRun, classes: Path, tmp_path: Path) -> None:
    asked = Asked(str(classes), PAIR, CONFIG, tmp_path / "run")
    seen: list[int] = []

    def stop(epoch: Epoch) -> None:
        seen.append(epoch.number)
        if len(seen) == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_fusion(asked, COMPUTE, Watch(epoch=stop))
    assert seen[8] == 1, "the first kind has ended, and the second begun"
    again = train_fusion(asked, COMPUTE, Watch(epoch=lambda epoch: seen.append(epoch.number)))
    assert seen[10] == 3
    for kind, taught in fusion.taught.items():
        assert again.taught[kind].fused.digest == taught.fused.digest
    assert not list(again.folder.glob("checkpoint*"))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(("orb",)), "only orb is named; name the others"),
        (Choice(("orb", "sift"), fusion="mean"), "leave --fusion out"),
        (Choice(("orb", "sift"), weights=(2.0, 1.0)), "leave --fusion out"),
        (Choice(("orb", "sift"), metric="euclidean"), "leave --metric out"),
        (Choice(("orb", "nonesuch")), "nonesuch"),
    ],
)
def test_recipes_that_leave_nothing_to_fuse(choice: Choice, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        train_fusion(Asked("nowhere", choice, CONFIG, tmp_path / "run"), COMPUTE)


def test_one_class_is_nothing_to_learn_from(classes: Path, tmp_path: Path) -> None:
    shutil.copytree(classes / "moon", tmp_path / "data" / "moon")
    with pytest.raises(UsageError, match="of one class"):
        train_fusion(Asked(str(tmp_path / "data"), CHOICE, CONFIG, tmp_path / "run"), COMPUTE)


def test_corrupt_pictures_are_skipped_and_listed(classes: Path, tmp_path: Path) -> None:
    data = shutil.copytree(classes, tmp_path / "data")
    (data / "moon" / "3.jpg").write_bytes(b"\xff\xd8\xff")
    run = train_fusion(Asked(str(data), CHOICE, HOPELESS, tmp_path / "run"), COMPUTE)
    assert [each.path for each in run.skipped] == ["moon/3.jpg"] and sum(run.pictures) == 59


def turned(run: HeadRun, folder: Path, seed: int) -> Path:
    """The same head with its axes turned: it finds the same, and its numbers mean others."""
    head = run.trained.head
    turn, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((head.dim, head.dim)))
    other = Head((turn @ head.weight).astype(np.float32), (turn @ head.bias).astype(np.float32))
    folder.mkdir()
    (folder / FILE).write_bytes(head_bytes(run.origin, other))
    return folder


def test_a_mean_of_heads_averages_no_axes_that_mean_different_things(
    run: HeadRun, classes: Path, tmp_path: Path
) -> None:
    """Of a head and itself turned, a plain average is another thing; the aligned one is the head.

    Before it is fitted a mean is the mean of the cosines, which no turn changes either.
    """
    paths = sorted(classes.rglob("*.jpg"))
    other = turned(run, tmp_path / "turned", 0)
    raw = [vectors(f"head:{where}", paths) for where in (run.folder, other)]
    cosines = raw[0] @ raw[0].T
    plain = unit(raw[0] + raw[1])
    assert np.abs(plain @ plain.T - cosines).max() > 0.1
    view = View(ViewDefinition(("a", "b"), "mean", 15), (16, 16))
    waiting = view.apply(raw)
    np.testing.assert_allclose(waiting @ waiting.T, cosines, atol=1e-4)
    alone = View(ViewDefinition(("a",), "none", 15), (16,))
    fitted, expected = view.fit(raw).apply(raw), alone.fit(raw[:1]).apply(raw[:1])
    np.testing.assert_allclose(fitted @ fitted.T, expected @ expected.T, atol=2e-3)


def test_two_heads_are_fused_like_two_models(run: HeadRun, classes: Path, tmp_path: Path) -> None:
    other = turned(run, tmp_path / "turned", 1)
    names = (f"head:{run.folder}", f"head:{other}")
    asked = Asked(str(classes), Choice(names), CONFIG, tmp_path / "run")
    found = train_fusion(asked, COMPUTE)
    scores = {each.candidate.name: each.found.mean_ap for each in found.contest.judged}
    assert scores["concat"] == pytest.approx(scores[names[0]], abs=1e-6)
    # Its frame has eight axes here, of the heads' sixteen.
    assert scores["mean"] == pytest.approx(scores[names[0]], abs=0.05)
    paths = pictures(classes)
    chosen = found.contest.chosen.candidate
    expected = chosen.apply([vectors(name, paths) for name in names], np.arange(len(paths)))
    np.testing.assert_allclose(vectors(f"head:{found.folder}", paths), expected, rtol=0, atol=1e-5)
