"""The port of an alteration: one way to make another picture of a picture."""

from typing import Protocol

from semblance.images import Image


class Alteration(Protocol):
    """What is random in it depends on itself and the picture's digest alone."""

    @property
    def identity(self) -> str:
        """Everything that decides what comes out: vectors of it are kept under this text."""

    def of(self, image: Image, side: int) -> Image:
        """The altered picture; `side` is how many pixels of a short side still matter."""
