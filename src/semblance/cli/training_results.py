"""What `semblance train head` prints: what the head changes first, then where it is."""

from semblance.cli.output import print_json, say, warn_skipped
from semblance.learn.heads.losses import LDA
from semblance.learn.heads.promotion import Promotion
from semblance.learn.heads.result import HeadRun
from semblance.learn.judging import Change


def print_run(run: HeadRun, promotion: Promotion | None, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        default = {} if promotion is None else {"default_of": promotion.to_dict()}
        print_json({**run.to_dict(), **default})
    else:
        _say_run(run)
        if promotion is not None:
            say(promotion.sentence)
    warn_skipped(run.skipped)


def _say_run(run: HeadRun) -> None:
    say(sentence("On test, looked at once," if run.test else "On validation,", run.judged))
    say(f"without the head means {run.title}.")
    if run.test is not None:
        say(sentence("On validation, which chose the epoch,", run.validation))
    if run.unseen is not None:
        heads = f"{run.unseen.trainings} more heads, each trained without some classes,"
        say(sentence("On classes not shown to them", run.unseen.change, heads, plural=True))
    for note in run.notes:
        say(f"note: {note}")
    say(f"{_effort(run)}; run: {run.folder}")
    say(f"use it: semblance index PHOTOS --gallery G --model {run.model}")


def _effort(run: HeadRun) -> str:
    trained = run.trained
    if run.config.loss == LDA:
        return f"analysed {trained.best} principal axes"
    return f"trained {len(trained.epochs)} epochs, best {trained.best}"


def sentence(where: str, change: Change, what: str = "the head", plural: bool = False) -> str:
    """mAP is what the sentence is about; P@1 follows it."""
    before, after, found = change.before, change.after, change.compared.difference
    verb = "lifts" if found.low > 0 else "lowers" if found.high < 0 else "may not change"
    if plural:
        verb = {"lifts": "lift", "lowers": "lower"}.get(verb, verb)
    return (
        f"{where} {what} {verb} mAP: {before.mean_ap:.3f} without, {after.mean_ap:.3f} with "
        f"({found.mean:+.3f}, 95 % {found.low:+.3f} to {found.high:+.3f}); "
        f"P@1 {before.precision_at_1:.3f}, {after.precision_at_1:.3f}"
    )
