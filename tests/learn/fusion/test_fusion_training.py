"""What is learned helps where it can, repeats, stops at NaN and is compared with what is simple."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.description import WholePreprocessing
from semblance.encoders.space import Space
from semblance.errors import RuntimeMissing, TrainingError, UsageError
from semblance.learn.fusion.candidate import Below, Candidate
from semblance.learn.fusion.comparing import contest
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.maps import KINDS
from semblance.learn.fusion.mixture import Mixture
from semblance.learn.fusion.shares import Fixed, Gate
from semblance.learn.fusion.simple import simple_candidates
from semblance.learn.fusion.training import checkpoint_of, fit_fusion
from semblance.learn.fusion.trust import Trust
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.learner import HeadLearner
from semblance.learn.heads.port import Map
from semblance.learn.heads.vectors import Material
from semblance.pipeline.recipe import Recipe
from tests.learn.blobs import mean_ap
from tests.learn.fusion.two_models import LENGTHS, Matrix, items, joined, two_models

CONFIG = FusionConfig(dim=8, epochs=10, patience=10, batch=32, learning_rate=0.01, dropout=0.0)
MODELS = ("colour_texture", "orb")


class Validation:
    """Judges on pictures that were not trained on."""

    def __init__(self) -> None:
        raw, self.codes = two_models(seed=1)
        self.vectors = joined(raw)

    def __call__(self, fused: Map) -> float:
        return mean_ap(fused.apply(self.vectors), self.codes)


def train(each: int = 20) -> Examples:
    raw, codes = two_models(each=each)
    return Examples.of(joined(raw), codes)


def below(each: int = 20) -> Below:
    """Pictures to train on, then as many of each class again to decide."""
    parts = [two_models(each=each, seed=seed) for seed in (0, 1)]
    raw = tuple(np.concatenate([part[0][place] for part in parts]) for place in range(2))
    codes = np.concatenate([part[1] for part in parts])
    spaces = tuple(
        Space(model, "0" * 64, WholePreprocessing(8), length)
        for model, length in zip(MODELS, LENGTHS, strict=True)
    )
    recipe = Recipe(MODELS, "concat")
    material = Material(items(codes), recipe, spaces, raw, joined(list(raw)), ())
    return Below(material, np.arange(len(codes) // 2))


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    pytest.importorskip("torch").set_num_threads(1)


@pytest.mark.parametrize("kind", ["gate", "attention"])
def test_what_looks_at_the_picture_beats_side_by_side(kind: str) -> None:
    validate = Validation()
    taught = fit_fusion(kind, train(each=40), validate, LENGTHS, replace(CONFIG, dim=32))
    before = mean_ap(validate.vectors, validate.codes)
    assert max(epoch.validation for epoch in taught.epochs) > before + 0.1


def test_a_gate_trusts_each_model_for_what_it_knows() -> None:
    validate = Validation()
    fused = fit_fusion("gate", train(), validate, LENGTHS, CONFIG).fused
    labels = np.array([f"class {code}" for code in validate.codes])
    trust = Trust.of(MODELS, fused.trust(validate.vectors), labels)
    assert trust.by_class["class 0"][0] > 0.7 and trust.by_class["class 5"][1] > 0.7
    one, other = trust.sentences()
    assert one.startswith("colour_texture counts for ") and "most for class 0 (" in one
    assert "class 5 (" in other and "class 1" not in other
    assert sum(trust.shares) == pytest.approx(1)


def test_weights_go_to_the_model_that_knows() -> None:
    """The second model's vectors made noise: the first is to count for nearly all."""
    raw, codes = two_models(each=20)
    raw[1] = np.random.default_rng(5).standard_normal(raw[1].shape).astype(np.float32)
    examples = Examples.of(joined(raw), codes)
    fused = fit_fusion(
        "weights", examples, lambda fused: float(fused.tensors["weights"][0]), LENGTHS, CONFIG
    ).fused
    assert fused.tensors["weights"][0] > 0.8 and fused.tensors["weights"].sum() == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_fusion(kind: str) -> None:
    short = replace(CONFIG, epochs=2, dropout=0.3)
    one, again = (fit_fusion(kind, train(), Validation(), LENGTHS, short) for _ in range(2))
    assert one.fused.digest == again.fused.digest and one.epochs == again.epochs


@pytest.mark.parametrize(
    ("dim", "liked", "found"), [(8, 8, 8), (8, 20, 20), (64, 8, 20)], ids=["pays", "costs", "few"]
)
def test_a_mixture_is_reduced_where_that_pays(dim: int, liked: int, found: int) -> None:
    """120 pictures are too few for 64 axes, and so is a length of 20."""
    short = replace(CONFIG, epochs=1, dim=dim)
    taught = fit_fusion("gate", train(), lambda fused: float(fused.dim == liked), LENGTHS, short)
    assert taught.fused.dim == found


def test_a_training_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = checkpoint_of(tmp_path, "gate", train(), LENGTHS, CONFIG)
    short, whole = replace(CONFIG, epochs=2), replace(CONFIG, epochs=4)
    fit_fusion("gate", train(), Validation(), LENGTHS, short, checkpoint=kept)
    seen: list[int] = []
    resumed = fit_fusion(
        "gate", train(), Validation(), LENGTHS, whole, checkpoint=kept,
        told=lambda epoch: seen.append(epoch.number),
    )  # fmt: skip
    assert seen == [3, 4]
    assert resumed.fused.digest == (
        fit_fusion("gate", train(), Validation(), LENGTHS, whole).fused.digest
    )
    other = checkpoint_of(tmp_path, "gate", train(), (10, 10), CONFIG)
    with pytest.raises(TrainingError, match="is of another training"):
        fit_fusion("gate", train(), Validation(), (10, 10), whole, checkpoint=other)


