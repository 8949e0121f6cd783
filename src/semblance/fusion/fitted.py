"""What a view has learnt from a gallery, and how that is stored."""

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from semblance.errors import ViewError
from semblance.fusion.reduction import Reduction

VERSION = 2
"""Of the stored bytes. Version 1 held a reduction alone and named no version."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """`weights` are one a space and sum to 1; what was not fitted is None."""

    reduction: Reduction | None = None
    weights: tuple[float, ...] | None = None

    @property
    def is_empty(self) -> bool:
        return self.reduction is None and self.weights is None

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of the fitted numbers, or `unfitted`."""
        if self.is_empty:
            return "unfitted"
        reduction = self.reduction.digest if self.reduction else ""
        return hashlib.sha256(f"{reduction} {self.weights}".encode()).hexdigest()[:16]

    def to_bytes(self) -> bytes:
        arrays: dict[str, Any] = {"version": np.int64(VERSION)}
        if self.reduction is not None:
            arrays["mean"], arrays["components"] = self.reduction.mean, self.reduction.components
        if self.weights is not None:
            arrays["weights"] = np.array(self.weights, np.float64)
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fitted":
        """Read what any version up to this one wrote; raises ViewError for a later one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            version = int(stored["version"]) if "version" in stored else 1
            if version > VERSION:
                raise ViewError(
                    "the view was fitted by a later version of Semblance; "
                    "use that version, or index into a new gallery"
                )
            reduction = weights = None
            if "components" in stored:
                reduction = Reduction(stored["mean"], stored["components"])
            if "weights" in stored:
                weights = tuple(stored["weights"].tolist())
        return cls(reduction, weights)


UNFITTED = Fitted()
