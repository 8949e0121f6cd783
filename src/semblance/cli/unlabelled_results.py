"""What `train head` prints of a head without labels: what it changes, and how far to trust that."""

from semblance.cli.output import print_json, say, warn_skipped
from semblance.cli.training_results import sentence
from semblance.learn.unlabelled.model_card import COPIES_TELL
from semblance.learn.unlabelled.result import UnlabelledRun


def print_unlabelled(run: UnlabelledRun, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        print_json(run.to_dict())
    else:
        _say_run(run)
    warn_skipped(run.skipped)


def _say_run(run: UnlabelledRun) -> None:
    if run.labelled is not None:
        where = f"By the labels of {run.labelled.split}, looked at once,"
        say(sentence(where, run.labelled.change))
    say(_copies(run))
    say(f"without the head means {run.title}.")
    say(_verdict(run))
    say(f"{run.lesson}; trained {len(run.trained.epochs)} epochs, best {run.trained.best}")
    for note in run.notes:
        say(f"note: {note}")
    say(f"run: {run.folder}")
    say(f"use it: semblance index PHOTOS --gallery G --model {run.model}")


def _copies(run: UnlabelledRun) -> str:
    change = run.validation
    found, before, after = change.compared.difference, change.before, change.after
    return (
        "Edited copies of validation pictures find their original first in "
        f"{before.precision_at_1:.1%} without, {after.precision_at_1:.1%} with the head (mean "
        f"reciprocal rank {before.mean_ap:.3f}, {after.mean_ap:.3f}: {found.mean:+.3f}, "
        f"95 % {found.low:+.3f} to {found.high:+.3f})"
    )


def _verdict(run: UnlabelledRun) -> str:
    if run.labelled is None:
        gain = "a gain" if run.is_sure_gain else "no sure gain"
        return f"By copies the head is {gain} over the plain model. {COPIES_TELL}"
    if not run.is_sure_gain:
        return "The head is no sure gain: keep the plain model, which is as good and simpler."
    return "The labels say that the head is a gain."
