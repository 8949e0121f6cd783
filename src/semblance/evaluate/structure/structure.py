"""The structure of one space: its map, its classes, its clusters and what it confuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from semblance.errors import UsageError
from semblance.evaluate.structure.clusters import Clustering, ClusterMethod, cluster
from semblance.evaluate.structure.confusions import Confusions, confusions
from semblance.evaluate.structure.pictures import Picture, Seen
from semblance.evaluate.structure.projection import Method, Projection, project
from semblance.evaluate.structure.separation import Separation, separation


@dataclass(frozen=True, eq=False)
class Structure:
    """What a view makes of some pictures. What needs labels or clusters is None without them."""

    name: str
    projection: Projection
    separation: Separation | None
    confusions: Confusions | None
    clustering: Clustering | None

    def to_dict(self, pictures: Sequence[Picture]) -> dict[str, Any]:
        """The numbers as the command line writes them; rows become ids of the pictures."""
        return {
            "view": self.name,
            "method": self.projection.method,
            "trustworthiness": self.projection.trustworthiness,
            "separation": self.separation and self.separation.to_dict(),
            "confusions": self.confusions and _with_ids(self.confusions, pictures),
            "clustering": self.clustering and _with_medoids(self.clustering, pictures),
        }


def structure(
    seen: Seen,
    labels: Sequence[str | None],
    method: Method = "tsne",
    clusters: ClusterMethod | None = None,
    *,
    cluster_count: int | None = None,
    seed: int = 0,
) -> Structure:
    """Look at (N, d) vectors of labelled pictures; None is the label of a picture without one.

    Raises UsageError for fewer than five pictures and vectors that are not finite, and
    RuntimeMissing without the extra `evaluate`.
    """
    vectors, metric = seen.vectors, seen.metric
    if len(vectors) != len(labels):
        raise UsageError(f"{len(vectors)} vectors and {len(labels)} labels do not belong together")
    return Structure(
        name=seen.name,
        projection=project(vectors, method, metric, seed),
        separation=separation(vectors, labels, metric),
        confusions=confusions(vectors, labels, metric),
        clustering=clusters and cluster(vectors, labels, clusters, metric, cluster_count),
    )


def _with_ids(found: Confusions, pictures: Sequence[Picture]) -> dict[str, Any]:
    shape = found.to_dict()
    for one in shape["found"]:
        for pair in one["examples"]:
            pair["id"] = pictures[pair.pop("row")].id
            pair["nearest"] = pictures[pair["nearest"]].id
    return shape


def _with_medoids(found: Clustering, pictures: Sequence[Picture]) -> dict[str, Any]:
    shape = found.to_dict()
    for one in shape["clusters"]:
        one["medoid"] = pictures[one["medoid"]].id
    return shape
