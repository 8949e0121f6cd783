"""What the points of a map can be coloured by: their labels, and each view's clusters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from semblance.evaluate.structure.structure import Structure

NOTHING = -1
"""The group of a picture that has none."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """`of` gives each picture's place in `names`, -1 for none; the largest group comes first."""

    title: str
    names: tuple[str, ...]
    of: tuple[int, ...]


def groupings(structures: Sequence[Structure], labels: Sequence[str | None]) -> list[Grouping]:
    """The labels, if there are any, then the clusters of each view that has some."""
    made = [_by_label(labels)] if any(label is not None for label in labels) else []
    for one in structures:
        if one.clustering is not None:
            names = tuple(cluster.name for cluster in one.clustering.clusters)
            of = tuple(one.clustering.of.tolist())
            made.append(Grouping(f"clusters in {one.name}", names, of))
    return made or [Grouping("pictures", ("all",), (0,) * len(labels))]


def _by_label(labels: Sequence[str | None]) -> Grouping:
    counts = Counter(label for label in labels if label is not None)
    names = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    places: dict[str | None, int] = {name: place for place, name in enumerate(names)}
    return Grouping("label", names, tuple(places.get(label, NOTHING) for label in labels))
