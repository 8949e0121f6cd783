"""What does the work: how many workers, how precise, on which device."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from semblance.encoders.port import Encoder
from semblance.encoders.registry import load
from semblance.encoders.runtime.choose import Device, Precision, RuntimeChoice, Workload
from semblance.encoders.runtime.threads import usable_cores
from semblance.localize.finder import Recall, nothing_known
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True)
class Compute:
    """Worker threads (None: the cores this process may use), precision and device; and what is
    known already of where pictures' objects are."""

    threads: int | None = None
    precision: Precision = "fast"
    device: Device = "auto"
    recall: Recall = nothing_known

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
        encoders = [
            load(
                name,
                input_size=recipe.input_size,
                variant=recipe.variant,
                weights=files.get(name),
                runtime=choice,
            )
            for name in recipe.models
        ]
        return encoders if recipe.objects.whole else self._of_objects(recipe, encoders, choice)

    def _of_objects(
        self, recipe: Recipe, encoders: Sequence[Encoder], choice: RuntimeChoice
    ) -> list[Encoder]:
        """The encoders with one finder before all of them."""
        from semblance.localize.encoder import ObjectEncoder, masked
        from semblance.localize.making import finder

        objects = recipe.objects
        found = finder(objects.localize, objects.matting, objects.sight, objects.margin, choice)
        found = replace(found, recall=self.recall)
        if objects.sight == "pool":
            encoders = [masked(encoder) for encoder in encoders]
        return [ObjectEncoder(encoder, found, objects.regions) for encoder in encoders]
