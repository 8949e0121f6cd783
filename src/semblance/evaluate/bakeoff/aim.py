"""What a bakeoff makes as large as possible: one metric of each query."""

import re
from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.evaluate.retrieval import Measure, measures

WHOLE = {"map": "AP", "mrr": "RR", "map@r": "AP@R", "r-precision": "R-precision", "ndcg": "nDCG"}
FIRST_K = {"p": "P", "r": "R", "recall": "R", "hit": "hit", "ndcg": "nDCG"}
"""How metrics are written, in lower case, and what `measures` calls their values."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A metric in [0, 1], larger is better; `measure` gives (Q,) values, their mean is it.
    `k` is how many answers it looks at, None for all."""

    name: str
    measure: Measure
    k: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Aim":
        """From mAP, MRR, mAP@R, nDCG, P@1, R@10, hit@5 and so on; raises UsageError."""
        written = text.strip().lower()
        if written in WHOLE:
            return cls(text.strip(), measures()[WHOLE[written]])
        parts = re.fullmatch(r"([a-z]+)@([1-9]\d{0,8})", written)
        if parts is None or parts[1] not in FIRST_K:
            raise UsageError(
                f"there is no metric '{text}'; there are mAP, MRR, mAP@R, R-precision, nDCG, "
                "and with any number P@1, R@1, hit@5, nDCG@10"
            )
        k = int(parts[2])
        return cls(text.strip(), measures(k)[f"{FIRST_K[parts[1]]}@{k}"], k)
