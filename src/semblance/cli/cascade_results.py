"""What `semblance train cascade` prints: whether two stages pay, then what was measured."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from semblance.cli.output import print_json, say, table, warn_skipped
from semblance.evaluate.significance import Interval
from semblance.learn.cascade.by_labels import LabelChange
from semblance.learn.cascade.of_dataset import DatasetRun
from semblance.learn.cascade.of_gallery import GalleryRun
from semblance.learn.cascade.study import Chosen, Study
from semblance.learn.cascade.timing import Times
from semblance.pipeline.recipe import Recipe


def print_gallery_run(run: GalleryRun, gallery: Path, as_json: bool) -> None:
    """The study, and where the cascade is; or why it was not kept."""
    if as_json:
        print_json({**_shape(run.study), **run.to_dict()})
        return
    for line in _lines(run.study):
        say(line)
    if run.kept and run.cascade is not None:
        say(f"use it: semblance search IMAGE --gallery {gallery} --view {run.cascade.name}")
    elif run.cascade is not None:
        say("nothing was kept; --force keeps it nevertheless")


def print_dataset_run(run: DatasetRun, as_json: bool) -> None:
    """The study, and the commands that make it a gallery's."""
    if as_json:
        skipped = [asdict(each) for each in run.skipped]
        print_json({**_shape(run.study), "skipped": skipped})
    else:
        for line in (*_lines(run.study), *_commands(run)):
            say(line)
    warn_skipped(run.skipped)


def _lines(study: Study) -> Iterator[str]:
    yield _verdict(study)
    yield ""
    rows: list[tuple[str, ...]] = [("cheap", "shortlist", "kept", "95 %", "")]
    rows += [
        (
            each.cheap,
            str(each.shortlist),
            f"{each.recall.mean:.4f}",
            _bounds(each.recall),
            "keeps the target" if each.keeps(study.target.loss) else "",
        )
        for each in study.tried
    ]
    yield table(rows, right=(1, 2))
    if study.chosen is not None:
        yield ""
        yield from _measured(study, study.chosen)


def _verdict(study: Study) -> str:
    target = f"at most {100 * study.target.loss:g} % of the first {study.target.k} answers lost"
    chosen = study.chosen
    if chosen is None:
        return (
            f"exact search is the answer here: no shortlist that was tried keeps the target "
            f"({target}); name another --cheap, with more dimensions, or a larger --target-loss"
        )
    times, more = chosen.times, chosen.cheap.more_ms
    took = f"{times.cascade_ms + more:.2f} ms a query against {times.exact_ms:.2f}"
    if not chosen.pays:
        return (
            f"exact search is the better answer for {study.records} pictures: the cheapest cascade "
            f"that keeps the target takes {took}{_of_which(chosen)}{_later(chosen)}"
        )
    return (
        f"'{chosen.cheap.name}' with a shortlist of {chosen.shortlist} keeps the target and is "
        f"{times.speed_up(more):.1f} times as fast: {took}{_of_which(chosen)}"
    )


def _later(chosen: Chosen) -> str:
    if chosen.pays_from is None:
        return ""
    return f"; it may pay from about {chosen.pays_from} pictures on"


def _of_which(chosen: Chosen) -> str:
    more = chosen.cheap.more_ms
    return f" ({more:.1f} ms of it for a model that only '{chosen.cheap.name}' has)" if more else ""


def _measured(study: Study, chosen: Chosen) -> Iterator[str]:
    judged, loss = chosen.judged, study.target.loss
    short = "" if judged.mean >= 1 - loss else ", which is less than the target: try more --queries"
    yield (
        f"chosen by {study.choosing} queries; on {study.judging} others it keeps "
        f"{100 * judged.mean:.2f} % (95 % {100 * judged.low:.2f} to {100 * judged.high:.2f}){short}"
    )
    if chosen.labels is not None:
        yield _by_labels(chosen.labels)
    rows: list[tuple[str, ...]] = [("pictures", "exact ms", "cascade ms", "", "times are of")]
    rows += [_timed(chosen.times, chosen, "these pictures")]
    rows += [_timed(each, chosen, "made-up vectors") for each in chosen.elsewhere]
    yield ""
    yield table(rows, right=(0, 1, 2))
    if study.accurate.encode_ms:
        yield (
            f"a picture that is no record yet takes {study.accurate.encode_ms:.0f} ms to encode "
            "besides, either way"
        )
    yield (
        f"{study.accurate.dim} numbers against {chosen.cheap.dim}; what is kept in a gallery of "
        "another size has to be measured there"
    )


def _timed(times: Times, chosen: Chosen, what: str) -> tuple[str, ...]:
    more = chosen.cheap.more_ms
    verdict = f"{times.speed_up(more):.1f} x" if times.pays(more) else "exact is better"
    cells = (f"{times.records}", f"{times.exact_ms:.2f}", f"{times.cascade_ms + more:.2f}")
    return (*cells, verdict, what)


def _by_labels(change: LabelChange) -> str:
    best, whole = change.best_change, change.mean_ap_change
    return (
        f"by the labels of {change.queries} of them P@1 {change.best:.3f} changes by "
        f"{best.mean:+.4f} (95 % {best.low:+.4f} to {best.high:+.4f}), mAP {change.mean_ap:.3f} by "
        f"{whole.mean:+.4f} ({whole.low:+.4f} to {whole.high:+.4f})"
    )


def _commands(run: DatasetRun) -> Iterator[str]:
    chosen = run.study.chosen
    if chosen is None or not chosen.pays:
        return
    accurate, cheap = (run.recipes[each] for each in (run.study.accurate.name, chosen.cheap.name))
    yield "use it:"
    yield f"  semblance index PHOTOS --gallery G {_flags(accurate)}"
    yield f"  semblance views add small --gallery G {_flags(cheap)}"
    yield "  semblance train cascade --gallery G --cheap small"


def _flags(recipe: Recipe) -> str:
    models = " ".join(f"--model {name}" for name in recipe.models)
    return models if recipe.dim is None else f"{models} --dim {recipe.dim}"


def _bounds(interval: Interval) -> str:
    return f"{interval.low:.4f} to {interval.high:.4f}"


def _shape(study: Study) -> dict[str, Any]:
    return {
        "accurate": study.accurate.name,
        "k": study.target.k,
        "target_loss": study.target.loss,
        "records": study.records,
        "encode_ms": study.accurate.encode_ms,
        "queries": {"choosing": study.choosing, "judging": study.judging},
        "tried": [{**asdict(each), "keeps": each.keeps(study.target.loss)} for each in study.tried],
        "chosen": None if study.chosen is None else _chosen(study.chosen),
    }


def _chosen(chosen: Chosen) -> dict[str, Any]:
    return {
        "cheap": chosen.cheap.name,
        "dim": chosen.cheap.dim,
        "shortlist": chosen.shortlist,
        "judged": asdict(chosen.judged),
        "more_ms": chosen.cheap.more_ms,
        "times": asdict(chosen.times),
        "made_up_times": [asdict(each) for each in chosen.elsewhere],
        "pays": chosen.pays,
        "pays_from": chosen.pays_from,
        "by_labels": chosen.labels and chosen.labels.to_dict(),
    }
