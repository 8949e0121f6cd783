"""A training on disk after every epoch, so that a stopped one goes on where it was."""

import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from semblance.errors import TrainingError
from semblance.learn.config import HeadConfig
from semblance.learn.examples import Examples
from semblance.learn.head import Head
from semblance.learn.progress import Epoch
from semblance.learn.writing import write

FILE = "checkpoint.pt"
VERSION = 1


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a training is: its epochs so far, the best head, and the state of its loop."""

    epochs: tuple[Epoch, ...]
    best: int
    head: Head
    loop: dict[str, Any]


@dataclass(frozen=True)
class Checkpoint:
    """The file of one training; `what` it is of must be the same when it is read again."""

    path: Path
    what: dict[str, Any]

    @classmethod
    def of(cls, folder: Path, train: Examples, config: HeadConfig) -> "Checkpoint":
        """Of this configuration on these pictures, in a run folder."""
        shape = {"takes": train.vectors.shape[1], "classes": train.classes}
        return cls(folder / FILE, {**asdict(config), **shape, "pictures": train.digest})

    def save(self, progress: Progress) -> None:
        """Replace the file whole; raises TrainingError where it cannot be, the old one left."""
        import torch

        document = {
            "version": VERSION,
            "what": self.what,
            "epochs": [(e.number, e.loss, e.validation) for e in progress.epochs],
            "best": progress.best,
            "weight": torch.from_numpy(progress.head.weight),
            "bias": torch.from_numpy(progress.head.bias),
            "loop": progress.loop,
        }
        buffer = io.BytesIO()
        torch.save(document, buffer)
        write(self.path, buffer.getvalue())

    def load(self) -> Progress | None:
        """None where there is none; raises TrainingError for a damaged one, or another training's.

        Only numbers are read from the file, never code.
        """
        if not self.path.exists():
            return None
        import torch

        try:
            document = torch.load(self.path, map_location="cpu", weights_only=True)
            what, epochs = dict(document["what"]), [Epoch(*each) for each in document["epochs"]]
            head = Head(*(np.asarray(document[name].numpy()) for name in ("weight", "bias")))
            progress = Progress(tuple(epochs), document["best"], head, document["loop"])
        except Exception as error:
            raise TrainingError(
                f"the checkpoint {self.path} cannot be read ({type(error).__name__}); delete it to "
                "start the training anew"
            ) from error
        self._require_same(what)
        return progress

    def _require_same(self, what: dict[str, Any]) -> None:
        other = [name for name in self.what if what.get(name) != self.what[name]]
        if other:
            told = ", ".join(f"{n} {what.get(n)} there and {self.what[n]} now" for n in other)
            raise TrainingError(
                f"the checkpoint {self.path} is of another training ({told}); choose another "
                "--out, or delete it to start anew"
            )
