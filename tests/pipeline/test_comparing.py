"""Comparing two pictures: what the scores mean, and who is refused."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import semblance
from semblance.errors import ImageMissing, ImageUnreadable, UnknownEncoder
from semblance.pipeline.comparing import comparer
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice


def test_a_picture_is_like_itself_and_less_like_others(photo_folder: Path) -> None:
    moon, other_moon = photo_folder / "moon" / "0.jpg", photo_folder / "moon" / "1.jpg"
    coffee = photo_folder / "coffee" / "0.jpg"
    itself = semblance.compare(moon, moon, model="fast")
    alike = semblance.compare(moon, other_moon, model="fast")
    unlike = semblance.compare(moon, coffee, model="fast")
    assert itself.cosine == pytest.approx(1.0, abs=1e-5)
    assert itself.similar
    assert itself.cosine > alike.cosine > unlike.cosine
    assert not unlike.similar


def test_it_does_not_matter_which_comes_first(photo_folder: Path) -> None:
    pair = [photo_folder / name / "0.jpg" for name in ("moon", "coffee")]
    one, other = semblance.compare(*pair), semblance.compare(*reversed(pair))
    assert one.cosine == pytest.approx(other.cosine, abs=1e-5)


def test_the_threshold_is_a_similarity(photo_folder: Path) -> None:
    pair = [photo_folder / "moon" / name for name in ("0.jpg", "1.jpg")]
    similarity = semblance.compare(*pair, model="fast").similarity
    assert semblance.compare(*pair, model="fast", threshold=similarity - 0.01).similar
    assert not semblance.compare(*pair, model="fast", threshold=similarity + 0.01).similar


def test_a_fusion_scores_between_its_models(photo_folder: Path) -> None:
    pair = [photo_folder / name / "0.jpg" for name in ("moon", "coffee")]
    both = comparer(Choice(("efficientnet_lite0", "efficientnet_lite1"))).compare(*pair)
    single = [
        comparer(Choice((name,))).compare(*pair).cosine
        for name in ("efficientnet_lite0", "efficientnet_lite1")
    ]
    assert both.cosine == pytest.approx(np.mean(single), abs=1e-4)
    assert [2 * share for share in both.why.shares.values()] == pytest.approx(single, abs=1e-4)


def test_pictures_from_memory(photo_folder: Path) -> None:
    path = photo_folder / "moon" / "0.jpg"
    with PIL.Image.open(path) as picture:
        assert semblance.compare(path.read_bytes(), np.asarray(picture)).cosine > 0.999


def test_fast_and_exact_find_the_same_pictures(photo_folder: Path) -> None:
    """The bound on single vectors differs with the processor: see docs/decisions."""
    paths = sorted(photo_folder.rglob("*.jpg"))
    vectors = []
    for precision in ("fast", "exact"):
        (encoder,) = Compute(2, precision).bulk_encoders(Choice(("fast",)).over(None))
        vectors.append(
            encoder.encode([encoder.prepare(semblance.open_image(path)) for path in paths])
        )
    fast, exact = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in vectors)
    agreement = np.sum(fast * exact, axis=1)
    assert np.median(agreement) >= 0.998
    labels = np.array([path.parent.name for path in paths])
    same = exact @ exact.T - 2 * np.eye(len(paths))
    crossed = exact @ fast.T - 2 * np.eye(len(paths))
    hits = [np.mean(labels[scores.argmax(axis=1)] == labels) for scores in (same, crossed)]
    assert hits[1] >= hits[0] - 0.02


def test_bad_pictures_are_named(photo_folder: Path, tmp_path: Path) -> None:
    good = photo_folder / "moon" / "0.jpg"
    (tmp_path / "words.jpg").write_text("not a picture")
    with pytest.raises(ImageMissing, match=r"none\.jpg"):
        semblance.compare(good, tmp_path / "none.jpg")
    with pytest.raises(ImageUnreadable, match=r"words\.jpg"):
        semblance.compare(tmp_path / "words.jpg", good)
    with pytest.raises(UnknownEncoder):
        semblance.compare(good, good, model="none")
