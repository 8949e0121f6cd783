"""A dataset read, divided and encoded: pairs in any view of its spaces, and a view fitted on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from semblance.encoders.port import Encoder
from semblance.errors import UsageError
from semblance.evaluate.datasets import Dataset, Item, open_dataset
from semblance.evaluate.encoding import encode
from semblance.fusion import Labelled, View
from semblance.fusion.labelled import useful
from semblance.pipeline.calibration.copies import Progress
from semblance.pipeline.calibration.division import Division, divide
from semblance.pipeline.calibration.labelled import Judging, Pictures, Scored, part_pairs
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped

SAME_PICTURES = (
    "the view was fitted on pictures that it is calibrated on, so it knows them better than "
    "others; a validation split beside a train split keeps the two apart"
)


@dataclass(frozen=True, eq=False)
class JudgedData:
    """What a calibration is learnt from and judged on, and `notes` on what was left out."""

    name: str
    division: Division
    pictures: Pictures
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @classmethod
    def read(
        cls,
        data: str,
        judge: str,
        encoders: Sequence[Encoder],
        compute: Compute,
        fits: bool,
        progress: Progress,
    ) -> "JudgedData":
        """Open and encode a dataset; where a view is to be fitted, its training pictures too."""
        dataset = _opened(data, progress)
        division = divide(dataset, judge)
        samples = division.samples if fits else ()
        wanted = [*(part.items for part in division.parts), *samples]
        items = {item.key: item for each in wanted for item in each}
        encoded = encode(list(items.values()), encoders, compute, progress=progress)
        return cls(
            Path(dataset.name).name or dataset.name,
            division,
            Pictures(encoded),
            (*division.notes, *_warnings(dataset, division)),
            (*dataset.skipped, *encoded.skipped),
        )

    def scored(self, view: View, judging: Judging) -> tuple[Scored, Scored | None]:
        """The pairs to learn from, and those to judge on."""
        learn, test = self.division.learn, self.division.test
        found = part_pairs(learn, self.pictures, view, judging)
        if test is None:
            return found, None
        return found, part_pairs(test, self.pictures, view, Judging(judging.by))

    def source(self, judging: Judging) -> str:
        """What the calibration was learnt from, in words."""
        learn = self.division.learn
        what = "the judged pairs of" if learn.pairs else judging.source
        return f"{what} {learn.split + ' of ' if learn.split else ''}{self.name}"

    def fitted(self, asked: View, notes: list[str]) -> View | None:
        """The view fitted on this data, or as it is where it needs no fitting.

        None where the data do not suffice, which `notes` then say.
        """
        if not asked.definition.needs_fit:
            return asked
        learnt = {item.key for item in self.division.learn.items}
        for sample in self.division.samples:
            items = self.pictures.usable(sample)
            labelled = self._labelled(items) if asked.definition.needs_labels else None
            count = 0 if labelled is None else len(labelled.labels)
            if asked.wants_fit(len(items), count):
                notes.append(f"the view was fitted on {len(items):,} pictures")
                notes += [SAME_PICTURES] if learnt & {item.key for item in items} else []
                return asked.fit(self.pictures.raw(items), labelled)
        notes.append(_too_few(asked, len(self.pictures.usable(self.division.samples[-1]))))
        return None

    def _labelled(self, items: Sequence[Item]) -> Labelled:
        kept = [items[place] for place in useful([item.label for item in items])]
        labels = np.array([item.label for item in kept], np.str_)
        return Labelled(self.pictures.raw(kept), labels)


def _opened(data: str, progress: Progress) -> Dataset:
    try:
        return open_dataset(data, progress=progress)
    except UsageError as error:
        if not Path(data).is_dir():
            raise
        raise UsageError(
            f"{error}; or add --copies to calibrate on edited copies, without labels"
        ) from error


def _warnings(dataset: Dataset, division: Division) -> Iterator[str]:
    unlabelled = sum(each.kind == "unlabelled" for each in dataset.problems)
    if unlabelled:
        yield f"{unlabelled} pictures have no label and take no part"
    leaks = sum(each.kind == "leakage" for each in dataset.problems)
    if leaks and division.test is not None:
        yield (
            f"{leaks} times a picture or a group is on both sides of a split, which makes what is "
            "judged look better than it is; `semblance datasets show` lists them"
        )


def _too_few(asked: View, pictures: int) -> str:
    dim = asked.definition.dim
    what = f"four for each of {dim} dimensions" if isinstance(dim, int) else "more, with labels,"
    return (
        f"{pictures:,} pictures are too few to fit the view on, which takes {what}; calibrated is "
        "what `compare` uses until then"
    )
