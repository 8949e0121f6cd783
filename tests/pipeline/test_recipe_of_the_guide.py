"""The recipe that the guide shows is one that is understood."""

import re
from pathlib import Path

from semblance.encoders import Variant
from semblance.pipeline.recipe import Recipe

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guide.md"


def test_the_recipe_of_the_guide_says_what_it_says(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    recipe = Recipe.load(path)
    assert (recipe.weights, recipe.dim, recipe.whitening) == ((2, 1), 256, "half")
    assert recipe.variant == Variant(mirror=True)
    assert recipe.files == (("resnet50", str(tmp_path / "weights" / "mine.pth")),)
