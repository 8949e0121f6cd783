"""A network of timm that gives the vector of one layer."""

from typing import Any

from semblance.encoders.description import EncoderDescription
from semblance.encoders.networks.libraries import timm
from semblance.encoders.networks.misfit import misfit
from semblance.errors import UsageError


def build(description: EncoderDescription, side: int, state: dict[str, Any] | None) -> Any:
    """A module from (n, 3, side, side) float32 to (n, dim); random where there is no `state`."""
    architecture = description.architecture
    size = {"img_size": side} if _has_fixed_input(architecture) else {}
    weights = {"pretrained_cfg_overlay": {"state_dict": state}, "pretrained": True} if state else {}
    try:
        model = timm().create_model(architecture, **size, **weights)
    except (RuntimeError, KeyError) as error:
        raise misfit(f"timm's {architecture}", error) from error
    return _at_layer(model.eval(), description)


def _has_fixed_input(architecture: str) -> bool:
    """Transformers hold an embedding for each position; timm resizes it to the input it is told."""
    config = timm().get_pretrained_cfg(architecture)
    return bool(config is not None and config.fixed_input_size)


def _at_layer(model: Any, description: EncoderDescription) -> Any:
    from torch import nn

    class Features(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, x: Any) -> Any:
            return read(self.model, x)

    read = {"pooled": _pooled, "penultimate": _penultimate, "logits": _logits}[description.layer]
    if description.layer == "pooled" and not has_layers_between(model):
        read = _penultimate
    return Features()


def has_layers_between(model: Any) -> bool:
    """Whether the classifier sees something else than the last feature map averaged."""
    return bool(getattr(model, "head_hidden_size", model.num_features) != model.num_features)


def _pooled(model: Any, x: Any) -> Any:
    features = model.forward_features(x)
    if features.ndim != 4 or features.shape[1] != model.num_features:
        raise UsageError("this network has no feature map to average; use --layer penultimate")
    return features.mean((2, 3))


def _penultimate(model: Any, x: Any) -> Any:
    return model.forward_head(model.forward_features(x), pre_logits=True)


def _logits(model: Any, x: Any) -> Any:
    return model(x)
