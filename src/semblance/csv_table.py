"""A CSV file as people and spreadsheets write it: a header line, then rows by column."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import UsageError


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column; `line` is the one the row ends on, counted from 1."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with its header understood. `columns` has '' for a column without a name."""

    path: Path
    text: str
    delimiter: str
    columns: Sequence[str]

    @classmethod
    def read(cls, path: Path, meaningful: Collection[str]) -> "Table":
        """Commas or semicolons between cells; a byte order mark is welcome.

        The columns in `meaningful` may be capitalized, as spreadsheets like to. Raises
        UsageError for a file that cannot be read, is empty or not UTF-8, or names a column twice.
        """
        text = _text(path)
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        header = next(_reader(path, text, delimiter), (1, []))[1]
        columns = [_column(name, meaningful) for name in header]
        named = [name for name in columns if name]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise UsageError(f"{path}, line 1: there are two columns '{twice[0]}'; rename one")
        return cls(path, text, delimiter, columns)

    def require(self, names: Sequence[str], example: str) -> None:
        """Raises UsageError with the example of a header unless all these columns are there."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise UsageError(
                f"{self.path}, line 1: there is no column '{missing[0]}'; the first line names the "
                f"columns, such as {example}"
            )

    def rows(self) -> Iterator[Row | UsageError]:
        """Each row that is not empty, or what is wrong with it.

        Raises UsageError where the file stops being CSV: nothing below can be told apart.
        """
        reader = _reader(self.path, self.text, self.delimiter)
        next(reader)
        for line, cells in reader:
            if any(cells):
                yield self._row(line, cells)

    def error(self, line: int, problem: str) -> UsageError:
        """An error that names the file and the line."""
        return UsageError(f"{self.path}, line {line}: {problem}")

    def _row(self, line: int, cells: Sequence[str]) -> Row | UsageError:
        if len(cells) > len(self.columns):
            return self.error(line, f"has {len(cells)} cells for {len(self.columns)} columns")
        row = list(zip(self.columns, cells, strict=False))
        if any(cell.strip() for name, cell in row if not name):
            return self.error(line, "has a cell in a column without a name")
        return Row(line, {name: cell for name, cell in row if name})


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}, line {line}: is not UTF-8; save the file as CSV with the encoding UTF-8"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if not text.strip():
        raise UsageError(f"{path} is empty; its first line names the columns, such as path,label")
    return text


def _reader(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: is no CSV ({error})") from None


def _column(name: str, meaningful: Collection[str]) -> str:
    stripped = name.strip()
    lowered = stripped.lower()
    return lowered if lowered in meaningful else stripped
