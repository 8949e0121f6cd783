"""Flags of fusion and reduction: what they mean, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest

from semblance.cli.app import run
from semblance.cli.choices import choice_of
from semblance.cli.flags import RecipeFlags, ReductionFlags
from semblance.encoders import Variant
from semblance.errors import UsageError
from semblance.pipeline.recipe import Choice

TWO = ["efficientnet_lite0", "efficientnet_lite1"]


def asked(**flags: Any) -> Choice:
    """The choice of these flags; `dim` is one of the reduction."""
    reduction = ReductionFlags(dim=flags.pop("dim", None))
    return choice_of(RecipeFlags(**flags), reduction)


def test_a_dimension_is_a_number_or_a_share() -> None:
    assert asked(dim="256").dim == 256
    assert asked(dim="99%").dim == "99%"
    with pytest.raises(UsageError, match="no number of dimensions"):
        asked(dim="many").over(None)


def test_weights_of_a_fusion_are_separated_by_commas() -> None:
    recipe = asked(model=TWO, fusion="weighted:2, 0.5").over(None)
    assert (recipe.fusion, recipe.weights) == ("weighted", (2, 0.5))
    with pytest.raises(UsageError, match="weighted:2,1,1"):
        asked(model=TWO, fusion="weighted:2;1")
    with pytest.raises(UsageError, match="belong to the fusion weighted, not to concat"):
        asked(model=TWO, fusion="concat:2,1").over(None)


def test_what_weights_meant_once_is_pointed_to_its_new_place() -> None:
    with pytest.raises(UsageError, match="--fusion weighted:2,1"):
        asked(model=TWO, weights=["2,1"])


def test_a_flag_wins_over_the_recipe(tmp_path: Path) -> None:
    recipe = tmp_path / "fused.toml"
    recipe.write_text(f'models = {json.dumps(TWO)}\nweights = [1, 3]\ndim = "99%"\ngrey = true\n')
    assert asked(recipe=recipe).over(None).weights == (1, 3)
    assert asked(recipe=recipe, fusion="weighted:1,1").over(None).weights == (1, 1)
    assert asked(recipe=recipe, fusion="mean", dim="64").over(None).dim == 64
    assert asked(recipe=recipe, mirror=True).over(None).variant == Variant(grey=True, mirror=True)
    assert asked(recipe=recipe, grey=False).over(None).variant == Variant()
    assert asked(recipe=recipe, fusion="weighted").over(None).weights is None
    assert asked(recipe=recipe, dim="none").over(None).dim is None


def test_flags_complete_a_recipe_before_it_is_judged(tmp_path: Path) -> None:
    recipe = tmp_path / "mean.toml"
    recipe.write_text('fusion = "mean"\nwhitening = "half"\n')
    assert asked(recipe=recipe, model=TWO, dim="64").over(None).fusion == "mean"
    with pytest.raises(UsageError, match="at least two models"):
        asked(recipe=recipe)


@pytest.mark.parametrize("texts", [["w.pth"], ["resnet50=w.pth"]])
def test_a_file_of_weights_belongs_to_a_model(texts: list[str]) -> None:
    recipe = asked(model=["resnet50"], weights=texts).over(None)
    assert recipe.files == (("resnet50", str(Path("w.pth").absolute())),)


@pytest.mark.parametrize(
    ("models", "weights", "said"),
    [
        (["resnet50", "fast"], "w.pth", "such as resnet50=w.pth"),
        (["resnet50"], "vgg16=w.pth", r"'vgg16', which is none of the models \(resnet50\)"),
        (["fast"], "w.pth", "efficientnet_lite0 come with it"),
        (["resnet50", "fast"], "fast=w.pth", "efficientnet_lite0 come with it"),
        (["sift"], "w.pth", "sift come with it"),
    ],
)
def test_a_file_that_fits_no_model_is_refused(models: list[str], weights: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(model=models, weights=[weights]).over(None)


def test_a_weighted_comparison_is_the_weighted_mean_of_the_models(
    photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [str(photo_folder / "chelsea" / name) for name in ("0.jpg", "1.jpg")]
    cosines = []
    for flags in (TWO[:1], TWO[1:], TWO):
        models = [word for name in flags for word in ("--model", name)]
        weights = ["--fusion", "weighted:3,1"] if len(flags) == 2 else []
        assert run(["compare", *pair, *models, *weights, "--input-size", "64", "--json"]) == 0
        cosines.append(json.loads(capsys.readouterr().out)["cosine"])
    assert cosines[2] == pytest.approx((3 * cosines[0] + cosines[1]) / 4, abs=1e-5)


def test_weights_cannot_be_fitted_on_two_pictures(
    photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [str(photo_folder / "chelsea" / name) for name in ("0.jpg", "1.jpg")]
    models = [word for name in TWO for word in ("--model", name)]
    assert run(["compare", *pair, *models, "--fusion", "weighted"]) == 2
    assert "--fusion weighted:2,1" in capsys.readouterr().err
