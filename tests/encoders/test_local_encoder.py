"""Local features as one vector: aggregation, its codebooks, and the encoders made of them."""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.encoders import LocalPreprocessing, describe, load, space_of
from semblance.encoders.local.encoder import CODEBOOKS, LocalEncoder
from semblance.encoders.local.vlad import Codebook
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.encoders.space import Space
from semblance.errors import UsageError, WeightsError
from semblance.images import open_image

MODELS = ("sift", "orb")


@pytest.fixture(scope="module", params=MODELS)
def encoder(request):
    return load(request.param)


def plain(height, width):
    return open_image(np.full((height, width, 3), 120, np.uint8))


TWO_WORDS = Codebook(
    mean=np.zeros(2, np.float32),
    axes=np.eye(2, dtype=np.float32),
    centres=np.array([[0, 0], [10, 0]], np.float32),
)


def test_aggregation_by_hand():
    """Around (0, 0) the residuals add up to (0, 4); around (10, 0) to (9, 0). Roots: 2 and 3."""
    descriptors = np.array([[1, 3], [-1, 1], [14, 1], [15, -1]], np.float32)
    assert TWO_WORDS.aggregate(descriptors) == pytest.approx(np.array([0, 2, 3, 0]) / 13**0.5)


def test_the_root_keeps_the_sign():
    vector = TWO_WORDS.aggregate(np.array([[-4, 1]], np.float32))
    assert vector == pytest.approx(np.array([-2, 1, 0, 0]) / 5**0.5)


def slow_vlad(codebook, descriptors):
    """The definition, word for word."""
    sums = np.zeros(codebook.centres.shape)
    for descriptor in descriptors.astype(float):
        point = codebook.axes @ (descriptor - codebook.mean)
        word = min(range(len(sums)), key=lambda k: np.linalg.norm(point - codebook.centres[k]))
        sums[word] += point - codebook.centres[word]
    rooted = np.concatenate([np.sign(row) * np.sqrt(np.abs(row)) for row in sums])
    return rooted / np.linalg.norm(rooted)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_it_agrees_with_the_definition_and_forgets_the_order(seed, count):
    rng = np.random.default_rng(seed)
    mean, axes, centres = (rng.normal(size=s).astype(np.float32) for s in (6, (3, 6), (4, 3)))
    codebook = Codebook(mean, axes, centres)
    descriptors = rng.normal(size=(count, 6)).astype(np.float32)
    expected = slow_vlad(codebook, descriptors)
    assert codebook.aggregate(descriptors) == pytest.approx(expected, abs=1e-4)
    assert codebook.aggregate(rng.permutation(descriptors)) == pytest.approx(expected, abs=1e-3)


def test_nothing_aggregates_to_zero():
    assert TWO_WORDS.aggregate(np.empty((0, 2), np.float32)).tolist() == [0, 0, 0, 0]


def test_a_codebook_survives_its_file():
    data = TWO_WORDS.to_bytes()
    again = Codebook.from_bytes(data)
    assert again.to_bytes() == data
    assert (again.centres == TWO_WORDS.centres).all()


@pytest.mark.parametrize("name", MODELS)
def test_a_description_fits_its_codebook(name):
    description = describe(name)
    data = (CODEBOOKS / description.weights.removeprefix("package:")).read_bytes()
    codebook = Codebook.from_bytes(data)
    assert hashlib.sha256(data).hexdigest() == description.weights_sha256
    assert codebook.dim == description.dim
    assert codebook.mean.size + codebook.axes.size + codebook.centres.size == description.parameters
    assert codebook.axes @ codebook.axes.T == pytest.approx(np.eye(len(codebook.axes)), abs=2e-3)
    assert description.weights.startswith("package:")


SPACE = Space("sift", "ab" * 32, LocalPreprocessing(640, 1000, 0.02), 2048, "VLAD")
CHANGES = {"input_size": 641, "keypoints": 999, "contrast": 0.03}


def test_the_fingerprint_of_a_local_space_is_pinned():
    assert SPACE.fingerprint == "b4ef6b401d562e56"


@pytest.mark.parametrize("field", [field.name for field in fields(LocalPreprocessing)])
def test_every_detail_of_local_preprocessing_changes_the_fingerprint(field):
    other = replace(SPACE.preprocessing, **{field: CHANGES[field]})
    assert replace(SPACE, preprocessing=other).fingerprint != SPACE.fingerprint


