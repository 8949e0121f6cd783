"""`semblance views`: add a space beside, rehearse, switch over and back, drop."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def two(semblance: Command, shop: Path) -> Path:
    code, out, err = semblance(
        "views", "add", "second", "--gallery", shop, "-m", "efficientnet_lite1", "--input-size", 64
    )
    assert (code, err) == (0, "")
    assert out.startswith("second: 12 encoded, 0 were there, 0 skipped in ")
    return shop


def test_a_view_is_searched_by_its_name(semblance: Command, two: Path, photos: Path) -> None:
    query = photos / "moon/0.jpg"
    for view, model in (("main", "efficientnet_lite0"), ("second", "efficientnet_lite1")):
        code, out, _ = semblance("search", query, "--gallery", two, "--view", view, "--json")
        assert code == 0
        assert set(json.loads(out)["hits"][0]["why"]["shares"]) == {model}
    pair = query, photos / "moon/1.jpg"
    _, out, _ = semblance("compare", *pair, "--gallery", two, "--view", "second", "--json")
    assert json.loads(out)["model"] == "efficientnet_lite1 (at 64 pixels)"


def test_views_are_listed(semblance: Command, two: Path) -> None:
    _, out, _ = semblance("views", "list", "--gallery", two, "--json")
    listed = json.loads(out)
    assert listed["records"] == 12
    assert [(v["name"], v["default"], v["records"]) for v in listed["views"]] == [
        ("main", True, 12),
        ("second", False, 12),
    ]
    _, out, _ = semblance("views", "list", "--gallery", two)
    assert "12 of 12" in out


def test_a_rehearsal_says_what_would_change(semblance: Command, two: Path, tmp_path: Path) -> None:
    page = tmp_path / "swap.html"
    arguments = ("views", "compare", "main", "second", "--gallery", two, "-k", 3)
    code, out, _ = semblance(*arguments, "--html", page)
    assert code == 0
    assert "12 pictures asked of the 12 that both views hold" in out
    assert "mAP changes by" in out
    assert "data:image/jpeg;base64" in page.read_text()
    _, out, _ = semblance(*arguments, "--json")
    result = json.loads(out)
    assert 0 <= result["overlap"] <= 1
    assert result["judgement"]["queries"] == 12
    assert result["judgement"]["verdict"] in ("better", "worse", "no clear difference")


def test_switch_over_and_back_and_drop(semblance: Command, two: Path) -> None:
    assert semblance("views", "default", "second", "--gallery", two)[0] == 0
    code, _, err = semblance("views", "drop", "second", "--gallery", two)
    assert code == 2
    assert "is the default view" in err
    assert semblance("views", "default", "main", "--gallery", two)[0] == 0
    code, out, _ = semblance("views", "drop", "second", "--gallery", two, "--json")
    assert json.loads(out) == {"view": "second", "spaces_removed": 1}
    code, _, err = semblance("views", "default", "second", "--gallery", two)
    assert code == 2
    assert "no view 'second'; it has main" in err


def test_a_view_needs_its_gallery(semblance: Command, photos: Path) -> None:
    pair = photos / "moon/0.jpg", photos / "moon/1.jpg"
    code, _, err = semblance("compare", *pair, "--view", "second")
    assert code == 2
    assert "add --gallery" in err


def test_a_comparison_ignores_no_flag(
    semblance: Command, two: Path, photos: Path, tmp_path: Path
) -> None:
    """Flags are of the view that is named; one that is made otherwise is not used in silence."""
    pair = "compare", photos / "moon/0.jpg", photos / "moon/1.jpg", "--gallery", two
    second = "--view", "second", "--model", "efficientnet_lite1"
    assert semblance(*pair, *second, "--input-size", 64)[0] == 0
    code, _, err = semblance(*pair, "--model", "efficientnet_lite1")
    assert (code, "the view 'main' was made with efficientnet_lite0" in err) == (1, True)
    recipe = tmp_path / "raw.toml"
    recipe.write_text('models = ["efficientnet_lite1"]\ninput_size = 64\nmetric = "euclidean"\n')
    code, _, err = semblance(*pair, "--view", "second", "--recipe", recipe)
    assert code == 2
    assert "(at 64 pixels), not with efficientnet_lite1 (at 64 pixels, euclidean)" in err
