"""Validation of a category model while it learns: how likely does it find what is right?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.classifier.calibration import Trust
from semblance.learn.classifier.scores import Codes, Scores
from semblance.learn.epochs.learner import Diverged, Verdict

BATCH = 64


@dataclass(frozen=True, eq=False)
class CategoryJudge:
    """Of (n, ...) inputs, vectors or pixels, and their (n,) categories out of `labels`.

    The score is the geometric mean of the probability given to the right category, in (0, 1]: it
    moves where the accuracy of a few hundred pictures stands still.
    """

    inputs: NDArray[Any]
    codes: Codes
    labels: tuple[str, ...]
    device: str

    def __call__(self, network: Any) -> Verdict:
        """Raises Diverged for logits that are no numbers."""
        logits = self.logits(network)
        if not np.isfinite(logits).all():
            raise Diverged
        loss = Trust.of(logits, self.codes).log_loss
        scores = Scores.of(self.labels, self.codes, logits.argmax(axis=1))
        return Verdict(
            float(np.exp(-loss)),
            {
                "validation_loss": loss,
                "validation_accuracy": scores.share_right,
                "validation_macro_f1": scores.summary("f1").macro,
            },
        )

    def logits(self, network: Any) -> NDArray[np.float32]:
        """(n, K), of a network on its device that evaluates."""
        import torch

        parts = (self.inputs[at : at + BATCH] for at in range(0, len(self.inputs), BATCH))
        with torch.inference_mode():
            said = [
                network(torch.from_numpy(np.array(part)).to(self.device)).cpu().numpy()
                for part in parts
            ]
        return np.concatenate(said).astype(np.float32, copy=False)
