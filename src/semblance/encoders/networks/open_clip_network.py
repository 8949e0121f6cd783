"""The image side of an open_clip model."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from semblance.encoders.description import EncoderDescription
from semblance.encoders.networks.libraries import open_clip
from semblance.encoders.networks.misfit import misfit


def build(description: EncoderDescription, side: int, state: dict[str, Any] | None) -> Any:
    """A module from (n, 3, side, side) float32 to (n, dim); random where there is no `state`."""
    from torch import nn

    class Pictures(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.visual = model.visual

        def forward(self, x: Any) -> Any:
            return self.visual(x)

    model = _model(description, side, state)
    return Pictures()


def build_text(description: EncoderDescription, state: dict[str, Any] | None) -> Any:
    """A module from (n, context) int64 tokens to (n, dim); random where there is no `state`."""
    from torch import nn

    class Texts(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, tokens: Any) -> Any:
            return self.model.encode_text(tokens)

    model = _model(description, description.preprocessing.input_size, state)
    return Texts()


def _model(description: EncoderDescription, side: int, state: dict[str, Any] | None) -> Any:
    architecture, _, tag = description.architecture.partition("/")
    with quiet():
        model = open_clip().create_model(
            architecture,
            force_quick_gelu=quick_gelu(architecture, tag),
            force_image_size=side,
            load_weights=False,
        )
    if state is not None:
        _fill(model, state, description.architecture)
    return model.eval()


def quick_gelu(architecture: str, tag: str) -> bool:
    """Whether the weights of this tag were trained with the faster, inexact GELU."""
    return bool(open_clip().get_pretrained_cfg(architecture, tag).get("quick_gelu", False))


def _fill(model: Any, state: dict[str, Any], architecture: str) -> None:
    from open_clip.convert import convert_state_dict
    from open_clip.model import resize_pos_embed

    try:
        state = convert_state_dict(model, state)
        resize_pos_embed(state, model)
        model.load_state_dict(state)
    except (RuntimeError, KeyError) as error:
        raise misfit(f"open_clip's {architecture}", error) from error


@contextmanager
def quiet() -> Iterator[None]:
    """No word, through the root logger, of the random weights that are about to be replaced."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
