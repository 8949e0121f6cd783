"""From a dataset to trained weights: what a whole run and a trial of a sweep have in common."""

from dataclasses import dataclass, field
from pathlib import Path

from semblance.evaluate.datasets import open_dataset
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.material import Material, backbone_encoder, material_of, recipe_of
from semblance.learn.classifier.training import Trained, fit_top, fit_whole
from semblance.learn.device import torch_threads, training_device
from semblance.learn.networks.backbones import backbone_in
from semblance.learn.networks.bench import Bench
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe

DEFAULT = "efficientnet_lite2"
"""Of the bundled backbones the best; it works offline."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A dataset, the backbone, how to train, the run's folder and perhaps a short name.

    `weights` are a file to use instead of the backbone's published ones.
    """

    data: str
    model: str = DEFAULT
    config: ClassifierConfig = field(default_factory=ClassifierConfig)
    out: Path = Path("classifier-run")
    name: str | None = None
    weights: str | None = None

    @property
    def recipe(self) -> Recipe:
        return recipe_of(self.model, self.config, self.weights)


@dataclass(frozen=True, eq=False)
class Session:
    """A training that has ended, with all it was about."""

    asked: Asked
    folder: RunFolder
    material: Material
    trained: Trained
    device: str


def train(asked: Asked, compute: Compute, watch: Watch) -> Session:
    """Begin, or go on with, the run's folder and train; see `train_classifier` for what it raises.

    Everything that can be refused is, before anything is written or encoded.
    """
    device, recipe = training_device(compute.device), asked.recipe
    encoder = backbone_encoder(recipe, compute)
    backbone = backbone_in(recipe) if asked.config.train_backbone else None
    dataset = open_dataset(asked.data, progress=watch.encoding)
    folder = RunFolder.begin(
        asked.out, asked.config.to_toml(), {"data": asked.data, "recipe": recipe.to_toml()}
    )
    material = material_of(dataset, encoder, asked.config, compute, watch.encoding)
    bench = Bench(folder, device, compute.workers, watch)
    with torch_threads(compute.workers):
        trained = (
            fit_top(material, asked.config, bench, kept=True)
            if backbone is None
            else fit_whole(material, backbone, asked.config, bench)
        )
    return Session(asked, folder, material, trained, device)
