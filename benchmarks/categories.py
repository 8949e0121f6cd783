"""How well class means choose where to search: `python -m benchmarks.categories FOLDER`.

FOLDER is a rendered packaging set (`semblance datasets make packaging FOLDER`).
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.packaging_pictures import Pictures
from semblance.categories.choice import choose
from semblance.categories.means import ClassMeans
from semblance.learn.classifier.calibration import expected_error

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "categories.md"
REACHES = (0.9, 0.95, 0.99, 0.999)
FLOORS = (0.3, 0.5, 0.7, 0.9)

Matrix = NDArray[np.float32]


class Trial:
    """Means of the gallery pictures' vectors, asked with those of the queries."""

    def __init__(self, pictures: Pictures, vectors: Matrix) -> None:
        role = pictures.column("role")
        self.vectors, self.labels = vectors, pictures.column("label")
        self.groups, self.gallery = pictures.column("group"), role == "gallery"
        self.queries = ~self.gallery

    def means(self, without: str | None = None) -> ClassMeans:
        kept = self.gallery & (self.labels != (without or ""))
        labels, groups = self.labels[kept].tolist(), self.groups[kept].tolist()
        return ClassMeans.fit(self.vectors[kept], labels, groups)

    def never_seen(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Of queries whose category the means were fitted without: the largest probability, and
        whether they are strange."""
        sure, strange = [], []
        for label in sorted(set(self.labels.tolist())):
            means = self.means(without=label)
            asked = self.vectors[self.queries & (self.labels == label)]
            sure.append(means.probabilities(asked).max(axis=1))
            strange.append(means.strange(asked))
        return np.concatenate(sure), np.concatenate(strange)


def rows(name: str, trial: Trial) -> Iterator[str]:
    means, wanted = trial.means(), trial.labels[trial.queries].tolist()
    said = means.probabilities(trial.vectors[trial.queries])
    sizes = {label: int(np.sum(trial.labels[trial.gallery] == label)) for label in means.labels}
    true = np.array([means.labels.index(label) for label in wanted])
    error = 100 * expected_error(said, true)
    right = 100 * np.mean(said.argmax(axis=1) == true)
    for reach in REACHES:
        chosen = [choose(means.labels, row, reach, floor=0.0) for row in said]
        searched = np.mean([sum(sizes[label] for label in one.labels) for one in chosen])
        lost = sum(label not in one.labels for one, label in zip(chosen, wanted, strict=True))
        share = 100 * searched / sum(sizes.values())
        yield (
            f"| {name} | {right:.1f} | {error:.1f} | {reach:g} | {share:.1f} | {lost} "
            f"| {100 * lost / len(wanted):.2f} |"
        )


def strangers(name: str, trial: Trial) -> Iterator[str]:
    means, asked = trial.means(), trial.vectors[trial.queries]
    known = means.probabilities(asked).max(axis=1)
    unknown, strange = trial.never_seen()
    for floor in FLOORS:
        shares = f"{100 * np.mean(known < floor):.1f} | {100 * np.mean(unknown < floor):.1f}"
        yield f"| {name} | probability below {floor:g} | {shares} |"
    shares = f"{100 * means.strange(asked).mean():.1f} | {100 * strange.mean():.1f}"
    yield f"| {name} | strange: below the fence | {shares} |"


INTRODUCTION = """Made by `python -m benchmarks.categories FOLDER`, FOLDER being made by `semblance
datasets make packaging FOLDER --background cluttered`: {count:,} pictures of rendered packaging in
15 categories, efficientnet_lite2, exact precision, raw cosine. Class means of the gallery pictures;
each query is another picture of a product that is in the gallery. `cut out` is on white by the
exact mask. In percent."""

UNKNOWN = """Each category in turn is taken out of the gallery, and its queries are asked. How many
are told apart by a low probability, and how many by lying farther from the nearest mean than 99 %
of that category's own pictures do, which is what `strange` means."""


def page(pictures: Pictures, trials: dict[str, Trial]) -> Iterator[str]:
    yield "# Categories: what limiting a search to them saves and loses"
    yield ""
    yield INTRODUCTION.format(count=len(pictures.rows))
    yield ""
    yield "| vectors | first guess right | ECE | reach | searched | answers lost | of all |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, trial in trials.items():
        yield from rows(name, trial)
    yield ""
    yield "## A category that is not there"
    yield ""
    yield UNKNOWN
    yield ""
    yield "| vectors | told by | of known categories | of unknown ones |"
    yield "|---|---|---:|---:|"
    for name, trial in trials.items():
        yield from strangers(name, trial)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a rendered packaging set")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "semblance-bench"
    )
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    pictures = Pictures.read(given.data)
    trials = {name: Trial(pictures, rows) for name, rows in pictures.both(given.cache).items()}
    text = "\n".join(page(pictures, trials)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
