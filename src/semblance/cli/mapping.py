"""`semblance map`: what a gallery looks like in its views, and what they confuse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from semblance.evaluate.structure import Pictures, Structure
    from semblance.evaluate.structure.clusters import ClusterMethod
    from semblance.evaluate.structure.projection import Method

NAMED = 8
"""Clusters and confusions that are printed of each view; --json has them all."""


def map_gallery(
    gallery: options.GalleryPath,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write one interactive page with thumbnails.")
    ] = None,
    png: Annotated[Path | None, typer.Option("--png", help="Write a picture of the map.")] = None,
    view: Annotated[
        list[str] | None,
        typer.Option("--view", help="A view of the gallery; repeat to put several side by side."),
    ] = None,
    method: Annotated[str, typer.Option("--method", help="tsne, umap or pca.")] = "tsne",
    clusters: Annotated[
        str | None, typer.Option("--clusters", help="hdbscan or agglomerative.")
    ] = None,
    cluster_count: Annotated[
        int | None,
        typer.Option("--cluster-count", min=1, help="So many, where agglomerative."),
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write the cluster of every picture.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=5, help="Pictures looked at, spread evenly.")
    ] = 5000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of t-SNE and UMAP.")] = 0,
    as_json: options.AsJson = False,
) -> None:
    """Draw a gallery as a map: which pictures lie together, and which labels are confused."""
    from semblance.cli.output import print_json, say
    from semblance.evaluate.structure import of_gallery, structure
    from semblance.pipeline.gallery import Gallery

    _check(method, clusters, cluster_count, table)
    with Gallery.open(gallery, create=False) as opened:
        found = of_gallery(opened.store, view or [None], limit)
    kind, make = cast("Method", method), cast("ClusterMethod | None", clusters)
    structures = [
        structure(seen, found.labels, kind, make, cluster_count=cluster_count, seed=seed)
        for seen in found.views
    ]
    _write(found, structures, html, png, table)
    if as_json:
        print_json(_shape(found, structures, seed))
    else:
        say("\n".join(_described(found, structures)))


def _check(method: str, clusters: str | None, count: int | None, table: Path | None) -> None:
    """Refuse what cannot be before anything is read."""
    from semblance.errors import UsageError
    from semblance.evaluate.structure.clusters import CLUSTER_METHODS
    from semblance.evaluate.structure.projection import METHODS

    if method not in METHODS:
        raise UsageError(f"--method '{method}' is unknown; there are {', '.join(METHODS)}")
    if clusters is not None and clusters not in CLUSTER_METHODS:
        known = ", ".join(CLUSTER_METHODS)
        raise UsageError(f"--clusters '{clusters}' is unknown; there are {known}")
    if count is not None and clusters != "agglomerative":
        raise UsageError("--cluster-count goes with --clusters agglomerative")
    if table is not None and clusters is None:
        raise UsageError("--csv lists clusters; say which with --clusters")


def _write(
    found: "Pictures",
    structures: "Sequence[Structure]",
    html: Path | None,
    png: Path | None,
    table: Path | None,
) -> None:
    from semblance.cli.tables import write_bytes, write_text
    from semblance.evaluate.structure.export import clusters_csv
    from semblance.evaluate.structure.page import map_page, map_png

    if html is not None:
        write_text(html, map_page(structures, found.pictures, found.total))
    if png is not None:
        write_bytes(png, map_png(structures, found.labels))
    if table is not None:
        write_text(table, clusters_csv(structures, found.pictures))


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
