"""Why two pictures are alike: where the score comes from, as data and as pictures."""

from semblance.explain.explanation import Explanation, OcclusionCheck, Overlap
from semblance.explain.pairs import explain

__all__ = ["Explanation", "OcclusionCheck", "Overlap", "explain"]
