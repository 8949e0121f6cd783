"""The flags of `semblance search`, by what they are about."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.cli.results import Request, Results
    from semblance.pipeline.gallery import Gallery

Images: TypeAlias = Annotated[
    list[Path] | None,
    typer.Argument(help="Pictures, folders.", metavar="IMAGE...|DIR", readable=False),
]
_Texts: TypeAlias = Annotated[
    list[str] | None, typer.Option("--text", help="Like these words; repeat for several.")
]
_Without: TypeAlias = Annotated[
    list[str] | None, typer.Option("--not", help="Unlike these words; may be repeated.")
]
_Like: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--like", help="Like this picture too; may be repeated.")
]
_Unlike: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--unlike", help="Unlike this picture; may be repeated.")
]
_HowMany: TypeAlias = Annotated[int, typer.Option("-k", help="How many hits.")]
_Region: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="X,Y,W,H|each",
        help="Search with this part of the picture, in pixels, or with each of its objects.",
    ),
]
_Category: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--category", help="Only this category; auto: the predicted ones; off: everything."
    ),
]
_Rerank: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--rerank",
        help="Re-rank by contour, keypoints, reciprocal or expansion instead of as the view's "
        "recipe says; repeat for several; or none.",
    ),
]
_OnePerGroup: TypeAlias = Annotated[
    bool, typer.Option("--group", help="At most one hit per group.")
]
_Html: TypeAlias = Annotated[
    Path | None, typer.Option("--html", help="Write one page to this file.")
]
_Explain: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--explain/--no-explain",
        help="Draw on the page why the first hits are alike; the default for a few queries.",
    ),
]
_Csv: TypeAlias = Annotated[Path | None, typer.Option("--csv", help="Write the hits to this file.")]
_Jsonl: TypeAlias = Annotated[
    Path | None, typer.Option("--jsonl", help="Write one line of JSON a query to this file.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFlags:
    """What hits are to be like, how many there are, and among what they are looked for."""

    text: _Texts = None
    without: _Without = None
    like: _Like = None
    unlike: _Unlike = None
    tokenizer: options.TokenizerFolder = None
    k: _HowMany = 10
    view: options.ViewName = None
    region: _Region = None
    category: _Category = None
    rerank: _Rerank = None
    where: options.WhereText = None
    group: _OnePerGroup = False
    threshold: options.ThresholdText = None

    @property
    def request(self) -> "Request":
        """Raises UsageError for what is no threshold."""
        from semblance.cli.choices import rerankers_of, threshold_of
        from semblance.cli.results import Request
        from semblance.search.asked import Asked

        examples = Asked(
            texts=tuple(self.text or ()),
            without=tuple(self.without or ()),
            like=tuple(self.like or ()),
            unlike=tuple(self.unlike or ()),
        )
        return Request(
            self.k,
            self.where,
            self.group,
            threshold_of(self.threshold),
            self.view,
            examples,
            self.region,
            self.category,
            rerankers_of(self.rerank),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFlags:
    """Files to write the answers to."""

    html: _Html = None
    explain: _Explain = None
    csv: _Csv = None
    jsonl: _Jsonl = None

    def write_page(self, gallery: "Gallery", view: str | None, results: "Results") -> None:
        """The page, where one is wanted; its reasons are drawn by the view's own networks."""
        from semblance.cli.tables import write_html
        from semblance.pipeline.reasons import FEW, Explainer

        if self.html is None:
            return
        shown = self.explain if self.explain is not None else len(results.answered) <= FEW
        explainer = Explainer(gallery.searcher(view))
        reasons = [explainer(*each) for each in results.answered] if shown else []
        write_html(self.html, results.answered, reasons)

    def write_tables(self, results: "Results") -> None:
        """The hits as CSV, and as JSON lines."""
        from semblance.cli.tables import write_csv, write_jsonl

        for out, write in ((self.csv, write_csv), (self.jsonl, write_jsonl)):
            if out is not None:
                write(out, results.answered)
