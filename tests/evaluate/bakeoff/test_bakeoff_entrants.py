"""Which models take part at which sizes, and what each costs."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.fetching import weights
from semblance.encoders.registry import describe
from semblance.errors import NoImages, UsageError, WeightsError
from semblance.evaluate import timing as module
from semblance.evaluate.bakeoff import spaces
from semblance.evaluate.bakeoff.memory import peak_memory_bytes
from semblance.evaluate.bakeoff.prices import Price, Prices
from semblance.evaluate.bakeoff.spaces import Entrants
from semblance.evaluate.datasets.item import Item
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe


def test_networks_take_part_at_three_sizes_others_at_their_own() -> None:
    found = Entrants.of(("fast", "colour_texture"), None, Compute())
    assert [(r.models[0], r.input_size) for r in found.encoders] == [
        ("efficientnet_lite0", None),
        ("efficientnet_lite0", 160),
        ("efficientnet_lite0", 320),
        ("colour_texture", None),
    ]


def test_a_size_that_is_a_models_own_is_not_tried_twice() -> None:
    found = Entrants.of(("fast", "quality"), (224,), Compute())
    sizes = [(each.models[0][-5:], each.input_size) for each in found.encoders]
    assert sizes == [
        ("lite0", None), ("lite1", None), ("lite1", 224), ("lite2", None), ("lite2", 224),
    ]  # fmt: skip


def test_without_names_every_model_that_works_offline_takes_part(monkeypatch) -> None:
    ready = ("colour_texture", "efficientnet_lite1")
    monkeypatch.setattr(weights, "works_offline", lambda model: model.name in ready)
    found = Entrants.of((), (), Compute())
    assert tuple(each.models[0] for each in found.encoders) == ready


def test_a_model_that_cannot_be_loaded_is_told_of_unless_it_was_named(monkeypatch) -> None:
    both = [describe("colour_texture"), describe("fast")]
    monkeypatch.setattr(spaces, "_described", lambda models: both)
    load = Compute.bulk_encoders

    def broken(self, recipe):
        if recipe.models == ("colour_texture",):
            raise WeightsError("its weights are gone")
        return load(self, recipe)

    monkeypatch.setattr(Compute, "bulk_encoders", broken)
    found = Entrants.of((), (), Compute())
    assert list(found.encoders) == [Recipe(("efficientnet_lite0",))]
    assert found.notes == ["colour_texture takes no part: its weights are gone"]
    with pytest.raises(WeightsError, match="gone"):
        Entrants.of(("colour_texture",), (), Compute())


@pytest.mark.parametrize(("model", "reason"), [("fast", "not 5000"), ("sift", "not 5000")])
def test_a_size_that_nobody_takes_is_refused(model: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        Entrants.of((model,), (5000,), Compute())


def test_a_fusion_decodes_once_and_encodes_with_each() -> None:
    prices = Prices(
        {Recipe(("a",)): Price(2, 5), Recipe(("b",)): Price(3, 10), Recipe(("b",), input_size=9): 0}
    )
    assert prices.ms_per_image(Recipe(("a", "b"), "concat")) == 18


def test_prices_are_of_pictures_that_can_be_opened(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "TIMED", 2)
    bad = [Item(f"{n}", tmp_path / f"{n}.jpg") for n in range(3)]
    good = tmp_path / "good.png"
    PIL.Image.fromarray(np.full((40, 40, 3), 99, np.uint8)).save(good)
    encoders = Entrants.of(("colour_texture",), (), Compute()).encoders
    (price,) = Prices.of([*bad, Item("good", good)], encoders).singles.values()
    assert price.decode_ms > 0 and price.encode_ms > 0
    with pytest.raises(NoImages, match=r"0\.jpg"):
        Prices.of(bad, encoders)


@pytest.mark.slow
def test_two_networks_take_more_memory_than_one() -> None:
    one, two = ("efficientnet_lite0",), ("efficientnet_lite0", "efficientnet_lite2")
    alone = peak_memory_bytes(Recipe(one), Compute())
    both = peak_memory_bytes(Recipe(two, "concat"), Compute())
    assert 50e6 < alone < both < 4e9
