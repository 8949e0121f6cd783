"""One picture: what is drawn, and that mask and box are true of it."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from semblance.samples.drawing.backgrounds import background
from semblance.samples.drawing.camera import expose
from semblance.samples.drawing.rendering import Rendering, bounding_box, render
from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.families import product
from semblance.samples.views import BackgroundChoice, View, draw_view


def view(
    category: str, number: int = 0, size: int = 160, background: BackgroundChoice = "studio"
) -> View:
    return draw_view((0, category, 0, number), size, background)


def drawn(category: str, background: BackgroundChoice = "studio") -> Rendering:
    return render(product(category, 0, 0), view(category, background=background))


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("kind", ["studio", "cluttered"])
def test_every_category_is_drawn_with_a_sound_mask(category: str, kind: BackgroundChoice) -> None:
    rendering = drawn(category, kind)
    assert rendering.image.shape == (160, 160, 3)
    assert rendering.image.dtype == rendering.mask.dtype == np.uint8
    x, y, width, height = rendering.box
    outside = rendering.mask.copy()
    outside[y : y + height, x : x + width] = 0
    assert not outside.any()
    share = (rendering.mask > 127).mean()
    assert 0.02 < share < 0.75
    assert x > 0 and y > 0 and x + width < 160 and y + height < 160


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_product_is_too_small_to_draw(category: str) -> None:
    for index in range(16):
        shot = draw_view((3, category, index, 0), 64, "studio")
        assert render(product(category, index, 3), shot).mask.any()


@pytest.mark.parametrize("category", CATEGORIES)
def test_in_the_studio_a_product_leaves_nothing_but_shadow_around_it(category: str) -> None:
    from scipy.ndimage import binary_dilation

    shot = view(category)
    rendering = render(product(category, 0, 0), shot)
    empty = expose(background(shot, lies=False), shot).astype(int)
    beside = ~binary_dilation(rendering.mask > 0, iterations=4)  # the lens blurs the edge itself
    brighter = (rendering.image.astype(int) - empty)[beside]
    assert brighter.max() <= 3
    assert brighter.min() < -8


def test_the_product_differs_from_its_background_where_the_mask_says() -> None:
    shot = view("stick")
    rendering = render(product("stick", 0, 0), shot)
    empty = expose(background(shot, lies=False), shot).astype(int)
    change = np.abs(rendering.image.astype(int) - empty).max(axis=-1)
    assert np.median(change[rendering.mask > 250]) > 40


def test_edges_are_soft() -> None:
    mask = drawn("jar").mask
    assert ((mask > 20) & (mask < 235)).sum() > 40


def test_the_mask_does_not_depend_on_the_background() -> None:
    studio, cluttered = drawn("bottle"), drawn("bottle", "cluttered")
    assert np.array_equal(studio.mask, cluttered.mask)
    assert not np.array_equal(studio.image, cluttered.image)


def test_the_same_view_gives_the_same_bytes() -> None:
    first, second = drawn("cap pump", "cluttered"), drawn("cap pump", "cluttered")
    assert first.image.tobytes() == second.image.tobytes()
    assert first.mask.tobytes() == second.mask.tobytes()


@pytest.mark.parametrize("size", [64, 333, 700])
def test_any_size_shows_the_same_scene(size: int) -> None:
    rendering = render(product("jar", 0, 0), view("jar", size=size))
    assert rendering.image.shape == (size, size, 3)
    small = np.array(drawn("jar").box) / 160
    assert np.allclose(np.array(rendering.box) / size, small, atol=0.04)


def test_a_larger_scale_makes_it_larger_and_a_roll_turns_it() -> None:
    base = dataclasses.replace(view("roll-on"), roll_deg=0.0, scale=0.8)
    larger, rolled = dataclasses.replace(base, scale=1.0), dataclasses.replace(base, roll_deg=8.0)
    boxes = [render(product("roll-on", 0, 0), each).box for each in (base, larger, rolled)]
    assert boxes[1][3] == pytest.approx(boxes[0][3] * 1.25, rel=0.03)
    assert boxes[2][2] > boxes[0][2] * 1.2


def test_a_box_encloses_a_small_mask() -> None:
    mask = np.zeros((5, 6), np.uint8)
    mask[1:3, 2:5] = 200
    assert bounding_box(mask) == (2, 1, 3, 2)


def test_importing_the_samples_loads_no_engine() -> None:
    engines = "{'cv2', 'torch', 'onnxruntime', 'openvino', 'faiss'}"
    code = f"import sys, semblance.samples; sys.exit(str({engines} & set(sys.modules) or ''))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() in ("", "set()")
