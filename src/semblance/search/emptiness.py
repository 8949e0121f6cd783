"""Why a search had no record to look at, and what to do about it."""

from semblance.categories.choice import Chosen
from semblance.search.where import Where


def why_none(where: Where | None, chosen: Chosen | None) -> str:
    """A sentence for a search of no record at all; empty where nothing narrowed it."""
    if chosen is None or chosen.everything:
        return "" if where is None else "no picture passes the filter"
    named = f"{'categories' if len(chosen.labels) > 1 else 'category'} {', '.join(chosen.labels)}"
    if where is None:
        return f"no picture is of the {named}; search all categories"
    return (
        f"no picture of the {named} passes the filter; search all categories, or change the filter"
    )
