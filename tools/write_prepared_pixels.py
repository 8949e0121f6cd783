"""Rewrite tests/encoders/prepared.json: what each model of the catalogue sees of one photograph.

    python tools/write_prepared_pixels.py

Run it when a model is added, or when preparing was meant to change; otherwise a difference is a
bug: the same weights would give other vectors.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders import EncoderDescription, descriptions
from semblance.encoders.preprocess import prepare
from semblance.images import open_image

PREPARED = Path(__file__).parent.parent / "tests" / "encoders" / "prepared.json"

POINTS = (0.0, 0.21, 0.47, 0.83)
"""Where the picture is read, as a share of its side; the first is the edge, so the crop shows."""


def tensor(description: EncoderDescription, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(side, side, 3) float32: the network's input for a picture."""
    how = description.square
    pixels = prepare(open_image(picture), how)
    return np.asarray((pixels - np.array(how.mean)) / np.array(how.std), np.float32)


def digest(values: NDArray[np.float32]) -> list[float]:
    """The side, the mean and deviation of each channel, and the channels at four points."""
    places = [int(point * len(values)) for point in POINTS]
    spots = values[places, places].ravel()
    numbers = [*values.mean(axis=(0, 1)), *values.std(axis=(0, 1)), *spots]
    return [len(values), *(round(float(number), 4) for number in numbers)]


def main() -> None:
    import skimage.data

    chelsea = skimage.data.chelsea()
    lines = [
        f'"{description.name}": {json.dumps(digest(tensor(description, chelsea)))}'
        for description in descriptions()
        if description.family != "local"
    ]
    PREPARED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
