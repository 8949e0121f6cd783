"""What a fine-tuning came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.learn.epochs.progress import Fitted
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.judging import Change
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class FinetuneRun:
    """A trained network and what it changes: against the `title`, which is the same network
    untouched at the same input size, and `over_head` against a head on that.

    `called` is what people call it and `name` the short one it is registered under, if any;
    `pictures` are how many were trained on, decided and judged; `parameters` (all, that learnt).
    """

    folder: Path
    called: str
    name: str | None
    data: str
    title: str
    config: FinetuneConfig
    device: str
    trained: str
    labels: Mapping[str, int]
    pictures: tuple[int, int, int]
    parameters: tuple[int, int]
    fitted: Fitted
    validation: Change
    test: Change | None
    over_head: Change
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes."""
        return self.name or f"net:{self.folder}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "on": self.title,
            "device": self.device,
            "config": asdict(self.config),
            "dim": self.config.dim,
            "parameters": dict(zip(("all", "learning"), self.parameters, strict=True)),
            "pictures": dict(zip(("train", "validation", "test"), self.pictures, strict=True)),
            "epochs": len(self.fitted.epochs),
            "best_epoch": self.fitted.best,
            "validation": self.validation.to_dict(),
            "test": None if self.test is None else self.test.to_dict(),
            "over_head": self.over_head.to_dict(),
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
