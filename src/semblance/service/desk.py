"""What every route works with: the gallery, the models on hand, threads, limits and counters."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from semblance.encoders.fetching.weights import works_offline
from semblance.encoders.registry import ALIASES, describe, descriptions
from semblance.errors import UsageError
from semblance.images import Limits, open_image
from semblance.pipeline.comparing import Comparer, comparer
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.service.adding import Adder
from semblance.service.bakeoffs import Bakeoffs
from semblance.service.batching import SharedCompute
from semblance.service.feedback import Feedback
from semblance.service.maps import Maps
from semblance.service.metrics import Metrics
from semblance.service.problems import Problem
from semblance.service.reasons import Reasons
from semblance.service.settings import MIB, Settings
from semblance.service.uploads import Uploads
from semblance.service.workshop import Workshop

if TYPE_CHECKING:
    from semblance.pipeline.matching import PointComparer

MODELS_KEPT = 4
"""Models of the compare endpoint that stay in memory; the one longest unused goes first."""


DATABASE = "gallery.sqlite"
"""The file of an embedded gallery; others live elsewhere."""


def models_on_hand(settings: Settings) -> tuple[str, ...]:
    """The names that a comparison may ask for: those of the settings, or all whose weights are
    on this machine; the default first."""
    if settings.models:
        names = settings.models
    else:
        names = (*sorted(ALIASES), "quality")
        names += tuple(each.name for each in descriptions() if works_offline(each))
    return tuple(dict.fromkeys((settings.model, *names)))


@dataclass(eq=False)
class Desk:
    """Made before the service starts; `open` and `close` are its life."""

    settings: Settings
    models: tuple[str, ...]
    metrics: Metrics = field(default_factory=Metrics)
    model_ready: bool = False

    def __post_init__(self) -> None:
        self.compute = SharedCompute(
            precision=self.settings.precision,
            device=self.settings.device,
            most=self.settings.batch,
            metrics=self.metrics,
        )
        self.secret = self.settings.secret
        self.bakeoffs = Bakeoffs(self)
        self.feedback = Feedback(self.settings)
        self.reasons = Reasons(lambda: self.gallery, lambda: self.limits)
        self.maps = Maps(lambda: self.gallery.store)
        self._comparers: OrderedDict[str, Comparer | PointComparer] = OrderedDict()
        self._choosing = threading.Lock()
        self._gallery: Gallery | None = None
        self._file: Path | None = None
        self._workshop: Workshop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Open the gallery, making an empty one where there is none; in the event loop."""
        settings = self.settings
        self._workshop = Workshop(
            settings.threads, settings.queue, settings.per_client, self.metrics
        )
        create = not settings.read_only
        found = Gallery.open(settings.gallery, create=create, compute=self.compute)
        if not len(found):
            # Its first pictures decide its models: those of the settings.
            found.close()
            choice = Choice((settings.model,), input_size=settings.input_size)
            found = Gallery.open(settings.gallery, choice, create=create, compute=self.compute)
        self._gallery = found
        file = Path(settings.gallery).absolute() / DATABASE
        self._file = file if file.exists() else None

    def begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Start work that is finished even if whoever asked for it goes away."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait for what was begun; a bakeoff is broken off."""
        self.bakeoffs.stop()
        while self._tasks:
            await asyncio.wait(self._tasks)

    def close(self) -> None:
        if self._gallery is not None:
            self._gallery.close()
            self._gallery = None
        self.feedback.store.close()

    def warm_up(self) -> None:
        """Open the networks that most requests need, before the first request does."""
        grey = open_image(np.full((64, 64, 3), 128, np.uint8))
        self.comparer(self.settings.model).compare(grey, grey)
        # Records of a first run that was cut short have no view yet.
        if self.gallery.store.views():
            self.gallery.min_side(self.settings.view)
        self.model_ready = True

    @property
    def gallery(self) -> Gallery:
        if self._gallery is None:
            raise Problem(503, "starting", "the service is starting", {"Retry-After": "1"})
        return self._gallery

    @property
    def workshop(self) -> Workshop:
        assert self._workshop is not None, "the desk is open while requests are answered"
        return self._workshop

    @property
    def has_gallery(self) -> bool:
        """Whether it is open and still there: a deleted one can be read on, but not written."""
        return self._gallery is not None and (self._file is None or self._file.exists())

    @property
    def is_ready(self) -> bool:
        return self.model_ready and self.has_gallery

    @cached_property
    def limits(self) -> Limits:
        settings = self.settings
        return Limits(
            max_pixels=settings.max_megapixels * 1_000_000, max_bytes=settings.max_upload_mb * MIB
        )

    @cached_property
    def reports(self) -> Path:
        """Where reports are read, and bakeoffs of the service written."""
        return self.settings.reports or self.settings.home / "reports"

    @cached_property
    def bakeoff_models(self) -> tuple[str, ...]:
        """Those of the models on hand that make vectors, and so can be fused and searched."""
        networks = {each.name for each in descriptions()} | set(ALIASES) | {"quality"}
        return tuple(name for name in self.models if name in networks)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.settings.home / "uploads")

    @property
    def adder(self) -> Adder:
        self.require_writing()
        return Adder(self.gallery, self.uploads, self.limits, self.settings.write_seconds)

    def require_writing(self) -> None:
        """Raises Problem where this service only reads."""
        if self.settings.read_only:
            raise Problem(
                403, "read only", "this service only reads; ask the one that writes its gallery"
            )
        if not self.has_gallery:
            raise Problem(
                503,
                "gallery gone",
                "the gallery's folder is gone; whoever runs the service must bring it back and "
                "start it anew",
            )

    def comparer(self, name: str) -> "Comparer | PointComparer":
        """The comparer of a model on hand, kept for the next time; raises Problem for another."""
        if name not in self.models:
            there = ", ".join(self.models)
            raise Problem(400, "unknown model", f"there is no such model here; there are {there}")
        with self._choosing:
            if name not in self._comparers:
                self._comparers[name] = comparer(self._choice(name), self.compute)
            self._comparers.move_to_end(name)
            if len(self._comparers) > MODELS_KEPT:
                self._comparers.popitem(last=False)
            return self._comparers[name]

    def _choice(self, name: str) -> Choice:
        """A model at the input size of the settings, or at its own if it does not take that."""
        size = self.settings.input_size
        recipe = Choice((name,)).over(None)
        try:
            for model in recipe.models:
                describe(model).preprocessing_at(size)
        except UsageError:
            return Choice((name,))
        return Choice((name,), input_size=size)
