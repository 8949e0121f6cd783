"""The structure of a space: maps, clusters, confusions, and the pages that show them."""

from semblance.evaluate.structure.clusters import Cluster, Clustering, cluster
from semblance.evaluate.structure.confusions import Confusion, Confusions, confusions
from semblance.evaluate.structure.pictures import Picture, Pictures, Seen, of_gallery
from semblance.evaluate.structure.projection import Projection, project
from semblance.evaluate.structure.separation import Separation, separation
from semblance.evaluate.structure.structure import Structure, structure

__all__ = [
    "Cluster",
    "Clustering",
    "Confusion",
    "Confusions",
    "Picture",
    "Pictures",
    "Projection",
    "Seen",
    "Separation",
    "Structure",
    "cluster",
    "confusions",
    "of_gallery",
    "project",
    "separation",
    "structure",
]
