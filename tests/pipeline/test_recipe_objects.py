"""Recipes of objects: what is looked at, how answers are ordered, and the ready ones."""

from pathlib import Path

import pytest

from semblance.errors import SpaceMismatch, UsageError
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.recipe.objects import ObjectChoice, Objects
from semblance.pipeline.recipe.ranking import Ranking, RankingChoice
from semblance.pipeline.recipe.ready import named_or_file, ready
from semblance.pipeline.recipes import reconcile

DOMAIN = Recipe(
    objects=Objects("u2netp", "closed-form", "crop", 0.1, True),
    ranking=Ranking("labels", 0.95, ("contour", "keypoints"), 40, 0.25, "both", 0.75, 10),
)


def test_what_is_not_said_is_not_done() -> None:
    plain = Choice().over(None)
    assert plain.objects.whole
    assert plain.ranking == Ranking()
    assert "localize" not in plain.to_toml()


def test_toml_round_trip_of_every_key() -> None:
    assert Recipe.from_toml(DOMAIN.to_toml()) == Choice.of(DOMAIN).over(None)
    assert 'rerank = ["contour", "keypoints"]' in DOMAIN.to_toml()


def test_a_title_says_what_is_looked_at() -> None:
    assert DOMAIN.title == (
        "default (object by u2netp and closed-form, crop, each object a region, "
        "within the category, re-ranked by contour and keypoints)"
    )


def test_what_is_left_open_comes_from_the_gallery() -> None:
    asked = Choice(objects=ObjectChoice(margin=0.2), ranking=RankingChoice(rerank=()))
    recipe = asked.over(DOMAIN)
    assert recipe.objects == Objects("u2netp", "closed-form", "crop", 0.2, True)
    assert recipe.ranking.rerank == ()
    assert recipe.ranking.category == "labels"
    assert Choice(objects=ObjectChoice("none")).over(Recipe()).objects.whole


def test_objects_decide_the_vectors_and_the_order_of_answers_does_not() -> None:
    stored = Choice.of(DOMAIN).over(None)
    other = reconcile("it", Choice(ranking=RankingChoice(rerank=("contour",))), stored)
    assert other.encoding == stored.encoding
    with pytest.raises(SpaceMismatch):
        reconcile("it", Choice(objects=ObjectChoice(sight="white")), stored)


def test_files_in_names_are_found_from_the_folder_of_the_recipe(tmp_path: Path) -> None:
    file = tmp_path / "domain.toml"
    file.write_text('localize = "onnx:salient.onnx"\nmatting = "fba:weights/FBA.pth"\n')
    choice = named_or_file(file)
    assert choice.objects.localize == f"onnx:{tmp_path / 'salient.onnx'}"
    assert choice.objects.matting == f"fba:{tmp_path / 'weights' / 'FBA.pth'}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('localize = "u2nepp"', "the nearest are u2netp"),
        ('matting = "closed-form"', "of objects that a localizer finds"),
        ('localize = "u2netp"\nmatting = "open"', "there is no matting 'open'"),
        ('localize = "u2netp"\nsight = "blind"', "there is no way 'blind' to see an object"),
        ('localize = "u2netp"\nmargin = 3', "it is a share of the object"),
        ('localize = "onnx:/nowhere.onnx"', "is not a file"),
        ('rerank = ["contour"]', "contours are of objects"),
        ('rerank = "contour"', "rerank must be a list of re-rankers"),
        ('rerank = ["neighbours"]', "there is no re-ranker 'neighbours'"),
        ('rerank = ["keypoints", "keypoints"]', "named twice"),
        ('contour_placement = "left"', "there is no placement 'left'"),
        ("keypoint_weight = 2", "keypoint_weight is 2"),
        ("category_reach = 0", "category_reach is 0"),
        ("rerank_depth = 0", "rerank_depth is 0"),
        ("regions = 1", "regions must be true or false"),
    ],
)
def test_what_does_not_go_together_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Recipe.from_toml(text)


def test_ready_recipes_go_by_their_names() -> None:
    assert ready() == ("domain", "domain-published")
    domain = named_or_file(Path("domain")).over(None)
    assert domain.objects.localize == "u2netp"
    assert domain.ranking.category == "labels"
    published = named_or_file(Path("domain-published"))
    assert (published.metric, published.grey, published.input_size) == ("euclidean", True, 224)
    assert published.ranking.contour_weight == 1


def test_a_file_goes_before_a_ready_recipe_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("domain").write_text('models = ["fast"]\n')
    assert named_or_file(Path("domain")).models == ("fast",)
    with pytest.raises(UsageError, match="cannot be read"):
        named_or_file(Path("nowhere.toml"))
