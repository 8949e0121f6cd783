"""A small vision transformer: patches as words, one more word for the whole picture.

Dosovitskiy et al., "An image is worth 16 x 16 words", 2020, https://arxiv.org/abs/2010.11929.
"""

from typing import Any

from semblance.learn.scratch.config import PATCH

LAYERS, HEADS, WIDENED = 6, 4, 2
"""`WIDENED` is how many times wider the layer between is; published ones are of millions of
pictures and take 4."""

WIDTH = 128


def vision_transformer(channels: int, side: int, dim: int) -> Any:
    """A torch module; the class token after the last layer is mapped to `dim` numbers."""
    from torch import cat, nn, zeros

    class Transformer(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.patches = nn.Conv2d(channels, WIDTH, PATCH, PATCH)
            self.token = nn.Parameter(zeros(1, 1, WIDTH))
            self.places = nn.Parameter(zeros(1, (side // PATCH) ** 2 + 1, WIDTH))
            nn.init.trunc_normal_(self.places, std=0.02)
            nn.init.trunc_normal_(self.token, std=0.02)
            self.layers = nn.Sequential(*(layer() for _ in range(LAYERS)))
            self.norm = nn.LayerNorm(WIDTH)
            self.head = nn.Linear(WIDTH, dim)

        def forward(self, planes: Any) -> Any:
            words = self.patches(planes).flatten(2).transpose(1, 2)
            token = self.token.to(words.dtype).expand(words.shape[0], -1, -1)
            words = self.layers(cat([token, words], 1) + self.places)
            return self.head(self.norm(words[:, 0]))

    return Transformer()


def layer() -> Any:
    """Attention and a perceptron, each beside a shortcut and normalized before."""
    from torch import nn

    class Layer(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
            self.attention = attention()
            inner = WIDENED * WIDTH
            self.perceptron = nn.Sequential(
                nn.Linear(WIDTH, inner), nn.GELU(), nn.Linear(inner, WIDTH)
            )

        def forward(self, words: Any) -> Any:
            words = words + self.attention(self.before(words))
            return words + self.perceptron(self.between(words))

    return Layer()


def attention() -> Any:
    """Every word looks at every other, in `HEADS` ways.

    Written out, because torch's own attention takes 2.4 times as long to train on a processor with
    50 words: 966 ms a batch of 128 against 368, one core in bf16.
    """
    from torch import nn

    class Attention(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.asked = nn.Linear(WIDTH, 3 * WIDTH)
            self.joined = nn.Linear(WIDTH, WIDTH)

        def forward(self, words: Any) -> Any:
            count = words.shape[1]
            parts = self.asked(words).reshape(-1, count, 3, HEADS, WIDTH // HEADS)
            query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
            weights = (query @ key.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5
            seen = weights.softmax(-1).to(value.dtype) @ value
            return self.joined(seen.transpose(1, 2).reshape(-1, count, WIDTH))

    return Attention()
