"""A dataset: its pictures, its judged pairs, and what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from semblance.errors import NoImages
from semblance.evaluate.datasets.item import Item, Pair, Split
from semblance.evaluate.datasets.leakage import leakage
from semblance.evaluate.datasets.problems import Problem
from semblance.pipeline.report import Skipped

if TYPE_CHECKING:
    from semblance.evaluate.datasets.trial import Judge, Trial


@dataclass(slots=True)
class Reading:
    """What a layout has found so far."""

    items: list[Item] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled pictures, in the order of their layout; memory grows with their number.

    Nothing is decoded yet: a file that turns out to be damaged is found when it is encoded.
    """

    name: str
    root: Path
    items: tuple[Item, ...]
    pairs: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, name: str, root: Path, reading: Reading) -> "Dataset":
        """What was read, checked as a whole; raises NoImages where nothing can be used."""
        if not reading.items:
            first = reading.problems[0] if reading.problems else None
            why = f"; the first problem is {first.item}: {first.reason}" if first else ""
            raise NoImages(f"{name} holds no usable pictures{why}")
        problems = [*reading.problems, *_unlabelled(reading), *_singles(reading.items)]
        problems += leakage(reading.items)
        return cls(name, root, tuple(reading.items), tuple(reading.pairs), tuple(problems))

    @property
    def labels(self) -> Mapping[str, int]:
        """Pictures of each label, by label."""
        return _counts(item.label for item in self.items)

    @property
    def groups(self) -> Mapping[str, int]:
        """Pictures of each group, by group."""
        return _counts(item.group for item in self.items)

    @property
    def splits(self) -> Mapping[Split | None, int]:
        """Pictures of each split; None is for those in no split."""
        return Counter(item.split for item in self.items)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was meant to be used and is not."""
        return tuple(Skipped(each.item, each.reason) for each in self.problems if each.skipped)

    def only(self, items: Collection[Item]) -> "Dataset":
        """The same without every other item, and without the pairs that need one."""
        kept = {item.key for item in items}
        return replace(
            self,
            items=tuple(item for item in self.items if item.key in kept),
            pairs=tuple(p for p in self.pairs if p.a.key in kept and p.b.key in kept),
        )

    def pairs_in(self, split: str) -> "Dataset":
        """The same with the pairs of one split only, and their pictures; UsageError for none."""
        from semblance.evaluate.datasets.asking import named_split

        there = list(dict.fromkeys(pair.split for pair in self.pairs if pair.split is not None))
        chosen = named_split(split, there)
        pairs = tuple(pair for pair in self.pairs if pair.split == chosen)
        keys = {item.key for pair in pairs for item in (pair.a, pair.b)}
        return replace(self, items=tuple(i for i in self.items if i.key in keys), pairs=pairs)

    def trial(self, split: str | None = None, judge: "Judge" = "label") -> "Trial":
        """Who asks whom; see `trial_of`."""
        from semblance.evaluate.datasets.asking import trial_of

        return trial_of(self.items, split, judge)


def _counts(names: Iterable[str | None]) -> Mapping[str, int]:
    counts = Counter(name for name in names if name is not None)
    return dict(sorted(counts.items()))


def _unlabelled(reading: Reading) -> list[Problem]:
    if reading.pairs:
        return []
    reason = "has no label and takes no part where labels decide"
    return [Problem("unlabelled", i.key, reason) for i in reading.items if i.label is None]


def _singles(items: Iterable[Item]) -> list[Problem]:
    counts = _counts(item.label for item in items)
    reason = "the class has one picture, which has nothing to be found by"
    return [Problem("single", label, reason) for label, count in counts.items() if count == 1]
