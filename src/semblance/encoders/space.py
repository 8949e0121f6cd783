"""The identity of an encoder's vectors: two vectors are comparable only within one space."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from semblance.encoders.description import (
    AnyPreprocessing,
    EncoderDescription,
    LocalPreprocessing,
    Preprocessing,
    WholePreprocessing,
)

PICTURES = "pictures"
USUAL = {"layer": "pooled", "averaging": "none", "side": PICTURES}
USUAL_PREPROCESSING = {"grey": False}
"""Fields younger than the first galleries. At these values they are left out of the JSON, so that
the fingerprints of those galleries stay as they are."""


@dataclass(frozen=True)
class Space:
    """Everything that changes a vector: model, weights, preprocessing, pooling, localization.

    `layer` is the one the vector is read from, `averaging` the versions of a picture whose
    vectors were averaged. `side` says what the vectors are of: pictures, or the records' own texts
    (see `gallery.record_text`), encoded into the space that is like this one otherwise.

    The runtime is not part of it: exact runs agree to a cosine of 0.9999, and fast (bfloat16)
    ones to 0.999 in the median; one photo in six falls below 0.998, and flat, grey pictures
    fall to 0.9. A gallery's provenance says which was used.
    """

    model: str
    weights_sha256: str
    preprocessing: AnyPreprocessing
    dim: int
    pooling: str = "average"
    localization: str = "none"
    layer: str = "pooled"
    averaging: str = "none"
    side: str = PICTURES

    @classmethod
    def of(cls, description: EncoderDescription, input_size: int | None = None) -> "Space":
        """The space of an encoder's vectors; raises UsageError for a size it does not take."""
        return cls(
            model=description.name,
            weights_sha256=description.weights_sha256,
            preprocessing=description.preprocessing_at(input_size),
            dim=description.dim,
            pooling=description.pooling,
            layer=description.layer,
        )

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits, the same on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        document = _without(asdict(self), USUAL)
        document["preprocessing"] = _without(document["preprocessing"], USUAL_PREPROCESSING)
        return json.dumps(document, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Space":
        fields = json.loads(text)
        return cls(preprocessing=_preprocessing(fields.pop("preprocessing")), **fields)

    def __str__(self) -> str:
        side = "" if self.side == PICTURES else f", {self.side}"
        return f"{self.model} at {self.preprocessing.input_size}{side} ({self.fingerprint})"


def _without(fields: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in fields.items() if name not in usual or value != usual[name]
    }


def _preprocessing(fields: dict[str, Any]) -> AnyPreprocessing:
    """Which kind it is shows in its fields: a word for it would change every fingerprint."""
    if "keypoints" in fields:
        return LocalPreprocessing(**fields)
    if "mean" not in fields:
        return WholePreprocessing(**fields)
    triples = {name: tuple(fields[name]) for name in ("mean", "std")}
    return Preprocessing(**{**fields, **triples})
