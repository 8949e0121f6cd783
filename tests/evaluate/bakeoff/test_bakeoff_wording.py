"""What the answer says in each case, and what each row of the table says."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.choosing import pick
from semblance.evaluate.bakeoff.outcome import Gain, Outcome
from semblance.evaluate.bakeoff.recipe_file import write_recipe
from semblance.evaluate.bakeoff.table import table_of
from semblance.evaluate.bakeoff.wording import answer
from semblance.evaluate.datasets.trial import Trial
from semblance.pipeline.recipe import Recipe
from tests.evaluate.bakeoff.conftest import MadeUp

ODD = np.arange(40) % 2


@pytest.fixture
def outcome(made_up: MadeUp, trial: Trial) -> Outcome:
    best, close = made_up("resnet50", ODD, 30, 0.1, 512), made_up("fast", 0.9 * ODD[::-1], 5, 1, 64)
    dear, poor = made_up("vit_b16", None, 90), made_up("sift", 0 * ODD, 9, 0.1, 64)
    budget, contenders = Budget(ms_per_image=40), [best, close, dear, poor]
    picked = pick(contenders, budget, trial)
    return Outcome(
        pick=picked,
        contenders=contenders,
        figure=picked.winner.interval(trial),
        gain=Gain(best.recipe, 0.5, picked.winner.minus(best, trial)),
        arena=Arena(trial, trial, trial.gallery_places),
        budget=budget,
        metric="P@1",
        reciprocal_rank=0.5,
        originals=0,
        skipped=(),
        notes=(),
    )


def test_the_answer_says_what_why_and_how_much(outcome: Outcome) -> None:
    taken, reason, gain = answer(outcome)
    assert taken.startswith("Take fast: P@1 45.0 % (95 % interval ")
    assert "(40 queries), 5 ms an image, 64 bytes a vector." in taken
    assert reason.startswith("Of 3 candidates within the budget (at most 40 ms an image), 2 cannot")
    assert "The best, resnet50, has 50.0 % there, takes 30 ms" in reason
    assert "5.0 points below it" in reason
    assert gain.startswith("The default (resnet50, not reduced) has 50.0 %")
    assert gain.endswith("which these queries cannot tell from none.")


def test_a_figure_that_flatters_is_called_so(outcome: Outcome, tmp_path) -> None:
    unjudged = replace(outcome, arena=replace(outcome.arena, judging=None))
    assert "There is no test split" in list(answer(unjudged))[-1]
    assert not any("test split" in each for each in answer(outcome))
    write_recipe(tmp_path / "r.toml", unjudged, "photos", "semblance bakeoff photos")
    assert "it flatters" in (tmp_path / "r.toml").read_text()


def test_a_test_of_copies_says_what_it_cannot_tell(outcome: Outcome) -> None:
    said = " ".join(answer(replace(outcome, originals=20)))
    assert "MRR 50.0 %" in said
    assert "cannot tell which answers a person would call alike" in said


def test_easy_questions_are_called_easy(made_up: MadeUp, trial: Trial, outcome: Outcome) -> None:
    two = [made_up("fast", ODD * 0 + 1, 1, 1, 1), made_up("sift", ODD * 0 + 1, 2, 1, 1)]
    easy = replace(outcome, contenders=two, pick=pick(two, Budget(), trial), budget=Budget())
    assert easy.recipe.models == ("fast",)
    said = " ".join(answer(easy))
    assert "too easy to tell the candidates apart" in said
    assert "Of 2 candidates it has the highest" in said


def test_the_table_has_the_best_first_the_dear_last_and_the_winner_marked(
    outcome: Outcome,
) -> None:
    table = table_of(outcome)
    assert [(row[0], row[-1]) for row in table.rows] == [
        ("resnet50", "highest, but dearer"),
        ("fast", "chosen"),
        ("sift", "worse"),
        ("vit_b16", "over budget: 90 ms an image"),
    ]
    assert table.highlight == (1,)


def test_a_short_table_still_has_the_winner_and_counts_the_rest(outcome: Outcome) -> None:
    table = table_of(outcome, 1)
    assert [row[0] for row in table.rows] == ["resnet50", "fast"]
    assert "2 candidates more" in table.caption


def test_a_file_says_where_it_comes_from_whatever_that_is_called(
    outcome: Outcome, tmp_path
) -> None:
    out = tmp_path / "recipe.toml"
    out.write_text("old")
    write_recipe(out, outcome, 'my\nphotos = "x"', "semblance bakeoff 'my\nphotos'")
    text = out.read_text()
    assert text.splitlines()[0].startswith(r'# Chosen by a bakeoff on my\nphotos = "x", 20')
    assert "# P@1 45.0 % (95 % interval" in text and "# Made by: semblance bakeoff" in text
    assert Recipe.load(out) == Recipe(("efficientnet_lite0",))
