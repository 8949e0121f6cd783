"""A study: one dataset, every system that was asked for, and what came of each."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.runtime.threads import one_blas_thread
from semblance.errors import UsageError, ViewError
from semblance.evaluate.datasets import Dataset, Item, Trial
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.leaderboard.board import Board, board_of
from semblance.evaluate.leaderboard.encodings import (
    Encodings,
    encode_for,
    skipped_of,
    trouble_of,
)
from semblance.evaluate.leaderboard.fitting import FittedSystem, require_enough
from semblance.evaluate.leaderboard.judged import Judged
from semblance.evaluate.leaderboard.judging import KS, fit_and_judge
from semblance.evaluate.leaderboard.learning import Learning
from semblance.evaluate.leaderboard.system import System, require_distinct
from semblance.evaluate.leaderboard.text_recall import TextRecall, all_text_recall
from semblance.evaluate.retrieval import measures
from semblance.evaluate.significance.units import ROUNDS
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Encoding
from semblance.pipeline.report import Skipped

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be found out: by which split, judged by label or group, over how many answers.
    With `ks` None the usual numbers of answers are taken, as far as there are so many."""

    split: str | None = None
    judge: str = "label"
    ks: tuple[int, ...] | None = None
    seed: int = 0
    rounds: int = ROUNDS
    tokenizer: Path | None = None


@dataclass(frozen=True, eq=False)
class Study:
    """`encoding_s` is what reading, decoding and inference took, now; `judging_s` the rest."""

    dataset: Dataset
    trial: Trial
    encodings: Encodings
    learning: Learning
    board: Board
    fitted: Mapping[str, FittedSystem]
    texts: tuple[TextRecall, ...]
    ks: tuple[int, ...]
    asked: Asked
    encoding_s: float
    judging_s: float

    @property
    def singles(self) -> list[Judged]:
        """The models alone, best first."""
        return [row.judged for row in self.board.rows if row.judged.system.is_single]

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was meant to be used and is in no figure."""
        return skipped_of(self.dataset, self.encodings)

    @property
    def unanswerable(self) -> int:
        """Queries without a relevant picture: counted, not averaged."""
        return int((self.trial.relevant_counts == 0).sum())


def study(
    dataset: Dataset,
    systems: Sequence[System],
    compute: Compute,
    asked: Asked | None = None,
    *,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Study:
    """Encode, fit, judge and compare; a system whose weights are not here, or that has too little
    to be fitted on, is left out with the reason. Raises UsageError where there is no trial."""
    asked = asked or Asked()
    require_distinct(systems)
    planned = trial_of(dataset.items, asked.split, asked.judge)
    ks = _ks(asked, planned)
    needed = _needed(dataset, planned)
    usable, left_out = _usable(systems, compute, _learning(needed, asked))
    if not usable:
        whys = "; ".join(f"{name} {why}" for name, why in left_out.items())
        raise UsageError(f"no system can be judged: {whys}")
    started = time.perf_counter()
    encodings = encode_for(usable, needed, compute, folder=folder, progress=progress)
    encoded = time.perf_counter()
    trial = trial_of(encodings.items, asked.split, asked.judge)
    learning = Learning.of(encodings.items, trial)
    with one_blas_thread():
        fitted, judged, unfit = _judged(usable, encodings, trial, learning, ks)
        reasons = left_out | unfit
        board = board_of(judged, trial, left_out=reasons, rounds=asked.rounds, seed=asked.seed)
    texts = all_text_recall(usable, encodings, trial, asked.tokenizer)
    times = encoded - started, time.perf_counter() - encoded
    return Study(dataset, trial, encodings, learning, board, fitted, texts, ks, asked, *times)


def _judged(
    systems: Sequence[System],
    encodings: Encodings,
    trial: Trial,
    learning: Learning,
    ks: tuple[int, ...],
) -> tuple[dict[str, FittedSystem], list[Judged], dict[str, str]]:
    """The fitted systems, what came of them, and why some have too little to be fitted on."""
    fitted, judged, unfit = {}, [], {}
    for system in systems:
        try:
            fit, found = fit_and_judge(system, encodings, trial, learning, measures(*ks))
        except ViewError as error:
            unfit[system.name] = str(error)
            continue
        fitted[system.name] = fit
        judged.append(found)
    return fitted, judged, unfit


def _ks(asked: Asked, trial: Trial) -> tuple[int, ...]:
    """Raises UsageError for more answers than there are pictures to be found."""
    if asked.ks is not None:
        for k in asked.ks:
            trial.require(k)
        return tuple(sorted({1, *asked.ks}))
    most = int(trial.visible_counts[trial.relevant_counts > 0].min())
    return tuple(k for k in KS if k <= most)


def _needed(dataset: Dataset, trial: Trial) -> Sequence[Item]:
    """Who asks, who is asked and what may be learnt from; nothing else is encoded."""
    part = {item.key for item in (*trial.queries, *trial.gallery)}
    return [
        item for item in dataset.items if item.key in part or item.split in ("train", "validation")
    ]


def _learning(items: Sequence[Item], asked: Asked) -> Learning:
    return Learning.of(items, trial_of(items, asked.split, asked.judge))


def _usable(
    systems: Sequence[System], compute: Compute, learning: Learning
) -> tuple[list[System], dict[str, str]]:
    """The systems that can be fitted and whose models are at hand, and why the others cannot."""
    models: dict[Encoding, str | None] = {}
    usable, left_out = [], {}
    for system in systems:
        for encoding in system.encodings:
            if encoding not in models:
                models[encoding] = trouble_of(encoding, compute)
        whys = (_unfit(system, learning), *(models[each] for each in system.encodings))
        why = next((why for why in whys if why is not None), None)
        if why is None:
            usable.append(system)
        else:
            left_out[system.name] = why
    return usable, left_out


def _unfit(system: System, learning: Learning) -> str | None:
    try:
        require_enough(system, learning)
    except ViewError as error:
        return str(error)
    return None
