"""A tiny network and tiny pictures, to see a training move within milliseconds."""

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.learn.epochs.learner import Verdict
from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.batches import PictureBatches
from semblance.learn.networks.descent import Descent, Group
from semblance.learn.networks.learner import NetworkLearner, Pupil
from semblance.learn.networks.objective import Objective

PLAIN = Augmentation(flip=0, rotation=0, zoom=0, perspective=0, jitter=0)


def stripes(each: int = 8, side: int = 12, seed: int = 0) -> tuple[NDArray[np.uint8], Any]:
    """(n, side, side, 3) noisy pictures, striped upright or lying, and which of the two."""
    rng = np.random.default_rng(seed)
    codes = np.arange(2 * each) % 2
    waves = np.where(np.arange(side) % 4 < 2, 200.0, 50.0)
    upright = np.broadcast_to(waves, (side, side))
    pictures = [upright.T if code else upright for code in codes]
    noisy = np.stack(pictures)[..., None] + 20 * rng.standard_normal((len(codes), side, side, 3))
    return noisy.clip(0, 255).astype(np.uint8), codes.astype(np.int64)


def write_stripes(folder: Path, each: int = 10, side: int = 40) -> Path:
    """The same as PNG files in the class folders `lying` and `upright`."""
    pixels, codes = stripes(each, side)
    for place, (picture, code) in enumerate(zip(pixels, codes, strict=True)):
        path = folder / ("lying" if code else "upright") / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.fromarray(picture).save(path)
    return folder


def tiny_network(seed: int = 0, norm: bool = False, dropout: float = 0.0) -> Any:
    """From (n, side, side, 3) uint8 to two logits."""
    import torch
    from torch import nn

    class Tiny(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)
            self.norm = nn.BatchNorm2d(4) if norm else nn.Identity()
            self.dropout = nn.Dropout(dropout)
            self.last = nn.Linear(4, 2)

        def forward(self, images: Any) -> Any:
            planes = images.float().permute(0, 3, 1, 2) / 128 - 1
            seen = torch.relu(self.norm(self.conv(planes))).mean((2, 3))
            return self.last(self.dropout(seen))

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Tiny()


def learner(
    network: Any,
    descent: Descent,
    *,
    augmentation: Augmentation = PLAIN,
    still: tuple[Any, ...] = (),
    scores: list[float] | None = None,
) -> NetworkLearner:
    """Of stripes; `scores` are what validation says instead of the share that is right."""
    import torch

    pixels, codes = stripes(side=12)
    batches = PictureBatches(pixels, codes, 10, augmentation, descent.batch, 0, descent.seed, 1)
    seen, true = stripes(seed=1, side=10)

    def judge(module: Any) -> Verdict:
        if scores:
            return Verdict(scores.pop(0))
        found = module(torch.from_numpy(seen)).argmax(1).numpy()
        return Verdict(float((found == true).mean()))

    moving = [each for each in network.parameters() if each.requires_grad]
    pupil = Pupil(network, Objective(torch.nn.CrossEntropyLoss()), [Group(moving)], still)
    return NetworkLearner(pupil, batches, judge, descent, "cpu")
