"""The text side of encoders that have one: words into the space of the pictures."""

from semblance.encoders.text.encoder import TextEncoder, load_text

__all__ = ["TextEncoder", "load_text"]
