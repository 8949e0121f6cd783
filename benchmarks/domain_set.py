"""The packaging set as a gallery and its queries, for `benchmarks.domain`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.packaging_set import rows_of
from semblance.gallery.labels import CsvLabels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ready import named_or_file
from semblance.samples.packaging import make_packaging

PRODUCTS, VIEWS, SIZE = 20, 6, 320
"""Of each of fifteen categories; four views of a product are in the gallery, two ask."""

SIGHTS = ("white", "crop", "pool")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the set that asks, and the product that its answers should show."""

    path: Path
    category: str
    product: str
    split: str


def rendered(folder: Path, background: str) -> Path:
    """The set drawn into a folder; at once where it is there."""
    made = make_packaging(
        folder / background,
        products=PRODUCTS,
        views=VIEWS,
        size=SIZE,
        background=background,  # type: ignore[arg-type]
    )
    return made.manifest


def shots(manifest: Path, role: str) -> list[Shot]:
    """The pictures of a role, in the order of the manifest."""
    return [
        Shot(manifest.parent / row["path"], row["label"], row["group"], row["split"])
        for row in rows_of(manifest)
        if row["role"] == role
    ]


def gallery_of(manifest: Path, place: Path, compute: Compute) -> Gallery:
    """Gallery pictures in the recipe `domain`, and in views that see them otherwise."""
    paths = [shot.path for shot in shots(manifest, "gallery")]
    labels = CsvLabels(manifest)
    recipe = named_or_file(Path("domain"))
    # Keypoints are stored too: looking for those of every hit would be timed as well.
    ranking = replace(recipe.ranking, rerank=("contour", "keypoints"))
    gallery = Gallery.open(place, replace(recipe, ranking=ranking), compute=compute)
    gallery.add(paths, labels)
    present = {view.name for view in gallery.views.list()}
    for name, choice in others():
        if name not in present:
            gallery.views.add(name, choice)
    return gallery


def others() -> Sequence[tuple[str, Choice]]:
    """Views beside the recipe's: of whole pictures, of each other sight, of three models."""
    objects = ObjectChoice("u2netp")
    return [
        ("whole", Choice(("fast",))),
        *((s, Choice(("fast",), objects=ObjectChoice("u2netp", sight=s))) for s in SIGHTS),
        ("three", Choice(("quality",), objects=objects)),
    ]
