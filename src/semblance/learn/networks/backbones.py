"""Networks of the catalogue, by name, to be trained further: pictures in, vectors out."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from semblance.encoders.bundled import WEIGHTS
from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.exported import with_weights
from semblance.encoders.graph import read_verified
from semblance.encoders.networks.libraries import timm
from semblance.encoders.registry import describe
from semblance.errors import UsageError
from semblance.learn.networks.folded import fill
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Backbone:
    """`module` maps (n, 3, side, side) float32, normalized by `preprocessing`, to (n, dim).

    `stages` are the names of its parameters from the first layers to the last. With
    `fixed_norms` its batch normalizations have no statistics of their own, so they must be kept.
    """

    description: EncoderDescription
    preprocessing: Preprocessing
    module: Any
    stages: tuple[tuple[str, ...], ...]
    fixed_norms: bool

    @property
    def dim(self) -> int:
        return self.description.dim


def trainable(name: str, input_size: int | None = None) -> tuple[EncoderDescription, Preprocessing]:
    """What is known of a backbone before anything is loaded.

    Raises UnknownEncoder, and UsageError for what is no network of timm's or ours, or takes no
    pictures of that size.
    """
    description = describe(name)
    if not (_ours(description) or description.library == "timm"):
        raise UsageError(
            f"{description.name} cannot be trained further here; name efficientnet_lite0, 1 or 2, "
            "or a network of timm's (`semblance models`, or timm:NAME)"
        )
    preprocessing = description.preprocessing_at(input_size)
    assert isinstance(preprocessing, Preprocessing), "a network sees squares"
    return description, preprocessing


def backbone_of(description: EncoderDescription, preprocessing: Preprocessing) -> Backbone:
    """The network with its weights; what `trainable` gave.

    Raises WeightsError where they are not here and cannot be fetched, and RuntimeMissing.
    """
    if _ours(description):
        return _bundled(description, preprocessing)
    from semblance.encoders.networks.tracing import network

    sealed, weights = with_weights(description)
    module = network(sealed, preprocessing.input_size, weights).module
    module.model.reset_classifier(0)
    return Backbone(sealed, preprocessing, module, _stages(module), fixed_norms=False)


def backbone_in(recipe: Recipe) -> Backbone:
    """The one network of a recipe, at its input size and with the weights it names; raises what
    `trainable` and `backbone_of` do."""
    (model,) = recipe.models
    description, preprocessing = trainable(model, recipe.input_size)
    files = dict(recipe.files)
    if model in files:
        description = description.with_weights(files[model])
    return backbone_of(description, preprocessing)


def _ours(description: EncoderDescription) -> bool:
    return description.bundled and description.architecture.startswith("tf_efficientnet_lite")


def _bundled(description: EncoderDescription, preprocessing: Preprocessing) -> Backbone:
    from semblance.encoders.networks import timm_network

    file = WEIGHTS / Path(description.weights.removeprefix("package:"))
    graph = read_verified(file, description.weights_sha256, "install Semblance again")
    # No state: the module is made without weights and gets the graph's.
    named = replace(description, library="timm")
    module = timm_network.build(named, preprocessing.input_size, None)
    module.model.reset_classifier(0)
    fill(module.model, graph)
    return Backbone(description, preprocessing, module, _stages(module), fixed_norms=True)


def _stages(module: Any) -> tuple[tuple[str, ...], ...]:
    """As timm groups the parameters of each of its networks, from the stem on."""
    timm()
    from timm.models import group_parameters

    grouped = group_parameters(module.model, module.model.group_matcher(coarse=True))
    return tuple(tuple(f"model.{name}" for name in grouped[key]) for key in sorted(grouped))
