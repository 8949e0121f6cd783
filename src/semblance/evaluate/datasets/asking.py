"""From a dataset's splits and roles to a trial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast, get_args

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import SPLITS, Item, Role, Split
from semblance.evaluate.datasets.trial import Codes, Judge, Trial

Places: TypeAlias = list[int]

NAMED = 3
"""Labels that are named in a remark."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Places of who asks and who is asked, what such a trial is called, and how many pictures
    stand aside where others have a role."""

    name: str
    queries: Places
    gallery: Places
    roleless: int = 0


def trial_of(items: Sequence[Item], split: str | None = None, judge: str = "label") -> Trial:
    """Who asks whom among these pictures.

    The queries are those of `split`; None is test, or the one split there is, or validation.
    With roles the split's queries ask its gallery; without, test and validation ask train; where
    there is nobody else each picture asks all the others. Pictures without what decides (`judge`:
    a label or a group) take no part, as do those without a role where others have one. Raises
    UsageError where nobody asks, nobody is asked, or there is nothing to tell apart.
    """
    if judge not in get_args(Judge):
        raise UsageError(f"pictures are judged by label or group, not by '{judge}'")
    judge = cast(Judge, judge)
    judged = [place for place, item in enumerate(items) if _truth(item, judge) is not None]
    if not judged:
        raise UsageError(f"no picture has a {judge}, so nothing says which answers are right")
    sides = _sides(items, judged, _split(items, split))
    notes = [*_without(judge, len(items) - len(judged)), *_without("role", sides.roleless)]
    return _require_answers(_coded(items, sides, judge, notes))


def _truth(item: Item, judge: Judge) -> str | None:
    return item.label if judge == "label" else item.group


def _split(items: Sequence[Item], asked: str | None) -> Split | None:
    there = list(dict.fromkeys(item.split for item in items if item.split is not None))
    if asked is not None:
        return named_split(asked, there)
    for usual in ("test", "validation", "train"):
        if usual in there:
            return usual
    return None


def named_split(asked: str, there: Sequence[Split]) -> Split:
    """The split a user wrote; raises UsageError for no name of one, and for none of those there."""
    if asked.lower() not in SPLITS:
        raise UsageError(f"there is no split '{asked}'; here are {_listed(there)}")
    split = SPLITS[asked.lower()]
    if split not in there:
        raise UsageError(f"the split {split} is empty; here are {_listed(there)}")
    return split


def _listed(splits: Sequence[Split]) -> str:
    return ", ".join(splits) or "pictures in no split"


def _sides(items: Sequence[Item], judged: Places, split: Split | None) -> _Sides:
    inside = [place for place in judged if items[place].split == split]
    train = [place for place in judged if items[place].split == "train"]
    name = split or "all pictures"
    if not inside:
        raise UsageError(f"{name}: no picture in it can be judged, so nobody asks")
    if any(items[place].role for place in inside):
        queries, gallery = (_with_role(items, inside, role) for role in ("query", "gallery"))
        if not queries:
            raise UsageError(f"{name} has a gallery and no queries; give pictures the role query")
        if gallery:
            aside = len(inside) - len(queries) - len(gallery)
            return _Sides(f"{name} queries against {name} gallery", queries, gallery, aside)
        if split == "train" or not train:
            raise UsageError(f"{name} has queries and no gallery; give pictures the role gallery")
        return _Sides(f"{name} queries against train", queries, train)
    if split in (None, "train") or not train:
        return _Sides(f"{name}, each against all the others", inside, inside)
    return _Sides(f"{name} against train", inside, train)


def _with_role(items: Sequence[Item], places: Places, role: Role) -> Places:
    return [place for place in places if items[place].role == role]


def _without(what: str, count: int) -> Iterator[str]:
    if count:
        are = "1 picture without a {} takes" if count == 1 else "{1} pictures without a {0} take"
        yield f"{are.format(what, count)} no part"


def _coded(items: Sequence[Item], sides: _Sides, judge: Judge, notes: list[str]) -> Trial:
    queries, gallery = (np.array(side, np.int64) for side in (sides.queries, sides.gallery))
    part = np.union1d(queries, gallery)
    names, truth = _codes([_truth(items[place], judge) or "" for place in part])
    clusters = _clusters(items, part)
    owner = clusters if judge == "label" else np.arange(len(part))
    asking, asked = np.searchsorted(part, queries), np.searchsorted(part, gallery)
    return Trial(
        name=sides.name,
        judge=judge,
        queries=tuple(items[place] for place in sides.queries),
        gallery=tuple(items[place] for place in sides.gallery),
        query_places=queries,
        gallery_places=gallery,
        query_truth=truth[asking],
        gallery_truth=truth[asked],
        query_owner=owner[asking],
        gallery_owner=owner[asked],
        query_clusters=clusters[asking],
        names=names,
        notes=tuple(notes),
    )


def _clusters(items: Sequence[Item], part: Codes) -> Codes:
    """A code a group; a picture in no group is a cluster of its own."""
    groups = [items[place].group for place in part]
    return _codes([f"g{group}" if group else f"p{row}" for row, group in enumerate(groups)])[1]


def _codes(texts: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    names = tuple(sorted(set(texts)))
    code = {name: place for place, name in enumerate(names)}
    return names, np.array([code[text] for text in texts], np.int64)


def _require_answers(trial: Trial) -> Trial:
    what = trial.judge
    if len(trial.names) == 1:
        raise UsageError(f"{trial.name}: there is one {what} only, so every answer is right")
    if not trial.relevant_counts.any():
        why = ", other than views of the same product" if what == "label" else ""
        raise UsageError(f"{trial.name}: no query has a picture of its {what} to find{why}")
    return replace(trial, notes=(*trial.notes, *_remarks(trial)))


def _remarks(trial: Trial) -> Iterator[str]:
    if len(trial.names) == 2:
        yield f"two {trial.judge}s only: {trial.chance:.0%} of random answers are right"
    if alone := trial.unanswerable:
        which = sorted({_truth(item, trial.judge) or "" for item in alone})
        named = ", ".join(which[:NAMED]) + (", ..." if len(which) > NAMED else "")
        yield (
            f"{len(alone)} of {len(trial.queries)} queries have no relevant picture "
            f"({trial.judge} {named}); they are left out of averages"
        )
