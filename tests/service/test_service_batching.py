"""Pictures of several callers become one batch, and each caller gets its own vectors."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders.registry import load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import VectorError
from semblance.pipeline.recipe import Choice
from semblance.service.batching import BatchingEncoder, SharedCompute
from semblance.service.metrics import Metrics


class Slow:
    """An encoder whose vector is the mean of a picture; it waits at the gate, and counts."""

    space: Any = None
    min_side = 1

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.running = threading.Semaphore(0)
        self.batches: list[int] = []

    def prepare(self, image: Any) -> NDArray[np.uint8]:
        raise NotImplementedError

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        self.batches.append(len(prepared))
        self.running.release()
        self.gate.wait(20)
        if any(picture.max() == 255 for picture in prepared):
            raise VectorError("white")
        return np.array([[picture.mean()] for picture in prepared], np.float32)


def grey(value: int) -> NDArray[np.uint8]:
    return np.full((2, 2, 3), value, np.uint8)


def crowd(values: Sequence[int], most: int = 8) -> tuple[Slow, list[Any]]:
    """Encode one picture alone, and the others while it runs."""
    slow = Slow()
    encoder = BatchingEncoder(slow, most, Metrics())
    with ThreadPoolExecutor(len(values)) as pool:
        first = pool.submit(encoder.encode, [grey(values[0])])
        slow.running.acquire(timeout=20)
        rest = [pool.submit(encoder.encode, [grey(value)]) for value in values[1:]]
        while len(encoder._jobs) < len(rest):
            pass
        slow.gate.set()
        answers = [each.exception() or each.result()[0, 0] for each in [first, *rest]]
    return slow, answers


def test_those_that_wait_run_together() -> None:
    slow, answers = crowd([1, 2, 3, 4])
    assert answers == [1, 2, 3, 4]
    assert slow.batches == [1, 3]


def test_a_batch_has_a_largest_size() -> None:
    slow, answers = crowd([1, 2, 3, 4, 5, 6], most=2)
    assert answers == [1, 2, 3, 4, 5, 6]
    assert slow.batches == [1, 2, 2, 1]


def test_the_error_of_one_is_not_another_s() -> None:
    slow, answers = crowd([1, 2, 255, 4])
    assert isinstance(answers[2], VectorError)
    assert [answers[0], answers[1], answers[3]] == [1, 2, 4]
    assert slow.batches == [1, 3, 1, 1, 1]


def test_many_at_once_are_right() -> None:
    slow = Slow()
    slow.gate.set()
    encoder = BatchingEncoder(slow, 4, Metrics())
    with ThreadPoolExecutor(8) as pool:
        values = [value % 250 for value in range(300)]
        answers = pool.map(lambda value: encoder.encode([grey(value), grey(value)]), values)
        assert [answer[:, 0].tolist() for answer in answers] == [[v, v] for v in values]
    assert max(slow.batches) <= 4


def test_one_instance_for_single_pictures_and_many() -> None:
    compute = SharedCompute(precision="exact")
    recipe = Choice(("fast",), input_size=64).over(None)
    (one,) = compute.encoders(recipe)
    assert compute.bulk_encoders(recipe) == [one] == compute.encoders(recipe)


@pytest.mark.parametrize("together", [1, 3])
def test_the_vectors_are_the_encoder_s(together: int) -> None:
    recipe = Choice(("fast",), input_size=64).over(None)
    compute = SharedCompute(precision="exact")
    (batched,) = compute.encoders(recipe)
    alone = load("fast", input_size=64, runtime=RuntimeChoice("service", "exact"))
    pictures = list(np.random.default_rng(0).integers(0, 255, (together, 64, 64, 3), np.uint8))
    np.testing.assert_allclose(batched.encode(pictures), alone.encode(pictures), atol=1e-5)
