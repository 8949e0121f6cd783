"""A record's vector: its picture's, and that of its own text where it has one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from semblance.fusion import ViewDefinition
from semblance.fusion.vectors import joined_with_text, unit
from semblance.gallery.record_text import text_space
from semblance.gallery.sqlite import SqliteStore
from semblance.index.record_vectors import RecordVectors
from tests.gallery.samples import COLOUR, SHAPE, draft, vector

TEXTS = [text_space(space, ["title"]) for space in (COLOUR, SHAPE)]
PICTURES = (COLOUR.fingerprint, SHAPE.fingerprint)
JOINED = ViewDefinition(PICTURES, "concat", texts=tuple(text.fingerprint for text in TEXTS))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Three pictures in two spaces; the second has a text in both, the third in one."""
    opened = SqliteStore.open(tmp_path / "g.gallery", create=True)
    with opened.writer() as writer:
        for space in (COLOUR, SHAPE, *TEXTS):
            writer.add_space(space)
        writer.put([draft(f"/{seed}", seed, spaces=[COLOUR, SHAPE]) for seed in (1, 2, 3)])
        writer.put_vectors(TEXTS[0].fingerprint, {2: vector(20), 3: vector(30)})
        writer.put_vectors(TEXTS[1].fingerprint, {2: vector(20, SHAPE)})
    yield opened
    opened.close()


def rows(*vectors: tuple[float, ...]) -> np.ndarray:
    return np.array(vectors, dtype=np.float32)


@pytest.mark.parametrize(
    ("weight", "expected"), [(0, (1, 0)), (0.5, (0.5**0.5, 0.5**0.5)), (1, (0, 1)), (0.2, (4, 1))]
)
def test_a_text_turns_its_picture_whatever_their_lengths(weight: float, expected: tuple) -> None:
    joined = joined_with_text(rows((9, 0)), rows((0, 2)), weight)
    assert joined == pytest.approx(unit(rows(expected)), abs=1e-6)


@pytest.mark.parametrize("weight", [0.5, 0.25])
def test_records_are_joined_by_the_text_they_have(store: SqliteStore, weight: float) -> None:
    definition = ViewDefinition(PICTURES, "concat", texts=JOINED.texts, text_weight=weight)
    ids = np.array([3, 1, 2])
    colours, shapes = RecordVectors.of(store, definition)(ids)

    def by_hand(id: int, text: int | None, space: object) -> np.ndarray:
        picture = vector(id, space)
        if text is None:
            return picture
        told = vector(text, space)
        mean = (1 - weight) * picture / np.linalg.norm(picture)
        mean += weight * told / np.linalg.norm(told)
        return mean / np.linalg.norm(mean)

    assert colours == pytest.approx(
        np.stack([by_hand(3, 30, COLOUR), by_hand(1, None, COLOUR), by_hand(2, 20, COLOUR)])
    )
    assert shapes == pytest.approx(
        np.stack([by_hand(3, None, SHAPE), by_hand(1, None, SHAPE), by_hand(2, 20, SHAPE)])
    )


def test_without_texts_they_are_the_stored_ones(store: SqliteStore) -> None:
    colours, _ = RecordVectors.of(store, ViewDefinition(PICTURES, "concat"))(np.array([2, 3]))
    assert np.array_equal(colours, [vector(2), vector(3)])


def test_no_records_are_no_rows(store: SqliteStore) -> None:
    shapes = [part.shape for part in RecordVectors.of(store, JOINED)(np.array([], np.int64))]
    assert shapes == [(0, 3), (0, 2)]
