"""`semblance map`: what a gallery looks like in its views, and what they confuse."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from semblance.evaluate.structure import Pictures, Structure
    from semblance.evaluate.structure.clusters import ClusterMethod
    from semblance.evaluate.structure.projection import Method

NAMED = 8
"""Clusters and confusions that are printed of each view; --json has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFlags:
    """How vectors are laid out, and put together."""

    method: Annotated[str, typer.Option("--method", help="tsne, umap or pca.")] = "tsne"
    clusters: Annotated[
        str | None, typer.Option("--clusters", help="hdbscan or agglomerative.")
    ] = None
    cluster_count: Annotated[
        int | None,
        typer.Option("--cluster-count", min=1, help="So many, where agglomerative."),
    ] = None
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of t-SNE and UMAP.")] = 0

    def require_known(self) -> None:
        """Raises UsageError for what is none of the methods, or does not go together."""
        from semblance.errors import UsageError
        from semblance.evaluate.structure.clusters import CLUSTER_METHODS
        from semblance.evaluate.structure.projection import METHODS

        if self.method not in METHODS:
            raise UsageError(f"--method '{self.method}' is unknown; there are {', '.join(METHODS)}")
        if self.clusters is not None and self.clusters not in CLUSTER_METHODS:
            known = ", ".join(CLUSTER_METHODS)
            raise UsageError(f"--clusters '{self.clusters}' is unknown; there are {known}")
        if self.cluster_count is not None and self.clusters != "agglomerative":
            raise UsageError("--cluster-count goes with --clusters agglomerative")

    def of(self, found: "Pictures") -> "list[Structure]":
        """The structure of each view."""
        from semblance.evaluate.structure import structure

        kind, make = cast("Method", self.method), cast("ClusterMethod | None", self.clusters)
        count, seed = self.cluster_count, self.seed
        return [
            structure(seen, found.labels, kind, make, cluster_count=count, seed=seed)
            for seen in found.views
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFlags:
    """Files to write."""

    html: Annotated[
        Path | None, typer.Option("--html", help="Write one interactive page with thumbnails.")
    ] = None
    png: Annotated[Path | None, typer.Option("--png", help="Write a picture of the map.")] = None
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the cluster of every picture.")
    ] = None

    def write(self, found: "Pictures", structures: "Sequence[Structure]") -> None:
        from semblance.cli.tables import write_bytes, write_text
        from semblance.evaluate.structure.export import clusters_csv
        from semblance.evaluate.structure.page import map_page, map_png

        if self.html is not None:
            write_text(self.html, map_page(structures, found.pictures, found.total))
        if self.png is not None:
            write_bytes(self.png, map_png(structures, found.labels))
        if self.csv is not None:
            write_text(self.csv, clusters_csv(structures, found.pictures))


@with_flags
def map_gallery(
    gallery: options.GalleryPath,
    layout: StructureFlags,
    files: FileFlags,
    view: Annotated[
        list[str] | None,
        typer.Option("--view", help="A view of the gallery; repeat to put several side by side."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=5, help="Pictures looked at, spread evenly.")
    ] = 5000,
    as_json: options.AsJson = False,
) -> None:
    """Draw a gallery as a map: which pictures lie together, and which labels are confused."""
    from semblance.cli.output import print_json, say
    from semblance.errors import UsageError
    from semblance.evaluate.structure import of_gallery
    from semblance.pipeline.gallery import Gallery

    layout.require_known()
    if files.csv is not None and layout.clusters is None:
        raise UsageError("--csv lists clusters; say which with --clusters")
    with Gallery.open(gallery, create=False) as opened:
        found = of_gallery(opened.store, view or [None], limit)
    structures = layout.of(found)
    files.write(found, structures)
    if as_json:
        print_json(_shape(found, structures, layout.seed))
    else:
        say("\n".join(_described(found, structures)))


def _shape(found: "Pictures", structures: "Sequence[Structure]", seed: int) -> dict[str, Any]:
    return {
        "pictures": len(found.pictures),
        "of": found.total,
        "seed": seed,
        "views": [one.to_dict(found.pictures) for one in structures],
    }


def _described(found: "Pictures", structures: "Sequence[Structure]") -> "Iterator[str]":
    from semblance.evaluate.structure.page.tables import facts

    yield f"{len(found.pictures)} pictures of {found.total}"
    for one in structures:
        yield f"{one.name}: {facts(one)}"
        if one.clustering is not None:
            names = [f"{cluster.name} ({cluster.size})" for cluster in one.clustering.clusters]
            yield f"  {len(names)} clusters, {one.clustering.alone} pictures in none"
            yield f"  {', '.join(names[:NAMED])}{', ...' if len(names) > NAMED else ''}"
        for item in one.confusions.found[:NAMED] if one.confusions else ():
            share = f"{100 * item.share:.0f} %"
            yield f"  {item.label} taken for {item.taken_for}: {item.count} times, {share}"
