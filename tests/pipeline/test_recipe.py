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


def test_toml_round_trip() -> None:
    for recipe in (Recipe(("efficientnet_lite2",)), Recipe(QUALITY, "concat", 64, "euclidean", 96)):
        assert Recipe.from_toml(recipe.to_toml()) == recipe


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = [", "not valid TOML"),
        ('modles = ["fast"]', "unknown key 'modles'"),
        ('models = "fast"', "must be a list"),
        ('dim = "many"', "dim must be a int"),
        ("dim = true", "dim must be a int"),
        ('models = ["fast", "efficientnet_lite0"]', "named twice"),
        ('models = ["fast", "quality"]', "use it alone"),
        ('models = ["fast", "default"]\nfusion = "none"', "need a fusion"),
        ('fusion = "magic"', "no fusion 'magic'"),
        ('metric = "manhattan"', "no metric 'manhattan'"),
        ("dim = 1", "too small"),
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
