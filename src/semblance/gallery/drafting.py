"""What becomes of a draft in any engine: refused, or a record with vectors as bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from semblance.errors import SpaceMismatch, UsageError
from semblance.gallery.attributes import check_labels
from semblance.gallery.records import Draft, Labels, Record
from semblance.gallery.stored_space import StoredSpace


@dataclass(frozen=True, slots=True, eq=False)
class PackedDraft:
    """A draft whose vectors are verified and turned into bytes."""

    draft: Draft
    vectors: tuple[tuple[StoredSpace, bytes], ...]


def pack(drafts: Sequence[Draft], spaces: Mapping[str, StoredSpace]) -> list[PackedDraft]:
    """Drafts ready to be stored; refused as a whole if one of them cannot be."""
    seen: set[tuple[str, int]] = set()
    for draft in drafts:
        if (draft.uri, draft.page) in seen:
            raise UsageError(f"{draft.uri}: page {draft.page} is twice in one batch")
        seen.add((draft.uri, draft.page))
        if draft.labels is not None:
            check_labels(draft.labels, draft.uri)
    return [_packed(draft, spaces) for draft in drafts]


def now() -> str:
    """This second as records note it: UTC, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def renewed(draft: Draft, old: Record) -> Record:
    """What a picture is predicted to be holds for its pixels; what the user says, for its name."""
    category = old.category if old.digest == draft.digest else None
    labels = old.labels if draft.labels is None else draft.labels
    return new_record(draft, old.id, old.added_at, labels, category)


def new_record(
    draft: Draft,
    id: int,
    added_at: str,
    labels: Labels | None = None,
    category: str | None = None,
) -> Record:
    return Record(
        id=id,
        uri=draft.uri,
        page=draft.page,
        pages=draft.pages,
        digest=draft.digest,
        width=draft.width,
        height=draft.height,
        stamp=draft.stamp,
        labels=labels or draft.labels or Labels(),
        category=category,
        added_at=added_at,
    )


def _packed(draft: Draft, spaces: Mapping[str, StoredSpace]) -> PackedDraft:
    unknown = sorted(draft.vectors.keys() - spaces.keys())
    if unknown:
        raise SpaceMismatch(
            f"{draft.uri}: a vector of the space {unknown[0]}, which this gallery does not have"
        )
    stored = [(spaces[fingerprint], vector) for fingerprint, vector in draft.vectors.items()]
    return PackedDraft(
        draft, tuple((each, each.pack(vector, draft.uri)) for each, vector in stored)
    )
