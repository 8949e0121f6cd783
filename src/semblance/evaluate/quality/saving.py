"""Saving golden queries: ask a gallery that is known to be good, and keep its answers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from semblance.errors import ImageError, NoImages, UsageError
from semblance.evaluate.quality.asking import ask
from semblance.evaluate.quality.golden import Golden, GoldenHit, GoldenQuery
from semblance.images import Found, Source, walk
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.report import Skipped
from semblance.pipeline.views import find_view, open_view

K = 10


def record_golden(
    gallery: Gallery, pictures: Iterable[Path], k: int = K, view: str | None = None
) -> tuple[Golden, tuple[Skipped, ...]]:
    """The answers to every picture named or found in the folders, and what could not be asked.

    Raises NoImages where not one could be asked, UsageError where a gallery has no other answers.
    """
    stored = find_view(gallery.store, view)
    asked: list[GoldenQuery] = []
    skipped: list[Skipped] = []
    for entry in walk(pictures):
        if not isinstance(entry, Found):
            skipped.append(Skipped(str(entry.path), entry.reason))
            continue
        try:
            asked.append(_asked(gallery, entry.path, k, view))
        except ImageError as error:
            skipped.append(Skipped(error.item, error.reason))
    if not asked:
        reasons = "; ".join(f"{item.path}: {item.reason}" for item in skipped[:3])
        raise NoImages(f"no golden query could be asked: {reasons or 'the folders are empty'}")
    if not any(query.hits for query in asked):
        raise UsageError(f"{gallery.path}: no answer to any query; index more pictures first")
    golden = Golden(
        view=view,
        view_key=open_view(gallery.store, stored).key,
        made_of=recipe_of(gallery.store, stored.name).title,
        k=k,
        records=len(gallery),
        saved_at=datetime.now(UTC).isoformat(timespec="seconds"),
        queries=tuple(asked),
    )
    return golden, tuple(skipped)


def _asked(gallery: Gallery, picture: Path, k: int, view: str | None) -> GoldenQuery:
    source = Source.from_path(picture)
    hits = ask(gallery, source, k, view)
    return GoldenQuery(
        picture,
        source.digest,
        tuple(
            GoldenHit(rank, hit.record.uri, hit.record.page, hit.record.digest, hit.cosine)
            for rank, hit in enumerate(hits, start=1)
        ),
    )
