"""Altered copies: others each time, the same again, and encoded only once."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.evaluate.datasets.item import Item
from semblance.evaluate.robustness.changes import HEAVY
from semblance.images import Image, open_image
from semblance.learn.alterations.edits import NAMES, edits
from semblance.learn.alterations.encoder import AlteringEncoder
from semblance.learn.alterations.encoding import copies_of
from semblance.learn.alterations.looks import Look, looks
from semblance.learn.alterations.port import Alteration
from semblance.learn.networks.augmentation import Augmentation
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.learn.conftest import CHOICE

COMPUTE = Compute(threads=1, precision="exact", device="cpu")
STILL = Augmentation(flip=0, rotation=0, zoom=0, perspective=0, jitter=0)


@pytest.fixture
def picture() -> Image:
    rng = np.random.default_rng(0)
    return open_image(rng.integers(0, 256, (200, 240, 3), np.uint8))


def test_looks_differ_and_come_again(picture: Image) -> None:
    first, second = (look.of(picture, 32).pixels for look in looks(2, seed=0))
    assert first.shape == (32, 32, 3)
    assert not np.array_equal(first, second)
    assert np.array_equal(first, Look(0).of(picture, 32).pixels)
    assert not np.array_equal(first, Look(0, seed=1).of(picture, 32).pixels)


def test_a_look_without_strength_is_the_middle_or_a_blur_of_it(picture: Image) -> None:
    middle = picture.pixels[:, 20:220]
    seen = [Look(number, augmentation=STILL).of(picture, 200).pixels for number in range(8)]
    same = [np.array_equal(each, middle) for each in seen]
    assert True in same and False in same
    blurred = seen[same.index(False)]
    assert blurred.std() < middle.std()


def test_edits_are_none_of_the_looks(picture: Image) -> None:
    made = edits(seed=0)
    assert [each.change.name for each in made] == list(NAMES)
    assert set(NAMES) <= {change.name for change in HEAVY}
    grey = made[NAMES.index("grey")].of(picture, 32).pixels
    assert np.array_equal(grey[..., 0], grey[..., 1])


def test_every_alteration_has_a_space_of_its_own() -> None:
    (encoder, _) = COMPUTE.bulk_encoders(CHOICE.over(None))
    hows: list[Alteration] = [*looks(3, 0), *edits(0)]
    spaces = {AlteringEncoder(encoder, how).space.fingerprint for how in hows}
    assert len(spaces | {encoder.space.fingerprint}) == 8
    other = replace(Look(0), augmentation=STILL)
    assert AlteringEncoder(encoder, other).space.fingerprint not in spaces


def test_copies_are_encoded_once_and_one_by_one_alike(classes: Path) -> None:
    paths = sorted((classes / "moon").glob("*.jpg"))[:3]
    items = [Item(path.name, path) for path in paths]
    recipe = Choice(("colour_texture",)).over(None)
    asked: list[int] = []
    copies = copies_of(items, recipe, looks(2, 0), COMPUTE, lambda done, total: asked.append(total))
    assert len(asked) == 3
    copies_of(items, recipe, looks(2, 0), COMPUTE, lambda done, total: pytest.fail("encoded again"))
    (encoder,) = COMPUTE.bulk_encoders(recipe)
    image = open_image(paths[1], min_side=encoder.min_side)
    altered = Look(1).of(image, encoder.min_side // 2)
    expected = encoder.encode([encoder.prepare(altered)])[0]
    assert copies.raw[1][0][1] == pytest.approx(expected, abs=1e-6)


def test_what_cannot_be_read_is_left_out(classes: Path, tmp_path: Path) -> None:
    good = next((classes / "moon").glob("*.jpg"))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(good.read_bytes()[:200])
    copies = copies_of(
        [Item("broken", broken), Item("good", good)],
        Choice(("colour_texture",)).over(None),
        looks(1, 0),
        COMPUTE,
    )
    assert [item.key for item in copies.items] == ["good"]
    assert [each.path for each in copies.skipped] == ["broken"]
