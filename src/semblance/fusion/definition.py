"""What a view is, as data: its spaces, how they are fused, reduced and compared."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

Fusion = Literal["none", "concat"]
Metric = Literal["cosine", "euclidean"]


@dataclass(frozen=True)
class ViewDefinition:
    """`spaces` are fingerprints, in order. `dim` asks for a PCA reduction to that many axes.

    With the metric `cosine` every space's vector is brought to unit length before fusion and
    the result is a unit vector again; `euclidean` leaves raw vectors as they are.
    """

    spaces: tuple[str, ...]
    fusion: Fusion = "none"
    dim: int | None = None
    metric: Metric = "cosine"

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits, the same on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "ViewDefinition":
        fields = json.loads(text)
        return cls(**{**fields, "spaces": tuple(fields["spaces"])})
