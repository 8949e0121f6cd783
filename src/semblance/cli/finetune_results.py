"""What `semblance train finetune` prints: what it changes, also over a head, then where it is."""

from semblance.cli.output import print_json, say, warn_skipped
from semblance.cli.training_results import sentence
from semblance.learn.finetune.result import FinetuneRun


def print_run(run: FinetuneRun, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        print_json(run.to_dict())
    else:
        _say_run(run)
    warn_skipped(run.skipped)


def _say_run(run: FinetuneRun) -> None:
    where = "On test, looked at once," if run.test else "On validation,"
    say(sentence(where, run.test or run.validation, "fine-tuning"))
    say(f"without it means {run.title}, untouched.")
    if run.test is not None:
        say(sentence("On validation, which chose the epoch,", run.validation, "fine-tuning"))
    say(sentence(f"{where} against a head on the untouched network,", run.over_head, "fine-tuning"))
    if not run.over_head.is_sure_gain:
        say(
            "fine-tuning is not worth it here: a head does as well, in seconds "
            f"(semblance train head DATA --model {run.title.split()[0]})"
        )
    for note in run.notes:
        say(f"note: {note}")
    epochs = f"trained {len(run.fitted.epochs)} epochs, best {run.fitted.best}, on {run.device}"
    say(f"{epochs}; run: {run.folder}")
    say(f"use it: semblance index PHOTOS --gallery G --model {run.model}")
