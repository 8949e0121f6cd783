"""A dataset as calibration sees it: what to learn from, what to judge on, what to fit a view on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.calibration.labelled_pairs import MOST_PAIRS
from semblance.evaluate.calibration.sampling import spread
from semblance.evaluate.datasets import Dataset, Item, Pair
from semblance.evaluate.datasets.item import Split
from semblance.fusion.reduction import MAX_SAMPLE

MOST_PICTURES = 5000
"""Pictures of a part that pairs are made of: 12 million pairs, more than are kept, and vectors of
three bundled spaces take 77 MB."""


class _InSplit(Protocol):
    @property
    def split(self) -> Split | None: ...


_Thing = TypeVar("_Thing", bound=_InSplit)


@dataclass(frozen=True, eq=False)
class Part:
    """Pictures to make pairs of, and how many there were to choose from.

    `pairs` are there where it is pairs that were judged; then labels play no part.
    """

    split: Split | None
    items: tuple[Item, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.split or "all pictures"


@dataclass(frozen=True, eq=False)
class Division:
    """`samples` are what a view may be fitted on, the one to prefer first."""

    learn: Part
    test: Part | None
    samples: tuple[tuple[Item, ...], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.learn,) if self.test is None else (self.learn, self.test)

    @property
    def notes(self) -> Iterator[str]:
        return (note for part in self.parts for note in part.notes)


def divide(dataset: Dataset, judge: str) -> Division:
    """Learn from validation where there is one, else from all but test; judge on test.

    A view is fitted on train where that is kept apart, so that neither it nor the calibration
    has seen the other's pictures. Raises UsageError where nothing is left to learn from.
    """
    if judge not in ("label", "group"):
        raise UsageError(f"pairs are judged by label or by group, not by '{judge}'")
    things: Sequence[Item | Pair] = dataset.pairs or _judged(dataset, judge)
    if dataset.pairs and judge == "group":
        raise UsageError(f"{dataset.name} lists judged pairs; leave out --judge group")
    learnable = [each for each in things if each.split == "validation"]
    learnable = learnable or [each for each in things if each.split != "test"]
    if not learnable:
        raise UsageError(
            f"{dataset.name} has a test split only, and a calibration is judged on what it has "
            "not seen; name pictures to learn from train or validation"
        )
    learn = _part(learnable, judge)
    tested = [each for each in things if each.split == "test"]
    test = _part(tested, judge) if tested else None
    return Division(learn, test, _samples(dataset, learn))


def _judged(dataset: Dataset, judge: str) -> list[Item]:
    kept = [each for each in dataset.items if (each.label if judge == "label" else each.group)]
    if not kept:
        advice = "use a CSV file with a column group" if judge == "group" else "or add --copies"
        raise UsageError(f"no picture of {dataset.name} has a {judge} to judge by; {advice}")
    return kept


def _part(things: Sequence[Item | Pair], judge: str) -> Part:
    splits = Counter(each.split for each in things)
    split = next(iter(splits)) if len(splits) == 1 else None
    pairs = [each for each in things if isinstance(each, Pair)]
    items = [each for each in things if isinstance(each, Item)]
    where = split or "the data"
    if pairs:
        kept = _drawn(pairs)
        told = _told(len(kept), len(pairs), f"judged pairs of {where} were drawn at random")
        return Part(split, _pictures(kept), tuple(kept), told)
    names = [each.label if judge == "label" else each.group for each in items]
    places = spread(names, MOST_PICTURES, whole=judge == "group")
    told = _told(len(places), len(items), f"pictures of {where} were used, spread evenly")
    return Part(split, tuple(items[place] for place in places), (), told)


def _told(kept: int, of: int, what: str) -> tuple[str, ...]:
    return (f"{kept:,} of {of:,} {what}",) if kept < of else ()


def _drawn(pairs: Sequence[Pair], seed: int = 0) -> Sequence[Pair]:
    if len(pairs) <= MOST_PAIRS:
        return pairs
    rng = np.random.default_rng(seed)
    return [pairs[place] for place in np.sort(rng.permutation(len(pairs))[:MOST_PAIRS])]


def _pictures(pairs: Iterable[Pair]) -> tuple[Item, ...]:
    """Each once, in the order of the pairs."""
    return tuple({item.key: item for pair in pairs for item in (pair.a, pair.b)}.values())


def _samples(dataset: Dataset, learn: Part) -> tuple[tuple[Item, ...], ...]:
    train = [each for each in dataset.items if each.split == "train"]
    if learn.split != "validation" or not train:
        return (_few(learn.items),)
    return _few(train), _few([*train, *learn.items])


def _few(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(items[place] for place in spread([None] * len(items), MAX_SAMPLE))
