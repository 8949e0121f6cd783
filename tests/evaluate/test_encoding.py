"""A dataset's pictures as raw vectors: encoded once, kept by space, damaged caches made good."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders import space_of
from semblance.errors import NoImages, VectorError, WeightsError
from semblance.evaluate import column, item_reading
from semblance.evaluate.datasets import Item, open_dataset
from semblance.evaluate.encoding import Encoded, encode
from semblance.images import open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.embedding import embed
from semblance.pipeline.recipe import Recipe

COLOURS = [(10, 200, 30), (90, 0, 0), (5, 5, 250), (77, 66, 55), (0, 0, 0), (1, 2, 3), (9, 9, 9)]


class MeanColour:
    """Says a picture's mean colour, `times` over; counts the pictures it was asked about."""

    min_side = 32

    def __init__(self, times: int = 1) -> None:
        self.space = replace(space_of("fast"), model=f"mean{times}", dim=3 * times)
        self.times = times
        self.asked = 0

    def prepare(self, image) -> np.ndarray:
        return image.pixels.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)

    def encode(self, prepared) -> np.ndarray:
        self.asked += len(prepared)
        return np.stack([np.tile(colour, self.times) for colour in prepared]).astype(np.float32)


WARM = 1
"""Each encoder that has work to do is asked about one black picture before the clock runs."""


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    found = []
    for place, colour in enumerate(COLOURS):
        path = tmp_path / f"{place}.png"
        PIL.Image.new("RGB", (6, 6), colour).save(path)
        found.append(Item(path.name, path, "jar"))
    return found


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Encoded]:
    def encoded(items, *encoders, **rest) -> Encoded:
        rest.setdefault("compute", Compute(threads=2))
        return encode(items, encoders, folder=tmp_path / "cache", **rest)

    return encoded


@pytest.fixture
def decoded(monkeypatch) -> Iterator[list[object]]:
    """Every picture that was opened, the black one of the warming up left out."""
    opened: list[object] = []

    def note(picture, **rest):
        opened.append(picture)
        return open_image(picture, **rest)

    monkeypatch.setattr(item_reading, "open_image", note)
    return opened


def test_one_matrix_a_space_in_the_order_of_the_items(items, run) -> None:
    encoded = run(items, MeanColour(), MeanColour(2))
    assert encoded.items == tuple(items)
    assert encoded.raw[0].tolist() == [list(colour) for colour in COLOURS]
    assert encoded.raw[1].tolist() == [list(colour * 2) for colour in COLOURS]
    assert all(raw.dtype == np.float32 and not raw.flags.writeable for raw in encoded.raw)
    assert [space.model for space in encoded.spaces] == ["mean1", "mean2"]
    assert (encoded.fresh, encoded.skipped) == (7, ())


def test_a_picture_is_decoded_once_and_in_the_second_run_not_at_all(items, run, decoded) -> None:
    first = run(items, MeanColour(), MeanColour(2))
    assert len(decoded) == len(items)
    encoder = MeanColour()
    second = run(items, encoder, MeanColour(2))
    assert (len(decoded), encoder.asked, second.fresh) == (len(items), 0, 0)
    assert all((a == b).all() for a, b in zip(first.raw, second.raw, strict=True))
    assert min(first.decode_ms, *first.encode_ms) > 0
    assert (first.decode_ms, first.encode_ms) == (second.decode_ms, second.encode_ms)


def test_only_what_is_new_or_changed_is_encoded(items, run) -> None:
    run(items[1:], MeanColour())
    changed = items[3].picture
    PIL.Image.new("RGB", (6, 6), (200, 200, 200)).save(changed)
    os.utime(changed, ns=(1, 1))
    encoder, other = MeanColour(), MeanColour(2)
    encoded = run(items, encoder)
    assert (encoded.fresh, encoder.asked) == (2, 2 + WARM)
    assert encoded.raw[0][3].tolist() == [200, 200, 200]
    encoded = run(items[::-1], encoder, other)
    assert (encoder.asked, other.asked) == (2 + WARM, len(items) + WARM)
    assert encoded.raw[0][0].tolist() == list(COLOURS[-1])


def test_fast_and_exact_vectors_are_kept_apart(items, run) -> None:
    run(items, MeanColour(), compute=Compute(precision="fast"))
    assert run(items, MeanColour(), compute=Compute(precision="exact")).fresh == len(items)
    assert run(items, MeanColour(), compute=Compute(precision="fast")).fresh == 0


def test_arrays_are_known_by_their_pixels(run) -> None:
    dark, light = np.full((4, 4), 10, np.uint8), np.full((4, 4), 250, np.uint8)
    items = [Item(str(place), array) for place, array in enumerate([dark, light, dark.copy()])]
    encoded = run(items, MeanColour())
    assert encoded.raw[0][:, 0].tolist() == [10, 250, 10]
    assert encoded.fresh == 2
    assert run(items[1:], MeanColour()).fresh == 0


