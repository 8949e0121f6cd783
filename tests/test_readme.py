"""Every command and every snippet of the README and the guides does what they say."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BY_HAND = ("git clone", "cd ", "make ", "pip install")
"""Commands about the checkout itself; `make demo` and `make test` have tests of their own."""


def blocks(kind: str) -> list[tuple[str, str]]:
    """(page, text) of every fenced block of a kind."""
    return [
        (page.name, text)
        for page in PAGES
        for found, text in FENCE.findall(page.read_text(encoding="utf-8"))
        if found == kind
    ]


def commands() -> list[tuple[str, str]]:
    lines = [(page, line) for page, text in blocks("console") for line in text.splitlines()]
    return [(page, line[2:]) for page, line in lines if line.startswith("$ ")]


@pytest.fixture(scope="module")
def desk(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a reader would sit in: photographs in `photos/`, and files the pages name."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(photo_folder, folder / "photos")
    shutil.copy(photo_folder / "coffee" / "0.jpg", folder / "a.jpg")
    shutil.copy(photo_folder / "coffee" / "1.jpg", folder / "b.jpg")
    rows = "".join(f"photos/coffee/{n}.jpg,coffee,cup,{n}\n" for n in range(3))
    (folder / "labels.csv").write_text(f"path,label,group,price\n{rows}")
    return folder


@pytest.mark.slow
def test_every_command_of_the_pages_runs_in_order(desk: Path) -> None:
    assert len(commands()) > 10
    for page, command in commands():
        if command.startswith(BY_HAND):
            continue
        words = shlex.split(command)
        assert words[0] == "semblance", f"{page}: {command}"
        ended = subprocess.run(
            [sys.executable, "-m", *words], cwd=desk, capture_output=True, text=True
        )
        assert ended.returncode == 0, f"{page}: {command}\n{ended.stderr}"


@pytest.mark.slow
def test_every_snippet_of_the_pages_runs(desk: Path, tmp_path: Path) -> None:
    assert blocks("python")
    for name in ("photos", "a.jpg", "b.jpg"):
        (tmp_path / name).symlink_to(desk / name)
    for page, snippet in blocks("python"):
        ended = subprocess.run(
            [sys.executable, "-c", snippet],
            cwd=tmp_path,
            env=os.environ,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, f"{page}:\n{snippet}\n{ended.stderr}"


def test_pages_link_to_files_that_exist() -> None:
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)")
    for page in [*PAGES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in link.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
