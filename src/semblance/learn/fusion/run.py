"""A whole training of fusions: from a dataset to a run folder with everything in it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.dataset import Dataset
from semblance.learn.catalogue import check_name, register_head
from semblance.learn.device import torch_threads, training_device
from semblance.learn.epochs.fitting import Told
from semblance.learn.fusion.attention import Attention
from semblance.learn.fusion.candidate import Below, Candidate
from semblance.learn.fusion.comparing import Contest, contest
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.files import files_of
from semblance.learn.fusion.result import FusionRun
from semblance.learn.fusion.simple import simple_candidates
from semblance.learn.fusion.training import Taught, checkpoint_of, fit_fusion
from semblance.learn.fusion.trust import Trust
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.file import Origin, head_bytes
from semblance.learn.heads.port import Map
from semblance.learn.heads.run import skipped_of
from semblance.learn.heads.unseen import Pictures, Unseen, change_by, shortened
from semblance.learn.heads.vectors import frozen, material_of
from semblance.learn.judging import Change, Exam, spread
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.learn.splits import Places, Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe


@dataclass(frozen=True, slots=True)
class Asked:
    """A dataset, the models to fuse, how to train, the run's folder and perhaps a short name."""

    data: str
    choice: Choice
    config: FusionConfig = field(default_factory=FusionConfig)
    out: Path = Path("fusion-run")
    name: str | None = None


def train_fusion(asked: Asked, compute: Compute, watch: Watch | None = None) -> FusionRun:
    """Train, compare and keep a fusion; the same call goes on with a run that was stopped.

    Validation chooses the epochs and the fusion, which is never below the best one that needs no
    training; the test split is measured once, at the end. Raises UsageError, NoImages,
    TrainingError, and RuntimeMissing without the extra `train`.
    """
    started, watch = time.perf_counter(), watch or Watch()
    recipe = _several(asked.choice.over(None))
    device = training_device(compute.device, asked.config.loss)
    if asked.name is not None:
        check_name(asked.name)
    dataset = open_dataset(asked.data, progress=watch.encoding)
    tables = {"data": asked.data, "recipe": recipe.to_toml()}
    folder = RunFolder.begin(asked.out, asked.config.to_toml(), tables)
    material = material_of(dataset.items, recipe, compute, watch.encoding)
    splits = splits_of(material.items, asked.config.seed)
    with torch_threads(compute.workers, asked.config.loss):
        run = _trained(asked, dataset, Below(material, splits.train), splits, folder, device, watch)
    head = head_bytes(run.origin, run.contest.chosen.candidate.fused)
    folder.finish(files_of(run, head), {**run.to_dict(), "took_s": time.perf_counter() - started})
    for left in folder.path.glob("checkpoint-*.pt"):
        left.unlink()
    if asked.name is not None:
        register_head(asked.name, head)
    return run


def _several(recipe: Recipe) -> Recipe:
    """The models alone: how they are fused is what is to be found out."""
    if len(recipe.models) < 2:
        raise UsageError(
            f"a fusion is of several models, and only {recipe.models[0]} is named; name the others "
            "with --model, or `--model quality` for the three bundled ones"
        )
    if recipe.fusion != "concat":
        raise UsageError(
            "`train fusion` compares the simple fusions itself; leave --fusion out, "
            "and fusion out of the recipe"
        )
    return frozen(recipe)


def _trained(
    asked: Asked,
    dataset: Dataset,
    below: Below,
    splits: Splits,
    folder: RunFolder,
    device: str,
    watch: Watch,
) -> FusionRun:
    config = asked.config
    candidates = simple_candidates(below, config.dim)
    taught = _taught(below, splits, config, folder.path, device, watch.epoch)
    candidates += [Candidate(kind, below.all, each.fused) for kind, each in taught.items()]
    held = contest(candidates, below, splits.validation)
    chosen = held.chosen.candidate
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    places = chosen.places
    name = asked.name or folder.path.name
    return FusionRun(
        folder=folder.path,
        name=asked.name,
        data=dataset.name,
        models=below.models,
        config=config,
        origin=Origin(name, below.recipe_of(places), below.spaces_of(places), today),
        labels=dataset.labels,
        pictures=(len(splits.train), len(splits.validation), len(splits.test)),
        contest=held,
        taught=taught,
        test=_tested(held, below, splits.test) if len(splits.test) else None,
        unseen=_unseen(held, below, splits, config, device),
        trust=trust_of(chosen, below, splits.validation),
        notes=(*splits.notes, *_notes(held, taught)),
        skipped=skipped_of(dataset, below.material),
    )


PROJECTS = (
    "attention projects the vectors, as a head does, and most of its gain is that of the labels; "
    "compare with `semblance train head` on the same models"
)
"""On photos of clothes a linear head on the same three models is 0.012 mAP better than attention
(docs/results/learned-fusion.md)."""


def _notes(held: Contest, taught: Mapping[str, Taught]) -> Iterator[str]:
    yield from (each.note for each in taught.values() if each.note)
    if isinstance(held.chosen.candidate.fused, Attention):
        yield PROJECTS


def _taught(
    below: Below, splits: Splits, config: FusionConfig, folder: Path, device: str, told: Told
) -> dict[str, Taught]:
    train = Examples.of(below.material.joined[splits.train], below.labels[splits.train])
    validate = _validation(below, splits)
    return {
        kind: fit_fusion(
            kind,
            train,
            validate,
            below.dims,
            config,
            checkpoint=checkpoint_of(folder, kind, train, below.dims, config),
            device=device,
            told=told,
        )
        for kind in config.kinds
    }


def _validation(below: Below, splits: Splits) -> Callable[[Map], float]:
    places = spread(splits.validation)
    exam = Exam.of([below.material.items[place] for place in places])
    vectors = below.material.joined[places]

    def validate(fused: Map) -> float:
        return exam.take(fused.apply(vectors)).mean_ap

    return validate


def _tested(held: Contest, below: Below, test: Places) -> Change:
    """From the best simple fusion to the chosen one, which may be the same."""
    exam = Exam.of([below.material.items[place] for place in test])
    simple, chosen = (each.candidate.apply(below.raw, test) for each in (held.simple, held.chosen))
    return exam.change(simple, chosen)


def _unseen(
    held: Contest, below: Below, splits: Splits, config: FusionConfig, device: str
) -> Unseen | None:
    """What learning such a fusion does to classes that it was not shown, against the best simple
    one; a simple one has not learned any."""
    if held.simple_wins:
        return None
    kind, small = held.chosen.candidate.name, shortened(config)

    def trained(examples: Examples, judge: Callable[[Map], float]) -> Map:
        return fit_fusion(kind, examples, judge, below.dims, small, device=device).fused

    items, joined = below.material.items, below.material.joined
    before = held.simple.candidate.apply(below.raw, np.arange(len(items)))
    pictures = Pictures(items, joined, before, splits.train, splits.validation)
    return change_by(trained, pictures, config.seed)


def trust_of(chosen: Candidate, below: Below, places: Places) -> Trust | None:
    """None of a simple fusion, which trusts all pictures' models alike."""
    if not chosen.learned:
        return None
    shares = chosen.fused.trust(below.material.joined[places])
    return Trust.of(below.models, shares, below.labels[places])
