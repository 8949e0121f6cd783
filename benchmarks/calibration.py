"""How far calibrated probabilities hold: `python -m benchmarks.calibration path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. The reduction is fitted
on train, the calibration on validation, and both are judged on test. Vectors are kept in a gallery
and encoded once.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from semblance.evaluate.calibration.calibration import fit
from semblance.evaluate.calibration.fitting import FITS
from semblance.evaluate.calibration.labelled_pairs import balanced, labelled_pairs
from semblance.evaluate.calibration.quality import judge
from semblance.evaluate.calibration.reliability import LARGE_SHARE, gaps, reliability
from semblance.evaluate.calibration.resampling import Estimate
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.calibration.study import Study, Wishes, study
from semblance.evaluate.calibration.wording import answer
from semblance.evaluate.labelled import Labels
from semblance.fusion import Labelled, View, ViewDefinition
from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "calibration.md"
SPLITS = ("train", "validation", "test")
MODEL = "efficientnet_lite2"
DIM = 256
RATE = 0.001
ROUNDS = 1000
WISHES = Wishes((0.01, RATE), (0.9,))
SEARCHED = 100_000


@dataclass(frozen=True, eq=False)
class Judged:
    """One view calibrated on validation and judged on test."""

    name: str
    learnt: ScoredPairs
    test: ScoredPairs
    study: Study
    gaps: Sequence[Estimate]

    @property
    def off(self) -> list[str]:
        """The bins of 1 % of the pairs that the test alone calls unreliable."""
        return [
            f"{each.low:.1f} to {each.high:.1f}: said {each.said:.2f}, seen {each.seen.value:.2f}"
            for each in self.study.bins
            if each.share >= LARGE_SHARE and not each.is_reliable()
        ]

    @property
    def off_beyond_chance(self) -> int:
        """How many of those are off by more than two draws of pictures may differ."""
        return sum(
            each.share >= LARGE_SHARE and not each.is_reliable() and not gap.holds(0)
            for each, gap in zip(self.study.bins, self.gaps, strict=True)
        )


def load(folder: Path, cache: Path) -> dict[str, Labelled]:
    """Encode what is not in the cache yet, in float32; read everything back."""
    roots = [folder / split for split in SPLITS]
    compute = Compute.of(None, "exact", "auto")
    path = cache / "calibration.gallery"
    with Gallery.open(path, Choice((MODEL,)), compute=compute) as gallery:
        gallery.add(roots, folder_labels(roots))
        (space,) = gallery.store.spaces()
        found = {}
        for root in roots:
            records = list(gallery.store.under(str(root.absolute())))
            ids = np.array([record.id for record in records], dtype=np.int64)
            labels = np.array([record.label for record in records], dtype=np.str_)
            found[root.name] = Labelled([gallery.store.vectors(space.fingerprint, ids)], labels)
        return found


def judged(data: dict[str, Labelled], dim: int | None) -> Judged:
    """The view of the model alone, reduced or not."""
    view = View(ViewDefinition((MODEL,), dim=dim), (data["train"].raw[0].shape[1],))
    if dim is not None:
        view = view.fit(data["train"].raw)
    learnt, test = (
        labelled_pairs(view.apply(data[split].raw), data[split].labels)
        for split in ("validation", "test")
    )
    found = study(learnt, test, WISHES, "the labels of validation", ROUNDS)
    between = gaps(learnt, test, FITS[found.calibration.curve.kind])
    return Judged(f"PCA {dim}" if dim else "not reduced", learnt, test, found, between)


def reliable_splits(data: dict[str, Labelled], splits: int = 20) -> int:
    """How often no bin is off where validation and test are mixed and split anew at random.

    This tells a calibration that does not hold from two sets with another mix of kinds.
    """
    view = View(ViewDefinition((MODEL,), dim=DIM), (data["train"].raw[0].shape[1],))
    view = view.fit(data["train"].raw)
    both = [data[split] for split in ("validation", "test")]
    vectors = np.concatenate([view.apply(part.raw) for part in both])
    labels = np.concatenate([part.labels for part in both])
    rng, count = np.random.default_rng(0), len(both[0].labels)
    reliable = 0
    for _ in range(splits):
        order = rng.permutation(len(labels))
        learnt, test = (
            labelled_pairs(vectors[part], labels[part]) for part in (order[:count], order[count:])
        )
        said = fit(learnt).probabilities(test.cosines)
        bins = reliability(test, said, rounds=200)
        reliable += all(each.is_reliable() for each in bins if each.share >= LARGE_SHARE)
    return reliable


def balanced_off(reduced: Judged, labels: Labels) -> tuple[int, float]:
    """Bins off where every kind counts the same on validation, and the Brier skill."""
    fitted = fit(balanced(reduced.learnt, labels))
    said = fitted.probabilities(reduced.test.cosines)
    bins = reliability(reduced.test, said, rounds=ROUNDS)
    off = sum(each.share >= LARGE_SHARE and not each.is_reliable() for each in bins)
    return off, judge(reduced.test, said, rounds=1).brier_skill.value


def figures(
    reduced: Judged, raw: Judged, reliable: int, even: tuple[int, float]
) -> Iterator[Figure]:
    """What was promised of calibration."""
    for each, target in ((reduced, 0.44), (raw, None)):
        quality = each.study.quality
        assert quality is not None
        skill = quality.brier_skill
        note = f"95 % interval {skill.low:.3f} to {skill.high:.3f}"
        yield Figure(f"Brier skill, {each.name}", skill.value, "", target, False, note)
    note = "; ".join(reduced.off)
    yield Figure("bins off, by the interval of the test alone", len(reduced.off), "", 0, note=note)
    name = "bins off, the pictures of both sets drawn anew"
    yield Figure(name, reduced.off_beyond_chance, "", 0)
    note = "validation and test mixed, then split at random: of 20 splits"
    yield Figure("splits without a bin off", reliable, "", note=note)
    note = f"tried after the test was seen; Brier skill {even[1]:.3f}"
    yield Figure("bins off, every kind weighted alike on validation", even[0], "", note=note)
    for each in (reduced, raw):
        for asked in each.study.realised:
            note = f"95 % interval {asked.rate.low:.4f} to {asked.rate.high:.4f}"
            verdict = "contains it" if asked.holds else "does not: the command says so"
            name = f"false-match rate asked {asked.asked:g}, {each.name}"
            yield Figure(name, asked.rate.value, "", note=f"{note}, {verdict}")


def page(reduced: Judged, raw: Judged, reliable: int, even: tuple[int, float]) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn"))
    yield "# Calibration: how far probabilities hold"
    yield ""
    yield "Made by `python -m benchmarks.calibration path/to/clothing`, photos of ten kinds of"
    yield f"clothes, {MODEL}. The reduction is fitted on train, the calibration on"
    yield f"{_counted(reduced.learnt, 'validation')}, judged on"
    yield f"{_counted(reduced.test, 'test')}. Intervals are 95 % bootstraps by"
    yield f"picture. Precision exact; {libraries}."
    yield ""
    yield "| figure | promised | measured | | |"
    yield "|---|---:|---:|---|---|"
    for each in figures(reduced, raw, reliable, even):
        cells = (each.name, each.promise, f"{each.value:.3g}", each.verdict, each.note)
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "The test set has another mix of kinds: 14 % t-shirts and 20 % shoes, where validation"
    yield "has 24 % and 8 %. A calibration holds for the mix that it was learnt from."
    for view in (reduced, raw):
        yield from _details(view)


def _counted(pairs: ScoredPairs, split: str) -> str:
    return f"{pairs.pictures} {split} pictures ({len(pairs):,} pairs)"


def _details(view: Judged) -> Iterator[str]:
    yield ""
    yield f"## {view.name[0].upper()}{view.name[1:]}"
    yield ""
    yield "```text"
    yield from answer(view.study, SEARCHED)
    yield "```"
    yield ""
    skills = ", ".join(f"{kind} {_skill(view, kind):.3f}" for kind in FITS)
    losses = ", ".join(
        f"{kind} {loss:.4f}" for kind, loss in view.study.calibration.log_losses.items()
    )
    yield f"Held-out log loss on validation: {losses}. Brier skill on test of both: {skills}."
    yield ""
    yield "| said | share of pairs | mean said | seen | 95 % | seen - said, both sets drawn anew |"
    yield "|---|---:|---:|---:|---|---|"
    for each, gap in zip(view.study.bins, view.gaps, strict=True):
        seen, held = each.seen, f"{each.low:.1f} to {each.high:.1f} | {each.share:.1%}"
        interval = f"{seen.low:.3f} to {seen.high:.3f}"
        between = f"{gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"
        yield f"| {held} | {each.said:.3f} | {seen.value:.3f} | {interval} | {between} |"


def _skill(view: Judged, kind: str) -> float:
    low, high = view.study.calibration.low, view.study.calibration.high
    said = np.clip(FITS[kind](view.learnt).apply(view.test.cosines), low, high)
    return judge(view.test, said, rounds=1).brier_skill.value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "semblance-bench"
    )
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    data = load(given.data, given.cache)
    reduced, raw = judged(data, DIM), judged(data, None)
    even = balanced_off(reduced, data["validation"].labels)
    text = "\n".join(page(reduced, raw, reliable_splits(data), even)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