@pytest.mark.parametrize("name", [*MODELS, "default"])
def test_a_space_of_either_kind_survives_json(name):
    space = space_of(name)
    assert Space.from_json(space.to_json()) == space


def test_the_whole_picture_is_seen_in_grey_and_never_enlarged(encoder):
    assert encoder.prepare(plain(900, 1800)).shape == (320, 640)
    assert encoder.prepare(plain(50, 70)).shape == (50, 70)
    assert encoder.prepare(plain(1, 5000)).shape == (1, 640)
    assert encoder.min_side >= 2 * 640


def test_pictures_of_different_shapes_make_one_batch(encoder, photos):
    prepared = [encoder.prepare(photo) for photo in photos.values()]
    assert len({grey.shape for grey in prepared}) > 2
    vectors = encoder.encode(prepared)
    assert (vectors.shape, vectors.dtype) == ((len(photos), 2048), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.concatenate([encoder.encode([grey]) for grey in prepared[:3]])
    assert (vectors[:3] == alone).all()


def test_where_nothing_is_found_the_vector_is_zero(encoder):
    shapes = [(200, 200), (1, 1), (1, 5000), (5000, 1), (15, 300)]
    vectors = encoder.encode([encoder.prepare(plain(*shape)) for shape in shapes])
    assert vectors.shape == (5, 2048)
    assert not vectors.any()


def test_no_pictures_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 2048)


def test_an_edited_copy_is_nearer_than_another_photo(encoder, photos):
    original = photos["astronaut"]
    copy = open_image(original.pil.rotate(20).crop((100, 100, 420, 420)))
    images = [original, copy, *(photos[name] for name in ("coffee", "chelsea", "china"))]
    vectors = encoder.encode([encoder.prepare(image) for image in images])
    cosines = vectors[1:] @ vectors[0]
    assert cosines[0] > cosines[1:].max() + 0.1


def test_threads_of_one_encoder_agree_to_the_bit(encoder, photos):
    prepared = [encoder.prepare(photos[name]) for name in ("astronaut", "coffee", "china")]
    fresh = load(encoder.space.model)
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(fresh.encode, [[grey] for grey in prepared] * 2))
    assert (np.concatenate(runs) == np.tile(encoder.encode(prepared), (2, 1))).all()


@pytest.mark.parametrize("name", MODELS)
def test_golden_local_vectors(name, photos):
    """Rewritten only on purpose, by tools/write_golden_vectors.py.

    Values are some 0.02 large; a keypoint more or less, on another processor, moves them by 0.001.
    """
    golden = json.loads((Path(__file__).parent / "golden.json").read_text())[name]
    encoder = load(name)
    for picture, expected in golden.items():
        (vector,) = encoder.encode([encoder.prepare(photos[picture])])
        assert np.linalg.norm(vector) == pytest.approx(expected["norm"], rel=1e-4)
        assert vector[:8] == pytest.approx(expected["first"], abs=4e-3)


def test_the_input_size_is_the_longest_side(photos):
    encoder = load("orb", input_size=256)
    assert encoder.space != load("orb").space
    assert max(encoder.prepare(photos["china"]).shape) == 256
    assert np.linalg.norm(encoder.encode([encoder.prepare(photos["china"])])) == pytest.approx(1)


@pytest.mark.parametrize("size", [0, 100, 4096])
def test_a_longest_side_that_makes_no_sense_is_refused(size):
    with pytest.raises(UsageError, match=f"orb takes inputs of 128 to 2048 pixels, not {size}"):
        load("orb", input_size=size)


def test_a_changed_codebook_is_refused(photos):
    changed = LocalEncoder(replace(describe("orb"), weights_sha256="00"))
    with pytest.raises(WeightsError, match=r"orb\.npz are not the file"):
        changed.encode([changed.prepare(photos["china"])])


def test_any_runtime_will_do():
    choice = RuntimeChoice("bulk", "fast", "cpu", workers=2)
    assert load("sift", runtime=choice).provenance.startswith("OpenCV")


def test_importing_and_making_one_imports_no_opencv():
    code = (
        "import sys, semblance.encoders.local.drawing as drawing, semblance.pipeline.matching\n"
        "from semblance.encoders import load\n"
        "load('sift').space\n"
        "assert drawing and not {'cv2', 'onnxruntime', 'openvino', 'faiss'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
