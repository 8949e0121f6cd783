"""The first pictures may come from many threads at once: it must not end in a deadlock."""

import subprocess
import sys

import pytest

FIRST_USE = """
import sys, threading
import numpy as np
from semblance.encoders.registry import load
from semblance.encoders.runtime.choose import RuntimeChoice

sys.setswitchinterval(1e-6)
encoder = load("fast", input_size=32, runtime=RuntimeChoice("bulk", "exact", workers=2))
together = threading.Barrier(4)

def work():
    together.wait()
    encoder.encode([np.zeros((32, 32, 3), np.uint8)] * 4)

threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.slow
def test_first_use_from_many_threads() -> None:
    """One fresh process in six hung before the first run of a graph had a lock of its own."""
    for _ in range(10):
        subprocess.run([sys.executable, "-c", FIRST_USE], check=True, timeout=60)
