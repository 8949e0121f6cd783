"""Values that JSON knows: what is not finite becomes null at every door."""

import math
from typing import Any


def finite(value: Any) -> Any:
    """The value with None for NaN and infinities, however deep in dicts, lists and tuples."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value
