"""Class means kept with a gallery, for the view whose vectors they are of."""

import base64

from semblance.categories.means import ClassMeans
from semblance.fusion import View
from semblance.gallery.port import Reader, Writer


def keep_means(writer: Writer, name: str, view: View, means: ClassMeans) -> None:
    """Store what a view has learnt from labels; it replaces what it had."""
    kept = base64.b64encode(means.to_bytes()).decode()
    # The key tells whether they are of the view as it is, or as it was before it was made anew.
    writer.set_setting(_setting(name), f"{view.key} {kept}")


def kept_means(reader: Reader, name: str, view: View) -> ClassMeans | None:
    """What a view has learnt from labels; None where nothing was yet of the view as it is now."""
    key, _, kept = (reader.setting(_setting(name)) or "").partition(" ")
    return ClassMeans.from_bytes(base64.b64decode(kept)) if key == view.key else None


def forget_means(writer: Writer, name: str) -> None:
    """Delete what a view has learnt from labels."""
    writer.forget_setting(_setting(name))


def _setting(view: str) -> str:
    return f"categories of {view}"
