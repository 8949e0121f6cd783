"""Flags of fusion and reduction: what they mean, and what they refuse."""

import json
from pathlib import Path

import pytest

from semblance.cli.app import run
from semblance.cli.choices import choice_of
from semblance.errors import UsageError

TWO = ["efficientnet_lite0", "efficientnet_lite1"]


def test_a_dimension_is_a_number_or_a_share() -> None:
    assert choice_of(None, dim="256").dim == 256
    assert choice_of(None, dim="99%").dim == "99%"
    with pytest.raises(UsageError, match="no number of dimensions"):
        choice_of(None, dim="many").over(None)


def test_weights_are_separated_by_commas() -> None:
    recipe = choice_of(None, TWO, weights="2, 0.5").over(None)
    assert (recipe.fusion, recipe.weights) == ("weighted", (2, 0.5))
    with pytest.raises(UsageError, match="2,1,1"):
        choice_of(None, TWO, weights="2;1")


def test_a_flag_wins_over_the_recipe(tmp_path: Path) -> None:
    recipe = tmp_path / "fused.toml"
    recipe.write_text(f'models = {json.dumps(TWO)}\nweights = [1, 3]\ndim = "99%"\n')
    assert choice_of(recipe).over(None).weights == (1, 3)
    assert choice_of(recipe, weights="1,1").over(None).weights == (1, 1)
    assert choice_of(recipe, fusion="mean", dim="64").over(None).dim == 64


def test_a_weighted_comparison_is_the_weighted_mean_of_the_models(
    photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [str(photo_folder / "chelsea" / name) for name in ("0.jpg", "1.jpg")]
    cosines = []
    for flags in (TWO[:1], TWO[1:], TWO):
        models = [word for name in flags for word in ("--model", name)]
        weights = ["--weights", "3,1"] if len(flags) == 2 else []
        assert run(["compare", *pair, *models, *weights, "--input-size", "64", "--json"]) == 0
        cosines.append(json.loads(capsys.readouterr().out)["cosine"])
    assert cosines[2] == pytest.approx((3 * cosines[0] + cosines[1]) / 4, abs=1e-5)


def test_weights_cannot_be_fitted_on_two_pictures(
    photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [str(photo_folder / "chelsea" / name) for name in ("0.jpg", "1.jpg")]
    models = [word for name in TWO for word in ("--model", name)]
    assert run(["compare", *pair, *models, "--fusion", "weighted"]) == 2
    assert "give --weights" in capsys.readouterr().err
