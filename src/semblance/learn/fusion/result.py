"""What a run came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.learn.fusion.comparing import Contest
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.training import Taught
from semblance.learn.fusion.trust import Trust
from semblance.learn.heads.file import Origin
from semblance.learn.heads.unseen import Unseen
from semblance.learn.judging import Change
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class FusionRun:
    """The fusions that were compared, and the chosen one.

    `taught` are the trainings by kind. `test` is of the chosen one against the best simple one,
    which may be the same; None where there is no test split. `trust` and `unseen` are of a learned
    fusion, None where a simple one was chosen. `name` is the short one it is registered under.
    """

    folder: Path
    name: str | None
    data: str
    models: tuple[str, ...]
    config: FusionConfig
    origin: Origin
    labels: Mapping[str, int]
    pictures: tuple[int, int, int]
    contest: Contest
    taught: Mapping[str, Taught]
    test: Change | None
    unseen: Unseen | None
    trust: Trust | None
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes; it is the chosen one, learned or not."""
        return self.name or f"head:{self.folder}"

    @property
    def recipe(self) -> Recipe:
        """A learned fusion by its file; a simple one in words, which a gallery fits for itself."""
        return self.contest.chosen.candidate.recipe or Recipe((self.model,))

    def to_dict(self) -> dict[str, Any]:
        unseen = self.unseen
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "models": list(self.models),
            "config": asdict(self.config),
            "chosen": self.contest.chosen.candidate.name,
            "best_simple": self.contest.simple.candidate.name,
            "simple_wins": self.contest.simple_wins,
            "recipe": self.recipe.title,
            "dim": self.contest.chosen.candidate.fused.dim,
            "pictures": dict(zip(("train", "validation", "test"), self.pictures, strict=True)),
            "epochs": {
                kind: {"trained": len(each.epochs), "best": each.best}
                for kind, each in self.taught.items()
            },
            "validation": [each.to_dict() for each in self.contest.judged],
            "test": None if self.test is None else self.test.to_dict(),
            "unseen_classes": None if unseen is None else unseen.to_dict(),
            "trust": None if self.trust is None else self.trust.to_dict(),
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
