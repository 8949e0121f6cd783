"""What a run came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.learn.epochs.progress import Epoch, Fitted
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.course import Figures
from semblance.learn.scratch.networks.whole import Shape
from semblance.pipeline.report import Skipped

GRAPH, WEIGHTS = "network.onnx", "network.safetensors"
"""Their names in a run folder."""


@dataclass(frozen=True, eq=False)
class ScratchRun:
    """A trained network and how well it finds; `test` is None where nothing was left to judge by.

    `score` and `unit` say what the figures are of, `counted` how many were trained on, decided
    and judged. `parameters` are the network's as it is used. `peak_memory_bytes` is of the whole
    process, None where the system does not tell.
    """

    folder: Path
    name: str | None
    data: str
    config: ScratchConfig
    shape: Shape
    labels: Mapping[str, int]
    score: str
    unit: str
    counted: tuple[int, int, int]
    fitted: Fitted
    validation: Figures
    test: Figures | None
    parameters: int
    peak_memory_bytes: int | None
    trained: str
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def model(self) -> str:
        """What `--model` takes."""
        return self.name or f"net:{self.folder}"

    @property
    def epochs(self) -> tuple[Epoch, ...]:
        return self.fitted.epochs

    @property
    def processor_s(self) -> float:
        """Seconds of processor time that the epochs took, those before a stop too."""
        return sum(epoch.figures["processor_s"] for epoch in self.epochs)

    def to_dict(self) -> dict[str, Any]:
        memory = self.peak_memory_bytes
        return {
            "model": self.model,
            "run": str(self.folder),
            "data": self.data,
            "config": asdict(self.config),
            "shape": asdict(self.shape),
            "metric": self.config.metric,
            self.unit: dict(zip(("train", "validation", "test"), self.counted, strict=True)),
            "epochs": len(self.epochs),
            "best_epoch": self.fitted.best,
            "validation": dict(self.validation),
            "test": None if self.test is None else dict(self.test),
            "parameters": self.parameters,
            "vector_bytes": 4 * self.config.dim,
            "train_processor_s": self.processor_s,
            "peak_memory_mb": None if memory is None else memory / 2**20,
            "notes": list(self.notes),
            "skipped": [each.to_dict() for each in self.skipped],
        }
