"""Things around a product that are none of its fifteen kinds: near ones sharp, far ones blurred."""

import math

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.colour import linear
from semblance.samples.drawing.noise import clouds

_FORESHORTENED = 0.4
_GREENS = ("#4f6b3a", "#7d8f5a", "#2f4a38", "#93a37c", "#6b7d4e")
_EARTHS = ("#d8b59c", "#b77f63", "#8f8a83", "#e6d9c8", "#5c534c", "#c9c4bb")
_BRIGHTS = (
    "#c8553d", "#e0a458", "#5f7f8f", "#dfd6c8", "#2f3e46", "#a8b8a0", "#d9a5a5", "#6d5b7b",
    "#f1ede6", "#8b6f56",
)  # fmt: skip


def scatter(canvas: Floats, rng: np.random.Generator, light_side: int, horizon: int = 0) -> None:
    """Lay leaves, petals, pebbles and cards near the edges, each with its shadow.

    Nothing is laid above row `horizon`, where there is no ground.
    """
    for _ in range(int(rng.integers(3, 8))):
        at = _near_edge(rng) * np.float32(canvas.shape[0])
        at[1] = max(at[1], horizon + 0.25 * (canvas.shape[0] - horizon)) if horizon else at[1]
        kind = _KINDS[int(rng.integers(len(_KINDS)))]
        outline, colour = kind(rng, canvas.shape[0])
        if horizon:
            outline = outline * np.array([1, _FORESHORTENED], np.float32)
        _lay(canvas, outline + at, linear(colour), light_side)


