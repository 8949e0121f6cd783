"""A record's own text: some of its attributes, in words, and the space of their vectors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from semblance.encoders.space import Space
from semblance.gallery.records import Labels

SIDE: Final = "text:"
"""How the side of a space of records' texts begins; the names of the attributes follow."""

BETWEEN: Final = ". "
"""Between two attributes, as between two sentences. Part of what every stored vector is of."""


def text_space(pictures: Space, attributes: Sequence[str]) -> Space:
    """The space of the texts that these attributes make, beside that of the pictures.

    Another list of attributes is another space: its vectors are of other texts.
    """
    return replace(pictures, side=SIDE + ",".join(attributes))


def text_attributes(space: Space) -> tuple[str, ...]:
    """The attributes whose texts a space is of; none for a space of pictures."""
    return tuple(space.side.removeprefix(SIDE).split(",")) if is_text(space) else ()


def is_text(space: Space) -> bool:
    """Whether a space holds vectors of records' texts."""
    return space.side.startswith(SIDE)


def text_of(labels: Labels, attributes: Sequence[str]) -> str:
    """What a record says of itself in these attributes; empty where it says nothing.

    Numbers are written out: a title such as 501 is a number in a table.
    """
    values = (labels.attributes.get(name) for name in attributes)
    written = (str(value).strip() for value in values if value is not None)
    return BETWEEN.join(text for text in written if text)
