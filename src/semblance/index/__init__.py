"""Nearest-neighbour structures over a view; losing one loses nothing."""

from semblance.index.cascade import CascadeIndex, Proposer
from semblance.index.exact import ExactIndex, Neighbours

__all__ = ["CascadeIndex", "ExactIndex", "Neighbours", "Proposer"]
