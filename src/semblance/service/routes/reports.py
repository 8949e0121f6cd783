"""`/v1/reports`: what `semblance evaluate` and its like have written, to be read in the app."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.responses import Response

from semblance.finite import finite
from semblance.service.desk import Desk
from semblance.service.problems import Problem, without_paths
from semblance.service.requests import Client, Strict, TheDesk
from semblance.service.schemas.about import Document, ReportList, ReportShape
from semblance.service.schemas.base import problems
from semblance.service.wording import advised

NAME = r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}$"
MOST_BYTES = 32 * 1024 * 1024
MOST_REPORTS = 500

Name = Annotated[str, InPath(pattern=NAME)]

router = APIRouter(prefix="/v1/reports", tags=["Evaluate"], dependencies=[Strict])


@router.get("", summary="Reports on disk", responses=problems())
async def list_reports(desk: TheDesk, client: Client) -> ReportList:
    """Those of the folder that the setting `reports` names, or the gallery's own, newest first."""
    return ReportList(reports=await desk.workshop.run(client, _reports, desk))


@router.get("/{name}", summary="One report", responses=problems())
async def get_report(desk: TheDesk, client: Client, name: Name) -> Document:
    return Document(name=name, report=await desk.workshop.run(client, _report, desk, name))


@router.get(
    "/{name}/figures/{figure}",
    summary="A figure of a report",
    response_class=Response,
    responses={**problems(), 200: {"content": {"image/png": {}}, "description": "A PNG."}},
)
async def get_figure(desk: TheDesk, client: Client, name: Name, figure: Name) -> Response:
    data = await desk.workshop.run(client, _figure, desk, name, figure)
    return Response(data, media_type="image/png")


def _folders(desk: Desk) -> dict[str, Path]:
    """Reports by name: only what a listing shows can be asked for."""
    root = desk.reports
    if not root.is_dir():
        return {}
    found = [
        folder
        for folder in root.iterdir()
        if re.match(NAME, folder.name)
        and not folder.is_symlink()
        and (folder / "report.json").is_file()
    ]
    found.sort(key=lambda folder: (folder / "report.json").stat().st_mtime, reverse=True)
    return {folder.name: folder for folder in found[:MOST_REPORTS]}


def _reports(desk: Desk) -> list[ReportShape]:
    shapes = []
    for name, folder in _folders(desk).items():
        try:
            document = _document(folder)
        except Problem:
            continue  # one that is being written now, or is no report of ours
        shapes.append(
            ReportShape(
                name=name,
                title=str(document.get("title", name)),
                answer=[str(line) for line in document.get("answer", ())],
                uri=f"/v1/reports/{name}",
            )
        )
    return shapes


def _report(desk: Desk, name: str) -> dict[str, Any]:
    return _document(_folder(desk, name))


def _figure(desk: Desk, name: str, figure: str) -> bytes:
    figures = _folder(desk, name) / "figures"
    listed = {path.name: path for path in figures.glob("*.png") if not path.is_symlink()}
    if figure not in listed:
        raise Problem(404, "no such figure", "this report has no such figure")
    return listed[figure].read_bytes()


def _folder(desk: Desk, name: str) -> Path:
    folder = _folders(desk).get(name)
    if folder is None:
        raise Problem(404, "no such report", "there is no such report; see /v1/reports")
    return folder


def _document(folder: Path) -> dict[str, Any]:
    """A report's numbers, without the paths of the machine that made it."""
    path = folder / "report.json"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Problem(413, "report too large", "this report is too large to be shown")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Problem(422, "report unreadable", "its report.json cannot be read") from None
    if not isinstance(document, dict):
        raise Problem(422, "report unreadable", "its report.json is no report")
    cleaned: dict[str, Any] = finite(_cleaned(document))
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_paths(advised(value))
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value
