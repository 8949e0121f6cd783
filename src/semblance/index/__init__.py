"""Nearest-neighbour structures over a view; losing one loses nothing."""

from semblance.index.exact import ExactIndex, Neighbours

__all__ = ["ExactIndex", "Neighbours"]
