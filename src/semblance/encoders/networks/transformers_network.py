"""A vision network of Hugging Face Transformers that gives one vector a picture."""

import inspect
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from semblance.encoders.description import EncoderDescription
from semblance.encoders.networks.libraries import transformers
from semblance.encoders.networks.misfit import unfit
from semblance.errors import WeightsError

CONVOLUTIONAL = frozenset(
    {"bit", "convnext", "convnextv2", "dinov3_convnext", "efficientnet", "mobilenet_v1"}
    | {"mobilenet_v2", "regnet", "resnet"}
)
"""By their `model_type`: these take a picture of any size."""

RESIZING = frozenset({"dinov2", "dinov2_with_registers", "dinov3_vit"})
"""Transformers that fit their positions to the picture without being asked."""

CLASS_TOKENS = ("cls_token", "class_embedding", "class_token")


def build(description: EncoderDescription, side: int, state: dict[str, Any] | None) -> Any:
    """A module from (n, 3, side, side) float32 to (n, dim)."""
    folder = Path(description.weights.removeprefix("file:")).parent
    return open_network(folder, state or {}).module(side)


def open_network(folder: Path, state: dict[str, Any]) -> "TransformersNetwork":
    """The network of a folder, filled; raises WeightsError for text models and other weights."""
    import torch

    library = transformers()
    with _quiet(library):
        config = _config(library, folder)
        made = _class_of(library, config, folder)
        model, report = made.from_pretrained(
            None,
            config=config,
            state_dict=state,
            dtype=torch.float32,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
        )
    _check(report, config.model_type)
    untrained = any(key.startswith("pooler.") for key in report["missing_keys"])
    return TransformersNetwork(model.eval(), has_pooler=not untrained)


class TransformersNetwork:
    """A filled model, and which of its outputs is the vector.

    The vector of a model of pictures and texts is its image feature. Of others it is the pooled
    output where the weights have one; a checkpoint of a classifier may have none, and then, as its
    classifier does, the class token is read, or else the mean of the tokens or of the map.
    """

    def __init__(self, model: Any, has_pooler: bool) -> None:
        self._model = model
        self._config = model.config
        self._has_pooler = has_pooler
        self._has_class_token = any(
            name.rpartition(".")[2] in CLASS_TOKENS for name, _ in model.named_parameters()
        )

    @property
    def architecture(self) -> str:
        return type(self._model).__name__

    @property
    def parameters(self) -> int:
        return sum(values.numel() for values in self._model.parameters())

    @property
    def takes_text(self) -> bool:
        return hasattr(self._model, "get_image_features")

    @property
    def any_size(self) -> bool:
        return self._config.model_type in CONVOLUTIONAL

    @property
    def patch(self) -> int | None:
        """Pixels a side of a patch, None where the positions are of one size only."""
        patch = getattr(self._vision, "patch_size", None)
        flexible = self._resizes or self._config.model_type in RESIZING
        return patch if flexible and isinstance(patch, int) else None

    @property
    def pooling(self) -> str:
        if self.takes_text:
            return "projection"
        if self._has_pooler:
            return "pooler"
        return "class token" if self._has_class_token else "average"

    def dim(self, side: int) -> int:
        """The length of the vector, measured."""
        import torch

        with torch.inference_mode():
            return int(self.module(side)(torch.zeros(1, 3, side, side)).shape[1])

    def module(self, side: int) -> Any:
        """The module from (n, 3, side, side) float32 to (n, dim)."""
        from torch import nn

        class Features(nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, x: Any) -> Any:
                return read(ask(pixel_values=x, **resizing)).flatten(1)

        model, read = self._model, self._read
        ask = model.get_image_features if self.takes_text else model
        usual = getattr(self._vision, "image_size", side)
        resizing = {"interpolate_pos_encoding": True} if self._resizes and side != usual else {}
        return Features()

    @property
    def _vision(self) -> Any:
        return getattr(self._config, "vision_config", self._config)

    @property
    def _resizes(self) -> bool:
        asked = self._model.get_image_features if self.takes_text else self._model.forward
        return "interpolate_pos_encoding" in inspect.signature(asked).parameters

    def _read(self, output: Any) -> Any:
        if not hasattr(output, "last_hidden_state"):
            return output  # older versions give the image feature itself
        pooled = getattr(output, "pooler_output", None)
        if pooled is not None and self._has_pooler:
            return pooled
        hidden = output.last_hidden_state
        if hidden.ndim == 4:
            return hidden.mean((2, 3))
        return hidden[:, 0] if self._has_class_token else hidden.mean(1)


def _config(library: Any, folder: Path) -> Any:
    try:
        return library.AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).partition("\n")[0]
        raise WeightsError(f"{folder / 'config.json'} names no known model ({reason})") from error


def _class_of(library: Any, config: Any, folder: Path) -> Any:
    """The class without a head; raises WeightsError where it sees no pictures."""
    made = library.MODEL_MAPPING.get(type(config), None)
    both = all(hasattr(made, f"get_{kind}_features") for kind in ("image", "text"))
    if made is None or not (both or made.main_input_name == "pixel_values"):
        raise WeightsError(
            f"{folder} holds a model of the kind '{config.model_type}', which takes no pictures; "
            "name a vision model such as a ViT, DINOv2, ConvNeXt or CLIP"
        )
    return made


def _check(report: dict[str, Any], kind: str) -> None:
    """Every part but the pooler must come from the file: the rest would be random."""
    network = f"Transformers' {kind}"
    different = sorted(str(entry[0]) for entry in report["mismatched_keys"])
    if different:
        raise unfit(network, f"'{different[0]}' has another shape")
    lacking = sorted(key for key in report["missing_keys"] if not key.startswith("pooler."))
    if lacking:
        raise unfit(network, f"they lack '{lacking[0]}'")


@contextmanager
def _quiet(library: Any) -> Iterator[None]:
    """No bar and no report of parts that were left out: those that matter are errors here."""
    log = library.utils.logging
    verbosity, bar = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity(log.CRITICAL)
    log.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.set_verbosity(verbosity)
        if bar:
            log.enable_progress_bar()
