"""Closed-form matting: a blurred edge by eye, a dense oracle, thin parts, and nothing to solve."""

import threading

import cv2
import numpy as np
import pytest

from semblance.images import open_image
from semblance.localize.matting import closed_form
from semblance.localize.matting.catalogue import matter
from semblance.localize.matting.closed_form import ClosedForm
from semblance.localize.matting.trimap import OBJECT, UNKNOWN, trimap
from semblance.localize.matting.working import Working
from tests.localize.matting.degraded_products import coarse, half_seen, pictures, recall
from tests.localize.matting.matting_extra import needs_pymatting

pytestmark = needs_pymatting

RED, BLUE = np.array([220.0, 30, 40]), np.array([20.0, 60, 200])


@pytest.fixture(scope="module")
def disc():
    """(pixels, alpha): a red disc with a soft edge on blue."""
    sharp = cv2.circle(np.zeros((96, 128), np.float32), (64, 48), 25, 1.0, -1)
    alpha = cv2.GaussianBlur(sharp, (0, 0), 1.5)
    return (alpha[..., None] * RED + (1 - alpha[..., None]) * BLUE).round().astype(np.uint8), alpha


def test_a_soft_edge_and_the_colour_below_it_are_found(disc):
    pixels, alpha = disc
    found = matter("closed-form").matte(open_image(pixels), coarse(alpha))
    assert not found.note
    assert found.alpha.shape == alpha.shape and found.alpha.dtype == np.float32
    assert np.abs(found.alpha - alpha).mean() < 0.25 * np.abs(coarse(alpha) - alpha).mean()
    edge = (alpha > 0.3) & (alpha < 0.9)
    assert np.abs(found.foreground[edge] - RED).max() < 30
    assert np.abs(pixels[edge] - RED).max() > 90


def test_alpha_solves_the_definition():
    """Levin's energy summed window by window, with the prior, solved densely."""
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (12, 14, 3)).astype(np.uint8)
    mask = np.zeros((12, 14), np.float32)
    mask[3:9, 2:9] = 1
    mask[1:12, 9:12] = rng.random((11, 3))
    known = trimap(mask)
    laplacian = np.zeros((mask.size, mask.size))
    number = np.arange(mask.size).reshape(mask.shape)
    for row in range(10):
        for column in range(12):
            window = number[row : row + 3, column : column + 3].ravel()
            colours = pixels.reshape(-1, 3)[window] / 255.0
            apart = colours - colours.mean(0)
            inverse = np.linalg.inv(apart.T @ apart / 9 + 1e-7 / 9 * np.eye(3))
            laplacian[np.ix_(window, window)] += np.eye(9) - (1 + apart @ inverse @ apart.T) / 9
    unknown = (known == UNKNOWN).ravel()
    alpha = (known == OBJECT).ravel().astype(float)
    prior = closed_form.PRIOR
    expected = closed_form.raise_thin_parts(mask).ravel()[unknown]
    alpha[unknown] = np.linalg.solve(
        laplacian[np.ix_(unknown, unknown)] + prior * np.eye(unknown.sum()),
        prior * expected - laplacian[np.ix_(unknown, ~unknown)] @ alpha[~unknown],
    )
    ours = closed_form._solved(Working(pixels, mask), known)
    assert np.abs(ours.ravel() - alpha.clip(0, 1)).max() < 1e-3


@pytest.mark.parametrize(
    ("degrade", "without", "within"), [(coarse, 0.90, 0.96), (half_seen, 0.001, 0.85)]
)
def test_thin_parts_survive(degrade, without, within):
    """Coarse masks lose a tenth of tubes and spouts, masks that half see them lose them all."""
    recalls, errors = [], []
    for _, pixels, mask in pictures():
        seen = degrade(mask)
        alpha = ClosedForm().matte(open_image(pixels), seen).alpha
        recalls.append((recall(seen, mask), recall(alpha, mask)))
        errors.append((np.abs(seen - mask).mean(), np.abs(alpha - mask).mean()))
    before, after = np.mean(recalls, 0)
    assert before < without and after > within
    assert np.mean(errors, 0)[1] < 0.7 * np.mean(errors, 0)[0]


def test_many_threads_get_what_one_gets(disc):
    pixels, alpha = disc
    image, closed = open_image(pixels), ClosedForm()
    true = closed.matte(image, coarse(alpha))
    mattes = []

    def work():
        mattes.extend(closed.matte(image, coarse(alpha)) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mattes) == 20
    assert all((matte.alpha == true.alpha).all() for matte in mattes)
    assert all((matte.foreground == true.foreground).all() for matte in mattes)


def test_a_large_picture_is_matted_at_the_working_size(disc):
    pixels, alpha = disc
    large = cv2.resize(pixels, (901, 677), interpolation=cv2.INTER_CUBIC)
    found = ClosedForm(160).matte(open_image(large), alpha)
    assert found.alpha.shape == (120, 160) and found.foreground.shape == (120, 160, 3)
    assert found.alpha[60, 80] == 1 and found.alpha[2, 2] == 0


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_one_colour_follows_its_mask(shade, capfd):
    pixels = np.full((60, 80, 3), shade, np.uint8)
    mask = np.zeros((60, 80), np.float32)
    mask[20:40, 20:60] = 1
    found = ClosedForm().matte(open_image(pixels), cv2.GaussianBlur(mask, (0, 0), 2))
    assert np.abs(found.alpha - mask).mean() < 0.1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("shape", [(50, 1), (1, 50), (2, 40), (1, 1)])
def test_the_narrowest_pictures_are_matted(shape):
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
    mask = np.linspace(0, 1, shape[0] * shape[1], dtype=np.float32).reshape(shape)
    found = ClosedForm().matte(open_image(pixels), mask)
    assert found.alpha.shape == shape and np.isfinite(found.alpha).all()
    assert np.abs(found.alpha - mask).max() <= 0.1 + 1e-6


def test_a_solver_that_gives_up_leaves_the_mask_and_says_so(disc, monkeypatch):
    pixels, alpha = disc
    monkeypatch.setattr(closed_form, "STEPS", 1)
    found = ClosedForm().matte(open_image(pixels), coarse(alpha))
    assert (found.alpha == coarse(alpha)).all() and found.foreground is None
    assert "no solution (Conjugate gradient descent did not converge" in found.note
    assert found.note.endswith("the mask is used as it is")
