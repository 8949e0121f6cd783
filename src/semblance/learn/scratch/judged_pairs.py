"""Pairs of pictures that somebody judged, as a course for a Siamese network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Pair
from semblance.evaluate.metrics import roc_auc
from semblance.learn.scratch.batches import JudgedPairs
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.course import Course, Figures, Judge
from semblance.learn.scratch.learner import Embed, Lesson
from semblance.learn.scratch.pictures import Pictures
from semblance.learn.splits import HELD_OUT, Places

ALIKE = 0.5
"""Grades from here on are of pairs that are alike."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """(p, 2) places among the pictures, and `alike` (p,)."""

    places: Places
    alike: NDArray[np.bool_]

    def only(self, rows: Places) -> "Pairs":
        return Pairs(self.places[rows], self.alike[rows])

    def __len__(self) -> int:
        return len(self.alike)


def course_of_pairs(pictures: Pictures, pairs: Sequence[Pair], config: ScratchConfig) -> Course:
    """Pairs that are alike come near, others apart; judged by the area under the ROC curve.

    Raises UsageError where a part lacks one of the two kinds.
    """
    place = {id(item): row for row, item in enumerate(pictures.items)}
    usable = [pair for pair in pairs if id(pair.a) in place and id(pair.b) in place]
    if not usable:
        raise UsageError("of no pair are both pictures usable, so there is nothing to learn from")
    every = Pairs(
        np.array([(place[id(pair.a)], place[id(pair.b)]) for pair in usable], np.int64),
        np.array([pair.grade >= ALIKE for pair in usable], np.bool_),
    )
    parts, notes = split_pairs(every, [pair.split for pair in usable], config.seed)
    train, validation, test = (_checked(every.only(part), name) for name, part in parts.items())
    learnt, rows = np.unique(train.places, return_inverse=True)
    alike = train.alike.astype(np.float32)
    batches = JudgedPairs(rows.reshape(-1, 2), alike, config.batch, config.seed)
    decide = judge_of(pictures, validation)
    return Course(
        Lesson(pictures.pixels[learnt], batches, 0),
        lambda embed: decide(embed)["roc_auc"],
        decide,
        judge_of(pictures, test) if len(test) else None,
        "ROC AUC",
        "pairs",
        (len(train), len(validation), len(test)),
        np.unique(validation.places),
        tuple(notes),
    )


def judge_of(pictures: Pictures, pairs: Pairs) -> Judge:
    """The chance that a pair that is alike is nearer than one that is not."""
    seen, rows = np.unique(pairs.places, return_inverse=True)
    first, second = rows.reshape(-1, 2).T

    def judge(embed: Embed) -> Figures:
        vectors = embed(pictures.pixels[seen])
        distances = np.linalg.norm(vectors[first] - vectors[second], axis=1)
        return {"roc_auc": roc_auc(-distances, pairs.alike), "pairs": len(pairs)}

    return judge


def split_pairs(
    pairs: Pairs, said: Sequence[str | None], seed: int
) -> tuple[dict[str, Places], list[str]]:
    """Rows of train, validation and test; what the table does not say is held out by the seed.

    Pictures that hang together by pairs stay together, unless that leaves nothing to hold out.
    """
    splits = np.array([name or "" for name in said], np.str_)
    notes: list[str] = []
    parts = {name: np.flatnonzero(splits == name) for name in ("train", "validation", "test")}
    if not any(map(len, parts.values())):
        parts["train"] = np.arange(len(pairs))
        _hold_out(pairs, parts, "test", seed, notes)
    if not len(parts["validation"]):
        _hold_out(pairs, parts, "validation", seed, notes)
    if not len(parts["test"]):
        notes.append("there is no test split, so validation, which chose the epoch, also judges it")
    return parts, notes


def _hold_out(
    pairs: Pairs, parts: dict[str, Places], name: str, seed: int, notes: list[str]
) -> None:
    share, stream = HELD_OUT[name]
    rows = parts["train"]
    cluster = _clusters(pairs.places[rows])
    wanted = round(share * len(rows))
    apart = np.bincount(cluster).max() <= len(rows) // 2
    unit = cluster if apart else np.arange(len(rows))
    order = np.random.default_rng([seed, stream]).permutation(int(unit.max()) + 1)
    # Units in random order until a share of the pairs is reached.
    sizes = np.cumsum(np.bincount(unit)[order])
    held = np.isin(unit, order[: int(np.searchsorted(sizes, wanted)) + 1])
    if held.all() or not wanted:
        return
    parts[name], parts["train"] = rows[held], rows[~held]
    shared = "" if apart else "; they share pictures with those trained on, and are judged too well"
    notes.append(f"{held.sum()} pairs were held out at random as {name}, seed {seed}{shared}")


def _clusters(places: Places) -> NDArray[np.int64]:
    """(p,) numbers from 0: of each pair, which pictures it hangs together with."""
    root: dict[int, int] = {}

    def find(place: int) -> int:
        while root.setdefault(place, place) != place:
            root[place] = place = root[root[place]]
        return place

    for a, b in places.tolist():
        root[find(a)] = find(b)
    _, cluster = np.unique([find(a) for a, _ in places.tolist()], return_inverse=True)
    return cluster.astype(np.int64)


def _checked(pairs: Pairs, name: str) -> Pairs:
    alike = int(pairs.alike.sum())
    if name != "test" and (alike == 0 or alike == len(pairs)):
        raise UsageError(
            f"{len(pairs)} pairs are there for {name}, {alike} of them alike (a grade from "
            f"{ALIKE}); it takes some of both, so add pairs"
        )
    return pairs if 0 < alike < len(pairs) else pairs.only(np.empty(0, np.int64))
