"""Validation of a network while it learns: do its vectors find pictures of the same class?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.epochs.learner import Diverged, Verdict
from semblance.learn.judging import Exam

BATCH = 64
"""Pictures at a time; without gradients they take a tenth of what training takes."""


@dataclass(frozen=True, eq=False)
class FindingJudge:
    """Of (n, side, side, 3) pictures as an encoder prepares them, and what there is to find.

    Raises Diverged for vectors that are no numbers.
    """

    pixels: NDArray[np.uint8]
    exam: Exam
    device: str

    def __call__(self, network: Any) -> Verdict:
        vectors = vectors_of(network, self.pixels, self.device)
        if not np.isfinite(vectors).all():  # of weights that are large, and numbers still
            raise Diverged
        found = self.exam.take(vectors)
        return Verdict(found.mean_ap, {"validation_p1": found.precision_at_1})


def vectors_of(network: Any, pixels: NDArray[np.uint8], device: str) -> NDArray[np.float32]:
    """(n, dim) float32, in float32 arithmetic, a batch at a time."""
    import torch

    parts = (pixels[start : start + BATCH] for start in range(0, len(pixels), BATCH))
    with torch.inference_mode():
        said = [
            network(torch.from_numpy(np.array(part)).to(device)).cpu().numpy() for part in parts
        ]
    return np.concatenate(said).astype(np.float32, copy=False)
