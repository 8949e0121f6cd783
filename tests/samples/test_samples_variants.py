"""Attribute changes: each changes what it says, and nothing that it does not."""

import numpy as np
import pytest

from semblance.samples.drawing.rendering import Rendering, render
from semblance.samples.products.families import product
from semblance.samples.products.variants import CHANGES, changes_of, vary
from semblance.samples.views import draw_view

LABEL_CHANGES = (
    "price-or-size", "details", "language", "logo", "label-colour", "label-content",
)  # fmt: skip


def pictures(category: str, change: str) -> tuple[Rendering, Rendering]:
    """The product and its changed self, in the same studio view."""
    original, view = product(category, 0, 0), draw_view((0, category, 0, 0), 256, "studio")
    return render(original, view), render(*vary(original, view, change))


def overlap(first: Rendering, second: Rendering) -> float:
    """Intersection over union of the masks."""
    one, other = first.mask > 127, second.mask > 127
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("change", LABEL_CHANGES)
def test_a_change_of_the_label_stays_on_the_label(change: str) -> None:
    before, after = pictures("bottle", change)
    assert np.array_equal(before.mask, after.mask)
    moved = (before.image.astype(int) - after.image).any(axis=-1)
    assert 5 < moved.sum() < 0.8 * (before.mask > 127).sum()
    assert not moved[before.mask == 0].any()


def test_another_body_colour_keeps_the_silhouette() -> None:
    before, after = pictures("bottle", "body-colour")
    assert overlap(before, after) > 0.98
    inside = before.mask > 250
    assert np.abs(before.image.astype(int) - after.image)[inside].mean() > 4


@pytest.mark.parametrize("change", ["package", "container"])
@pytest.mark.parametrize("category", ["bottle", "jar", "cap sharp"])
def test_another_package_or_container_changes_the_silhouette(category: str, change: str) -> None:
    assert overlap(*pictures(category, change)) < 0.97


def test_a_container_keeps_label_and_materials_where_a_package_keeps_the_label_alone() -> None:
    original, view = product("jar", 0, 0), draw_view((0, "jar", 0, 0), 128, "studio")
    container, _ = vary(original, view, "container")
    package, _ = vary(original, view, "package")
    assert container.look == original.look
    assert package.look.label == original.look.label
    assert package.look.body.colour != original.look.body.colour


@pytest.mark.parametrize("category", ["stick", "palette"])
def test_left_and_right_are_two_different_sides(category: str) -> None:
    original, view = product(category, 0, 0), draw_view((0, category, 0, 0), 128, "studio")
    (same, left), (_, right) = (vary(original, view, f"view-{side}") for side in ("left", "right"))
    assert same.look == original.look and same.shape == original.shape
    shown = [render(original, each).image for each in (view, left, right)]
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(shown[first].astype(int) - shown[second]).max() > 40


def test_a_bottle_can_show_every_change_and_a_pump_none_of_the_texts() -> None:
    assert changes_of(product("bottle", 0, 0)) == CHANGES
    shown = changes_of(product("cap pump", 0, 0))
    assert "logo" in shown and "body-colour" in shown
    assert "language" not in shown and "price-or-size" not in shown


def test_a_change_is_recorded_and_repeats() -> None:
    original, view = product("jar", 0, 0), draw_view((0, "jar", 0, 0), 128, "studio")
    first, second = vary(original, view, "language"), vary(original, view, "language")
    assert first == second
    assert first[0].variant == "language" and first[0].id == original.id
    assert first[0].look.label.language != original.look.label.language
