"""One search of the service: in a view or two, with a picture, a part of it, or each object."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import merge
from typing import TypeAlias

from semblance.categories.choice import Chosen
from semblance.errors import UsageError
from semblance.evaluate.feedback.events import Team
from semblance.gallery.records import Record
from semblance.images import Image, Source
from semblance.localize.localization import MOST_REGIONS
from semblance.pipeline.examples import part_of
from semblance.search.hits import Answer, Hit
from semblance.search.region import EACH, Part, region_of
from semblance.search.threshold import Threshold
from semblance.search.where import Where
from semblance.service.desk import Desk
from semblance.service.feedback import Question
from semblance.service.interleaving import interleaved
from semblance.service.opening import opened
from semblance.service.schemas.base import premise, text
from semblance.service.schemas.pictures import (
    CategoryShape,
    SearchAnswer,
    box_shape,
    hit_shape,
)

MOST_EXAMPLES = 8


@dataclass(frozen=True)
class Manner:
    """How to search: what the address of a search says, parsed. `rival` is the view whose hits
    are drawn in between; `region` is x,y,width,height or `each`, None is the whole picture."""

    k: int
    where: Where | None
    threshold: Threshold | None
    view: str | None
    one_per_group: bool
    category: str | None = None
    rerank: tuple[str, ...] | None = None
    region: str | None = None
    rival: str | None = None
    keep: bool = True


@dataclass(frozen=True)
class Wanted:
    """A search with everything parsed; pictures not yet decoded. `picture` is the one of which a
    region is a part, `like` are further examples."""

    manner: Manner
    picture: Source | Record | None = None
    like: tuple[Source | Record, ...] = ()
    unlike: tuple[Source | Record, ...] = ()
    texts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises UsageError for too many examples, and for a part of no picture."""
        several = (self.liked, self.unlike, self.texts, self.without)
        if any(len(each) > MOST_EXAMPLES for each in several):
            raise UsageError(f"a query takes at most {MOST_EXAMPLES} examples of a kind")
        if self.manner.region is not None and self.picture is None:
            raise UsageError("a region is a part of one picture; name one as `image` or `id`")

    @property
    def liked(self) -> tuple[Source | Record, ...]:
        return self.like if self.picture is None else (self.picture, *self.like)


Example: TypeAlias = Source | Record | Image

Parts: TypeAlias = Mapping[int, Part | None]
"""By record: the part of the query that found it."""


def answered(desk: Desk, wanted: Wanted) -> SearchAnswer:
    """Search, in one view or in two drawn into one, and keep what was asked and shown."""
    manner = wanted.manner
    search_id = desk.feedback.new_id() if manner.keep else None
    teams: dict[int, Team | None] = {}
    answer, parts = _in_view(desk, wanted, manner.view)
    if manner.rival is not None:
        rival, others = _in_view(desk, wanted, manner.rival)
        searched = _together([answer.category, rival.category])
        answer, teams = interleaved(answer, rival, manner.k, search_id or secrets.token_hex(8))
        answer = replace(answer, category=searched)
        parts = {**others, **parts}
    if search_id is not None and not _kept(desk, search_id, wanted, answer, teams):
        search_id = None
    return _shape(wanted, answer, parts, search_id)


def _shape(wanted: Wanted, answer: Answer, parts: Parts, search_id: str | None) -> SearchAnswer:
    manner = wanted.manner
    used = dict.fromkeys(part for part in parts.values() if part is not None)
    return SearchAnswer(
        hits=[
            hit_shape(hit, parts.get(hit.record.id) if manner.region == EACH else None)
            for hit in answer
        ],
        searched=answer.searched,
        calibration=premise(answer.calibration.note),
        took_ms=answer.took_ms,
        category=None if answer.category is None else _category(answer.category),
        regions=[box_shape(part) for part in used],
        search_id=search_id,
        interleaved=manner.rival is not None,
        no_object=answer.no_object,
        note=text(answer.note),
    )


