"""Why two pictures are alike: by eye, then as a sum, then pictures that hold nothing."""

import json
from itertools import pairwise

import numpy as np
import PIL.Image
import pytest

from semblance.encoders import load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.explain import explain
from semblance.explain.rasters import effects
from semblance.fusion import View, ViewDefinition
from semblance.images import open_image
from tests.photos import originals

EXACT = RuntimeChoice(precision="exact")


@pytest.fixture(scope="module")
def photos():
    """Photographs as squares of 256 pixels."""
    return {name: photo.resize((256, 256)) for name, photo in originals()}


@pytest.fixture(scope="module")
def fast():
    return load("fast", input_size=160, runtime=EXACT)


def view_of(*encoders, **asked):
    definition = ViewDefinition(tuple(encoder.space.fingerprint for encoder in encoders), **asked)
    return View(definition, tuple(encoder.space.dim for encoder in encoders))


def beside(left, right, side=256):
    """A square whose left half is one photograph and whose right half another."""
    square = PIL.Image.new("RGB", (256, 256))
    square.paste(left.crop((0, 0, 128, 256)), (0, 0))
    square.paste(right.crop((0, 0, 128, 256)), (128, 0))
    return open_image(square.resize((side, side)))


def lead_of_left(numbers):
    """By how much the left half has more than the right one."""
    middle = numbers.shape[1] // 2
    return np.nanmean(numbers[:, :middle]) - np.nanmean(numbers[:, -middle:])


def test_the_heat_lies_in_the_half_that_is_shared(photos, fast):
    """Both have the same cat at the left, and nothing in common at the right."""
    a = beside(photos["chelsea"], photos["gravel"])
    b = beside(photos["chelsea"], photos["rocket"])
    found = explain(a, b, [fast], view_of(fast), match=False)
    for heat, drop, agreement in (
        (found.heat_a["efficientnet_lite0"], found.check.drop_a, found.check.agreement_a),
        (found.heat_b["efficientnet_lite0"], found.check.drop_b, found.check.agreement_b),
    ):
        assert lead_of_left(heat) > 0 and lead_of_left(drop) > 0
        assert agreement > 0.5
    assert found.check.trusted and found.caution == ""
    assert found.methods == {"efficientnet_lite0": "pooled"}


@pytest.fixture(scope="module")
def three(fast):
    return [fast, load("efficientnet_lite1", input_size=160, runtime=EXACT), load("colour_texture")]


def fitted_view(encoders, photos, **asked):
    """A view projected to eight axes, fitted on the photographs and their mirror images."""
    images = [open_image(photo) for photo in photos.values()]
    images += [
        open_image(photo.transpose(PIL.Image.Transpose.ROTATE_180)) for photo in photos.values()
    ]
    raw = [encoder.encode([encoder.prepare(image) for image in images]) for encoder in encoders]
    return view_of(*encoders, dim=8, fusion="concat", **asked).fit(raw)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_the_heat_sums_to_the_share_in_a_fitted_view(photos, three, metric):
    encoders = three[:2]
    view = fitted_view(encoders, photos, metric=metric)
    a, b = open_image(photos["coffee"]), open_image(photos["coins"])
    found = explain(a, b, encoders, view, match=False, occlusion=False)
    va, vb = (view.apply([e.encode([e.prepare(image)]) for e in encoders])[0] for image in (a, b))
    cosine = float(va @ vb / np.linalg.norm(va) / np.linalg.norm(vb))
    assert found.cosine == pytest.approx(cosine, abs=1e-4)
    sums = {model: float(np.nansum(heat)) for model, heat in found.heat_a.items()}
    assert sums == pytest.approx(dict(found.shares), abs=1e-4)
    assert sum(np.nansum(heat) for heat in found.heat_b.values()) == pytest.approx(cosine, abs=1e-4)
    assert found.check is None and found.caution == ""


def test_a_model_without_a_map_is_explained_by_hiding(photos, three):
    """Its heat sums to its share as well, and is no check of itself."""
    a, b = (beside(photos["coffee"], photos[name], 80) for name in ("moon", "grass"))
    encoders = [load("fast", input_size=64, runtime=EXACT), three[2]]
    found = explain(a, b, encoders, view_of(*encoders), match=False, occlusion=False)
    assert found.methods == {"efficientnet_lite0": "pooled", "colour_texture": "occlusion"}
    heat = found.heat_a["colour_texture"]
    assert np.isfinite(heat).all() and np.isnan(found.heat_a["efficientnet_lite0"]).any()
    assert float(heat.sum()) == pytest.approx(found.shares["colour_texture"], abs=1e-4)
    assert lead_of_left(heat) > 0
    alone = explain(a, b, [three[2]], view_of(three[2]), match=False)
    assert alone.check is None


def test_the_same_picture_is_explained(photos, fast):
    image = open_image(photos["chelsea"])
    found = explain(image, image, [fast], view_of(fast))
    assert found.cosine == pytest.approx(1)
    assert np.nanmax(np.abs(effects(found.heat_a.values()))) < 1e-4
    assert found.match.inliers > 50
    assert found.check.drop_a.min() > 0


def transparent():
    picture = PIL.Image.new("RGBA", (90, 60), (0, 0, 0, 0))
    picture.paste((200, 30, 30, 255), (20, 10, 60, 50))
    return picture


@pytest.mark.parametrize(
    "picture",
    [
        PIL.Image.new("RGB", (64, 64), "white"),
        PIL.Image.new("RGB", (1, 300), "navy"),
        PIL.Image.new("RGB", (2000, 3), "navy"),
        PIL.Image.new("RGB", (1, 1), "navy"),
        transparent(),
    ],
    ids=["white", "strip", "line", "pixel", "transparent"],
)
def test_pictures_with_little_in_them(photos, fast, picture):
    small = load("fast", input_size=64, runtime=EXACT)
    found = explain(open_image(picture), open_image(photos["coins"]), [small], view_of(small))
    (heat,) = found.heat_a.values()
    assert float(np.nansum(heat)) == pytest.approx(found.cosine, abs=1e-4)
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert document["shares"]["efficientnet_lite0"] == pytest.approx(found.cosine)
    assert (document["match"]["inliers"], document["overlap"], document["category"]) == (
        0,
        None,
        None,
    )


def test_masks_and_a_category_are_part_of_it(photos, fast):
    a, b = open_image(photos["coins"]), open_image(photos["moon"])
    left, top = np.zeros((2, 8, 8), np.float32)
    left[:, :4] = 1
    top[:4] = 1
    found = explain(
        a, b, [fast], view_of(fast), match=False, masks=(left, top), occlusion=False, category="jar"
    )
    assert found.overlap.iou == pytest.approx(1 / 3, abs=0.02)
    assert found.to_dict()["category"] == "jar"


def test_what_a_model_does_not_see_is_marked(photos, fast):
    """Of a picture twice as wide as high the network sees seven eighths of the middle square."""
    image = open_image(photos["coffee"].resize((512, 256)))
    (heat,) = explain(
        image, image, [fast], view_of(fast), match=False, occlusion=False
    ).heat_a.values()
    seen = np.isfinite(heat)
    assert heat.shape == (48, 96)
    assert seen.any(axis=0).sum() == pytest.approx(42, abs=2)
    assert not seen[:, :24].any() and not seen[:, -24:].any()
    assert all((one == other).all() for one, other in pairwise(seen[5:-5]))
