"""Systems judged on made-up vectors: by eye, against an oracle, and what they may learn from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError, ViewError
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.leaderboard import Learning, System, encode_for, judge_system, systems_of
from semblance.evaluate.leaderboard import encodings as encodings_module
from semblance.evaluate.timing import Price
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from tests.evaluate.leaderboard.made_up import MODELS, clouds, encodings, item, single


def test_one_system_by_eye() -> None:
    # The jar finds the jar first; the tube is nearer to a jar than to its own kind.
    items = [
        item("a", "jar", "train"),
        item("b", "tube", "train"),
        item("q", "jar", "test"),
        item("r", "tube", "test"),
    ]
    raw = np.array([[1.0, 0], [0, 1], [1, 0.1], [1, 0.9]])
    trial = trial_of(items)
    made = encodings(items, [raw])
    judged = judge_system(single(0), made, trial, Learning.of(items, trial))
    assert judged.values("AP").tolist() == [1, 0.5]
    assert judged.average("hit@1").mean == 0.5
    assert judged.missed.tolist() == [False, True]
    assert judged.by_class()["tube"].mean == 0.5
    assert (judged.costs.ms_per_image, judged.costs.vector_bytes) == (12, 8)
    assert judged.costs.searched == 2
    assert judged.costs.ms_per_query > 0


def brute_force_ap(queries: np.ndarray, gallery: np.ndarray, hits: np.ndarray) -> list[float]:
    found = []
    for query, relevant in zip(queries, hits, strict=True):
        cosines = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
        order = np.argsort(-cosines, kind="stable")
        ranks = [rank for rank, at in enumerate(order, start=1) if relevant[at]]
        found.append(np.mean([(n + 1) / rank for n, rank in enumerate(ranks)]))
    return found


def shop(count: int = 60) -> tuple[list, list[str]]:
    labels = [("jar", "tube", "box")[place % 3] for place in range(count)]
    splits = ["train"] * (count // 2) + ["validation"] * (count // 4) + ["test"] * (count // 4)
    return [
        item(str(n), la, s) for n, (la, s) in enumerate(zip(labels, splits, strict=True))
    ], labels


def test_concat_against_an_oracle() -> None:
    items, labels = shop()
    rng = np.random.default_rng(1)
    raw = [clouds(rng, labels, dim, 1.5) for dim in (5, 7)]
    trial, made = trial_of(items), encodings(items, raw)
    concat = System("concat", Recipe(MODELS[:2], "concat"))
    judged = judge_system(concat, made, trial, Learning.of(items, trial))
    joined = np.hstack([each / np.linalg.norm(each, axis=1, keepdims=True) for each in raw])
    hits = np.array(labels)[45:, None] == np.array(labels)[:30]
    expected = brute_force_ap(joined[45:], joined[:30], hits)
    assert judged.values("AP") == pytest.approx(expected, abs=1e-9)
    assert judged.costs.ms_per_image == 32
    # A cosine of concat is the mean of the cosines: late fusion by score is the same ranking.
    late = System("late:score", Recipe(MODELS[:2], "concat"), "score")
    again = judge_system(late, made, trial, Learning.of(items, trial))
    assert again.values("AP") == pytest.approx(expected, abs=1e-9)
    assert again.structure.silhouette is None
    assert again.costs.vector_bytes == 4 * 12


def test_late_fusion_reduces_every_model_by_itself() -> None:
    items, labels = shop(160)
    rng = np.random.default_rng(2)
    made = encodings(items, [clouds(rng, labels, 12, 1.0) for _ in range(2)])
    trial = trial_of(items)
    late = System("late:rank", Recipe(MODELS[:2], "concat", dim=8), "rank")
    judged = judge_system(late, made, trial, Learning.of(items, trial))
    assert judged.costs.dim == 16
    assert judged.average().mean > trial.chance


def test_the_queries_teach_nothing() -> None:
    items, labels = shop(160)
    learning = Learning.of(items, trial_of(items))
    assert {items[place].split for place in learning.sample} == {"train"}
    assert {items[place].split for place in learning.labelled} == {"validation"}
    # Whatever the labels of the test say, the same weights and projection are fitted.
    rng = np.random.default_rng(3)
    raw = [clouds(rng, labels, 12, noise) for noise in (0.5, 3.0)]
    system = System("weighted", Recipe(MODELS[:2], "weighted", dim=8))
    swapped = [
        replace(each, label=labels[(n + 1) % 160]) if each.split == "test" else each
        for n, each in enumerate(items)
    ]
    weights = []
    for these in (items, swapped):
        trial = trial_of(these)
        judged = judge_system(system, encodings(these, raw), trial, Learning.of(these, trial))
        weights.append(judged.weights)
    assert weights[0] == weights[1]
    assert weights[0] is not None
    assert weights[0][0] > weights[0][1]


def test_validation_as_the_test_teaches_from_train() -> None:
    items, _ = shop()
    learning = Learning.of(items, trial_of(items, "validation"))
    assert {items[place].split for place in learning.labelled} == {"train"}
    assert "labels of train" in learning.told


def test_one_set_has_no_labels_to_learn_from() -> None:
    items = [item(str(n), "ab"[n % 2]) for n in range(80)]
    trial = trial_of(items)
    learning = Learning.of(items, trial)
    assert len(learning.labelled) == 0
    made = encodings(items, [np.random.default_rng(0).normal(size=(80, 4)) for _ in range(2)])
    weighted = System("weighted", Recipe(MODELS[:2], "weighted"))
    with pytest.raises(ViewError, match="there are 0: add a validation split"):
        judge_system(weighted, made, trial, learning)
    with pytest.raises(ViewError, match="80 pictures are too few"):
        judge_system(single(0, dim=32), made, trial, learning)


def test_a_query_without_relevant_pictures_is_counted_not_averaged() -> None:
    items = [item("a", "jar"), item("b", "jar"), item("c", "odd"), item("d", "jar")]
    trial = trial_of(items)
    judged = judge_system(
        single(0), encodings(items, [np.eye(4) + 1]), trial, Learning.of(items, trial)
    )
    assert (judged.average().count, judged.average().undefined) == (3, 1)
    assert not judged.missed[2]


def test_vectors_that_are_not_finite_are_refused() -> None:
    items, labels = shop()
    raw = clouds(np.random.default_rng(0), labels, 4, 1.0)
    raw[3, 1] = np.nan
    trial = trial_of(items)
    with pytest.raises(UsageError, match="vector 3 of the gallery is not finite"):
        judge_system(single(0), encodings(items, [raw]), trial, Learning.of(items, trial))


def test_systems_of_flags() -> None:
    systems = systems_of(Choice(("fast", "default"), dim=64), ["mean", "late:rank"])
    assert [each.name for each in systems] == [MODELS[0], MODELS[2], "mean", "late:rank"]
    assert all(part.dim == 64 for each in systems for part in each.parts)
    assert [part.models for part in systems[3].parts] == [(MODELS[0],), (MODELS[2],)]
    assert [each.name for each in systems_of(Choice(("fast",)), ["mean"])] == [MODELS[0]]


@pytest.mark.parametrize(
    ("choice", "fusion", "message"),
    [
        (
            Choice(MODELS[:2]),
            "sum",
            "no fusion 'sum'; there are concat, mean, weighted, late:score",
        ),
        (Choice(MODELS[:2], metric="euclidean"), "late:score", "fuses cosines"),
        (Choice(("fast", "fast")), "mean", "named twice"),
    ],
)
def test_what_is_no_system(choice: Choice, fusion: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        systems_of(choice, [fusion])


def test_times_are_taken_anew_by_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [Item(f"{n}", np.full((40, 40, 3), 20 * n, np.uint8), label="grey") for n in range(3)]
    system = System("colours", Recipe(("colour_texture",)))
    compute = Compute(threads=1, precision="exact", device="cpu")
    encode_for([system], items, compute, folder=tmp_path)
    monkeypatch.setattr(
        encodings_module, "timed", lambda items, encoders: [Price(1.0, 2.0) for _ in encoders]
    )
    again = encode_for([system], items, compute, folder=tmp_path)
    assert again.encoded.fresh == 0
    assert again.ms_per_image(system) == 3.0
