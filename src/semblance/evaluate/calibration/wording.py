"""A study of a calibration in plain words: the answer first, then how far to trust it."""

from collections.abc import Iterator

from semblance.evaluate.calibration.operating import (
    OperatingPoint,
    Unsupported,
    cannot_tell_below,
    in_a_gallery,
    least_rate,
)
from semblance.evaluate.calibration.reliability import LARGE_SHARE
from semblance.evaluate.calibration.resampling import Estimate
from semblance.evaluate.calibration.study import HELD_OUT, Study


def answer(study: Study, gallery: int) -> Iterator[str]:
    """Lines to read; false-match rates are restated for a gallery of that many pictures."""
    found = study.calibration
    evidence = found.evidence
    high, low = found.probability(0.9), found.probability(0.5)
    yield f"calibrated: cosine 0.9 is a probability of {high:.3g}, cosine 0.5 one of {low:.3g}"
    yield f"this assumes that {found.prior:.3g} of all pairs match{origin(study)}"
    pictures = "" if evidence.pictures is None else f" of {evidence.pictures:,} pictures"
    yield (
        f"fitted on {evidence.pairs:,} pairs{pictures} from {evidence.source}, "
        f"{evidence.matching:,} of them matching; the curve is {found.curve.kind}"
    )
    yield from trust(study)
    yield ""
    least = least_rate(evidence.others)
    for point in study.points:
        yield from _threshold(point, gallery)
    yield f"of false-match rates, {cannot_tell_below(least)} ({in_a_gallery(least, gallery)})"
    for each in study.realised:
        told = each.doubt or f"on test {_range(each.rate)}: {each.verdict}"
        yield f"asked for a false-match rate of {each.asked:g}, {told}"


def origin(study: Study) -> str:
    """Whose share of matches is assumed, as the end of a sentence."""
    found = study.calibration
    if found.prior == found.base_rate:
        return ", as here; state your own share with --prior"
    return f", as you state; here {found.base_rate:.3g} do"


def trust(study: Study) -> Iterator[str]:
    """Lines that say how good the probabilities were on pairs not seen before."""
    if study.quality is None:
        yield f"too few pairs lie within {HELD_OUT} to judge this calibration; add pictures"
        return
    skill = study.quality.brier_skill
    worth = "" if skill.low > 0 else ": no better than always saying the base rate"
    yield (
        f"judged on {study.judged_on}: Brier skill {_range(skill)}, "
        f"log-loss skill {_range(study.quality.log_loss_skill)}{worth}"
    )
    off = [each for each in study.bins if each.share >= LARGE_SHARE and not each.is_reliable()]
    for each in off:
        yield (
            f"not reliable from {each.low:g} to {each.high:g}: said {each.said:.2f}, "
            f"seen {_range(each.seen)}"
        )
    if not off:
        yield "reliable: what is said and what is seen agree within 0.10 or within chance"


def _threshold(point: OperatingPoint | Unsupported, gallery: int) -> Iterator[str]:
    if isinstance(point, Unsupported):
        yield f"{point.aim}: {point.sentence}"
        return
    rates = point.rates
    yield (
        f"{point.aim}: cosine {_range(point.cosine)}; finds {rates['recall'].value:.0%} "
        f"of the matches, at a precision of {rates['precision'].value:.0%}"
    )
    rate = point.false_match_rate
    if isinstance(rate, Unsupported):
        yield f"    false-match rate {rate.sentence}"
    else:
        yield f"    false-match rate {_range(rate)}: {in_a_gallery(rate.value, gallery)}"


def _range(found: Estimate) -> str:
    return f"{found.value:.3g} ({found.low:.3g} to {found.high:.3g})"
