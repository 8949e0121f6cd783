"""What products lie and stand on: wood, marble, cloth, stone, terrazzo, paint; linear RGB."""

from collections.abc import Callable

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.colour import linear
from semblance.samples.drawing.noise import clouds, grain, turbulence

_WOODS = (
    ("#c79a6b", "#8a5a33"), ("#8b5e3c", "#4b2e1d"), ("#dcc3a0", "#b08d62"),
    ("#6b4a36", "#33221a"), ("#a9a39a", "#6d675f"),
)  # fmt: skip
_MARBLES = (
    ("#f2f0ec", "#8d8a88"), ("#e9e2d8", "#a58a6a"), ("#2c2e33", "#d8d4cc"), ("#dfe5e2", "#6f7f7a"),
)  # fmt: skip
_CLOTHS = ("#e5dccd", "#b9c3c4", "#c98f86", "#47545e", "#d6c7a1", "#8c9a7e")
_STONES = (
    ("#8d8b87", "#6c6a66"), ("#b9b3a8", "#8f887b"), ("#4a4c4f", "#2f3133"), ("#a5978c", "#74675c"),
)  # fmt: skip
_GROUNDS = ("#e8e3da", "#cfd3d2", "#3a3d42")
_CHIPS = ("#b5654a", "#5b6f63", "#d3a55a", "#3d4147", "#f5f2ec")
_TILES = (
    ("#e9eef0", "#b7b9b8"), ("#7d9ca3", "#d8dad6"), ("#d9b9a4", "#f0e8de"), ("#31453f", "#b8b29f"),
)  # fmt: skip


def surface(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """(H, W, 3) float32 linear RGB of a surface by chance, seen from straight above."""
    kinds = sorted(_SURFACES)
    return _SURFACES[kinds[int(rng.integers(len(kinds)))]](rng, shape)


def _wood(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    light, dark = _pair(rng, _WOODS)
    warp = turbulence(rng, shape, (3, 1)) * 1.4
    across = np.linspace(0, 9 * rng.uniform(0.7, 1.4), shape[0], dtype=np.float32)[:, None]
    rings = np.abs(np.sin((across + warp) * np.pi)) ** 0.6
    fibre = clouds(rng, shape, (shape[0] // 2, 6)) * 0.22
    planks = _planks(rng, shape)
    share = np.clip(0.65 * rings + fibre + planks[1], 0, 1)[..., None]
    return _ink(light * share + dark * (1 - share), planks[0])


def _planks(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """((H, 1), (H, 1)): how dark the gaps between boards are, and each board's own tone."""
    count = int(rng.integers(1, 5))
    place = np.linspace(0, count, shape[0], endpoint=False, dtype=np.float32)
    gap = np.exp(-((np.minimum(place % 1, 1 - place % 1) / (0.006 * count)) ** 2)) * (count > 1)
    tone = rng.uniform(-0.16, 0.16, count).astype(np.float32)[place.astype(np.intp)]
    return (1 - 0.75 * gap)[:, None].astype(np.float32), tone[:, None]


def _marble(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    light, dark = _pair(rng, _MARBLES)
    base = turbulence(rng, shape, (2, 3), 5)
    veins = np.exp(-np.abs(turbulence(rng, shape, (2, 2), 5) + 0.25 * base) * 11)
    fine = np.exp(-np.abs(turbulence(rng, shape, (4, 3), 4)) * 18) * 0.35
    share = np.clip(0.75 * veins + fine + 0.10 * base, 0, 0.9)[..., None]
    return floats(light * (1 - share) + dark * share)


def _cloth(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    colour = linear(_CLOTHS[int(rng.integers(len(_CLOTHS)))])
    folds = clouds(rng, shape, (int(rng.integers(2, 5)), int(rng.integers(2, 5))))
    slope = np.gradient(folds, axis=1) + 0.6 * np.gradient(folds, axis=0)
    light = 0.80 + 9.0 * (shape[0] / 320) * slope
    rows, columns = (np.arange(side, dtype=np.float32) for side in shape)
    pitch = np.float32(rng.uniform(1.6, 2.6) * max(shape[0] / 320, 0.5))
    weave = np.sin(rows * pitch)[:, None] * np.sin(columns * pitch)[None, :]
    light = np.clip(light, 0.35, 1.25) * (1 + 0.07 * weave + 0.05 * grain(shape))
    return floats(colour * light[..., None])


def _stone(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    colour, other = _pair(rng, _STONES)
    share = np.clip(0.5 + 0.9 * turbulence(rng, shape, (3, 3), 5), 0, 1)[..., None]
    speck = 1 + 0.10 * grain(shape)[..., None]
    return floats((colour * share + other * (1 - share)) * speck)


def _terrazzo(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    import cv2

    ground = linear(_GROUNDS[int(rng.integers(len(_GROUNDS)))])
    canvas = np.empty((*shape, 3), np.float32)
    canvas[:] = ground
    chips = [linear(colour) for colour in _CHIPS]
    for _ in range(110):
        middle = rng.uniform(0, 1, 2) * shape[::-1]
        reach = rng.uniform(0.006, 0.030) * shape[0]
        angles = np.sort(rng.uniform(0, 2 * np.pi, 6))
        corners = middle + reach * np.stack([np.cos(angles), np.sin(angles)], 1)
        chip = chips[int(rng.integers(len(chips)))]
        cv2.fillPoly(canvas, [corners.astype(np.int32)], chip.tolist(), cv2.LINE_AA)
    return canvas * (1 + 0.04 * grain(shape))[..., None]


def _tiles(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    colour, joint = _pair(rng, _TILES)
    count = float(rng.uniform(2.5, 6))
    place = [(np.arange(side, dtype=np.float32) * count / shape[0] + 0.3) for side in shape]
    edge = [np.minimum(line % 1, 1 - line % 1) for line in place]
    gap = np.clip(np.minimum(edge[0][:, None], edge[1][None, :]) / 0.02 - 0.4, 0, 1)[..., None]
    number = (place[0].astype(np.intp)[:, None] * 7 + place[1].astype(np.intp)[None, :] * 3) % 16
    tone = rng.uniform(0.82, 1.08, 16).astype(np.float32)[number]
    gloss = 1 + 0.25 * clouds(rng, shape, (2, 2))
    return floats(colour * (tone * gloss)[..., None] * gap + joint * (1 - gap))


_SURFACES: dict[str, Callable[[np.random.Generator, tuple[int, int]], Floats]] = {
    "wood": _wood, "marble": _marble, "cloth": _cloth, "stone": _stone, "terrazzo": _terrazzo,
    "tiles": _tiles,
}  # fmt: skip


def _pair(rng: np.random.Generator, choices: tuple[tuple[str, str], ...]) -> tuple[Floats, Floats]:
    first, second = choices[int(rng.integers(len(choices)))]
    return linear(first), linear(second)


def _ink(colours: Floats, dark: Floats) -> Floats:
    return floats(colours * dark[..., None])
