"""What a check of golden queries found: which answers are lost, and how far scores have moved."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from semblance.evaluate.quality.golden import GoldenHit
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, slots=True)
class Limits:
    """What still passes: recall in [0, 1], larger is better; drift in [0, 1], smaller is better.

    A drift of 0.1 means that a tenth of the scores crossed some value.
    """

    min_recall: float = 0.95
    max_drift: float = 0.1


@dataclass(frozen=True, slots=True)
class Lost:
    """A golden answer that is no longer among the first k.

    `now` is its rank today, None where it is below all that was looked at, or gone.
    """

    hit: GoldenHit
    now: int | None
    in_gallery: bool

    @property
    def reason(self) -> str:
        if not self.in_gallery:
            return "no longer in the gallery"
        return "far below" if self.now is None else f"now at rank {self.now}"

    def to_dict(self) -> dict[str, Any]:
        hit = self.hit
        return {
            "uri": hit.uri,
            "page": hit.page,
            "rank": hit.rank,
            "cosine": hit.cosine,
            "now": self.now,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """A query that lost answers, and the share of its golden answers that it kept."""

    query: Path
    recall: float
    lost: tuple[Lost, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "query": str(self.query),
            "recall": self.recall,
            "lost": [lost.to_dict() for lost in self.lost],
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """`recall` is the share of golden answers kept among the first `k`, the mean over queries.

    `drift` is the distance of the two distributions of scores (`quality.drift`), `mean_shift`
    how much larger the mean cosine is now. `unasked` are queries that are gone or changed.
    """

    k: int
    queries: int
    recall: float
    drift: float
    mean_shift: float
    limits: Limits
    same_view: bool
    losses: tuple[Loss, ...]
    unasked: tuple[Skipped, ...]

    @property
    def failures(self) -> tuple[str, ...]:
        """Each limit that was broken, as a sentence; empty means passed."""
        limits = self.limits
        found = []
        if self.recall < limits.min_recall:
            found.append(
                f"Recall@{self.k} of the golden answers is {self.recall:.3f}, "
                f"below {limits.min_recall:g}."
            )
        if self.drift > limits.max_drift:
            found.append(
                f"The distribution of scores moved by {self.drift:.3f}, above "
                f"{limits.max_drift:g} (mean cosine {self.mean_shift:+.3f})."
            )
        if self.unasked:
            found.append(f"{len(self.unasked)} golden queries are gone, unreadable or changed.")
        return tuple(found)

    @property
    def passed(self) -> bool:
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "failures": list(self.failures),
            "k": self.k,
            "queries": self.queries,
            "recall": self.recall,
            "min_recall": self.limits.min_recall,
            "drift": self.drift,
            "max_drift": self.limits.max_drift,
            "mean_shift": self.mean_shift,
            "same_view": self.same_view,
            "losses": [loss.to_dict() for loss in self.losses],
            "unasked": [asdict(item) for item in self.unasked],
        }
