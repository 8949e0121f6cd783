"""The same numbers make the same file, which the library that made it reads too."""

import numpy as np
import pytest

from semblance.learn.tensors import tensor_bytes

pytest.importorskip("safetensors")


def test_the_same_numbers_make_the_same_bytes() -> None:
    from safetensors.numpy import load

    tensors = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "bias": np.ones(2, "f4")}
    metadata = {f"key {n}": f'a "text" of ü {n}' for n in range(20)}
    files = {tensor_bytes(tensors, metadata) for _ in range(8)}
    assert len(files) == 1
    read = load(files.pop())
    assert sorted(read) == ["bias", "weight"]
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(read[name], tensor)
