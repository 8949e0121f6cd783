"""A bakeoff on the gallery's own labelled pictures: one at a time, watched and cancelled from
anywhere.

The workers of a service share a folder: a lock says that one runs, a file how far it is, another
that it is to end.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from semblance.errors import RuntimeMissing, UsageError
from semblance.evaluate.bakeoff.questions import Data
from semblance.service.bakeoff_pictures import as_csv, chosen
from semblance.service.problems import Problem

if TYPE_CHECKING:
    from semblance.evaluate.bakeoff.outcome import Outcome
    from semblance.service.desk import Desk

NAMED = "the gallery's labelled pictures"
TOLD_EVERY_S = 0.5


class _Cancelled(Exception):
    """Somebody wants no more of it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a bakeoff is; `stage` is encoding, then trying, of which at most `of` are tried."""

    running: bool
    stage: str = ""
    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The name of the report, its first sentences, and the recipe that won, as TOML."""

    report: str
    answer: tuple[str, ...]
    recipe: str


class Bakeoffs:
    """The bakeoffs of one gallery."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._folder = desk.settings.home / "bakeoff"
        self._stopping = threading.Event()
        self._last = 0.0

    def stand(self) -> Stand:
        """Of the one that runs, whichever worker runs it."""
        if not self._is_running():
            return Stand(running=False)
        try:
            return Stand(**json.loads((self._folder / "stand.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Stand(running=True)

    def cancel(self) -> bool:
        """Ask the one that runs to end; whether there was one. It ends within some pictures."""
        if not self._is_running():
            return False
        (self._folder / "cancel").touch()
        return True

    def stop(self) -> None:
        """The service ends, and with it a bakeoff of this process."""
        self._stopping.set()

    def run(
        self, models: tuple[str, ...], pictures: int, told: Callable[[int, int], None]
    ) -> Finished:
        """Blocks for as long as it takes. Raises Problem where another runs, where it is
        cancelled, and where too few pictures have labels."""
        with self._only_one():
            asked = chosen(self._desk.gallery.records("label is not null"), pictures)

            def progress(stage: str) -> Callable[[int, int], None]:
                return lambda done, of: self._tell(Stand(True, stage, done, of), told)

            try:
                with as_csv(asked.records) as path:
                    data = Data(str(path), judge=asked.judge)
                    outcome = _outcome(self._desk, data, models, progress)
            except _Cancelled:
                raise Problem(
                    409, "cancelled", "the bakeoff was cancelled; start it anew"
                ) from None
            return _reported(self._desk, outcome)

    def _tell(self, stand: Stand, told: Callable[[int, int], None]) -> None:
        if self._stopping.is_set() or (self._folder / "cancel").exists():
            raise _Cancelled
        now = time.monotonic()
        if now - self._last >= TOLD_EVERY_S or stand.done == stand.of:
            self._last = now
            draft = self._folder / "stand.part"
            draft.write_text(json.dumps(asdict(stand)), "utf-8")
            draft.replace(self._folder / "stand.json")
        told(stand.done, stand.of)

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / "running.lock", thread_local=False)
        try:
            lock.acquire(timeout=0.2)  # a look at whether one runs holds it for a moment
        except Timeout:
            raise Problem(
                409, "one runs already", "a bakeoff runs; wait for it, or cancel it first"
            ) from None
        self._last = 0.0
        try:
            for name in ("cancel", "stand.json"):
                (self._folder / name).unlink(missing_ok=True)
            yield
        finally:
            (self._folder / "cancel").unlink(missing_ok=True)
            lock.release()

    def _is_running(self) -> bool:
        from filelock import FileLock, Timeout

        if not (self._folder / "running.lock").exists():
            return False
        try:
            with FileLock(self._folder / "running.lock", timeout=0, thread_local=False):
                return False
        except Timeout:
            return True


def _outcome(
    desk: "Desk",
    data: Data,
    models: tuple[str, ...],
    progress: Callable[[str], Callable[[int, int], None]],
) -> "Outcome":
    """Each model at its own size, without a budget."""
    from semblance.evaluate.bakeoff.aim import Aim
    from semblance.evaluate.bakeoff.budget import Budget
    from semblance.evaluate.bakeoff.questions import questions_of
    from semblance.evaluate.bakeoff.running import Bakeoff
    from semblance.evaluate.bakeoff.spaces import Entrants
    from semblance.pipeline.compute import Compute

    compute = Compute.of(1, desk.settings.precision, desk.settings.device)
    entrants = Entrants.of(models, (), compute)
    questions = questions_of(data)
    return Bakeoff(
        Budget(),
        Aim.parse(questions.metric),
        compute,
        encoding=progress("encoding"),
        trying=progress("trying"),
    ).run(questions, entrants)


def _reported(desk: "Desk", outcome: "Outcome") -> Finished:
    """Written among the reports, with its recipe beside it."""
    from semblance.evaluate.bakeoff.recipe_file import write_recipe
    from semblance.evaluate.bakeoff.report import report_of
    from semblance.evaluate.report import facts, write_report

    name = f"bakeoff-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    known = facts("POST /v1/bakeoff", 0, NAMED)
    try:
        report = report_of(outcome, NAMED, known)
    except RuntimeMissing:
        report = report_of(outcome, NAMED, known, len(outcome.contenders))
    write_report(report, desk.reports / name)
    write_recipe(desk.reports / name / "recipe.toml", outcome, NAMED, "POST /v1/bakeoff")
    return Finished(name, report.answer, outcome.recipe.to_toml())


def check_models(models: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """Raises UsageError for a model that is not on hand; none named are the bundled ones."""
    for name in models:
        if name not in known:
            raise UsageError(f"there is no such model here; there are {', '.join(known)}")
    return tuple(dict.fromkeys(models)) or ("quality",)
