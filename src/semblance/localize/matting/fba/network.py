"""The whole network, and what makes its three answers agree with the picture."""

from typing import Any

from semblance.localize.matting.fba.decoder import decoder
from semblance.localize.matting.fba.encoder import encoder

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""ImageNet's, on the 0..1 scale, as in training."""

CERTAINTY = 0.1
"""Weight of the alpha that the decoder says, against the one that the colours imply."""

MULTIPLE = 8
"""Height and width of the input are multiples of this."""


def network() -> Any:
    """A module from (n, h, w, 11) float32, as `inputs.planes` makes them, to (n, h, w, 7) float32
    in [0, 1]: alpha, the object's colour, the background's.
    """
    import torch
    from torch import nn

    class Matting(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder()
            self.decoder = decoder()
            for name, values in (("mean", MEAN), ("std", STD)):
                column = torch.tensor(values)[None, :, None, None]
                self.register_buffer(name, column, persistent=False)

        def forward(self, images: Any) -> Any:
            picture, distances, known = images.permute(0, 3, 1, 2).split((3, 6, 2), 1)
            normalized = (picture - self.mean) / self.std
            maps = self.encoder(torch.cat((normalized, distances, known), 1))
            said = self.decoder(maps, torch.cat((normalized, picture, known), 1))
            alpha, colours = said[:, :1].clamp(0, 1), said[:, 1:].sigmoid()
            fused = fusion(picture, alpha, colours[:, :3], colours[:, 3:])
            return torch.cat(fused, 1).permute(0, 2, 3, 1)

    return Matting().eval().requires_grad_(False)


def fusion(picture: Any, alpha: Any, object_: Any, background: Any) -> tuple[Any, Any, Any]:
    """Alpha, object and background moved towards picture = alpha object + (1 - alpha) background.

    Each is the likeliest given the others (section 3.3 of the paper): the colours first, then
    alpha. The background is moved after the object and sees its new colour, as in training.
    All are in [0, 1].
    """
    shared = alpha * (1 - alpha)
    object_ = alpha * picture + (1 - alpha**2) * object_ - shared * background
    background = (
        (1 - alpha) * picture + (2 * alpha - alpha**2) * background - shared * object_
    ).clamp(0, 1)
    object_ = object_.clamp(0, 1)
    apart = object_ - background
    along = ((picture - background) * apart).sum(1, keepdim=True)
    length = (apart * apart).sum(1, keepdim=True)
    alpha = (alpha * CERTAINTY + along) / (length + CERTAINTY)
    return alpha.clamp(0, 1), object_, background
