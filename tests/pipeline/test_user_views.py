"""Views without a gallery: fitted once, found again, never under other weights, never damaged."""

import numpy as np
import pytest

from semblance.errors import SemblanceError, UsageError
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.user_views import keep_fit, unfitted_view, user_view
from tests.pipeline.calibration.mean_colour import MeanColour

SPACE = MeanColour().space
REDUCED = Recipe((SPACE.model,), dim=2)


def sample(length: int = 3) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(40, length)).astype(np.float32)


def test_a_recipe_that_fits_nothing_says_nothing() -> None:
    found = user_view(Recipe((SPACE.model,)), [SPACE])
    assert (found.view.dim, found.fit) == (3, "")


def test_a_reduction_is_used_once_it_was_fitted() -> None:
    before = user_view(REDUCED, [SPACE])
    assert before.view.dim == 3
    assert before.fit.startswith("not reduced: `semblance calibrate DATA`")
    assert "dimensions" not in before.title
    fitted = unfitted_view(REDUCED, [SPACE]).fit([sample()])
    keep_fit(fitted)
    after = user_view(REDUCED, [SPACE])
    assert after.view.key == fitted.key
    assert after.fit == "2 dimensions, as fitted by `semblance calibrate`"
    assert "2 dimensions" in after.title
    retrained = MeanColour("1" * 64).space
    assert user_view(REDUCED, [retrained]).view.dim == 3


def test_an_aligned_mean_and_weights_are_kept_too() -> None:
    spaces = [SPACE, MeanColour("1" * 64).space]
    mean = Recipe((SPACE.model, SPACE.model), "mean", dim=2)
    keep_fit(unfitted_view(mean, spaces).fit([sample(), sample()[::-1]]))
    assert user_view(mean, spaces).view.dim == 2
    weighted = Recipe((SPACE.model, SPACE.model), "weighted")
    with pytest.raises(UsageError, match=r"give them, such as --fusion weighted:2,1"):
        user_view(weighted, spaces)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", None])
def test_a_damaged_fit_is_told_and_not_used(content: bytes | None) -> None:
    path = keep_fit(unfitted_view(REDUCED, [SPACE]).fit([sample()]))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    found = user_view(REDUCED, [SPACE])
    assert found.view.dim == 3
    assert "is damaged" in found.fit


def test_another_views_fit_is_not_used() -> None:
    path = keep_fit(unfitted_view(REDUCED, [SPACE]).fit([sample()]))
    spaces = [SPACE, SPACE]
    other = Recipe((SPACE.model, SPACE.model), "concat", dim=2)
    path.write_bytes(keep_fit(unfitted_view(other, spaces).fit([sample(), sample()])).read_bytes())
    assert "is damaged" in user_view(REDUCED, [SPACE]).fit


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SEMBLANCE_DATA", str(tmp_path / "file"))
    with pytest.raises(SemblanceError, match="SEMBLANCE_DATA"):
        keep_fit(unfitted_view(REDUCED, [SPACE]).fit([sample()]))
