"""Which recipes are tried, and that their figures are those of an obvious calculation."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.encoders import space_of
from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.budget import Budget, Costs
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.prices import Price, Prices
from semblance.evaluate.bakeoff.stages import (
    Search,
    complementary,
    most_candidates,
    promising,
    untried,
)
from semblance.evaluate.bakeoff.trying import Bench
from semblance.evaluate.encoding import Encoded
from semblance.evaluate.leaderboard import Encodings
from semblance.pipeline.recipe import Recipe
from tests.evaluate.bakeoff.conftest import MadeUp, labelled

A, B, C = (Recipe((name,)) for name in ("resnet18", "resnet50", "resnet101"))


@pytest.fixture
def bench() -> Bench:
    """Three spaces of 600 pictures of ten classes, in order of noise; the last takes 40 ms."""
    items = [replace(item, split="train") for item in labelled(300, 30)]
    items += [replace(item, key=f"v{item.key}", split="validation") for item in labelled(300, 30)]
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((10, 96))
    encodings = {}
    for recipe, noise in ((A, 4), (B, 3), (C, 2)):
        raw = centres[np.arange(600) % 300 // 30] + noise * rng.standard_normal((600, 96))
        encodings[recipe] = raw.astype(np.float32)
    prices = Prices({A: Price(2, 3), B: Price(3, 5), C: Price(2, 38)})
    arena = Arena.of(items, "label")
    spaces = tuple(replace(space_of("fast"), model=each.models[0], dim=96) for each in encodings)
    encoded = Encoded(tuple(items), spaces, tuple(encodings.values()), 0, (0, 0, 0), (), 0)
    columns = {recipe.encoding: place for place, recipe in enumerate(encodings)}
    return Bench(Encodings(encoded, columns), prices, arena.fitted_on, Aim.parse("mAP"))


def search(bench: Bench, budget: Budget) -> list[Contender]:
    arena = Arena.of(bench.encodings.items, "label")
    return Search(bench, arena.choosing, budget).run([A, B, C])


def test_singles_then_reductions_then_fusions(bench: Bench) -> None:
    tried = [each.recipe for each in search(bench, Budget())]
    assert tried[:3] == [A, B, C]
    reduced = [each for each in tried if each.dim and len(each.models) == 1]
    # 300 pictures to fit on are enough for 64 dimensions; vectors of 96 have no 128.
    assert {(each.dim, each.whitening) for each in reduced} == {(64, "none"), (64, "half")}
    fused = [each for each in tried if len(each.models) > 1]
    assert tried.index(fused[0]) == 3 + len(reduced)
    assert {each.fusion for each in fused} == {"concat", "mean"}
    assert Recipe(("resnet18", "resnet50", "resnet101"), "concat") in fused
    assert len(set(tried)) == len(tried) <= most_candidates(3)


def test_what_takes_too_long_is_neither_reduced_nor_fused(bench: Bench) -> None:
    tried = [each.recipe for each in search(bench, Budget(ms_per_image=12))]
    assert C in tried
    assert [each for each in tried if "resnet101" in each.models] == [C]
    # 5 + 8 ms, the decoding once, is 11 ms and within.
    assert Recipe(("resnet18", "resnet50"), "concat") in tried
    assert bench.prices.ms_per_image(Recipe(("resnet18", "resnet50"), "concat")) == 11


def test_fusions_are_reduced_to_what_the_budget_allows(bench: Bench) -> None:
    found = search(bench, Budget(bytes_per_vector=256))
    reductions = {each.recipe.dim for each in found if each.recipe.fusion == "mean"}
    assert reductions == {64}
    assert {each.costs.bytes_per_vector for each in found if each.recipe.dim} == {256}


def test_a_figure_is_that_of_a_slow_calculation(bench: Bench) -> None:
    trial = Arena.of(bench.encodings.items, "label").choosing
    found = bench.try_on(Recipe(("resnet18", "resnet50"), "concat"), trial)
    blocks = [raw.astype(float) for raw in bench.encodings.encoded.raw[:2]]
    units = [block / np.linalg.norm(block, axis=1, keepdims=True) for block in blocks]
    cosines = sum(unit[300:] @ unit[:300].T for unit in units) / 2
    labels = np.arange(300) // 30
    for query in (0, 7, 299):
        right = (labels == labels[query])[np.argsort(-cosines[query], kind="stable")]
        ranks = 1 + np.flatnonzero(right)
        expected = np.mean(np.arange(1, len(ranks) + 1) / ranks)
        assert found.values is not None and found.first is not None
        assert found.values[query] == pytest.approx(expected, abs=1e-3)
        assert found.first[query] == ranks[0]
    assert found.costs.bytes_per_vector == 4 * 192
    assert found.costs.ms_per_query is not None and found.costs.ms_per_query > 0


def test_models_that_fail_on_different_queries_are_fused_first() -> None:
    def right(name: str, *places: int) -> Contender:
        first = np.array([1 if at in places else 2 for at in range(6)])
        return Contender(Recipe((name,)), Costs(1), first / 2, first)

    same, twin, other = right("a", 0, 1, 2), right("b", 0, 1, 2), right("c", 3, 4)
    assert complementary([same, twin, other], 2)[0].models == ("a", "c")
    elsewhere = replace(other, recipe=Recipe(("c",), input_size=160))
    assert [each.models for each in complementary([same, twin, elsewhere], 2)] == [("a", "b")]


def test_the_front_and_the_best_go_on(made_up: MadeUp) -> None:
    dear = [made_up(f"dear{n}", [0.8 - n / 100], 50) for n in range(6)]
    cheap, useless = made_up("cheap", [0.2], 1), made_up("useless", [0.1], 40)
    kept = [each.recipe.models[0] for each in promising([*dear, cheap, useless])]
    assert kept == ["dear0", "dear1", "dear2", "dear3", "cheap"]


def test_reductions_that_cannot_be_fitted_are_said() -> None:
    assert untried(1024) == []
    assert "128, 256 dimensions" in untried(300)[0]
