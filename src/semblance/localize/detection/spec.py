"""`detect:PATH?kinds=bottle,cup&min_score=0.4`: a detector and its filters in one word."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from semblance.errors import UsageError

SCHEME = "detect:"
MIN_SCORE = 0.25
OVERLAP = 0.45
KEYS = ("kinds", "min_score", "overlap")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is kept of a detector's boxes.

    `kinds` are names or numbers of classes, all of them where it is empty; `min_score` in
    [0, 1]; of two boxes of one class whose intersection over union is above `overlap`, only the
    one that scores higher stays.
    """

    kinds: tuple[str, ...] = ()
    min_score: float = MIN_SCORE
    overlap: float = OVERLAP

    def __post_init__(self) -> None:
        for name, value in (("min_score", self.min_score), ("overlap", self.overlap)):
            if not 0 <= value <= 1:  # also NaN
                raise UsageError(f"a detector's {name} is between 0 and 1, not {value}")
        if not all(self.kinds):
            raise UsageError("one of a detector's kinds is empty; write kinds=bottle,cup")


def parse(spec: str) -> tuple[Path, tuple[str, ...], float, float]:
    """Path, kinds, least score and overlap; raises UsageError. `detect:` in front may be absent.

    What follows the last `?` are settings, as in a web address: `%2C` is a comma inside a name.
    """
    place, mark, settings = spec.removeprefix(SCHEME).rpartition("?")
    if not mark:
        place, settings = settings, ""
    if not place:
        raise UsageError(
            f"'{spec}' names no file; write detect:PATH, where PATH is a detector as ONNX graph"
        )
    found: dict[str, str] = {}
    for setting in settings.split("&") if settings else []:
        key, equals, value = setting.partition("=")
        _check_setting(spec, key, equals, value, found)
        found[key] = value
    kinds = found.get("kinds", "")
    filters = Filters(
        tuple(unquote(kind).strip() for kind in kinds.split(",")) if kinds else (),
        _number(spec, found, "min_score", MIN_SCORE),
        _number(spec, found, "overlap", OVERLAP),
    )
    return Path(place), filters.kinds, filters.min_score, filters.overlap


def _check_setting(spec: str, key: str, equals: str, value: str, found: dict[str, str]) -> None:
    if key not in KEYS:
        raise UsageError(f"'{spec}' sets '{key}'; a detector takes {', '.join(KEYS)}")
    if not equals or not value:
        raise UsageError(f"'{spec}' gives {key} no value; write {key}=...")
    if key in found:
        raise UsageError(f"'{spec}' sets {key} twice")


def _number(spec: str, found: dict[str, str], key: str, default: float) -> float:
    try:
        return float(found.get(key, default))
    except ValueError as error:
        raise UsageError(f"'{spec}': {key} is a number, not '{found[key]}'") from error
