"""Many queries in one command: their answers, and what could not be asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from semblance.cli.output import table
from semblance.errors import ImageError, NoImages, UsageError
from semblance.images import Found, walk
from semblance.naming import escape_name
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.report import Skipped
from semblance.search.asked import Asked
from semblance.search.hits import Answer, Hit
from semblance.search.region import EACH, region_of
from semblance.search.threshold import Threshold
from semblance.search.where import Where, parse

NOTHING_MORE = Asked()


@dataclass(frozen=True, slots=True)
class Request:
    """What every query of a command asks for; `examples` are joined to each picture."""

    k: int
    where: str | None
    one_per_group: bool
    threshold: Threshold | None
    view: str | None = None
    examples: Asked = NOTHING_MORE
    region: str | None = None
    category: str | None = None
    rerank: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Answers by query. `single` when there can be only one: a file was named, or only words."""

    answered: tuple[tuple[Asked, Answer], ...]
    skipped: tuple[Skipped, ...]
    single: bool

    @property
    def lost(self) -> Sequence[str]:
        """Why calibrations that were made no longer serve, each reason once."""
        notes = (each.calibration for _, each in self.answered if each.calibration.lost)
        return list(dict.fromkeys(each.note for each in notes))

    def to_json(self) -> Any:
        documents = [{**asked.to_dict(), **answer.to_dict()} for asked, answer in self.answered]
        return documents[0] if self.single else documents

    def to_text(self) -> str:
        return "\n\n".join(_described(*each) for each in self.answered)


def answer_all(gallery: Gallery, images: Sequence[Path], request: Request) -> Results:
    """Search with every picture named or found in the folders named, or with words alone.

    A picture that cannot be read is skipped, unless it is the only one, or joined to all: then
    ImageError is raised. Raises NoImages when folders hold no picture.
    """
    where = None if request.where is None else parse(request.where)
    if not images and request.region is not None:
        raise UsageError("--region is a part of a picture; name the picture")
    if not images:
        answer = _ask(gallery, request.examples, request, where)
        return Results(((request.examples, answer),), (), single=True)
    single = len(images) == 1 and not images[0].is_dir()
    several = request.region == EACH
    answered: list[tuple[Asked, Answer]] = []
    skipped: list[Skipped] = []
    for path in _queries(images, skipped):
        asked = replace(request.examples, picture=path)
        try:
            parts = _regions(gallery, asked, request)
            answered += [(each, _ask(gallery, each, request, where)) for each in parts]
        except ImageError as error:
            if single or error.item != str(path):
                raise
            skipped.append(Skipped(str(path), error.reason))
    if not answered and not skipped:
        raise NoImages(f"no pictures in {', '.join(map(str, images))}")
    return Results(tuple(answered), tuple(skipped), single and not several)


def _regions(gallery: Gallery, asked: Asked, request: Request) -> list[Asked]:
    """The query itself, limited to a region where one is asked; or one query an object."""
    if request.region is None:
        return [asked]
    if request.region != EACH:
        return [replace(asked, region=region_of(request.region))]
    assert asked.picture is not None, "a region is of a picture"
    found = gallery.objects(asked.picture, request.view)
    return [replace(asked, region=(r.x, r.y, r.width, r.height)) for r in found] or [asked]


def _ask(gallery: Gallery, asked: Asked, request: Request, where: Where | None) -> Answer:
    return gallery.search(
        asked.picture,
        request.k,
        where,
        text=asked.texts,
        without=asked.without,
        like=asked.like,
        unlike=asked.unlike,
        one_per_group=request.one_per_group,
        threshold=request.threshold,
        view=request.view,
        region=asked.region,
        category=request.category,
        rerank=request.rerank,
    )


def _queries(images: Sequence[Path], skipped: list[Skipped]) -> Iterator[Path]:
    for entry in walk(images):
        if isinstance(entry, Found):
            yield entry.path
        elif len(images) == 1 and not images[0].is_dir():
            raise ImageError(str(entry.path), entry.reason)
        else:
            skipped.append(Skipped(str(entry.path), entry.reason))


def _described(asked: Asked, answer: Answer) -> str:
    head = f"{escape_name(asked.title)}: {answer.searched} searched in {answer.took_ms:.0f} ms"
    if answer.cascade is not None:
        each = answer.cascade
        head += f"\nby the cascade '{each.name}', {each.first} before {each.then}: {each.words}"
    if answer.category is not None:
        head += f"\n{answer.category.words}"
    if answer.no_object:
        head += "\nno object found in it: all of the picture was compared"
    if not answer.hits:
        return f"{head}\nno hits" + (f": {escape_name(answer.note)}" if answer.note else "")
    found = list(dict.fromkeys(name for hit in answer.hits for name in hit.why.evidence))
    chances = ["probability"] if answer.hits[0].probability is not None else []
    numbers = ("id", _scale(answer), "cosine", *chances, *found)
    rows: list[tuple[str, ...]] = [(*numbers, "label", "group", "picture")]
    rows += [_row(hit, found) for hit in answer.hits]
    return f"{head}\n{table(rows, right=tuple(range(len(numbers))))}"


def _scale(answer: Answer) -> str:
    """The score that the hits are sorted by, unless they were re-ranked."""
    return "similarity" if answer.hits[0].distance is None else "distance"


def _row(hit: Hit, found: Sequence[str]) -> tuple[str, ...]:
    """`found` are the re-rankers whose evidence is shown, empty where one did not look at it."""
    record = hit.record
    chance = () if hit.probability is None else (f"{hit.probability:.4f}",)
    evidence = hit.why.evidence
    page = f" (page {record.page + 1})" if record.page else ""
    return (
        str(record.id),
        f"{hit.similarity if hit.distance is None else hit.distance:.4f}",
        f"{hit.cosine:.4f}",
        *chance,
        *(f"{evidence[name]:.2f}" if name in evidence else "" for name in found),
        record.label or "",
        record.group or "",
        record.uri + page,
    )
