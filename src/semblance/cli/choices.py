"""From flags to what the library takes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from semblance.cli.flags import RankingFlags, RecipeFlags, RecordTextFlags, ReductionFlags
from semblance.errors import UsageError
from semblance.fusion.definition import Dim
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.choice import resolve
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.pipeline.recipe.ready import named_or_file
from semblance.pipeline.recipe.recipe import Files
from semblance.search.threshold import Threshold

NUMBERS = re.compile(r"[\d.]+(,\s*[\d.]+)+")
"""What `--weights` meant before it named files."""


def choice_of(
    flags: RecipeFlags,
    reduction: ReductionFlags | None = None,
    words: RecordTextFlags | None = None,
    ranking: RankingFlags | None = None,
) -> Choice:
    """What the flags ask for; a flag wins over the recipe file."""
    reduction, words = reduction or ReductionFlags(), words or RecordTextFlags()
    ranking = ranking or RankingFlags()
    fusion, weights = _fusion_of(flags.fusion)
    choice = Choice(
        tuple(flags.model or ()),
        fusion,
        _dim_of(reduction.dim),
        reduction.metric,
        flags.input_size,
        weights,
        reduction.whitening,
        flags.layer,
        flags.grey,
        flags.mirror,
        flags.two_scales,
        _files_of(flags.weights or ()),
        _attributes_of(words.record_text),
        words.record_text_weight,
        ObjectChoice(flags.localize, flags.matting, flags.sight, flags.margin, ranking.regions),
        RankingChoice(category=ranking.category, rerank=rerankers_of(ranking.rerank)),
    )
    return choice if flags.recipe is None else _over_file(choice, flags.recipe)


def rerankers_of(named: Sequence[str] | None) -> tuple[str, ...] | None:
    """Re-rankers in their order; `none` alone is none of them."""
    return None if named is None else () if list(named) == ["none"] else tuple(named)


def _over_file(choice: Choice, path: Path) -> Choice:
    """All that file and flags say, judged together: `fusion = "mean"` may lack but the models."""
    file = named_or_file(path)
    base = file if file.models else replace(file, models=choice.models)
    return Choice.of(choice.over(base.unchecked(resolve)))


def reduced(choice: Choice, flags: ReductionFlags) -> Choice:
    """The choice with what is fitted on its vectors."""
    return replace(choice, dim=_dim_of(flags.dim), whitening=flags.whitening, metric=flags.metric)


def _dim_of(text: str | None) -> Dim | None:
    """A number of dimensions, or a share such as 99%, which the recipe checks."""
    return int(text) if text is not None and text.strip().isdecimal() else text


def _attributes_of(text: str | None) -> tuple[str, ...] | None:
    """Names such as title,description; `none` is none of them."""
    if text is None or text.strip() == "none":
        return None if text is None else ()
    return tuple(name.strip() for name in text.split(","))


def _fusion_of(text: str | None) -> tuple[str | None, tuple[float, ...] | None]:
    """A fusion and its weights: `concat`, `weighted`, `weighted:2,1,1`."""
    name, colon, numbers = (text or "").partition(":")
    if not colon:
        return text, None
    try:
        return name, tuple(float(number) for number in numbers.split(","))
    except ValueError as error:
        raise UsageError(
            f"--fusion weighted takes numbers, such as weighted:2,1,1, not '{numbers}'"
        ) from error


def _files_of(texts: Sequence[str]) -> Files:
    """Each `FILE` or `MODEL=FILE`."""
    files: list[tuple[str, str]] = []
    for text in texts:
        if NUMBERS.fullmatch(text):
            raise UsageError(
                f"--weights names a file; the numbers of a fusion are --fusion weighted:{text}"
            )
        model, equals, path = text.partition("=")
        files.append((model, path) if equals else ("", text))
    return tuple(files)


def require_fitting(gallery: Path | None, view: str | None, reduction: ReductionFlags) -> None:
    """Raises UsageError for a view without a gallery, and for a reduction beside a gallery's."""
    if gallery is None and view is not None:
        raise UsageError("--view names a view of a gallery; add --gallery")
    if gallery is not None and reduction != ReductionFlags():
        raise UsageError(
            "a gallery's view is reduced as it is; leave --dim, --whitening and --metric out, "
            "or change the view with `semblance index` or `semblance views add`"
        )


def threshold_of(text: str | None) -> Threshold | None:
    """The threshold a user wrote, if any."""
    return None if text is None else Threshold.parse(text)
