"""Order, differences, fronts, shared errors, families and transfer."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets import Dataset
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.leaderboard import Learning, System, board_of, judge_system, wording
from semblance.evaluate.leaderboard import study as study_module
from semblance.evaluate.leaderboard.board import groups_of
from semblance.evaluate.leaderboard.families import families
from semblance.evaluate.leaderboard.overlap import overlaps
from semblance.evaluate.leaderboard.study import Asked, Study, study
from semblance.evaluate.leaderboard.tables import by_class, by_family
from semblance.evaluate.leaderboard.transfer import transfers
from semblance.evaluate.leaderboard.wording import answer, left_out
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from tests.evaluate.leaderboard.made_up import MODELS, clouds, encodings, item, single

KINDS = ("jar", "tube", "box")
CONCAT = System("concat", Recipe(MODELS[:2], "concat"))


def shop(group_of=lambda place: None) -> list:
    splits = ["train"] * 60 + ["validation"] * 60 + ["test"] * 60
    return [
        item(str(place), KINDS[place % 3], split, group_of(place))
        for place, split in enumerate(splits)
    ]


def studied(monkeypatch, systems, noises=(0.5, 3.0), items=None, seed=0, **asked) -> Study:
    """A study of made-up vectors, the n-th model as noisy as the n-th number."""
    items = shop() if items is None else items
    rng = np.random.default_rng(seed)
    labels = [each.label for each in items]
    made = encodings(items, [clouds(rng, labels, 12, noise) for noise in noises])
    monkeypatch.setattr(study_module, "encode_for", lambda *_, **__: made)
    return study(
        Dataset("shop", items[0].picture, tuple(items)), systems, Compute(),
        Asked(rounds=500, **asked),
    )  # fmt: skip


def test_best_first_with_what_is_real_and_what_is_worth_its_time(monkeypatch) -> None:
    found = studied(monkeypatch, [single(1), single(0), CONCAT])
    assert found.board.names[-1] == MODELS[1]
    row, best = found.board.row(MODELS[1]), found.board.best
    assert row.against_best is not None
    assert row.against_best.verdict == "worse"
    assert row.against_best.p_holm >= row.against_best.p
    assert best.against_best is None
    assert row.quality.low < row.quality.mean < row.quality.high
    # The noisy model costs 22 ms and the good one 12: it is on no front.
    assert (row.on_front, found.board.row(MODELS[0]).on_front) == (False, True)


def test_classes_are_no_rivals_so_no_column_of_theirs_has_a_best(monkeypatch) -> None:
    found = studied(monkeypatch, [single(0), single(1)])
    for table in (by_class(found), by_family(found)):
        assert [column.better for column in table.columns] == [None] * len(table.columns)


def test_the_answer_says_how_far_and_how_sure(monkeypatch) -> None:
    told = answer(studied(monkeypatch, [single(0), single(1)]))
    assert told[0].startswith(f"{MODELS[0]} is best: mAP ")
    assert f"{MODELS[1]} follows, " in told[0]
    assert ": real (p 0.00" in told[0]


def test_what_was_trained_here_may_know_the_pictures(monkeypatch) -> None:
    known = wording.describe

    def trained(name: str):
        return replace(known(name), library="head") if name == MODELS[1] else known(name)

    found = studied(monkeypatch, [single(0), single(1)])
    assert not any("trained here" in sentence for sentence in answer(found))
    monkeypatch.setattr(wording, "describe", trained)
    assert answer(found)[-1].startswith(f"{MODELS[1]}: trained here; if on any of these pictures")


def test_a_lead_that_may_be_chance_is_no_victory(monkeypatch) -> None:
    systems = [single(0), single(1), CONCAT]
    sure = answer(studied(monkeypatch, systems, noises=(1.5, 1.5), seed=1))
    assert sure[0].startswith("concat beats the best single model, efficientnet_lite1, by ")
    assert ": real (p 0.0" in sure[0]
    unsure = answer(studied(monkeypatch, systems, noises=(1.5, 1.5), seed=0))
    assert unsure[0].startswith("concat is ahead of the best single model, efficientnet_lite1, by ")
    assert ": cannot tell (p 0." in unsure[0]


def test_an_answer_where_nothing_differs(monkeypatch) -> None:
    told = answer(studied(monkeypatch, [single(0), single(1)], noises=(0.0, 0.0)))
    assert "no query tells the two apart" in told[0]
    assert not any("complement" in sentence for sentence in told)


def test_pictures_of_a_product_are_resampled_together() -> None:
    alone, views = trial_of(shop()), trial_of(shop(lambda place: f"p{place // 2}"))
    assert groups_of(alone) is None
    items = shop(lambda place: f"p{place // 2}")
    made = encodings(items, [clouds(np.random.default_rng(0), [i.label for i in items], 8, 1.0)])
    judged = judge_system(single(0), made, views, Learning.of(items, views))
    board = board_of([judged], views, rounds=100)
    assert (board.best.quality.unit, board.best.quality.units) == ("group", 30)


def test_a_system_that_cannot_be_fitted_is_left_out_with_the_reason(monkeypatch) -> None:
    found = studied(monkeypatch, [single(0), single(1, dim=64)])
    assert found.board.names == (MODELS[0],)
    assert "60 pictures are too few" in found.board.left_out[MODELS[1]]
    assert any(line.startswith(f"{MODELS[1]} is left out: ") for line in left_out(found))
    with pytest.raises(UsageError, match="no system can be judged: efficientnet_lite1 60 pictures"):
        studied(monkeypatch, [single(1, dim=64)])


def test_more_answers_than_pictures(monkeypatch) -> None:
    with pytest.raises(UsageError, match=r"k is 61, but .* only 60 pictures"):
        studied(monkeypatch, [single(0)], ks=(61,))
    assert studied(monkeypatch, [single(0)], ks=(60,)).ks == (1, 60)


def missing(monkeypatch, one: list[int], other: list[int]):
    """Two judged models that miss the queries at these places of four."""
    items = [item("a", "x", "train"), item("b", "y", "train")]
    items += [item(f"q{place}", "x", "test") for place in range(4)]
    raw = []
    for missed in (one, other):
        queries = [[0.0, 1] if place in missed else [1.0, 0] for place in range(4)]
        raw.append(np.array([[1.0, 0], [0, 1], *queries]))
    trial, made = trial_of(items), encodings(items, raw)
    learning = Learning.of(items, trial)
    return [judge_system(single(place), made, trial, learning) for place in (0, 1)]


def test_shared_errors_by_eye(monkeypatch) -> None:
    (pair,) = overlaps(missing(monkeypatch, [0, 1], [1, 2]))
    assert pair.both_missed == 1 / 4
    assert pair.jaccard == 1 / 3
    assert pair.phi == 0
    assert pair.either_right == 3 / 4
    (same,) = overlaps(missing(monkeypatch, [0], [0]))
    assert (same.jaccard, same.phi) == (1, pytest.approx(1))
    (never,) = overlaps(missing(monkeypatch, [], []))
    assert np.isnan(never.jaccard)
    assert np.isnan(never.phi)


def test_families_of_models_alone(monkeypatch) -> None:
    models = missing(monkeypatch, [0, 1], [1])
    colour = replace(models[1].system.recipe, models=("colour_texture",))
    texture = replace(models[1], system=System("texture", colour))
    found = families([models[0], texture])
    assert [(each.family, each.best) for each in found] == [
        ("handcrafted", "texture"),
        ("convolutional", MODELS[0]),
    ]
    assert found[0].by_class == {"x": pytest.approx((1 + 1 + 1 + 0.5) / 4)}


def test_fitted_here_and_tested_there(monkeypatch) -> None:
    systems = [single(0), System("concat", Recipe(MODELS[:2], "concat", dim=8))]
    here, there = (studied(monkeypatch, systems, seed=seed) for seed in (0, 1))
    (moved,) = transfers({"here": here, "there": there})
    assert moved.system == "concat"
    assert moved.mean_ap[0, 0] == here.board.row("concat").quality.mean
    # Another set's directions keep less of what tells these kinds apart.
    assert moved.cost[0, 1] > 0
    assert moved.cost[1, 1] == 0
    learnt_nothing = studied(monkeypatch, [single(0)])
    with pytest.raises(UsageError, match="nothing is fitted"):
        transfers({"a": learnt_nothing, "b": learnt_nothing})
