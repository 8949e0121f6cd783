"""Measure robustness: sample, change, encode once, then let each copy look for its original."""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import PIL.Image

from semblance.encoders.local.features import DETECTORS
from semblance.errors import ImageError, NoImages, UsageError
from semblance.evaluate.robustness.encoding import Encoded, encode
from semblance.evaluate.robustness.finding import Found, find
from semblance.evaluate.robustness.lanes import Lane, lanes_of
from semblance.evaluate.robustness.originals import Original, sampled
from semblance.evaluate.robustness.points import point_scores
from semblance.evaluate.robustness.result import Described, Measured, Robustness, Row, Share
from semblance.evaluate.robustness.versions import Edited, Subject, Version, subject_of
from semblance.evaluate.significance import bootstrap
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from semblance.pipeline.report import Skipped
from semblance.search.hits import similarity_of

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many originals are done, and how many there will be at most."""

ROUNDS = 2000
"""Bootstrap resamples of a row: its bounds then vary by a tenth of the interval's width."""

SAMPLE_SIDE = 224
"""Pixels of the pictures that show what each change does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to measure. `sizes` are input sizes in pixels, None is each model's own.

    `chosen` is a set of changes: mild, heavy, attributes or all. `points` are detectors, run on
    the first `point_pairs` of the `pictures`.
    """

    choices: tuple[Choice, ...] = (Choice(),)
    sizes: tuple[int | None, ...] = (None,)
    pictures: int = 200
    chosen: str = "all"
    points: tuple[str, ...] = ("sift", "orb")
    point_pairs: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        if self.pictures < 2:
            raise UsageError(
                f"{self.pictures} pictures cannot be told apart; robustness needs at least 2"
            )
        if self.seed < 0 or self.point_pairs < 1:
            raise UsageError("a seed is 0 or more, a number of pairs at least 1")
        for name in self.points:
            if name not in DETECTORS:
                raise UsageError(f"there are no points of '{name}'; take {', '.join(DETECTORS)}")


def measure(
    data: str | os.PathLike[str],
    asked: Asked,
    compute: Compute,
    progress: Progress = lambda done, total: None,
) -> Robustness:
    """What each change costs each model on a sample of the pictures of a folder or dataset.

    Raises NoImages where fewer than two can be read, and UsageError for what is not there or
    cannot be measured.
    """
    started = time.perf_counter()
    subject = subject_of(data, asked.chosen, asked.seed, progress)
    lanes = lanes_of(asked.choices, asked.sizes, compute)
    skipped = list(subject.candidates.skipped)
    encoded = _encoded(subject, lanes, asked, compute.workers, skipped, progress)
    _check_enough(data, len(encoded.originals.places), skipped)
    points = [
        point_scores(name, encoded.kept, subject.versions, compute.workers) for name in asked.points
    ]
    return Robustness(
        data=os.fspath(data),
        pictures=len(encoded.originals.places),
        seed=asked.seed,
        changes=tuple(map(_described, subject.versions)),
        measured=tuple(_measured(lane, encoded, subject.versions, asked.seed) for lane in lanes),
        points=tuple(points),
        skipped=(*skipped, *encoded.skipped),
        samples=_samples(encoded.kept[0], subject.versions),
        took_s=time.perf_counter() - started,
    )


def _encoded(
    subject: Subject,
    lanes: Sequence[Lane],
    asked: Asked,
    workers: int,
    skipped: list[Skipped],
    progress: Progress,
) -> Encoded:
    """Every space once, whichever lanes share it."""
    encoders = {each.space.fingerprint: each for lane in lanes for each in lane.encoders}
    total = min(asked.pictures, len(subject.candidates.items))
    return encode(
        sampled(subject.candidates, asked.pictures, asked.seed, skipped),
        subject.versions,
        list(encoders.values()),
        workers,
        keep=asked.point_pairs,
        progress=lambda done: progress(done, total),
    )


def _check_enough(data: str | os.PathLike[str], pictures: int, skipped: Sequence[Skipped]) -> None:
    if pictures < 2:
        why = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
        raise NoImages(
            f"{os.fspath(data)}: robustness needs at least 2 different pictures that can be read, "
            f"and found {pictures}{why}; name a folder with more, figures mean much from 50 on"
        )


def _measured(lane: Lane, encoded: Encoded, versions: Sequence[Version], seed: int) -> Measured:
    view = lane.fitted(encoded.originals.raw)
    fitted = not (view.definition.needs_fit and view.fitted.is_empty)
    base = lane.apply(view, encoded.originals.raw)
    found = np.full((len(versions), len(base)), np.nan)
    rows = []
    for at, version in enumerate(versions):
        vectors = encoded.versions[version.name]
        answers = find(base, lane.apply(view, vectors.raw), vectors.places)
        found[at, vectors.places] = answers.found
        rows.append(_row(version, answers, seed))
    return Measured(
        model=(lane.recipe if fitted else replace(lane.recipe, dim=None)).title,
        models=lane.recipe.models,
        input_sizes=lane.input_sizes,
        ms_per_pair=2 * sum(encoded.ms[space] for space in lane.spaces),
        fitted=fitted,
        rows=tuple(rows),
        found=found,
    )


def _row(version: Version, answers: Found, seed: int) -> Row:
    if not len(answers.found):
        return Row(version.name, version.kind, 0, np.nan, np.nan, Share(np.nan, np.nan, np.nan))
    recall = bootstrap(answers.found.astype(np.float64), rounds=ROUNDS, seed=seed)
    return Row(
        change=version.name,
        kind=version.kind,
        pairs=len(answers.found),
        similarity=similarity_of(float(answers.own.mean())),
        nearest_other=similarity_of(float(answers.rival.mean())),
        recall_at_1=Share(recall.mean, recall.low, recall.high),
    )


def _described(version: Version) -> Described:
    parameters = version.change.parameters if isinstance(version, Edited) else {}
    return Described(version.name, version.kind, version.what, parameters)


def _samples(
    original: Original, versions: Sequence[Version]
) -> tuple[tuple[str, PIL.Image.Image], ...]:
    """(name, small picture) of an original and of each version of it that can be shown."""
    shown = [("original", original.image)]
    for version in versions:
        with contextlib.suppress(ImageError):  # encoding has told of it
            image = version.of(original)
            shown += [] if image is None else [(version.name, image)]
    return tuple((name, _small(image.pil)) for name, image in shown)


def _small(picture: PIL.Image.Image) -> PIL.Image.Image:
    small = picture.copy()
    small.thumbnail((SAMPLE_SIDE, SAMPLE_SIDE))
    return small
