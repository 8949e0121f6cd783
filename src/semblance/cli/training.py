"""`semblance train`: what is better at my pictures than a model that has never seen them?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options, train_scratch
from semblance.cli.flags import RecipeFlags, with_flags
from semblance.cli.train_cascade import train_cascade
from semblance.cli.train_classifier import train_classifier
from semblance.cli.train_finetune import train_finetune
from semblance.cli.train_fusion import train_fusion
from semblance.cli.train_unlabelled import TeachingFlags

if TYPE_CHECKING:
    from semblance.learn.heads.promotion import Promotion
    from semblance.learn.heads.result import HeadRun
    from semblance.pipeline.compute import Compute

app = typer.Typer(help="Learn from your own pictures.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """Learn from your own pictures."""


@with_flags
def train_head(
    data: Annotated[str, typer.Argument(help="Labelled pictures: a dataset.", metavar="DATA")],
    flags: RecipeFlags,
    teaching: TeachingFlags,
    loss: Annotated[
        str | None,
        typer.Option(
            "--loss",
            help="supcon (default), cross-entropy, triplet, contrastive, multi-similarity, "
            "arcface or lda.",
        ),
    ] = None,
    miner: Annotated[
        str | None,
        typer.Option(
            "--miner", help="usual (the loss's own), none, semihard, multi-similarity, curriculum."
        ),
    ] = None,
    dim: Annotated[int | None, typer.Option("--dim", help="Length of the vectors; 512.")] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help="At most; 60.")] = None,
    learning_rate: Annotated[
        float | None, typer.Option("--learning-rate", help="Of the optimizer; 0.001.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed gives the same head.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A TOML file with these and more; flags win.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The run's folder.")] = Path("head-run"),
    name: Annotated[
        str | None, typer.Option("--name", help="Register it: --model NAME finds it from then on.")
    ] = None,
    default_of: Annotated[
        Path | None,
        typer.Option("--default-of", help="Make it this gallery's default view, if it wins."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make it the default even where it does not win.")
    ] = False,
    workers: options.Workers = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Train a head: a map of a model's vectors in which pictures of one class are closer."""
    from semblance.cli.choices import choice_of
    from semblance.cli.output import FAILED
    from semblance.cli.train_session import end, watched
    from semblance.cli.train_unlabelled import config_of, run_unlabelled, teacher_of
    from semblance.cli.training_results import print_run
    from semblance.learn.heads.run import Asked
    from semblance.learn.heads.run import train_head as train
    from semblance.pipeline.compute import Compute

    teacher = teacher_of(teaching.labels)
    _require_name(name, default_of, teacher)
    given: dict[str, Any] = {
        "loss": loss,
        "miner": miner,
        "dim": dim,
        "epochs": epochs,
        "seed": seed,
    }
    given |= {"augment": teaching.augment, "learning_rate": learning_rate}
    compute = Compute.of(workers, precision, device)
    asked = Asked(data, choice_of(flags), config_of(config, given, teacher), out, name)
    if teacher is not None:
        run_unlabelled(asked, teacher, compute, as_json)
        return
    with watched(asked.config.epochs) as watch:
        run = train(asked, compute, watch)
    promotion = None if default_of is None else _promoted(run, default_of, compute, force)
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
