"""Rewrite tests/encoders/golden.json: what the bundled encoders say of two pictures.

    python tools/write_golden_vectors.py

Run it when an encoder is added, or when vectors were meant to change; otherwise a difference
is a bug. Each entry holds a vector's norm and first eight values, computed in float32.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from semblance.encoders import descriptions, load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.images import open_image

GOLDEN = Path(__file__).parent.parent / "tests" / "encoders" / "golden.json"
PICTURES = ("astronaut", "chelsea")
BUNDLED = [description.name for description in descriptions() if description.bundled]


def golden(name: str) -> dict[str, Any]:
    """Norm and first values of an encoder's vectors, by picture."""
    import skimage.data

    encoder = load(name, runtime=RuntimeChoice(precision="exact", device="cpu"))
    images = [open_image(getattr(skimage.data, picture)()) for picture in PICTURES]
    vectors = encoder.encode([encoder.prepare(image) for image in images])
    return {
        picture: {
            "norm": round(float(np.linalg.norm(vector)), 5),
            "first": [round(float(value), 6) for value in vector[:8]],
        }
        for picture, vector in zip(PICTURES, vectors, strict=True)
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({name: golden(name) for name in BUNDLED}, indent=1) + "\n")
