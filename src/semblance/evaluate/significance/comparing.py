"""Many systems against one rival, over the same queries: which differences are real?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.significance.effect import cohens_dz, rank_biserial
from semblance.evaluate.significance.multiple import holm
from semblance.evaluate.significance.permutation import paired_permutation
from semblance.evaluate.significance.resampling import Interval, paired_bootstrap
from semblance.evaluate.significance.units import ROUNDS, Groups, Values

ALPHA = 0.05

Verdict = Literal["better", "worse", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One system against the rival.

    `difference` is above 0 where the system has the larger mean; it also says what was
    resampled. `p` is of the paired permutation test, `p_holm` corrected for all systems compared.
    `rank_biserial` in [-1, 1] is the effect size to read: differences of average precision are
    bounded, skewed and often exactly 0, which stretches `dz`, given for comparison with other
    work. `left_out` queries had no value for some system.
    """

    system: str
    rival: str
    difference: Interval
    p: float
    p_holm: float
    rank_biserial: float
    dz: float
    verdict: Verdict
    queries: int
    left_out: int


def compare_systems(
    systems: Mapping[str, Values],
    rival: str,
    *,
    groups: Groups | None = None,
    alpha: float = ALPHA,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> list[Comparison]:
    """Each of the systems' (Q,) values against those of the rival, in the order given.

    Queries that any system has no value for are left out for all. The verdict follows the
    corrected p-value at `alpha`; intervals hold 1 - alpha each by itself. Raises UsageError for an
    unknown rival, values of different lengths, or no query that every system has a value for.
    """
    known = _known(systems, rival)
    kept = None if groups is None else _of_known(groups, known)
    pairs = {name: (of[known], systems[rival][known]) for name, of in systems.items()}
    del pairs[rival]
    p_values = [
        paired_permutation(*pair, rounds=rounds, seed=seed, groups=kept) for pair in pairs.values()
    ]
    return [
        Comparison(
            name,
            rival,
            interval := paired_bootstrap(*pair, 1 - alpha, rounds, seed, groups=kept),
            p,
            float(p_holm),
            rank_biserial(*pair, groups=kept),
            cohens_dz(*pair, groups=kept),
            _verdict(interval.mean, float(p_holm), alpha),
            int(known.sum()),
            int((~known).sum()),
        )
        for (name, pair), p, p_holm in zip(pairs.items(), p_values, holm(p_values), strict=True)
    ]


def _known(systems: Mapping[str, Values], rival: str) -> NDArray[np.bool_]:
    """(Q,) whether every system has a value for the query."""
    if rival not in systems:
        raise UsageError(f"the rival {rival} is none of the systems: {', '.join(systems)}")
    lengths = {name: len(values) for name, values in systems.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise UsageError(f"systems must answer the same queries; they answered {told}")
    known = np.asarray(~np.isnan(np.stack(list(systems.values()))).any(axis=0), np.bool_)
    if not known.any():
        raise UsageError("there is no query that every system has a value for; check the labels")
    return known


def _of_known(groups: Groups, known: NDArray[np.bool_]) -> Groups:
    if len(groups) != len(known):
        raise UsageError(f"{len(known)} queries and {len(groups)} groups are not the same")
    return groups[known]


def _verdict(difference: float, p: float, alpha: float) -> Verdict:
    if p > alpha or difference == 0:
        return "cannot tell"
    return "better" if difference > 0 else "worse"
