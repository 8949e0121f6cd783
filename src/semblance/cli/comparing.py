"""`semblance compare`: how alike are two pictures?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from semblance.cli import options
from semblance.cli.flags import RecipeFlags, ReductionFlags, with_flags

if TYPE_CHECKING:
    from semblance.pipeline.comparing import Comparer, Comparison
    from semblance.pipeline.matching import PointComparer
    from semblance.search.threshold import Threshold

_One: TypeAlias = Annotated[Path, typer.Argument(help="One picture.", metavar="A", readable=False)]
_Other: TypeAlias = Annotated[
    Path, typer.Argument(help="The other picture.", metavar="B", readable=False)
]
_Gallery: TypeAlias = Annotated[
    Path | None, typer.Option("--gallery", "-g", help="Compare in this gallery's view.")
]
_Explain: TypeAlias = Annotated[
    Path | None, typer.Option("--explain", help="Draw to this picture why they are alike.")
]


@with_flags
def compare(
    a: _One,
    b: _Other,
    flags: RecipeFlags,
    reduction: ReductionFlags,
    threshold: options.ThresholdText = None,
    gallery: _Gallery = None,
    view: options.ViewName = None,
    explain: _Explain = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Say how alike two pictures are."""
    from semblance.cli.choices import choice_of, require_fitting, threshold_of
    from semblance.cli.output import print_json, say
    from semblance.cli.picture_file import require_picture_file
    from semblance.pipeline.comparing import comparer
    from semblance.pipeline.compute import Compute
    from semblance.search.threshold import DEFAULT_THRESHOLD

    limit = threshold_of(threshold) or DEFAULT_THRESHOLD
    choice = choice_of(flags, reduction)
    compute = Compute.of(None, precision, device)
    require_fitting(gallery, view, reduction)
    if explain is not None:
        require_picture_file(explain)
    if gallery is None:
        result, why = _compared(comparer(choice, compute), a, b, limit, explain)
    else:
        from semblance.pipeline.gallery import Gallery

        with Gallery.open(gallery, create=False, compute=compute) as opened:
            opened.views.require(choice, view)
            result, why = _compared(opened.comparer(view), a, b, limit, explain)
    if as_json:
        print_json({**result.to_dict(), **why})
    else:
        say(_described(result, why))


def _compared(
    comparer: "Comparer | PointComparer", a: Path, b: Path, limit: "Threshold", out: Path | None
) -> "tuple[Comparison, dict[str, Any]]":
    """How alike they are, and, where it was asked for and then also drawn, why."""
    result = comparer.compare(a, b, limit)
    if out is None:
        return result, {}
    from semblance.cli.picture_file import save_picture
    from semblance.pipeline.explaining import explained

    why = explained(comparer, a, b)
    save_picture(why.drawn(), out)
    return result, {"explanation": why.explanation.to_dict()}


def _described(result: "Comparison", why: dict[str, Any]) -> str:
    verdict = "similar" if result.similar else "not similar"
    return "\n".join(
        (
            *_scores(result),
            f"verdict     {verdict} ({result.threshold}, {_standing(result)})",
            f"model       {result.model}",
            *([f"view        {result.fit}"] if result.fit else []),
            *_cautions(why),
            f"time        {result.took_ms:.0f} ms",
        )
    )


def _cautions(why: dict[str, Any]) -> tuple[str, ...]:
    """What a reader of the drawing must know even without looking closely."""
    caution = why.get("explanation", {}).get("caution")
    return (f"explained   {caution}",) if caution else ()


def _standing(result: "Comparison") -> str:
    """Whether the threshold promises anything; a similarity does not, in any view."""
    return (
        f"calibrated: cosine {result.threshold.cosine:.4f}"
        if (result.threshold.is_calibrated)
        else "not calibrated"
    )


def _scores(result: "Comparison") -> tuple[str, ...]:
    if result.match is None:
        chance = "none" if result.probability is None else f"{result.probability:.4f}"
        return (
            f"cosine      {result.cosine:.4f}",
            f"similarity  {result.similarity:.4f}",
            f"probability {chance} ({result.calibration})",
        )
    return (
        f"similarity  {result.similarity:.4f} (a match score: 0 unrelated, 1 the same picture)",
        f"points      {result.match.inliers} agree, of {result.match.matches} that match",
    )
