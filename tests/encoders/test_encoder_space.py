"""A space's fingerprint changes with everything that changes a vector, and with nothing else."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.encoders.description import Preprocessing
from semblance.encoders.space import Space

PREPROCESSING = Preprocessing(224, 0.875, "bicubic", (127.0, 127.0, 127.0), (128.0, 128.0, 128.0))
SPACE = Space("model", "ab" * 32, PREPROCESSING, 1280)

CHANGES = {
    "model": "other",
    "weights_sha256": "cd" * 32,
    "preprocessing": replace(PREPROCESSING, input_size=240),
    "dim": 512,
    "pooling": "class token",
    "localization": "u2netp",
    "layer": "logits",
    "averaging": "224+320",
    "side": "text:title",
}

PREPROCESSING_CHANGES = {
    "input_size": 225,
    "crop": 0.9,
    "interpolation": "bilinear",
    "mean": (127.0, 127.0, 126.0),
    "std": (128.0, 128.0, 127.0),
    "grey": True,
}


def test_the_fingerprint_of_a_space_is_pinned():
    """Every gallery holds fingerprints: if this fails, all of them would have to be re-encoded."""
    assert SPACE.fingerprint == "30a68bf4ec591664"


@pytest.mark.parametrize("field", [field.name for field in fields(Space)])
def test_every_field_changes_the_fingerprint(field):
    assert replace(SPACE, **{field: CHANGES[field]}).fingerprint != SPACE.fingerprint


@pytest.mark.parametrize("field", [field.name for field in fields(Preprocessing)])
def test_every_detail_of_preprocessing_changes_the_fingerprint(field):
    other = replace(PREPROCESSING, **{field: PREPROCESSING_CHANGES[field]})
    assert replace(SPACE, preprocessing=other).fingerprint != SPACE.fingerprint


def test_what_came_later_is_in_the_json_only_where_it_is_not_as_usual():
    assert not {"layer", "averaging", "grey", "side"} & set(SPACE.to_json().split('"'))
    unusual = replace(SPACE, layer="logits", preprocessing=replace(PREPROCESSING, grey=True))
    unusual = replace(unusual, side="text:title,description")
    assert {"layer", "grey", "side"} <= set(unusual.to_json().split('"'))
    assert Space.from_json(unusual.to_json()) == unusual


floats = st.floats(0.1, 255)


@given(st.text(), st.integers(1, 4096), st.tuples(floats, floats, floats))
def test_a_space_survives_json(model, dim, mean):
    space = Space(model, "ab", replace(PREPROCESSING, mean=mean), dim)
    again = Space.from_json(space.to_json())
    assert again == space
    assert again.fingerprint == space.fingerprint
