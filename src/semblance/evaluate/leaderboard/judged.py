"""What came of judging one system: values of every query, structure and costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.metrics import Average, Values, average_by_class, macro_average
from semblance.evaluate.retrieval import Retrieval


@dataclass(frozen=True, slots=True)
class Structure:
    """How the gallery's vectors fall into their classes; None where that is not defined, as for
    late fusion, which has no vectors. `silhouette` in [-1, 1], larger is better, over `judged`
    vectors; `davies_bouldin` from 0 up, smaller is better."""

    silhouette: float | None = None
    davies_bouldin: float | None = None
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Costs:
    """`decode_ms` and `encode_ms` are of one picture and one worker. `ms_per_query` is the median
    of exact searches of `searched` vectors, one query at a time. `vector_bytes` are stored for a
    picture. `peak_mb` is the process's highest memory while the system was fitted and judged,
    None where the platform does not tell."""

    decode_ms: float
    encode_ms: float
    ms_per_query: float
    searched: int
    dim: int
    vector_bytes: int
    peak_mb: float | None

    @property
    def ms_per_image(self) -> float:
        """Decoding once, and every model."""
        return self.decode_ms + self.encode_ms


@dataclass(frozen=True, eq=False)
class Judged:
    """A system's answers to Q queries; `truth` (Q,) are the names of what they should find.

    Values are in [0, 1], larger is better, NaN for a query that has nothing to find.
    """

    system: System
    retrieval: Retrieval
    truth: NDArray[np.str_]
    structure: Structure
    costs: Costs
    weights: tuple[float, ...] | None = None

    @property
    def name(self) -> str:
        return self.system.name

    def values(self, metric: str) -> Values:
        """(Q,) by the name of a metric, such as AP or hit@5."""
        return self.retrieval.values[metric]

    def average(self, metric: str = "AP") -> Average:
        """Over queries (micro); queries without a relevant picture are counted apart."""
        return self.retrieval.average(metric)

    def macro(self, metric: str = "AP") -> Average:
        """Over classes, each weighted alike."""
        return macro_average(self.values(metric), self.truth)

    def by_class(self, metric: str = "AP") -> dict[str, Average]:
        """The average of each class, in sorted order."""
        return average_by_class(self.values(metric), self.truth)

    @property
    def missed(self) -> NDArray[np.bool_]:
        """(Q,) whether the nearest answer is wrong, of queries that have a right one."""
        missed: NDArray[np.bool_] = (self.retrieval.relevant > 0) & (self.retrieval.first != 1)
        return missed
