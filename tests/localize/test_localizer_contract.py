"""What every localizer promises, run over every engine that needs nothing from elsewhere."""

import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.evaluate.localization import mask_iou
from semblance.images import Image, open_image
from semblance.localize.catalogue import localizer
from semblance.localize.port import Localizer
from semblance.localize.use import full_mask
from tests.localize import stand_in_rembg
from tests.localize.graphs import write_redness
from tests.localize.pictures import disks, flat, inside, pixels_of

ENGINES = ("u2netp", "u2netp bulk", "grabcut", "onnx", "rembg")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Localizer:
    folder = tmp_path_factory.mktemp("networks")
    if request.param == "onnx":
        return localizer(f"onnx:{write_redness(folder / 'redness.onnx')}")
    if request.param == "rembg":
        patch = pytest.MonkeyPatch()
        request.addfinalizer(patch.undo)
        for name, module in stand_in_rembg.modules(folder).items():
            patch.setitem(sys.modules, name, module)
        stand_in_rembg.put_weights(folder, "redness")
        return localizer("rembg:redness")
    name, _, bulk = request.param.partition(" ")
    return localizer(name, RuntimeChoice("bulk", workers=1) if bulk else None)


def overlap(engine: Localizer, image: Image, truth: NDArray[np.bool_]) -> float:
    (found,) = engine.locate([image])
    return mask_iou(full_mask(image, found.mask) > 0.5, truth)


@pytest.mark.parametrize(("width", "height"), [(240, 160), (60, 200), (160, 160)])
def test_a_disk_is_found_in_a_picture_of_any_shape(
    engine: Localizer, width: int, height: int
) -> None:
    place = ([(width // 2, height // 2)], 25)
    image = disks(*place, width, height)
    (found,) = engine.locate([image])
    assert found.mask.dtype == np.float32
    assert found.mask.min() >= 0 and found.mask.max() <= 1
    tall, wide = found.mask.shape
    assert abs(wide * height / width - tall) <= 1 or abs(tall * width / height - wide) <= 1
    assert len(found.objects) == 1 and 0 < found.score <= 1
    assert overlap(engine, image, inside(*place, width, height)) > 0.95
    box = found.objects[0].box
    assert box.x * width == pytest.approx(width / 2 - 25, abs=3)
    assert box.height * height == pytest.approx(51, abs=3)


def test_an_object_that_leaves_the_picture(engine: Localizer) -> None:
    place = ([(0, 80)], 50)
    image = disks(*place, 240, 160)
    assert overlap(engine, image, inside(*place, 240, 160)) > 0.95
    assert engine.locate([image])[0].objects[0].box.x == 0


def test_several_equal_objects_are_as_many_in_reading_order(engine: Localizer) -> None:
    (found,) = engine.locate([disks([(50, 80), (120, 80), (190, 80)], 25, 240, 160)])
    assert len(found.objects) == 3
    assert len({round(each.box.area, 2) for each in found.objects}) == 1
    middles = sorted(each.box.x + each.box.width / 2 for each in found.objects)
    assert middles == pytest.approx([50 / 240, 0.5, 190 / 240], abs=0.02)


def test_the_larger_object_comes_first(engine: Localizer) -> None:
    mask = inside([(50, 80)], 20, 240, 160) | inside([(160, 80)], 45, 240, 160)
    (found,) = engine.locate([open_image(pixels_of(mask))])
    first, second = found.objects
    assert first.box.area > second.box.area and first.box.x > second.box.x


@pytest.mark.parametrize("value", [255, 128, 0])
def test_nothing_is_found_in_a_picture_of_one_colour(engine: Localizer, value: int) -> None:
    (found,) = engine.locate([flat(value, 120, 80)])
    assert not found.found and found.score == 0
    assert (found.mask == 1).all()
    tall, wide = found.mask.shape
    assert wide == pytest.approx(1.5 * tall, abs=1)


@pytest.mark.parametrize("size", [(300, 1), (1, 300), (1, 1)])
def test_a_strip_one_pixel_wide_is_a_picture_too(engine: Localizer, size: tuple[int, int]) -> None:
    (found,) = engine.locate([flat(255, *size)])
    assert not found.found
    assert found.mask.shape[0] >= 1 and found.mask.shape[1] >= 1


def test_answers_come_in_order_and_twice_the_same(engine: Localizer) -> None:
    left, right = disks([(60, 80)], 30, 240, 160), disks([(180, 80)], 30, 240, 160)
    white = flat(255, 240, 160)
    together = engine.locate([left, white, right])
    assert [each.found for each in together] == [True, False, True]
    assert together[0].objects[0].box.x < together[2].objects[0].box.x
    (again,) = engine.locate([right])
    np.testing.assert_array_equal(again.mask, together[2].mask)
    assert engine.locate([]) == []


def test_an_identity_is_one_line_and_stays(engine: Localizer) -> None:
    assert engine.identity == engine.identity
    assert "\n" not in engine.identity
    assert engine.min_side >= 320
