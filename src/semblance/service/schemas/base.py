"""What all answers share: numbers that JSON knows, and the shape of a problem."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from semblance.evaluate.calibration.calibration import SOURCE_AFTER


class Shape(BaseModel):
    """Part of an answer; what is not finite is written as null."""

    model_config = ConfigDict(ser_json_inf_nan="null")


class BoxShape(Shape):
    """Part of a picture, in pixels of the upright file; (0, 0) is the upper left corner."""

    x: int
    y: int
    width: int
    height: int


class RegionShape(BoxShape):
    """An object of a picture; `score` in [0, 1] says how sure its localizer is, `kind` is a
    detector's word for it."""

    score: float
    kind: str | None


class ProblemShape(Shape):
    """RFC 9457: `title` says what happened, `detail` also what to do."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


def premise(note: str) -> str:
    """What a calibration assumes, without the name of the data that it is from."""
    return note.partition(SOURCE_AFTER)[0]


def own_name(model: str) -> str:
    """A model's name; of one that is a file, the file's name without its folder."""
    scheme, colon, path = model.partition(":")
    return f"{scheme}:{path.replace(chr(92), '/').rpartition('/')[2]}" if colon else model


def text(said: str) -> str:
    """Text that UTF-8 can carry: bytes of a file name that are none become escapes."""
    return said.encode("utf-8", "backslashreplace").decode()


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These answers, and those that any address may give, for the interface description."""
    usual = (400, 401, 403, 404, 408, 413, 421, 422, 429, 503)
    shape = {"application/problem+json": {"schema": ProblemShape.model_json_schema()}}
    return {
        status: {"description": "A problem, with what to do.", "content": shape}
        for status in sorted({*usual, *statuses})
    }
