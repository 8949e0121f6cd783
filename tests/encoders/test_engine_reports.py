"""The engines say nothing of their users to their makers: no number is written for a machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import semblance

RUN = """
import numpy as np
from semblance.encoders import load
from semblance.encoders.runtime.choose import RuntimeChoice
encoder = load("fast", input_size=32, runtime=RuntimeChoice(workload, device="cpu"))
assert encoder.encode([np.zeros((32, 32, 3), np.uint8)]).shape == (1, 1280)
"""


@pytest.mark.parametrize("workload", ["one-shot", "bulk"])
def test_running_a_network_leaves_nothing_in_the_user_s_home(tmp_path: Path, workload: str) -> None:
    """A bare environment: in a test or a build the engines would be silent by themselves."""
    home = tmp_path / "home"
    home.mkdir()
    source = str(Path(semblance.__file__).parents[1])
    subprocess.run(
        [sys.executable, "-c", f"workload = {workload!r}" + RUN],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": source},
        check=True,
    )
    assert list(home.iterdir()) == []
