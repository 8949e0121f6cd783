"""A recipe as readable TOML, and back."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from semblance.errors import UsageError
from semblance.pipeline.recipe.choice import Choice
from semblance.pipeline.recipe.objects import WHOLE_PICTURE, ObjectChoice
from semblance.pipeline.recipe.ranking import PLAIN_RANKING, RankingChoice
from semblance.pipeline.recipe.recipe import Recipe

KEYS = {
    "models": "a list of names, one at least",
    "fusion": "text",
    "dim": 'a number such as 256, a share such as "99%", or "none"',
    "metric": "text",
    "input_size": "a number of pixels",
    "weights": "a list of numbers",
    "whitening": "text",
    "layer": "text",
    "grey": "true or false",
    "mirror": "true or false",
    "two_scales": "true or false",
    "record_text": "a list of attributes",
    "record_text_weight": "a number",
    "localize": "text",
    "matting": "text",
    "sight": "text",
    "margin": "a number",
    "regions": "true or false",
    "category": "text",
    "category_reach": "a number",
    "rerank": "a list of re-rankers",
    "rerank_depth": "a number of answers",
    "contour_weight": "a number",
    "contour_placement": "text",
    "keypoint_weight": "a number",
    "keypoint_depth": "a number of answers",
    "files": 'a table of MODEL = "path"',
}
"""Every key of a recipe file, and what it takes."""


def load(path: Path) -> Choice:
    """What a recipe file says; paths in it are relative to its folder."""
    try:
        return choice_from(path.read_text(encoding="utf-8"), str(path), path.parent)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the recipe {path} cannot be read: {error}") from error


def choice_from(text: str, source: str, folder: Path) -> Choice:
    """What a recipe says; an unknown key is an error, not a surprise later."""
    try:
        given: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{source} is not valid TOML: {error}") from error
    for key, value in given.items():
        if key not in KEYS:
            raise UsageError(f"{source} has the unknown key '{key}'; known are {', '.join(KEYS)}")
        if not _fits(key, value):
            raise UsageError(f"{source}: {key} must be {KEYS[key]}")
    lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    files = tuple((model, str(folder / path)) for model, path in given.pop("files", {}).items())
    said = {**given, **lists}
    objects, ranking = (_taken(said, kind) for kind in (ObjectChoice, RankingChoice))
    looked_at = ObjectChoice(**objects).rooted(folder)
    return Choice(**said, objects=looked_at, ranking=RankingChoice(**ranking), files=files)


def _taken(said: dict[str, Any], kind: type) -> dict[str, Any]:
    """What is said of one part of a recipe, taken out of the whole."""
    return {each.name: said.pop(each.name) for each in fields(kind) if each.name in said}


def kept_recipe(text: str, source: str) -> Recipe:
    """What `toml_of` wrote of a recipe that was checked then: its models may be gone since, and
    the view can still be named, listed and dropped."""
    return choice_from(text, source, Path()).unchecked()


def toml_of(recipe: Recipe) -> str:
    """The keys that say something, in the order of `KEYS`; the table of files comes last."""
    said: dict[str, Any] = {
        "models": list(recipe.models),
        "fusion": recipe.fusion,
        "metric": recipe.metric,
        "weights": None if recipe.weights is None else list(recipe.weights),
        "dim": recipe.dim,
        "whitening": None if recipe.whitening == "none" else recipe.whitening,
        "input_size": recipe.input_size,
        "layer": None if recipe.variant.layer == "pooled" else recipe.variant.layer,
        "grey": recipe.variant.grey or None,
        "mirror": recipe.variant.mirror or None,
        "two_scales": recipe.variant.two_scales or None,
        "record_text": list(recipe.record_text) or None,
        "record_text_weight": recipe.record_text_weight if recipe.record_text else None,
        **_whole(recipe.objects, WHOLE_PICTURE),
        **_whole(recipe.ranking, PLAIN_RANKING),
    }
    lines = [f"{key} = {_literal(value)}" for key, value in said.items() if value is not None]
    if recipe.files:
        lines += ["", "[files]"]
        lines += [f"{_literal(model)} = {_literal(path)}" for model, path in recipe.files]
    return "\n".join(lines) + "\n"


def _whole(part: Any, usual: Any) -> dict[str, Any]:
    """All fields of a part of a recipe, so that it stays as it is should a usual value change;
    none where all is as usual."""
    if part == usual:
        return {}
    found = {each.name: getattr(part, each.name) for each in fields(part)}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in found.items()}


def _fits(key: str, value: object) -> bool:
    """Whether a value of a recipe file has the right type; true and false are no numbers."""
    if key in ("models", "record_text", "rerank"):
        named = isinstance(value, list) and all(isinstance(name, str) for name in value)
        return named and (key != "models" or bool(value))
    if key == "weights":
        return isinstance(value, list) and all(type(weight) in (int, float) for weight in value)
    if key == "files":
        return isinstance(value, dict) and all(isinstance(path, str) for path in value.values())
    if KEYS[key] == "a number":
        return type(value) in (int, float)
    if key == "dim":
        return type(value) in (int, str)
    if KEYS[key] == "true or false":
        return type(value) is bool
    return type(value) is (int if KEYS[key].startswith("a number of") else str)


def _literal(value: Any) -> str:
    """JSON's texts, numbers and lists are TOML's, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
