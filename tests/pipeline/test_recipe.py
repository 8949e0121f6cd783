"""Recipes: what flags and files mean, and what they refuse."""

from pathlib import Path

import pytest

from semblance.errors import UnknownEncoder, UsageError
from semblance.pipeline.recipe import QUALITY, Choice, Recipe


def test_nothing_asked_is_the_default_model_alone() -> None:
    assert Choice().over(None) == Recipe(("efficientnet_lite2",))


def test_aliases_stand_for_models() -> None:
    assert Choice(("fast",)).over(None).models == ("efficientnet_lite0",)
    assert Choice(("quality",)).over(None) == Recipe(QUALITY, "concat", 256)
    assert Choice(("quality",), dim=64).over(None).dim == 64


def test_several_models_are_put_side_by_side() -> None:
    assert Choice(("fast", "default")).over(None).fusion == "concat"


def test_what_is_left_open_comes_from_the_gallery() -> None:
    stored = Recipe(QUALITY, "concat", 128, "cosine", 224)
    assert Choice().over(stored) == stored
    assert Choice(dim=64).over(stored) == Recipe(QUALITY, "concat", 64, "cosine", 224)
    assert Choice(QUALITY).over(stored) == stored


def test_weights_mean_a_weighted_fusion_of_the_models_they_were_given_for() -> None:
    stored = Choice(QUALITY, weights=(1.0, 2.0, 3.0)).over(None)
    assert (stored.fusion, stored.weights) == ("weighted", (1, 2, 3))
    assert Choice(dim=64).over(stored).weights == (1, 2, 3)
    assert Choice(fusion="mean").over(stored).weights is None
    assert Choice(("fast", "default")).over(stored) == Recipe(
        ("efficientnet_lite0", "efficientnet_lite2"), "concat"
    )


def test_a_title_says_what_is_searched() -> None:
    recipe = Recipe(("a", "b"), "weighted", "99%", weights=(0.25, 1.0), whitening="half")
    assert recipe.title == "a + b (weighted, 0.25:1, dimensions for 99% of mAP, half whitened)"


def test_toml_round_trip() -> None:
    recipes = (
        Recipe(("efficientnet_lite2",)),
        Recipe(QUALITY, "concat", 64, "euclidean", 96),
        Recipe(QUALITY, "weighted", "97.5%", weights=(0.5, 2.0, 1.0), whitening="half"),
        Recipe(QUALITY, "mean"),
    )
    for recipe in recipes:
        assert Recipe.from_toml(recipe.to_toml()) == recipe


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = [", "not valid TOML"),
        ('modles = ["fast"]', "unknown key 'modles'"),
        ('models = "fast"', "must be a list"),
        ('dim = "many"', "'many' is no number"),
        ("dim = true", "dim must be a number"),
        ('dim = "0%"', "share of the mAP"),
        ('models = ["fast", "efficientnet_lite0"]', "named twice"),
        ('models = ["fast", "quality"]', "use it alone"),
        ('models = ["fast", "default"]\nfusion = "none"', "need a fusion"),
        ('fusion = "magic"', "no fusion 'magic'"),
        ('metric = "manhattan"', "no metric 'manhattan'"),
        ("dim = 1", "too small"),
        ('fusion = "mean"', "at least two models"),
        ('models = ["fast", "default"]\nweights = [1]', "2 models are fused, but 1 weights"),
        ('models = ["fast", "default"]\nweights = [1, -1]', "from 0 up"),
        ('models = ["fast", "default"]\nweights = [0, 0]', "above 0"),
        ('models = ["fast", "default"]\nweights = [nan, 1]', "from 0 up"),
        ('models = ["fast", "default"]\nweights = ["a", "b"]', "list of numbers"),
        ('models = ["fast", "default"]\nfusion = "concat"\nweights = [1, 2]', "fusion weighted"),
        ('models = ["fast", "default"]\nfusion = "mean"\nmetric = "euclidean"', "unit vectors"),
        ('dim = "99%"\nmetric = "euclidean"', "need the metric cosine"),
        ('dim = 8\nwhitening = "full"', "no whitening 'full'"),
        ('whitening = "half"', "add --dim"),
    ],
)
def test_a_wrong_recipe_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Recipe.from_toml(text)


def test_an_unknown_model_names_the_nearest() -> None:
    with pytest.raises(UnknownEncoder, match="efficientnet_lite2"):
        Choice(("efficientnet_light2",)).over(None)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        Recipe.load(tmp_path / "none.toml")
