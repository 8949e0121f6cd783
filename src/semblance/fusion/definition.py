"""What a view is, as data: its spaces, how they are fused, reduced and compared."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Literal, TypeAlias

from semblance.errors import ViewError

Fusion = Literal["none", "concat", "mean", "weighted"]
Metric = Literal["cosine", "euclidean"]
Whitening = Literal["none", "half"]

Dim: TypeAlias = int | str
"""How many axes to keep: a number, or a share of the mAP such as "99%" (adaptive)."""

FIRST_FIELDS = ("spaces", "fusion", "dim", "metric")
"""Always written. A later field is left out while it has its default, so that a view which
does not use it keeps its fingerprint, and with it everything that was computed."""

TEXT_WEIGHT = 0.5
"""A record's own text counts as much as its picture. Not measured: it is the plain mean."""


@dataclass(frozen=True)
class ViewDefinition:
    """`spaces` are fingerprints, in order. `dim` asks for a reduction to that many axes.

    With the metric `cosine` every space's vector is brought to unit length before fusion and
    the result is a unit vector again; `euclidean` leaves raw vectors as they are.

    `concat` puts the spaces side by side, so that a cosine is the mean of the spaces' cosines;
    `weighted` does so with `weights`, one a space, or weights fitted on labelled records where
    none are given; `mean` averages the spaces after turning them into one frame of axes.
    `whitening` applies to a reduction.

    `texts` are the fingerprints of the spaces of the records' own texts, one beside each of
    `spaces`, or none at all; `text_weight` in (0, 1] is how much of a record's vector its text
    is, see `joined_with_text`. With `regions` the objects of pictures are searched beside them.
    """

    spaces: tuple[str, ...]
    fusion: Fusion = "none"
    dim: Dim | None = None
    metric: Metric = "cosine"
    weights: tuple[float, ...] | None = None
    whitening: Whitening = "none"
    texts: tuple[str, ...] = ()
    text_weight: float = TEXT_WEIGHT
    regions: bool = False

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits, the same on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    @property
    def fits_weights(self) -> bool:
        return self.fusion == "weighted" and self.weights is None

    @property
    def needs_labels(self) -> bool:
        """Whether something is to be fitted on labelled records."""
        return self.fits_weights or isinstance(self.dim, str)

    @property
    def needs_fit(self) -> bool:
        """Whether anything is fitted at all."""
        return self.dim is not None or self.fusion == "mean" or self.fits_weights

    def to_json(self) -> str:
        defaults = {field.name: field.default for field in fields(self)}
        kept = {
            name: value
            for name, value in asdict(self).items()
            if name in FIRST_FIELDS or value != defaults[name]
        }
        return json.dumps(kept, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "ViewDefinition":
        stored = json.loads(text)
        for name in ("spaces", "weights", "texts"):
            if name in stored:
                stored[name] = tuple(stored[name])
        return cls(**stored)


def share_of(dim: str) -> float:
    """The share in (0, 1] that a text such as "99%" or "97.5 %" names; raises ViewError."""
    written = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", dim)
    if written is None or not 0 < float(written[1]) <= 100:
        raise ViewError(
            f"'{dim}' is no number of dimensions; it is one such as 256, "
            'or a share of the mAP to keep such as "99%"'
        )
    return float(written[1]) / 100
