"""The curriculum keeps every pair at first and the hardest ones at last."""

from typing import Any

import numpy as np
import pytest

from semblance.learn.heads.mining import Curriculum, miner_of

torch = pytest.importorskip("torch")


def picked(difficulty: float, embeddings: Any, labels: Any) -> tuple[set[Any], set[Any]]:
    miner = Curriculum()
    miner.difficulty = difficulty
    a1, p, a2, n = miner(embeddings, labels)
    return set(zip(a1.tolist(), p.tolist(), strict=True)), set(
        zip(a2.tolist(), n.tolist(), strict=True)
    )


def on_circle(*degrees: float) -> Any:
    angles = torch.deg2rad(torch.tensor(degrees))
    return torch.stack([torch.cos(angles), torch.sin(angles)], dim=1)


def test_by_eye_the_last_epoch_keeps_each_pictures_hardest_pair() -> None:
    embeddings, labels = on_circle(0, 10, 60, 80, 180), torch.tensor([0, 0, 0, 1, 1])
    positives, negatives = picked(1.0, embeddings, labels)
    assert positives == {(0, 2), (1, 2), (2, 0), (3, 4), (4, 3)}
    assert negatives == {(0, 3), (1, 3), (2, 3), (3, 2), (4, 2)}


def test_the_first_epoch_keeps_all_and_it_only_shrinks() -> None:
    rng = np.random.default_rng(0)
    embeddings = torch.from_numpy(rng.standard_normal((20, 4)).astype(np.float32))
    labels = torch.from_numpy(np.arange(20) % 4)
    all_positives, all_negatives = picked(0.0, embeddings, labels)
    assert (len(all_positives), len(all_negatives)) == (20 * 4, 20 * 15)
    before = all_positives, all_negatives
    for difficulty in (0.25, 0.5, 0.75, 1.0):
        now = picked(difficulty, embeddings, labels)
        assert now[0] <= before[0] and now[1] < before[1]
        before = now


def test_pairs_are_the_hardest_by_a_slow_oracle() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((15, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = np.arange(15) % 3
    _, negatives = picked(0.5, torch.from_numpy(vectors), torch.from_numpy(codes))
    share = Curriculum.share.fget  # type: ignore[attr-defined]
    half = Curriculum()
    half.difficulty = 0.5
    kept = int(np.ceil(10 * share(half)))
    for anchor in range(15):
        others = [p for p in range(15) if codes[p] != codes[anchor]]
        hardest = sorted(others, key=lambda p: -float(vectors[p] @ vectors[anchor]))[:kept]
        assert {n for a, n in negatives if a == anchor} == set(hardest)


def test_a_class_alone_in_a_batch_has_no_pairs() -> None:
    positives, negatives = picked(1.0, on_circle(0, 10), torch.tensor([0, 1]))
    assert positives == set() and negatives == {(0, 1), (1, 0)}


@pytest.mark.parametrize("name", ["none", "semihard", "multi-similarity", "curriculum"])
def test_every_miner_takes_a_batch(name: str) -> None:
    miner_of(name)(on_circle(0, 20, 90, 110), torch.tensor([0, 0, 1, 1]))
