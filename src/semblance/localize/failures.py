"""Whatever a localizer raises over one picture becomes that picture's news."""

from collections.abc import Iterator
from contextlib import contextmanager

from semblance.errors import ImageError, SemblanceError
from semblance.images import Image


@contextmanager
def as_image_error(image: Image) -> Iterator[None]:
    """Turn every exception of the block into an ImageError, so that it costs a run one line.

    Not so what is raised on purpose: a file of weights that is gone, or an engine, would cost
    every picture the same line.
    """
    try:
        yield
    except SemblanceError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise ImageError(image.name, f"its object could not be looked for ({told})") from error
