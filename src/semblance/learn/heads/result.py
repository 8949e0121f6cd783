"""What a run came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.evaluate.datasets.item import Item
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.file import Origin
from semblance.learn.heads.trained import Trained
from semblance.learn.heads.unseen import Unseen
from semblance.learn.judging import Change
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class HeadRun:
    """A trained head and what it changes, each against the same recipe without a head.

    `title` is that recipe in a few words, `pictures` how many were trained on, decided and
    judged; `decided_by` are the pictures of validation; `name` is the short
    one it is registered under, if any.
    """

    folder: Path
    name: str | None
    data: str
    title: str
    config: HeadConfig
    origin: Origin
    labels: Mapping[str, int]
    pictures: tuple[int, int, int]
    trained: Trained
    decided_by: tuple[Item, ...]
    validation: Change
    test: Change | None
    unseen: Unseen | None
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes."""
        return self.name or f"head:{self.folder}"

    @property
    def judged(self) -> Change:
        """On the test split, or on validation where there is none."""
        return self.test or self.validation

    def to_dict(self) -> dict[str, Any]:
        unseen = self.unseen
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "on": self.title,
            "config": asdict(self.config),
            "dim": self.trained.head.dim,
            "pictures": dict(zip(("train", "validation", "test"), self.pictures, strict=True)),
            "epochs": len(self.trained.epochs),
            "best_epoch": self.trained.best,
            "validation": self.validation.to_dict(),
            "test": None if self.test is None else self.test.to_dict(),
            "unseen_classes": None if unseen is None else unseen.to_dict(),
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