def room(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """(H, W, 3) linear RGB: a room far out of focus, with furniture, leaves and lamps."""
    import cv2

    side = 96
    wide = max(side, round(side * shape[1] / shape[0]))
    canvas = np.empty((side, wide, 3), np.float32)
    canvas[:] = linear(_any(rng, _EARTHS + _BRIGHTS)) * np.float32(0.8)
    canvas *= (1 + 0.35 * clouds(rng, (side, wide), (1, 1)))[..., None]
    for _ in range(int(rng.integers(5, 14))):
        _furnish(canvas, rng)
    blurred = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(1.5, 4.5))
    large = cv2.resize(blurred, shape[::-1], interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.5:
        _bokeh(large, rng)
    return floats(np.maximum(large, 0))


def _furnish(canvas: Floats, rng: np.random.Generator) -> None:
    import cv2

    tall, wide = canvas.shape[:2]
    colour = (linear(_any(rng, _BRIGHTS + _GREENS)) * rng.uniform(0.5, 1.2)).tolist()
    x, y = float(rng.uniform(0, wide)), float(rng.uniform(0, tall))
    across, down = rng.uniform(0.04, 0.3) * wide, rng.uniform(0.1, 0.6) * tall
    choice = rng.random()
    if choice < 0.5:
        cv2.rectangle(canvas, _pixel(x - across / 2, y - down / 2),
                      _pixel(x + across / 2, y + down / 2), colour, -1)  # fmt: skip
    elif choice < 0.75:
        cv2.ellipse(canvas, _pixel(x, y), _pixel(across / 2, down / 3), rng.uniform(0, 180), 0, 360,
                    colour, -1)  # fmt: skip
    else:
        _foliage(canvas, rng, (x, y))


def _foliage(canvas: Floats, rng: np.random.Generator, root: tuple[float, float]) -> None:
    import cv2

    for _ in range(9):
        angle = rng.uniform(0, 360)
        reach = rng.uniform(0.06, 0.16) * canvas.shape[0]
        middle = _pixel(root[0] + reach * math.cos(math.radians(angle)),
                        root[1] + reach * math.sin(math.radians(angle)))  # fmt: skip
        colour = (linear(_any(rng, _GREENS)) * rng.uniform(0.6, 1.3)).tolist()
        cv2.ellipse(canvas, middle, _pixel(reach, reach * 0.28), angle, 0, 360, colour, -1)


def _bokeh(canvas: Floats, rng: np.random.Generator) -> None:
    """Lamps as a wide-open lens shows them: even discs with a slightly brighter rim."""
    import cv2

    tall, wide = canvas.shape[:2]
    for _ in range(int(rng.integers(6, 22))):
        radius = max(2, round(rng.uniform(0.012, 0.045) * tall))
        side = 2 * radius + 3
        left, top = (int(rng.integers(0, free - side)) for free in (wide, round(0.8 * tall)))
        disc = np.zeros((side, side), np.float32)
        cv2.circle(disc, (radius + 1, radius + 1), radius, 0.35, -1, cv2.LINE_AA)
        cv2.circle(disc, (radius + 1, radius + 1), radius, 0.50, max(1, radius // 6), cv2.LINE_AA)
        colour = linear(_any(rng, ("#ffd9a0", "#fff1d6", "#ffc27a", "#cfe3ff")))
        canvas[top : top + side, left : left + side] += (
            disc[..., None] * colour * np.float32(rng.uniform(0.4, 1.0))
        )


def _lay(canvas: Floats, outline: Floats, colour: Floats, light_side: int) -> None:
    """Fill an outline, lit across, over a soft shadow cast away from the light."""
    import cv2

    size = canvas.shape[0]
    low = np.floor(outline.min(0) - 0.06 * size).astype(int).clip(0, size)
    high = np.ceil(outline.max(0) + 0.06 * size).astype(int).clip(0, size)
    if (high - low).min() < 4:
        return
    patch = canvas[low[1] : high[1], low[0] : high[0]]
    corners = [np.rint((outline - low) * 16).astype(np.int32)]
    shape = np.zeros(patch.shape[:2], np.float32)
    cv2.fillPoly(shape, corners, 1.0, cv2.LINE_AA, 4)
    away = np.float32([[1, 0, -light_side * 0.012 * size], [0, 1, 0.014 * size]])  # type: ignore[arg-type]
    shadow = cv2.warpAffine(shape, away, shape.shape[::-1])
    patch *= (1 - 0.55 * cv2.GaussianBlur(shadow, (0, 0), 0.010 * size))[..., None]
    soft = cv2.GaussianBlur(shape, (0, 0), 0.0028 * size)
    inner = cv2.GaussianBlur(shape, (0, 0), 0.016 * size)
    slope = np.gradient(inner, axis=1) * np.float32(-light_side * 0.022 * size)
    light = np.clip(0.62 + 0.33 * inner + slope, 0.3, 1.15)[..., None]
    patch += (colour * light - patch) * soft[..., None]


def _leaf(rng: np.random.Generator, size: int) -> tuple[Floats, str]:
    t = np.linspace(0, 2 * np.pi, 40, dtype=np.float32)
    long, thin = rng.uniform(0.08, 0.17) * size, rng.uniform(0.18, 0.4)
    x, y = np.cos(t), np.sin(t) * np.abs(np.sin(t)) ** 0.5 * thin
    return _turned(floats(np.stack([x, y], 1) * long), rng), _any(rng, _GREENS)


def _pebble(rng: np.random.Generator, size: int) -> tuple[Floats, str]:
    t = np.linspace(0, 2 * np.pi, 40, dtype=np.float32)
    reach = 1 + 0.12 * np.sin(2 * t + rng.uniform(0, 6)) + 0.05 * np.sin(3 * t)
    points = np.stack([np.cos(t), 0.75 * np.sin(t)], 1) * reach[:, None]
    return _turned(points * rng.uniform(0.03, 0.09) * size, rng), _any(rng, _EARTHS)


def _card(rng: np.random.Generator, size: int) -> tuple[Floats, str]:
    wide, tall = rng.uniform(0.12, 0.3, 2)
    points = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]], np.float32)
    return _turned(points * size, rng), _any(rng, _BRIGHTS)


def _petal(rng: np.random.Generator, size: int) -> tuple[Floats, str]:
    t = np.linspace(0, 2 * np.pi, 30, dtype=np.float32)
    points = np.stack([np.cos(t), np.sin(t) * (0.55 + 0.25 * np.cos(t))], 1)
    shade = _any(rng, ("#f0c9c9", "#e7a3a8", "#f6e6df", "#d98a94"))
    return _turned(floats(points * rng.uniform(0.025, 0.05) * size), rng), shade


_KINDS = (_leaf, _leaf, _pebble, _pebble, _card, _petal, _petal)


def _turned(points: Floats, rng: np.random.Generator) -> Floats:
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return floats(points @ turn)


def _near_edge(rng: np.random.Generator) -> Floats:
    """A place (x, y) in 0..1 that is not in the middle."""
    angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.38, 0.62)
    return np.array([0.5 + reach * math.cos(angle), 0.5 + reach * math.sin(angle)], np.float32)


def _any(rng: np.random.Generator, colours: tuple[str, ...]) -> str:
    return colours[int(rng.integers(len(colours)))]


def _pixel(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)