def _category(chosen: Chosen) -> CategoryShape:
    said = chosen.to_dict()
    labels = [text(label) for label in said["labels"]]
    return CategoryShape(labels=labels, probability=chosen.probability, reason=text(chosen.reason))


def _kept(
    desk: Desk, search_id: str, wanted: Wanted, answer: Answer, teams: dict[int, Team | None]
) -> bool:
    manner = wanted.manner
    others = (*wanted.unlike, *wanted.without)
    asked = Question(manner.view, manner.rival, manner.k, wanted.liked, others, wanted.texts)
    return desk.feedback.remember(search_id, asked, answer, teams, desk.gallery.store)


def _in_view(desk: Desk, wanted: Wanted, view: str | None) -> tuple[Answer, Parts]:
    """The answer of a view, and which part of the query found each hit."""
    if not len(desk.gallery):
        return Answer((), 0, 0.0, note="the gallery is empty; add pictures first"), {}
    pictures = _pictures(desk, wanted, view)
    answers = [(part, _searched(desk, wanted, view, picture)) for part, picture in pictures]
    return joined(answers, wanted.manner.k)


def _pictures(
    desk: Desk, wanted: Wanted, view: str | None
) -> list[tuple[Part | None, Example | None]]:
    """What to search with in turn, and which part it is; None is all, as where `each` finds
    nothing. The picture is decoded once."""
    region, picture = wanted.manner.region, wanted.picture
    if region is None or picture is None:
        return [(None, picture)]
    with desk.metrics.stage("decode"):
        whole = opened(picture, desk.limits)
    encoders = desk.gallery.searcher(view).encoders
    if region != EACH:
        return [(part := region_of(region), part_of(whole, part, encoders))]
    found = desk.gallery.objects(whole, view)[:MOST_REGIONS]
    parts = [(each.x, each.y, each.width, each.height) for each in found]
    return [(part, part_of(whole, part, encoders)) for part in parts] or [(None, whole)]


def _searched(desk: Desk, wanted: Wanted, view: str | None, picture: Example | None) -> Answer:
    gallery, manner = desk.gallery, wanted.manner
    min_side = gallery.min_side(view)

    def read(one: Example) -> Image | Record:
        return opened(one, desk.limits, min_side) if isinstance(one, Source) else one

    with desk.metrics.stage("decode"):
        first = () if picture is None else (picture,)
        like = [read(one) for one in (*first, *wanted.like)]
        unlike = [read(one) for one in wanted.unlike]
    with desk.metrics.stage("answer"):
        return gallery.search(
            k=manner.k,
            where=manner.where,
            text=wanted.texts,
            without=wanted.without,
            like=like,
            unlike=unlike,
            one_per_group=manner.one_per_group,
            threshold=manner.threshold,
            view=view,
            category=manner.category,
            rerank=manner.rerank,
        )


def joined(answers: list[tuple[Part | None, Answer]], k: int) -> tuple[Answer, Parts]:
    """The answers to parts of one picture as one: the best first, as far as the order within
    each allows, and each record with the first part that found it."""
    credited = [[(hit, part) for hit in answer] for part, answer in answers]
    found: dict[int, Part | None] = {}
    hits: list[Hit] = []
    for hit, part in merge(*credited, key=lambda each: -each[0].cosine):
        if hit.record.id not in found and len(hits) < k:
            found[hit.record.id] = part
            hits.append(hit)
    first = answers[0][1]
    answer = replace(
        first,
        hits=tuple(hits),
        searched=max(each.searched for _, each in answers),
        took_ms=sum(each.took_ms for _, each in answers),
        category=_together([each.category for _, each in answers]),
        note=first.note if not any(each.searched for _, each in answers) else "",
    )
    return answer, found


def _together(chosen: list[Chosen | None]) -> Chosen | None:
    """The categories of all parts; None, or everything, as soon as that is true of one."""
    named = [each for each in chosen if each is not None]
    if len(named) < len(chosen):
        return None
    everything = next((each for each in named if each.everything), None)
    labels = dict.fromkeys(label for each in named for label in each.labels)
    least = min(each.probability for each in named)
    return everything or Chosen(tuple(labels), least)
