"""What is behind a product: an even studio sweep, or a lived-in place."""

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.clutter import room, scatter
from semblance.samples.drawing.colour import linear, mix
from semblance.samples.drawing.noise import clouds
from semblance.samples.drawing.surfaces import surface
from semblance.samples.seeds import generator
from semblance.samples.views import View

_SWEEPS = ("#ffffff", "#f6f6f4", "#ededed", "#f3ece6", "#e6ebee", "#f4e9e8", "#e2e2df", "#d9d6d0")


def background(view: View, lies: bool) -> Floats:
    """(S, S, 3) float32 linear RGB, without the product's shadow.

    A product that `lies` is seen from above with its ground all around it; one that stands has
    a room behind it.
    """
    rng = generator(view.seed, "background")
    if view.background == "studio":
        return _sweep(rng, view)
    if lies:
        return _from_above(rng, view)
    return _in_a_room(rng, view)


def _sweep(rng: np.random.Generator, view: View) -> Floats:
    """Seamless paper: brighter where the softbox stands, darker in the corners."""
    size = view.size
    paper = linear(_SWEEPS[int(rng.integers(len(_SWEEPS)))])
    row = np.linspace(-1, 1, size, dtype=np.float32)[:, None]
    column = np.linspace(-1, 1, size, dtype=np.float32)[None, :]
    fall = 0.05 + 0.10 * view.light.hardness
    floor = 0.05 / (1 + np.exp(-(row - rng.uniform(0.1, 0.5)) * 7))
    light = 0.97 + fall * 0.5 * view.light.side * column - 0.10 * (row**2 + column**2) / 2 - floor
    tint = mix(view.light.tint, np.ones(3, np.float32), 0.5)
    return floats(paper * tint * light[..., None])


def _from_above(rng: np.random.Generator, view: View) -> Floats:
    canvas = surface(rng, (view.size, view.size)) * np.float32(rng.uniform(0.65, 1.0))
    scatter(canvas, rng, view.light.side)
    return _lit(canvas, rng, view)


def _in_a_room(rng: np.random.Generator, view: View) -> Floats:
    """A table top that runs away from the camera, and a room out of focus behind it."""
    import cv2

    size = view.size
    canvas = room(rng, (size, size)) * np.float32(rng.uniform(0.6, 1.1))
    horizon = round(size * rng.uniform(0.42, 0.66))
    canvas[horizon:] = _receding(surface(rng, (size, size)), horizon)
    canvas[horizon:] *= np.float32(rng.uniform(0.6, 1.0))
    scatter(canvas, rng, view.light.side, horizon)
    edge = cv2.GaussianBlur(canvas, (0, 0), 0.006 * size)
    close = slice(max(horizon - size // 60, 0), horizon + size // 60)
    canvas[close] = edge[close]
    return _lit(canvas, rng, view)


def _receding(flat: Floats, horizon: int) -> Floats:
    """The rows from the horizon down: a surface drawn together and blurred towards it."""
    import cv2

    size = flat.shape[0]
    tall, spread = size - horizon, 0.9 * size
    source = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    target = np.array([[0, 0], [size, 0], [size + spread, tall], [-spread, tall]], np.float32)
    lens = cv2.getPerspectiveTransform(source, target)
    near = cv2.warpPerspective(flat, lens, (size, tall), borderMode=cv2.BORDER_REFLECT_101)
    far = cv2.GaussianBlur(near, (0, 0), 0.012 * size)
    share = np.clip(np.linspace(0, 1.6, tall, dtype=np.float32), 0, 1)[:, None, None]
    return floats(far + (near - far) * share)


def _lit(canvas: Floats, rng: np.random.Generator, view: View) -> Floats:
    """Uneven light, at times through leaves or blinds, in the tint of the light."""
    shape = (view.size, view.size)
    light = 1 + 0.28 * clouds(rng, shape, (1, 1))
    if rng.random() < 0.35:
        dapple = clouds(rng, shape, (5, 5)) + np.float32(0.3)
        light *= 1 - 0.40 / (1 + np.exp(dapple * 9))
    tint = mix(view.light.tint, np.ones(3, np.float32), 0.3)
    return floats(np.maximum(canvas * light[..., None] * tint, 0))
