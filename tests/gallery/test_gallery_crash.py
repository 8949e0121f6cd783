"""`kill -9` at any moment: the gallery opens, is sound, and has all that was acknowledged."""

import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import GalleryMissing
from semblance.gallery.records import Record
from semblance.gallery.sqlite import STAGES, SqliteStore
from tests.gallery.crash_child import BATCH, PICTURES, SPACES, fill, picture

ROOT = Path(__file__).parents[2]
KILLS_A_STAGE = 5
KILLS_BY_SURPRISE = 25
LONGEST_LIFE_S = 0.05
"""A child that has begun lives at most so long: then it stores about a hundred pictures."""


@dataclass(frozen=True)
class Death:
    """How one child ended: what it had acknowledged, and whether it was killed in time."""

    stored: int
    killed: bool


def die_at(folder: Path, stage: str, occurrence: int) -> Death:
    """Let a child kill itself at a stage."""
    return ended(start(folder, stage, str(occurrence)))


def die_by_surprise(folder: Path, life_s: float) -> Death:
    """Kill a child this long after it began to work."""
    child = start(folder)
    assert child.stdout is not None
    child.stdout.readline()
    try:
        child.wait(life_s)
    except subprocess.TimeoutExpired:
        child.kill()
    return ended(child)


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.gallery.crash_child", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def ended(child: subprocess.Popen[str]) -> Death:
    output, _ = child.communicate()
    acknowledged = [line.split()[1] for line in output.splitlines() if line.startswith("stored ")]
    return Death(int(acknowledged[-1]) if acknowledged else 0, child.returncode != 0)


def assert_sound(store: SqliteStore, at_least: int) -> int:
    """Whole batches in order, with all their vectors, nothing acknowledged missing."""
    assert store.check() == []
    records = list(store.each_record())
    assert len(records) >= at_least
    assert len(records) % BATCH == 0
    assert_exact(store, records)
    return len(records)


def assert_exact(store: SqliteStore, records: list[Record]) -> None:
    """These are the first pictures, to the bit."""
    expected = [picture(number) for number in range(len(records))]
    assert [r.id for r in records] == list(range(1, len(records) + 1))
    assert [(r.uri, r.digest, r.stamp, r.labels) for r in records] == [
        (d.uri, d.digest, d.stamp, d.labels) for d in expected
    ]
    for space in SPACES if records else ():
        ids = np.array([record.id for record in records])
        assert np.array_equal(store.stamps(space.fingerprint)[0], ids)
        vectors = np.array([draft.vectors[space.fingerprint] for draft in expected])
        assert np.array_equal(store.vectors(space.fingerprint, ids), vectors)


class Rounds:
    """Galleries filled by children that die; a full one is verified and a new one begun."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.number = 0
        self.stored = 0

    @property
    def folder(self) -> Path:
        return self.base / f"{self.number}.gallery"

    def examine(self, death: Death) -> None:
        """What the dead child left, or nothing if it died before there was a gallery."""
        try:
            store = SqliteStore.open(self.folder)
        except GalleryMissing:
            assert death.stored == self.stored == 0
            return
        with closing(store):
            self.stored = assert_sound(store, max(self.stored, death.stored))
        if self.stored == PICTURES:
            self.number += 1
            self.stored = 0

    def fresh(self) -> None:
        """Leave this gallery as it is and begin a new one."""
        if self.stored:
            self.number += 1
            self.stored = 0

    def finish(self) -> None:
        """A run without any accident ends with the exact set."""
        with closing(SqliteStore.open(self.folder, create=True)) as store:
            fill(store)
            assert assert_sound(store, PICTURES) == PICTURES


@pytest.mark.slow
def test_no_moment_is_a_bad_one_to_be_killed(tmp_path: Path) -> None:
    rng = random.Random(0)
    rounds = Rounds(tmp_path)
    kills: Counter[str] = Counter()
    for stage in STAGES:
        while kills[stage] < KILLS_A_STAGE:
            if stage == "creating":
                rounds.fresh()
            occurrence = 1 if stage == "creating" else rng.randint(1, 5)
            death = die_at(rounds.folder, stage, occurrence)
            rounds.examine(death)
            kills[stage] += death.killed
    while kills["by surprise"] < KILLS_BY_SURPRISE:
        death = die_by_surprise(rounds.folder, rng.uniform(0, LONGEST_LIFE_S))
        rounds.examine(death)
        kills["by surprise"] += death.killed
    rounds.finish()
    print(f"kills: {dict(kills)}; galleries filled on the way: {rounds.number}")
    assert kills.keys() == {*STAGES, "by surprise"}
    assert kills.total() >= 50
