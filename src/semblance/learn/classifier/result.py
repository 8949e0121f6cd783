"""What the training of a category model came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.evaluate.significance import Interval
from semblance.learn.classifier.calibration import Trust
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.scores import Scores
from semblance.learn.epochs.progress import Fitted
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Judged:
    """A split as the kept graph sees it; `right` is the accuracy with its 95 % interval, whole
    groups drawn anew. `plain` are the probabilities before the temperature, `calibrated` after."""

    scores: Scores
    right: Interval
    plain: Trust
    calibrated: Trust

    def to_dict(self) -> dict[str, Any]:
        interval = {"low": self.right.low, "high": self.right.high, "of": self.right.unit}
        trust = {"before": self.plain.to_dict(), "after": self.calibrated.to_dict()}
        return {**self.scores.to_dict(), "accuracy_interval": interval, "calibration": trust}


@dataclass(frozen=True, eq=False)
class ClassifierRun:
    """A trained category model and how good it is.

    `called` is what people call it and `name` the short one its features are registered under, if
    any; `backbone` is told in a few words; `pictures` are how many were learnt from, decided and
    judged; `parameters` (all, that learnt); `labels` count pictures of each.
    """

    folder: Path
    called: str
    name: str | None
    data: str
    backbone: str
    config: ClassifierConfig
    device: str
    trained: str
    labels: Mapping[str, int]
    pictures: tuple[int, int, int]
    parameters: tuple[int, int]
    fitted: Fitted
    temperature: float
    validation: Judged
    test: Judged | None
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes: the features below the softmax as an embedding."""
        return self.name or f"net:{self.folder}"

    @property
    def judged(self) -> Judged:
        """On the test split, or on validation where there is none."""
        return self.test or self.validation

    def to_dict(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "on": self.backbone,
            "device": self.device,
            "config": asdict(self.config),
            "labels": list(self.validation.scores.labels),
            "dim": self.config.features,
            "parameters": dict(zip(("all", "learning"), self.parameters, strict=True)),
            "pictures": dict(zip(("train", "validation", "test"), self.pictures, strict=True)),
            "epochs": len(self.fitted.epochs),
            "best_epoch": self.fitted.best,
            "temperature": self.temperature,
            "validation": self.validation.to_dict(),
            "test": None if self.test is None else self.test.to_dict(),
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
