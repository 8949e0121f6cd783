"""A rendered packaging set as the re-ranking benches see it: vectors, silhouettes, keypoints."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.packaging_set import mask_of, own_outline, rows_of
from semblance.encoders import load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.fusion.vectors import unit
from semblance.images import Image, open_image
from semblance.search.rerank.silhouette import Silhouette

BATCH = 16


@dataclass(frozen=True, eq=False)
class Pictures:
    """One set; every array has a row a picture, in the order of the manifest."""

    folder: Path
    rows: list[dict[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Pictures":
        return cls(folder, rows_of(folder / "manifest.csv"))

    def column(self, name: str) -> NDArray[np.str_]:
        return np.array([row[name] for row in self.rows])

    @cached_property
    def own_silhouette(self) -> NDArray[np.bool_]:
        """Pictures of products with an outline of their own."""
        return np.array([own_outline(row["group"]) for row in self.rows])

    def mask(self, place: int) -> NDArray[np.float32]:
        """The exact one, (h, w) in [0, 1]."""
        return mask_of(self.folder, self.rows[place])

    def image(self, place: int) -> Image:
        return open_image(self.folder / self.rows[place]["path"])

    def cut_out(self, place: int) -> Image:
        """On white, by the exact mask."""
        mask = self.mask(place)[..., None]
        return open_image(np.rint(self.image(place).pixels * mask + 255 * (1 - mask)).astype("u1"))

    @cached_property
    def silhouettes(self) -> list[Silhouette]:
        return [Silhouette.of(self.mask(place)) for place in range(len(self.rows))]

    def vectors(self, name: str, seen: Callable[[int], Image], cache: Path) -> NDArray[np.float32]:
        """(n, d) of unit length, of the default encoder; kept in `cache` under this name."""
        kept = cache / f"{self.folder.resolve().name}-{name}.npy"
        if not kept.is_file():
            encoder = load("efficientnet_lite2", runtime=RuntimeChoice("bulk", precision="exact"))
            blocks = []
            for start in range(0, len(self.rows), BATCH):
                places = range(start, min(start + BATCH, len(self.rows)))
                blocks.append(encoder.encode([encoder.prepare(seen(place)) for place in places]))
            np.save(kept, np.concatenate(blocks))
        return unit(np.load(kept))

    def both(self, cache: Path) -> dict[str, NDArray[np.float32]]:
        """Vectors of the pictures as they are, and of what the exact masks leave of them."""
        return {
            "pictures": self.vectors("pictures", self.image, cache),
            "cut out": self.vectors("cut-out", self.cut_out, cache),
        }
