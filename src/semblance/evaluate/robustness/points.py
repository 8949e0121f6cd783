"""The point-wise score beside the networks': SIFT or ORB on a few of the same pairs."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from semblance.encoders.local.scoring import PairScorer, Seen
from semblance.encoders.registry import describe
from semblance.errors import ImageError
from semblance.evaluate.robustness.originals import Original
from semblance.evaluate.robustness.result import PointScore, PointScores
from semblance.evaluate.robustness.versions import Version


@dataclass(frozen=True, slots=True)
class _Pair:
    """One pair compared; times in seconds."""

    score: float
    looking: float
    matching: float


def point_scores(
    detector: str, originals: Sequence[Original], versions: Sequence[Version], workers: int
) -> PointScores:
    """The mean score of each change over these originals; `detector` is sift or orb."""
    scorer = PairScorer(describe(detector))
    with ThreadPoolExecutor(workers) as pool:
        seen = list(pool.map(lambda original: scorer.look(original.image), originals))
        jobs = [
            (version, original, looked)
            for version in versions
            for original, looked in zip(originals, seen, strict=True)
        ]
        pairs = list(pool.map(lambda job: _pair(scorer, *job), jobs))
    compared = [pair for pair in pairs if pair is not None]
    by_version = (
        (version.name, pairs[at * len(originals) : (at + 1) * len(originals)])
        for at, version in enumerate(versions)
    )
    return PointScores(
        detector=detector,
        pairs=len(originals),
        ms_per_pair=_ms(compared),
        scores=tuple(_mean(name, [pair for pair in of if pair]) for name, of in by_version),
    )


def _pair(scorer: PairScorer, version: Version, original: Original, seen: Seen) -> _Pair | None:
    """None where there is no such version, or it cannot be read; encoding has told of that."""
    try:
        image = version.of(original)
    except ImageError:
        return None
    if image is None:
        return None
    started = time.perf_counter()
    changed = scorer.look(image)
    looked = time.perf_counter()
    score = scorer.match_seen(seen, changed).score
    return _Pair(score, looked - started, time.perf_counter() - looked)


def _mean(change: str, pairs: Sequence[_Pair]) -> PointScore:
    score = float(np.mean([pair.score for pair in pairs])) if pairs else None
    return PointScore(change, len(pairs), score)


def _ms(pairs: Sequence[_Pair]) -> float:
    """Both pictures are looked at, then matched."""
    if not pairs:
        return 0.0
    return 1000 * float(np.mean([2 * pair.looking + pair.matching for pair in pairs]))