def test_nan_says_which_fusion_and_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TrainingError, match="smaller --learning-rate than 1e\\+30 for the fusion"):
        fit_fusion("attention", train(), Validation(), LENGTHS, replace(CONFIG, learning_rate=1e30))
    real = HeadLearner.epoch

    def poisoned(self: HeadLearner, done: int) -> float:
        if done == 2:
            self._vectors[:] = np.nan
        return real(self, done)

    monkeypatch.setattr(HeadLearner, "epoch", poisoned)
    taught = fit_fusion("gate", train(), Validation(), LENGTHS, CONFIG)
    assert len(taught.epochs) == 2 and "NaN in epoch 3" in taught.note and taught.fused.is_finite


@pytest.mark.parametrize(
    ("given", "message"),
    [({"kind": "best"}, "no kind 'best' of fusion; there are auto, weights"),
     ({"loss": "lda"}, "lda is a closed form"), ({"dim": 1}, "dim is 1")],
)  # fmt: skip
def test_wrong_configurations(given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        FusionConfig(**given)  # type: ignore[arg-type]


def test_a_configuration_is_read_back_equal() -> None:
    import tomllib

    assert FusionConfig.of(tomllib.loads(CONFIG.to_toml())) == CONFIG
    assert FusionConfig().kinds == KINDS and FusionConfig(kind="gate").kinds == ("gate",)


def test_copies_that_no_fusion_would_see_are_refused() -> None:
    with pytest.raises(UsageError, match="leave augment out"):
        FusionConfig(augment=4)


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(RuntimeMissing, match=r"pip install 'semblance\[train\]'"):
        fit_fusion("gate", train(), Validation(), LENGTHS, CONFIG)


def test_every_simple_fusion_says_what_its_view_says() -> None:
    """The file of a simple fusion gives the very cosines that its recipe gives a gallery."""
    from semblance.fusion import Labelled, View

    given = below()
    candidates = simple_candidates(given, 8)
    assert [each.name for each in candidates] == [
        "colour_texture", "colour_texture, 8 dimensions", "orb", "concat", "concat, 8 dimensions",
        "weighted", "weighted, 8 dimensions", "mean, 8 dimensions",
    ]  # fmt: skip
    rows = np.arange(30)
    for candidate in candidates:
        assert candidate.recipe is not None
        raw = [given.raw[place] for place in candidate.places]
        dims = tuple(block.shape[1] for block in raw)
        view = View(candidate.recipe.view_of([str(place) for place in candidate.places]), dims)
        if view.definition.needs_fit:
            sample = [block[given.train] for block in raw]
            view = view.fit(sample, Labelled(sample, given.labels[given.train]))
        expected = view.apply([block[rows] for block in raw])
        np.testing.assert_allclose(candidate.apply(given.raw, rows), expected, rtol=0, atol=2e-5)


def test_what_cannot_be_fitted_is_no_candidate() -> None:
    assert [each.name for each in simple_candidates(below(each=4), 256)] == [
        "colour_texture", "orb", "concat",
    ]  # fmt: skip


def learned(name: str, given: Below, shares: Fixed | Gate) -> Candidate:
    return Candidate(name, given.all, Mixture(LENGTHS, shares, np.zeros(20, np.float32)))


def oracle(fused: Matrix, given: Below, rows: np.ndarray) -> float:
    return mean_ap(fused, np.unique(given.labels[rows], return_inverse=True)[1])


def test_the_chosen_one_is_never_below_the_best_simple_one() -> None:
    given = below()
    validation = np.setdiff1d(np.arange(240), given.train)
    simple = simple_candidates(given, 8)
    poor = learned("poor", given, Fixed(np.array([0.99, 0.01], np.float32)))
    held = contest([*simple[2:5], poor], given, validation)
    assert held.simple_wins and held.chosen is held.simple
    for each in held.judged:
        expected = oracle(each.candidate.apply(given.raw, validation), given, validation)
        assert each.found.mean_ap == pytest.approx(expected, abs=1e-6)
    assert held.simple.found.mean_ap == max(
        each.found.mean_ap for each in held.judged if not each.candidate.learned
    )
    # Equal weights learned are `concat` again: a tie, which is the simple one's.
    same = learned("same", given, Fixed(np.array([0.5, 0.5], np.float32)))
    tied = contest([simple[3], same], given, validation)
    assert tied.simple_wins and tied.learned.against is not None
    assert tied.learned.against.difference.mean == 0
    # The first number of each model tells the half that it knows.
    first, second = np.zeros((2, 20), np.float32), np.eye(2, dtype=np.float32) * 40
    first[0, 0], first[1, 0] = 10, -10
    gate = Gate(first, np.zeros(2, np.float32), second, np.zeros(2, np.float32))
    better = contest([*simple[3:5], learned("gate", given, gate)], given, validation)
    assert not better.simple_wins and better.chosen.candidate.name == "gate"
    assert better.chosen.found.mean_ap > better.simple.found.mean_ap
    assert better.chosen.against is not None and better.chosen.against.difference.low > 0
