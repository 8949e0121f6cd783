"""Train on one dataset, test on another: does what was fitted here hold there?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.leaderboard.judging import judge_fitted
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.retrieval import measures


@dataclass(frozen=True, eq=False)
class Transfer:
    """(D, D) mAP in [0, 1] of one system: fitted on the dataset of the row, tested on that of
    the column; NaN where it could not be fitted."""

    system: str
    names: tuple[str, ...]
    mean_ap: NDArray[np.float64]

    @property
    def cost(self) -> NDArray[np.float64]:
        """(D, D) what is lost, in mAP, against fitting on the tested dataset itself."""
        lost: NDArray[np.float64] = np.diag(self.mean_ap) - self.mean_ap
        return lost


def transfers(studies: Mapping[str, Study]) -> list[Transfer]:
    """One matrix for every system that learns something and was asked of every dataset.

    Only projections, weights and dimensions are fitted; the encoders are the same everywhere.
    Raises UsageError for fewer than two datasets, or systems that learn nothing.
    """
    if len(studies) < 2:
        raise UsageError("a transfer is between two datasets at least; name another")
    names = list(dict.fromkeys(name for study in studies.values() for name in study.fitted))
    learning = [name for name in names if _learns(name, list(studies.values()))]
    if not learning:
        raise UsageError(
            "nothing is fitted, so nothing could be transferred; add --dim 256, or a fusion that "
            "is fitted (mean, weighted)"
        )
    return [_transfer(name, studies) for name in learning]


def _learns(name: str, studies: Sequence[Study]) -> bool:
    fitted = (study.fitted[name] for study in studies if name in study.fitted)
    return any(view.definition.needs_fit for each in fitted for view in each.views)


def _transfer(name: str, studies: Mapping[str, Study]) -> Transfer:
    values = [
        [_tested(name, learnt, tested) for tested in studies.values()]
        for learnt in studies.values()
    ]
    return Transfer(name, tuple(studies), np.array(values, np.float64))


def _tested(name: str, learnt: Study, tested: Study) -> float:
    if name not in learnt.fitted or name not in tested.fitted:
        return float("nan")
    if learnt is tested:
        return tested.board.row(name).quality.mean
    found = judge_fitted(learnt.fitted[name], tested.encodings, tested.trial, measures(1))
    return found.average().mean
