"""Pictures of cosmetic packaging drawn by code, with perfect ground truth."""

from semblance.samples.packaging import PackagingSet, make_packaging

__all__ = ["PackagingSet", "make_packaging"]
