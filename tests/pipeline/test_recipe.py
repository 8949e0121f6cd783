"""Recipes: what flags and files mean, and what they refuse."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from semblance.encoders import Variant
from semblance.errors import SpaceMismatch, UnknownEncoder, UsageError
from semblance.pipeline.recipe import QUALITY, Choice, Recipe
from semblance.pipeline.recipes import reconcile


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
    assert Choice(fusion="weighted").over(stored).weights is None  # to be fitted
    assert Choice(weights=(3.0, 2.0, 1.0)).over(stored).weights == (3, 2, 1)
    assert Choice(("fast", "default")).over(stored) == Recipe(
        ("efficientnet_lite0", "efficientnet_lite2"), "concat"
    )


def test_a_title_says_what_is_searched() -> None:
    recipe = Recipe(("a", "b"), "weighted", "99%", weights=(0.25, 1.0), whitening="half")
    assert recipe.title == "a + b (weighted, 0.25:1, dimensions for 99% of mAP, half whitened)"
    recipe = Recipe(("a",), variant=Variant("logits", True, True, True), files=(("a", "/w"),))
    assert recipe.title == "a (layer logits, grey, mirrored, two scales, own weights w of a)"


def test_what_decides_the_vectors_is_apart_from_the_view_over_them() -> None:
    plain = Recipe(QUALITY, "concat")
    assert plain.encoding == Recipe(QUALITY, "mean", 64, weights=None, whitening="half").encoding
    others = [
        Recipe(QUALITY[:2], "concat"),
        Recipe(QUALITY, "concat", input_size=96),
        *(Recipe(QUALITY, variant=each) for each in (Variant("logits"), Variant(grey=True))),
        Recipe(QUALITY, files=(("efficientnet_lite0", "/w"),)),
    ]
    assert not any(other.encoding.may_be(plain.encoding) for other in others)


def test_a_file_of_weights_may_move_without_being_another_model() -> None:
    here, there = (Recipe(("vgg16",), files=(("vgg16", path),)) for path in ("/a", "/b"))
    assert here.encoding != there.encoding
    assert here.encoding.may_be(there.encoding)


def test_a_choice_of_a_recipe_is_that_recipe() -> None:
    files = (("vgg16", os.path.abspath("w.pth")),)
    recipe = Recipe(("vgg16",), input_size=64, variant=Variant(mirror=True), files=files)
    assert Choice.of(recipe).over(None) == recipe
    assert Choice(mirror=False).over(recipe).variant == Variant()
    assert Choice(layer="penultimate").over(recipe).variant == Variant("penultimate", mirror=True)
    assert Choice(files=(("vgg16", "other.pth"),)).over(recipe).files != files


def test_a_reduction_can_be_taken_back() -> None:
    stored = Recipe(QUALITY, "concat", 64, whitening="half")
    assert Choice(dim="none").over(stored) == Recipe(QUALITY, "concat")
    assert Choice(("quality",), dim="none").over(None) == Recipe(QUALITY, "concat")
    with pytest.raises(UsageError, match="whitening is of a reduction"):
        Choice(dim="none", whitening="half").over(stored)


def test_a_recipe_leaves_nothing_to_the_gallery() -> None:
    stored = Recipe(QUALITY, "weighted", 64, weights=(1, 2, 3), whitening="half", input_size=96)
    wanted = Recipe(QUALITY, "concat")
    assert reconcile("shop.gallery", Choice.of(wanted), replace(stored, input_size=None)) == wanted
    with pytest.raises(SpaceMismatch, match="not with"):
        reconcile("shop.gallery", Choice.of(wanted), stored)


def test_records_texts_are_a_matter_of_the_view() -> None:
    stored = Recipe(("vgg16",), record_text=("title",), record_text_weight=0.25)
    assert stored.encoding == Recipe(("vgg16",)).encoding
    assert Choice().over(stored) == stored
    assert Choice(record_text=("name",)).over(stored).record_text_weight == 0.25
    assert Choice(record_text_weight=0.5).over(stored) == Recipe(("vgg16",), record_text=("title",))
    assert Choice(record_text=()).over(stored) == Recipe(("vgg16",))
    assert stored.title == "vgg16 (text of title with weight 0.25)"
    assert Recipe(("a",), record_text=("title", "name")).title == "a (text of title, name)"


def test_a_view_knows_texts_only_where_there_are_any() -> None:
    recipe = Recipe(("vgg16",), record_text=("title",), record_text_weight=0.25)
    assert recipe.view_of(["a"]) == Recipe(("vgg16",)).view_of(["a"])
    worded = recipe.view_of(["a"], ["t"])
    assert (worded.texts, worded.text_weight) == (("t",), 0.25)


def test_files_are_named_from_the_folder_of_the_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('models = ["vgg16"]\n\n[files]\nvgg16 = "weights/mine.pth"\n')
    assert Recipe.load(path).files == (("vgg16", str(tmp_path / "weights" / "mine.pth")),)


def test_toml_round_trip() -> None:
    recipes = (
        Recipe(("efficientnet_lite2",)),
        Recipe(QUALITY, "concat", 64, "euclidean", 96),
        Recipe(QUALITY, "weighted", "97.5%", weights=(0.5, 2.0, 1.0), whitening="half"),
        Recipe(QUALITY, "mean"),
        Recipe(("vgg16",), variant=Variant("penultimate", grey=True)),
        Recipe(QUALITY, "concat", variant=Variant(mirror=True, two_scales=True)),
        Recipe(("vgg16",), record_text=("title", 'odd "name"'), record_text_weight=0.25),
        Recipe(("vgg16",), files=(("vgg16", os.path.abspath('odd "name" \\ of mine.pth')),)),
    )
    for recipe in recipes:
        assert Recipe.from_toml(recipe.to_toml()) == recipe


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = [", "not valid TOML"),
        ('modles = ["fast"]', "unknown key 'modles'"),
        ('models = "fast"', "must be a list"),
        ("models = []", "one at least"),
        ('dim = "many"', "'many' is no number"),
        ("dim = true", "dim must be a number"),
        ("input_size = 0", "takes inputs of 32 to 1024 pixels, not 0"),
        ('models = ["dinov2_small"]\ninput_size = 225', "the nearest are 224 and 238"),
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
        ('layer = "middle"', "one of pooled, penultimate, logits"),
        ('layer = "logits"', "no layer 'logits'"),
        ("grey = 1", "grey must be true or false"),
        ('models = ["sift"]\ngrey = true', "sift is no network"),
        ('models = ["sift"]\nmirror = true', "sift is no network"),
        ('record_text = "title"', "record_text must be a list of attributes"),
        ('record_text = ["title", 2]', "record_text must be a list of attributes"),
        ('record_text = ["title", "title"]', "each named once"),
        ('record_text = [""]', "each named once"),
        ('record_text = ["a,b"]', "no comma"),
        ('record_text = ["label"]', "'label' is none but a field"),
        ('record_text = ["title"]\nmetric = "euclidean"', "joins unit vectors"),
        ('record_text = ["title"]\nrecord_text_weight = "1"', "must be a number"),
        ('record_text = ["title"]\nrecord_text_weight = 0', "above 0 and up to 1"),
        ('record_text = ["title"]\nrecord_text_weight = nan', "above 0 and up to 1"),
        ("record_text_weight = 0.3", "needs that text"),
        ('files = "w.pth"', 'table of MODEL = "path"'),
        ('[files]\nfast = "w.pth"', "'fast', which is none of the models"),
        ('[files]\ndefault = "w.pth"', "come with it"),
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
