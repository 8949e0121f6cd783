"""Where a network is trained."""

from collections.abc import Sequence
from dataclasses import dataclass

from semblance.encoders.description import Preprocessing
from semblance.evaluate.datasets.item import Item
from semblance.learn.networks.squares import Squares, read_squares
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch


@dataclass(frozen=True, eq=False)
class Bench:
    """The run's folder, the device, so many threads, and who is told."""

    folder: RunFolder
    device: str
    workers: int
    watch: Watch

    def squares(self, items: Sequence[Item], preprocessing: Preprocessing) -> Squares:
        """The pictures, as this preprocessing has them."""
        folder, progress = self.folder.path, self.watch.encoding
        return read_squares(items, preprocessing, folder, self.workers, progress=progress)
