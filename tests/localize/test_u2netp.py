"""The bundled network: its file, its masks as they were, and both runtimes alike."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError
from semblance.evaluate.localization import mask_iou
from semblance.images import Image, open_image
from semblance.localize.catalogue import localizer
from semblance.localize.saliency import bundled
from semblance.localize.use import full_mask
from semblance.samples.drawing.rendering import render
from semblance.samples.products.families import product
from semblance.samples.views import draw_view
from tests.photos import originals

GOLDEN = Path(__file__).parent / "golden_masks.json"
PHOTOS = ("coffee", "chelsea", "flower")


def photo(name: str) -> Image:
    return open_image(dict(originals())[name])


def coarse(mask: NDArray[np.float32]) -> list[list[float]]:
    """The mask in 6 x 8 cells, to three places."""
    import PIL.Image

    cells = PIL.Image.fromarray(mask).resize((8, 6), PIL.Image.Resampling.BOX)
    return [[round(float(value), 3) for value in row] for row in np.asarray(cells)]


def test_the_file_is_the_one_that_is_named() -> None:
    content = bundled.WEIGHTS.read_bytes()
    assert hashlib.sha256(content).hexdigest() == bundled.SHA256
    readme = bundled.WEIGHTS.with_name("README.md").read_text(encoding="utf-8")
    assert bundled.SHA256 in readme


def test_another_file_in_its_place_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "u2netp.onnx").write_bytes(b"something else")
    monkeypatch.setattr(bundled, "WEIGHTS", tmp_path / "u2netp.onnx")
    with pytest.raises(WeightsError, match="install Semblance again"):
        localizer("u2netp").locate([photo("coffee")])


@pytest.mark.parametrize("name", PHOTOS)
def test_masks_are_as_they_were(name: str) -> None:
    (found,) = localizer("u2netp", RuntimeChoice(precision="exact")).locate([photo(name)])
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    assert found.score == pytest.approx(golden["score"], abs=2e-3)
    np.testing.assert_allclose(coarse(found.mask), golden["mask"], atol=5e-3)


def test_textures_hold_no_object() -> None:
    found = localizer("u2netp").locate([photo(name) for name in ("grass", "gravel", "brick")])
    assert [each.found for each in found] == [False, False, False]


def test_a_product_is_found_on_a_cluttered_background() -> None:
    rendering = render(product("jar", 0, 11), draw_view((11, "jar", 0, 0), 240, "cluttered"))
    image = open_image(rendering.image)
    (found,) = localizer("u2netp").locate([image])
    assert mask_iou(full_mask(image, found.mask) > 0.5, rendering.mask > 127) > 0.9


@pytest.mark.slow
def test_runtimes_agree() -> None:
    images = [photo(name) for name in PHOTOS]
    one_shot = localizer("u2netp").locate(images)
    exact = localizer("u2netp", RuntimeChoice("bulk", "exact", workers=1)).locate(images)
    fast = localizer("u2netp", RuntimeChoice("bulk", "fast", workers=1)).locate(images)
    for one, other, rounded in zip(one_shot, exact, fast, strict=True):
        np.testing.assert_allclose(one.mask, other.mask, atol=2e-3)
        # bfloat16 decides soft regions otherwise: 0.886 on the cat, whose fur fills the frame.
        assert mask_iou(one.mask > 0.5, rounded.mask > 0.5) > 0.8
