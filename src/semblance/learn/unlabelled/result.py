"""What a run without labels came to, and how far that can be believed."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.file import Origin
from semblance.learn.heads.trained import Trained
from semblance.learn.judging import Change
from semblance.learn.unlabelled.config import Teacher
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Labelled:
    """What the head changes for pictures whose labels nothing else looked at; `split` is theirs."""

    split: str
    change: Change


@dataclass(frozen=True, eq=False)
class UnlabelledRun:
    """A head, and what it changes against the same recipe without it, called `title`.

    `validation` is of edited copies that ask for their original, its average precision being the
    reciprocal rank; it chose the epoch. `labelled` is None where the pictures have no labels.
    `lesson` says in words what was learnt from.
    """

    folder: Path
    name: str | None
    data: str
    title: str
    teacher: Teacher
    config: HeadConfig
    origin: Origin
    pictures: tuple[int, int, int]
    lesson: str
    trained: Trained
    validation: Change
    labelled: Labelled | None
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes."""
        return self.name or f"head:{self.folder}"

    @property
    def is_sure_gain(self) -> bool:
        """By labels where there are any, else by copies."""
        judged = self.labelled.change if self.labelled else self.validation
        return judged.is_sure_gain

    def to_dict(self) -> dict[str, Any]:
        labelled = self.labelled
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "on": self.title,
            "taught_by": self.teacher,
            "lesson": self.lesson,
            "config": asdict(self.config),
            "dim": self.trained.head.dim,
            "pictures": dict(zip(("train", "validation", "test"), self.pictures, strict=True)),
            "epochs": len(self.trained.epochs),
            "best_epoch": self.trained.best,
            "copies": self.validation.to_dict(),
            "labelled": labelled and {"split": labelled.split, **labelled.change.to_dict()},
            "sure_gain": self.is_sure_gain,
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
