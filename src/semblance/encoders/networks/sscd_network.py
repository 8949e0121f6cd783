"""SSCD's network: a ResNet-50 whose last map is pooled by a generalized mean, then projected.

Pizzi et al. 2022, https://arxiv.org/abs/2202.10261.
"""

from typing import Any

from semblance.encoders.description import EncoderDescription
from semblance.encoders.networks.libraries import timm
from semblance.encoders.networks.misfit import misfit

EXPONENT = 3.0
"""Of the generalized mean (Radenović et al. 2018, https://arxiv.org/abs/1711.02512), as trained."""

SMALLEST = 1e-6
"""Features are clamped to this before they are raised to a power, as in training."""


def build(description: EncoderDescription, side: int, state: dict[str, Any] | None) -> Any:
    """A module from (n, 3, side, side) float32 to (n, 512), unit vectors.

    The published parts are called as torchvision's, below `backbone`; timm's are called the same.
    """
    from torch import nn
    from torch.nn import functional

    class Descriptor(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.backbone = timm().create_model("resnet50", num_classes=description.dim)

        def forward(self, x: Any) -> Any:
            features = self.backbone.forward_features(x).clamp(min=SMALLEST)
            pooled = features.pow(EXPONENT).mean((2, 3)).pow(1 / EXPONENT)
            return functional.normalize(self.backbone.fc(pooled))

    network = Descriptor()
    if state is not None:
        try:
            network.load_state_dict(state)
        except RuntimeError as error:
            raise misfit("SSCD's ResNet-50 (sscd_disc_mixup.torchvision.pt)", error) from error
    return network.eval()
