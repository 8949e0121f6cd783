"""A training on disk after every epoch, so that a stopped one goes on where it was."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semblance.errors import TrainingError
from semblance.learn.epochs.progress import Epoch, Weights
from semblance.learn.runs.writing import write

FILE = "checkpoint.pt"
VERSION = 3

FROM_ZERO = 2
"""The last version in which the first epoch had the number 0."""


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a training is: its epochs so far, the weights of the one numbered `best`, and its
    learner's state after the last."""

    epochs: tuple[Epoch, ...]
    best: int
    weights: Weights
    state: dict[str, Any]


@dataclass(frozen=True)
class Checkpoint:
    """The file of one training; `what` it is of, numbers and texts by name, must be the same when
    it is read again."""

    path: Path
    what: dict[str, Any]

    @classmethod
    def within(cls, folder: Path, what: dict[str, Any]) -> "Checkpoint":
        """In a run folder."""
        return cls(folder / FILE, what)

    def save(self, progress: Progress) -> None:
        """Replace the file whole; raises TrainingError where it cannot be, the old one left."""
        import torch

        document = {
            "version": VERSION,
            "what": self.what,
            "epochs": [(e.number, e.loss, e.validation, dict(e.figures)) for e in progress.epochs],
            "best": progress.best,
            "weights": dict(progress.weights),
            "state": progress.state,
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
            what, later = dict(document["what"]), int(document["version"] <= FROM_ZERO)
            epochs = tuple(Epoch(each[0] + later, *each[1:]) for each in document["epochs"])
            weights, state = dict(document["weights"]), dict(document["state"])
            progress = Progress(epochs, document["best"] + later, weights, state)
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
