"""A study of a calibration as a report: what a cosine is worth, and how far to trust that."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from semblance.evaluate.calibration.operating import (
    FEWEST_ERRORS,
    OperatingPoint,
    Unsupported,
    cannot_tell_below,
    least_rate,
)
from semblance.evaluate.calibration.reliability import LARGE_SHARE, Bin
from semblance.evaluate.calibration.resampling import CONFIDENCE, Estimate
from semblance.evaluate.calibration.study import Study
from semblance.evaluate.calibration.wording import origin, trust
from semblance.evaluate.report import Cell, Column, Figure, Interval, Report, Section, Table
from semblance.evaluate.report.charts import Curve, curves
from semblance.search.hits import similarity_of

SHOWN = (0.9, 0.7, 0.5, 0.3)
"""Cosines whose probability the answer states."""


def calibration_report(
    study: Study,
    searched: int = 100_000,
    notes: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
) -> Report:
    """The report; false matches are counted for a search among `searched` pictures.

    Raises RuntimeMissing without matplotlib.
    """
    sections = [_thresholds(study, searched), _reliability(study), _sweep(study)]
    if study.realised:
        sections.insert(1, _on_test(study))
    return Report(
        "What is a score worth?",
        tuple(_answer(study)),
        tuple(sections),
        tuple(_method(study, notes)),
        facts or {},
    )


def _answer(study: Study) -> Iterator[str]:
    found = study.calibration
    first, *rest = (f"{found.probability(cosine):.2g}" for cosine in SHOWN)
    more = ", ".join(f"{cosine:g} means {p}" for cosine, p in zip(SHOWN[1:], rest, strict=True))
    yield f"A cosine of {SHOWN[0]:g} is a probability of {first} that two pictures match; {more}."
    yield f"That assumes that {found.prior:.2g} of all pairs match{origin(study)}."
    for line in trust(study):
        yield f"{line[0].upper()}{line[1:]}."
    kept = [each for each in study.realised if each.holds is not None]
    for each in kept:
        verdict = "holds on the test" if each.holds else "does not hold on the test"
        yield (
            f"A false-match rate of {each.asked:g} {verdict}: there it is {each.rate.value:.3g} "
            f"({each.rate.low:.3g} to {each.rate.high:.3g})."
        )


def _thresholds(study: Study, searched: int) -> Section:
    told = cannot_tell_below(least_rate(study.calibration.evidence.others))
    rows = tuple(_threshold(point, searched) for point in study.points)
    columns = (
        Column("wanted", help="What the threshold is to reach."),
        Column("cosine", digits=3, help="Pictures at or above it are accepted."),
        Column("similarity", digits=3, help="The same threshold as (1 + cosine) / 2."),
        Column("recall", "%", help="How many of the matching pairs it accepts."),
        Column("precision", "%", help="How many of the accepted pairs match, at the prior."),
        Column("false-match rate", "%", 3, help="How many of the other pairs it accepts."),
        Column("false matches", f"a search among {searched:,}", 0),
        Column("remark"),
    )
    caption = (
        f"Of false-match rates, {told}: a rate rests on {FEWEST_ERRORS} or more false matches."
    )
    return Section(
        "Where to draw the line",
        ("A false-match rate does not depend on how common matches are; precision does.",),
        (Table("thresholds", columns, rows, caption),),
    )


def _threshold(point: OperatingPoint | Unsupported, searched: int) -> tuple[Cell, ...]:
    if isinstance(point, Unsupported):
        return (point.aim, *[None] * 6, point.sentence)
    rate = point.false_match_rate
    told: tuple[Cell, ...] = (None, None, rate.sentence) if isinstance(rate, Unsupported) else ()
    cosine = point.cosine
    similarity = Interval(
        *(similarity_of(each) for each in (cosine.value, cosine.low, cosine.high))
    )
    return (
        point.aim,
        _interval(cosine),
        similarity,
        _interval(point.rates["recall"], 100),
        _interval(point.rates["precision"], 100),
        *(told or _rate(rate, searched)),
    )


def _rate(rate: Estimate | Unsupported, searched: int) -> tuple[Cell, ...]:
    assert isinstance(rate, Estimate)
    return _interval(rate, 100), _interval(rate, searched), ""


def _on_test(study: Study) -> Section:
    columns = (
        Column("asked", "%", 3, help="The false-match rate that was asked for."),
        Column("cosine", digits=3, help="Where the calibration places it."),
        Column("on the test", "%", 3, help="What it is on pictures not seen before."),
        Column("verdict", help="Whether the interval contains what was asked for."),
    )
    rows = tuple(
        (
            100 * each.asked,
            each.cosine,
            None if each.doubt else _interval(each.rate, 100),
            each.doubt or each.verdict,
        )
        for each in study.realised
    )
    return Section(
        "Does it hold on the test?",
        (),
        (Table("realised", columns, rows, "Rates asked for, and what came of them."),),
    )


def _reliability(study: Study) -> Section:
    title = "Are the probabilities reliable?"
    if not study.bins:
        return Section(title, ("Too few pairs could be held out to tell.",))
    columns = (
        Column("said", "%", help="The mean probability of the pairs in the bin."),
        Column("seen", "%", help="How many of them match."),
        Column("share of pairs", "%", help="How many of all pairs lie in the bin."),
        Column("pairs", digits=0),
        Column("reliable", help="Whether both agree within 10 points or within the interval."),
    )
    rows = tuple(_bin(each) for each in study.bins)
    small = f"Bins of under {LARGE_SHARE:.0%} of the pairs are too small to judge by."
    text = f"Judged on {study.judged_on}. Of pairs said to match with 70 %, 70 % should."
    return Section(title, (text,), (_curve(study.bins), Table("reliability", columns, rows, small)))


def _bin(each: Bin) -> tuple[Cell, ...]:
    verdict = "yes" if each.is_reliable() else "no"
    told = verdict if each.share >= LARGE_SHARE else "too small to tell"
    return 100 * each.said, _interval(each.seen, 100), 100 * each.share, each.pairs, told


def _curve(bins: Sequence[Bin]) -> Figure:
    large = [each for each in bins if each.share >= LARGE_SHARE]
    line = Curve(
        "seen",
        [each.said for each in large],
        [each.seen.value for each in large],
        [each.seen.low for each in large],
        [each.seen.high for each in large],
        points=True,
    )
    gap = max((each.gap for each in large), default=0.0)
    return curves(
        "reliability-curve",
        [line],
        x_axis="probability said",
        y_axis="share that matches",
        alt=f"Share of matching pairs against the probability said; at most {gap:.2f} apart.",
        caption="On the dotted line what is said is what is seen. The band is the 95 % interval.",
        diagonal=True,
    )


def _sweep(study: Study) -> Section:
    sweep, least = study.calibration.sweep, least_rate(study.calibration.evidence.others)
    told = np.where(sweep.false_match_rate >= least, sweep.false_match_rate, np.nan)
    figure = curves(
        "thresholds-curve",
        [
            Curve("recall", sweep.cosines, sweep.recall),
            Curve("precision", sweep.cosines, sweep.precision),
            Curve("false-match rate", sweep.cosines, told),
        ],
        x_axis="cosine of the threshold",
        y_axis="share",
        alt="Recall and false-match rate fall as the threshold rises; precision grows.",
        caption=f"False-match rates end where {cannot_tell_below(least)}.",
    )
    return Section("Every threshold", (), (figure,))


def _method(study: Study, notes: Sequence[str]) -> Iterator[str]:
    found, evidence = study.calibration, study.calibration.evidence
    pictures = "" if evidence.pictures is None else f" of {evidence.pictures:,} pictures"
    yield (
        f"Fitted on {evidence.pairs:,} pairs{pictures} from {evidence.source}; "
        f"{evidence.matching:,} of them match."
    )
    losses = ", ".join(f"{kind} {loss:.4f}" for kind, loss in found.log_losses.items())
    chosen = f"The curve is {found.curve.kind}"
    yield f"{chosen}, chosen by held-out log loss: {losses}." if losses else f"{chosen}."
    yield (
        f"Intervals are {CONFIDENCE:.0%} bootstraps by picture: pairs that share a picture are "
        "drawn together."
    )
    for note in notes:
        yield f"{note[0].upper()}{note[1:]}."


def _interval(found: Estimate, times: float = 1) -> Interval:
    return Interval(times * found.value, times * found.low, times * found.high)
