"""What does the work: how many workers, how precise, on which device."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from semblance.encoders.port import Encoder
from semblance.encoders.registry import load
from semblance.encoders.runtime.choose import Device, Precision, RuntimeChoice, Workload
from semblance.encoders.runtime.threads import usable_cores
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True)
class Compute:
    """Worker threads (None: the cores this process may use), precision and device."""

    threads: int | None = None
    precision: Precision = "fast"
    device: Device = "auto"

    @classmethod
    def of(cls, workers: int | None, precision: str, device: str) -> "Compute":
        """From what a user wrote; raises UsageError for an unknown precision or device."""
        RuntimeChoice("one-shot", cast(Precision, precision), cast(Device, device), workers)
        return cls(workers, cast(Precision, precision), cast(Device, device))

    @cached_property
    def workers(self) -> int:
        return self.threads or usable_cores()

    def encoders(self, recipe: Recipe) -> list[Encoder]:
        """The recipe's encoders for a few pictures, in its order."""
        return self._load(recipe, "one-shot")

    def bulk_encoders(self, recipe: Recipe) -> list[Encoder]:
        """The recipe's encoders for many pictures from `workers` threads at once."""
        return self._load(recipe, "bulk")

    def _load(self, recipe: Recipe, workload: Workload) -> list[Encoder]:
        choice = RuntimeChoice(workload, self.precision, self.device, self.workers)
        files = dict(recipe.files)
        return [
            load(
                name,
                input_size=recipe.input_size,
                variant=recipe.variant,
                weights=files.get(name),
                runtime=choice,
            )
            for name in recipe.models
        ]
