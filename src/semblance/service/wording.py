"""What the library advises in flags of the command line, for who asks over HTTP."""

import re

ADVICE: tuple[tuple[str, str], ...] = (
    (
        r"index with --localize \S+, or put such a view beside with `semblance views add`",
        "leave that re-ranker out, or search a view that finds objects (see /v1/views)",
    ),
    (r"index with --localize \S+, or", "search a view that finds objects (see /v1/views), or"),
    (
        r"index with --category labels \([^)]*\), index again if that was cut short, or name the "
        r"category",
        "search all with category=off, or name one of /v1/categories",
    ),
    (r"index with --metric cosine", "search a view that compares cosines (see /v1/views)"),
    (r"add --rerank none", "with rerank=none"),
    (r"--gallery-pictures may name more", "more labelled pictures would do"),
    (r": --view (\S+)", r": search it with view=\1"),
)
"""What its sentences say, and what a caller of the service can do instead."""

_FLAG = re.compile(r"(?<![\w-])--([a-z][a-z-]*)(?: (?!to |or |and )([^\s,;)]+))?")


def advised(said: str) -> str:
    """The same advice in parameters of the service, where it is known here."""
    for pattern, advice in ADVICE:
        said = re.sub(pattern, advice, said)
    return said


def without_flags(said: str) -> str:
    """`advised`, and a flag that is not known here at least as the setting of a recipe."""
    said = advised(said)
    return _FLAG.sub(lambda flag: "=".join(part for part in flag.groups() if part), said)
