"""`semblance train`: what is better at my pictures than a model that has never seen them?"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from semblance.cli import options, train_scratch
from semblance.cli.flags import ComputeFlags, RecipeFlags, with_flags
from semblance.cli.head_flags import HeadFlags, PromotionFlags
from semblance.cli.train_cascade import train_cascade
from semblance.cli.train_classifier import train_classifier
from semblance.cli.train_finetune import train_finetune
from semblance.cli.train_fusion import train_fusion
from semblance.cli.train_unlabelled import TeachingFlags
from semblance.cli.training_flags import Data, RunFlags

if TYPE_CHECKING:
    from semblance.learn.heads.promotion import Promotion
    from semblance.learn.heads.result import HeadRun
    from semblance.pipeline.compute import Compute

_RUN = RunFlags(out=Path("head-run"))

app = typer.Typer(help="Learn from your own pictures.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """Learn from your own pictures."""


@with_flags
def train_head(
    data: Data,
    flags: RecipeFlags,
    teaching: TeachingFlags,
    learning: HeadFlags,
    promotion: PromotionFlags,
    power: ComputeFlags,
    run: RunFlags = _RUN,
    as_json: options.AsJson = False,
) -> None:
    """Train a head: a map of a model's vectors in which pictures of one class are closer."""
    from semblance.cli.choices import choice_of
    from semblance.cli.train_session import watched
    from semblance.cli.train_unlabelled import config_of, run_unlabelled, teacher_of
    from semblance.learn.heads.run import Asked
    from semblance.learn.heads.run import train_head as train

    teacher = teacher_of(teaching.labels)
    _require_name(run.name, promotion.default_of, teacher)
    given = {**asdict(learning), "augment": teaching.augment}
    config = config_of(run.config, given, teacher)
    compute = power.compute
    asked = Asked(data, choice_of(flags), config, run.out, run.name)
    if teacher is not None:
        run_unlabelled(asked, teacher, compute, as_json)
        return
    with watched(config.epochs) as watch:
        trained = train(asked, compute, watch)
    _end(trained, promotion, compute, as_json)


def _end(run: "HeadRun", asked: PromotionFlags, compute: "Compute", as_json: bool) -> None:
    """Make it a gallery's default where that is asked, print, and end with the right code."""
    from semblance.cli.output import FAILED
    from semblance.cli.train_session import end
    from semblance.cli.training_results import print_run

    gallery = asked.default_of
    promotion = None if gallery is None else _promoted(run, gallery, compute, asked.force)
    print_run(run, promotion, as_json)
    if promotion is not None and not promotion.made:
        raise typer.Exit(FAILED)
    end(run.skipped)


def _require_name(name: str | None, default_of: Path | None, teacher: str | None) -> None:
    from semblance.errors import GalleryMissing, UsageError
    from semblance.gallery.address import is_address

    if default_of is None:
        return
    if teacher is not None:
        raise UsageError(
            "what is learnt without labels cannot show that it wins, so it becomes no default; "
            "add it with `semblance views add` and compare"
        )
    if name is None:
        raise UsageError(
            "--default-of needs --name, so that the gallery finds the head wherever the run goes"
        )
    if not is_address(default_of) and not default_of.is_dir():
        raise GalleryMissing(
            f"there is no gallery at {default_of}; make one with `semblance index`"
        )


def _promoted(run: "HeadRun", gallery: Path, compute: "Compute", force: bool) -> "Promotion":
    from semblance.learn.heads.promotion import promote

    head = run.validation.after
    return promote(gallery, run.model, run.decided_by, head, compute, force)


# In the order to try them in; a help page lists them so.
app.command("head")(train_head)
app.command("fusion")(train_fusion)
app.command("finetune")(train_finetune)
app.command("classifier")(train_classifier)
train_scratch.add_to(app)
app.command("cascade")(train_cascade)
