"""Studies as one report: the answer, the evidence, how it was measured."""

from collections.abc import Mapping, Sequence

from semblance.evaluate.leaderboard import charts, tables
from semblance.evaluate.leaderboard.families import families
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.leaderboard.transfer import Transfer
from semblance.evaluate.leaderboard.wording import answer, left_out, method
from semblance.evaluate.report import Figure, Report, Section, Table
from semblance.evaluate.report.model import Part


def report_of(
    studies: Mapping[str, Study],
    moved: Sequence[Transfer],
    facts: Mapping[str, str],
    *,
    drawn: bool,
) -> Report:
    """One report of all datasets; `drawn` adds the figures, which need matplotlib."""
    several = len(studies) > 1
    told: list[str] = []
    sections: list[Section] = []
    ways: list[str] = []
    for name, study in studies.items():
        mark = f"{name}: " if several else ""
        told += [f"{mark}{sentence}" for sentence in answer(study)]
        sections += _sections(study, mark, drawn)
        ways += [f"{mark}{sentence}" for sentence in method(study)]
    if moved:
        sections.append(_moved(moved))
    return Report("Which model, which fusion", tuple(told), tuple(sections), tuple(ways), facts)


def _sections(study: Study, mark: str, drawn: bool) -> list[Section]:
    figures = {figure.name: figure for figure in charts.figures(study)} if drawn else {}

    def chart(*names: str) -> tuple[Figure, ...]:
        return tuple(figures[name] for name in names if name in figures)

    found = [
        Section(f"{mark}Leaderboard", (), (tables.leaderboard(study), *chart("quality"))),
        Section(f"{mark}Which differences are real", (), (tables.differences(study),)),
        Section(
            f"{mark}Costs and other metrics",
            (),
            (
                *chart("quality and time", "quality and bytes"),
                tables.more_metrics(study),
                tables.structure(study),
            ),
        ),
        Section(f"{mark}By class", (), (tables.by_class(study), *chart("classes"))),
    ]
    found += _models(study, mark, chart("shared errors"))
    if remarks := left_out(study):
        found.append(Section(f"{mark}Left out and remarked", tuple(remarks)))
    return [section for section in found if section.text or any(_says(p) for p in section.parts)]


def _models(study: Study, mark: str, shared: tuple[Figure, ...]) -> list[Section]:
    """What only models alone show."""
    found = []
    if len(study.singles) > 1:
        parts: tuple[Part, ...] = (tables.error_overlap(study), *shared)
        found.append(Section(f"{mark}Do models fail on the same pictures", (), parts))
        if len(families(study.singles)) > 1:
            found.append(Section(f"{mark}By family", (), (tables.by_family(study),)))
    if study.texts:
        found.append(Section(f"{mark}Text to image", (), (tables.text_table(study.texts),)))
    return found


def _says(part: Part) -> bool:
    return not isinstance(part, Table) or bool(part.rows)


def _moved(moved: Sequence[Transfer]) -> Section:
    text = (
        "What is fitted (projections, weights, dimensions) comes from the dataset of the row and "
        "is tested on that of the column; the diagonal is fitted at home.",
    )
    return Section("Fitted here, tested there", text, tuple(map(tables.transfer_table, moved)))
