"""The normalizations that networks were trained with, on the 0..255 scale."""

IMAGENET = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""Mean and standard deviation of ImageNet's pixels, as torchvision has them, times 255."""

HALF = (127.5, 127.5, 127.5), (127.5, 127.5, 127.5)
"""Pixels to [-1, 1]: TensorFlow's way, and that of many transformers."""

CLIP = (122.7709383, 116.7460125, 104.09373615), (68.5005327, 66.6321579, 70.32316305)
"""Of the pairs that CLIP was trained on, https://github.com/openai/CLIP."""

NONE = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
"""Pixels to [0, 1]."""


def on_255(values: tuple[float, ...]) -> tuple[float, float, float]:
    """A mean or a standard deviation that a library gives for pixels in [0, 1]."""
    red, green, blue = (round(255 * value, 8) for value in values)
    return red, green, blue