def test_pictures_that_cannot_be_used_are_listed_and_leave_the_dataset(tmp_path, run) -> None:
    rng = np.random.default_rng(0)
    for name in ("jar/1", "jar/2", "jar/3", "lid/1", "lid/2"):
        path = tmp_path / "data" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.fromarray(rng.integers(0, 256, (6, 6, 3), np.uint8)).save(path)
    dataset = open_dataset(tmp_path / "data")
    (tmp_path / "data/jar/2.png").write_bytes(b"no picture")
    (tmp_path / "data/lid/1.png").unlink()
    for _ in range(2):
        encoded = run(dataset.items, MeanColour())
        assert [(each.path, each.reason) for each in encoded.skipped] == [
            ("jar/2.png", "text, not a picture"),
            ("lid/1.png", "no such file or directory"),
        ]
        usable = dataset.only(encoded.items)
        assert [item.key for item in usable.items] == ["jar/1.png", "jar/3.png", "lid/2.png"]
        expected = [open_image(i.picture).pixels.mean(axis=(0, 1)).round() for i in usable.items]
        assert (encoded.raw[0] == expected).all()
        assert len(usable.trial().unanswerable) == 1


def test_nothing_usable(run, tmp_path: Path) -> None:
    with pytest.raises(NoImages, match=r"none of 1 pictures .* x.png: no such file"):
        run([Item("x.png", tmp_path / "x.png")], MeanColour())
    with pytest.raises(NoImages, match="none of 0 pictures"):
        run([], MeanColour())


def test_a_file_that_changes_after_the_start_is_skipped(items, run, monkeypatch) -> None:
    whole = item_reading.Source.from_path

    def late(path, limits):
        if Path(path).name == "2.png":
            os.utime(path, ns=(5, 5))
        return whole(path, limits)

    monkeypatch.setattr(item_reading.Source, "from_path", late)
    encoded = run(items, MeanColour())
    assert [each.reason for each in encoded.skipped] == ["changed since the run began"]


def test_nan_names_the_encoder_and_the_picture(items, run) -> None:
    class Broken(MeanColour):
        def encode(self, prepared) -> np.ndarray:
            vectors = super().encode(prepared)
            vectors[vectors[:, 0] == 77] = np.nan
            return vectors

    with pytest.raises(VectorError, match=r"mean1 gave NaN or infinity for 3\.png"):
        run(items, Broken())
    assert run(items, MeanColour()).raw[0][3].tolist() == [77, 66, 55]


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.find(np.float32(200).tobytes())] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        _flip,
        lambda path: path.write_bytes(path.read_bytes()[:200]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a zip"),
        lambda path: np.savez(path.open("wb"), stamps=np.zeros((1, 16), np.uint8)),
        lambda path: np.savez(path.open("wb"), other=np.zeros(3)),
    ],
    ids=["a byte", "torn", "empty", "junk", "another content", "another kind"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_damaged_cache_is_made_good(items, run, tmp_path: Path, damage) -> None:
    first = run(items, MeanColour())
    (path,) = (tmp_path / "cache").rglob("*.npz")
    damage(path)
    second = run(items, MeanColour())
    assert second.fresh == len(items)
    assert (second.raw[0] == first.raw[0]).all()
    assert run(items, MeanColour()).fresh == 0


def test_vectors_of_another_length_are_not_believed(items, run, tmp_path: Path) -> None:
    run(items, MeanColour(2))
    (path,) = (tmp_path / "cache").rglob("*.npz")
    run(items, MeanColour())
    folder = next(p.parent for p in (tmp_path / "cache").rglob("*.npz") if p != path)
    for other in folder.glob("*.npz"):
        other.write_bytes(path.read_bytes())
    assert run(items, MeanColour()).raw[0].tolist() == [list(colour) for colour in COLOURS]


def test_an_interrupted_run_goes_on_from_there(items, run, monkeypatch) -> None:
    monkeypatch.setattr(column, "FILE_ROWS", 2)

    def interrupt(done: int, total: int) -> None:
        assert total == len(items)
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(items, MeanColour(), progress=interrupt)
    assert run(items, MeanColour()).fresh == len(items) - 5
    assert run(items, MeanColour()).fresh == 0


def test_two_at_once_do_not_disturb_each_other(items, run) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run(items, MeanColour()), range(8)))
    for answer in answers:
        assert answer.raw[0].tolist() == [list(colour) for colour in COLOURS]
    assert run(items, MeanColour()).fresh == 0


def test_a_cache_that_cannot_be_written(items, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="SEMBLANCE_CACHE"):
        encode(items, [MeanColour()], Compute(), folder=tmp_path / "file" / "cache")


def test_a_real_network_says_what_it_says_alone(photo_folder: Path, tmp_path: Path) -> None:
    files = [photo_folder / name / "0.jpg" for name in ("moon", "coffee", "chelsea")]
    compute = Compute(threads=2, precision="exact")
    recipe = Recipe(("fast",), input_size=96)
    encoded = encode(
        [Item(file.name, file) for file in files],
        compute.bulk_encoders(recipe),
        compute,
        folder=tmp_path,
    )
    alone = compute.encoders(recipe)
    for row, file in zip(encoded.raw[0], files, strict=True):
        (other,) = embed(alone, open_image(file, min_side=alone[0].min_side))[0]
        cosine = row @ other / np.linalg.norm(row) / np.linalg.norm(other)
        assert cosine > 0.9999
