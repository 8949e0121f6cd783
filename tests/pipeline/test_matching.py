"""Local features in the flow: pairs scored point by point, galleries searched by vector."""

from collections.abc import Mapping
from pathlib import Path

import PIL.Image
import pytest

import semblance
from semblance.errors import ImageMissing, UsageError
from semblance.pipeline.comparing import comparer
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice

PERSPECTIVE = (0.9, 0.12, 10, -0.05, 0.95, 25, 3e-4, -2e-4)
"""Where in the original, by Pillow's eight numbers, each pixel of the warped copy comes from."""


@pytest.fixture(scope="module")
def copies(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Path, Path]:
    """Warped and turned copies of four photographs, by their originals."""
    folder = tmp_path_factory.mktemp("copies")
    made = {}
    for name in ("chelsea", "coffee", "astronaut", "china"):
        original = photo_folder / name / "0.jpg"
        with PIL.Image.open(original) as picture:
            warped = picture.transform(
                picture.size,
                PIL.Image.Transform.PERSPECTIVE,
                PERSPECTIVE,
                PIL.Image.Resampling.BICUBIC,
            )
            warped.rotate(12, PIL.Image.Resampling.BICUBIC).save(folder / f"{name}.jpg")
        made[original] = folder / f"{name}.jpg"
    return made


@pytest.mark.parametrize("model", ["sift", "orb"])
def test_the_similarity_is_the_match_score(copies: Mapping[Path, Path], model: str) -> None:
    original, copy = next(iter(copies.items()))
    answer = semblance.compare(original, copy, model=model)
    assert answer.match is not None
    assert answer.similarity == pytest.approx(answer.match.score) and answer.similarity > 0.9
    assert answer.cosine == pytest.approx(2 * answer.match.score - 1)
    assert answer.why.shares == {model: answer.cosine}
    assert answer.similar and answer.probability is None


def test_unrelated_pictures_are_not_similar(photo_folder: Path) -> None:
    answer = semblance.compare(
        photo_folder / "moon" / "0.jpg", photo_folder / "coffee" / "0.jpg", model="sift"
    )
    assert (answer.similarity, answer.cosine, answer.similar) == (0, -1, False)


@pytest.mark.parametrize("models", [("sift", "efficientnet_lite0"), ("sift", "orb")])
def test_points_are_not_fused_with_other_models(models: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=f"{models[0]} and {models[1]} cannot be compared"):
        comparer(Choice(models))


def test_an_input_size_is_heeded_and_told(photo_folder: Path) -> None:
    moon = photo_folder / "moon" / "0.jpg"
    small = comparer(Choice(("orb",), input_size=160)).compare(moon, moon)
    large = comparer(Choice(("orb",))).compare(moon, moon)
    assert small.model == "orb (at 160 pixels)"
    assert small.match is not None and large.match is not None
    assert 0 < small.match.inliers < large.match.inliers


def test_a_bad_picture_is_named(photo_folder: Path) -> None:
    with pytest.raises(ImageMissing, match=r"none\.jpg"):
        semblance.compare(photo_folder / "moon" / "0.jpg", "none.jpg", model="sift")


@pytest.mark.slow
@pytest.mark.parametrize("models", [("sift",), ("orb",), ("sift", "efficientnet_lite0")])
def test_a_gallery_finds_the_original_of_a_warped_copy_first(
    photo_folder: Path, copies: Mapping[Path, Path], tmp_path: Path, models: tuple[str, ...]
) -> None:
    """One picture of each photograph: other crops of the same would be right answers too."""
    with Gallery.open(tmp_path / "g.gallery", Choice(models)) as gallery:
        assert gallery.add(sorted(photo_folder.glob("*/0.jpg"))).added == 15
        for original, copy in copies.items():
            hits = gallery.search(copy, 5).hits
            assert hits[0].record.uri == str(original)
            assert set(hits[0].why.shares) == set(models)
        answer = gallery.compare(*next(iter(copies.items())))
        assert answer.match is None, "a gallery's view compares vectors"


def test_a_picture_without_keypoints_can_be_indexed_and_is_like_nothing(
    photo_folder: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.png"
    PIL.Image.new("RGB", (300, 200), "grey").save(plain)
    with Gallery.open(tmp_path / "g.gallery", Choice(("orb",))) as gallery:
        gallery.add([plain, photo_folder / "coffee"])
        assert [hit.cosine for hit in gallery.search(plain, 5)] == [0.0] * 5
        cosines = {h.record.uri: h.cosine for h in gallery.search(photo_folder / "moon/0.jpg", 5)}
        assert cosines[str(plain)] == 0.0
