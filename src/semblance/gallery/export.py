"""Writes a gallery's records and raw vectors to a file that other programs read."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError, RuntimeMissing, UsageError
from semblance.gallery.port import Reader
from semblance.gallery.record_text import is_text
from semblance.gallery.records import Record

BLOCK: Final = 1024
"""Records read at a time: 5 MB for one space of 1,280 dimensions."""


def export_gallery(reader: Reader, out: Path, spaces: Sequence[str] | None = None) -> int:
    """Write every record with its raw vectors to a `.parquet` or `.npz` file; how many records.

    `spaces` are fingerprints, by default all. A space's vectors are called `vector.` and its
    model's name, with `.text` for those of the records' own texts, and the fingerprint where two
    spaces would have the same name. Parquet has one row a
    record, with a null where there is no vector. Npz has the arrays ids, uris, pages, labels,
    groups and one float32 matrix a space, with NaN where there is no vector and '' where there is
    no text; it keeps all texts in memory, Parquet one block. Undecodable bytes of file names are
    written as backslash escapes. `out` appears complete or not at all.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise UsageError(f"{out.name}: the name of an export ends in .parquet or .npz")
    contents = _Contents(reader, _named(reader.spaces(), spaces))
    with _replacing(out) as file:
        write(contents, file)
    return len(contents.ids)


class _Contents:
    """The records as they are when the export begins, block by block, with their vectors."""

    def __init__(self, reader: Reader, spaces: Mapping[str, Space]) -> None:
        self._reader = reader
        self.spaces = spaces
        self.ids = reader.ids()
        self._present = {name: reader.stamps(s.fingerprint)[0] for name, s in spaces.items()}

    def blocks(self) -> Iterator[list[Record]]:
        for start in range(0, len(self.ids), BLOCK):
            ids: list[int] = self.ids[start : start + BLOCK].tolist()
            records = self._reader.records(ids)
            if len(records) < len(ids):
                raise GalleryError("records were removed during the export; run it again")
            yield records

    def vectors(self, name: str, ids: Sequence[int]) -> NDArray[np.float32]:
        """(len(ids), dim), NaN in the rows of records without a vector in that space."""
        space = self.spaces[name]
        wanted = np.asarray(ids, np.int64)
        has = np.isin(wanted, self._present[name], assume_unique=True)
        vectors = np.full((len(wanted), space.dim), np.nan, np.float32)
        vectors[has] = self._reader.vectors(space.fingerprint, wanted[has])
        return vectors


def _named(spaces: Sequence[Space], wanted: Sequence[str] | None) -> dict[str, Space]:
    """The spaces to export by the names they get."""
    known = {space.fingerprint: space for space in spaces}
    unknown = [fingerprint for fingerprint in wanted or () if fingerprint not in known]
    if unknown:
        raise UsageError(
            f"the gallery has no space {unknown[0]}; it has {', '.join(known) or 'none'}"
        )
    chosen = list(spaces) if wanted is None else [known[fingerprint] for fingerprint in wanted]
    names = [_name(space) for space in chosen]
    return {
        f"{name}.{space.fingerprint}" if names.count(name) > 1 else name: space
        for name, space in zip(names, chosen, strict=True)
    }


def _name(space: Space) -> str:
    return f"vector.{space.model}" + (".text" if is_text(space) else "")


@contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    """A file that takes the name `out` when the block ends well, and is deleted otherwise."""
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise GalleryError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _write_npz(contents: _Contents, file: BinaryIO) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        texts: dict[str, list[str]] = {"uris": [], "labels": [], "groups": []}
        pages: list[int] = []
        for records in contents.blocks():
            pages += [record.page for record in records]
            texts["uris"] += [_readable(record.uri) for record in records]
            texts["labels"] += [_readable(record.label or "") for record in records]
            texts["groups"] += [_readable(record.group or "") for record in records]
        _add_array(archive, "ids", contents.ids)
        _add_array(archive, "pages", np.array(pages, np.int64))
        for name, column in texts.items():
            _add_array(archive, name, np.array(column, np.str_))
        for name in contents.spaces:
            _add_matrix(archive, name, contents)


def _add_array(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array(member, array, allow_pickle=False)


def _add_matrix(archive: zipfile.ZipFile, name: str, contents: _Contents) -> None:
    """One matrix, written block by block as NumPy would have written the whole."""
    shape = (len(contents.ids), contents.spaces[name].dim)
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(member, header)
        for start in range(0, len(contents.ids), BLOCK):
            block = contents.vectors(name, contents.ids[start : start + BLOCK].tolist())
            member.write(block.astype("<f4", copy=False).tobytes())


def _write_parquet(contents: _Contents, file: BinaryIO) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise RuntimeMissing(
            "Parquet needs pyarrow, which is not installed; run `pip install semblance[parquet]`, "
            "or export to .npz"
        ) from None
    schema = _parquet_schema(pyarrow, contents.spaces)
    with parquet.ParquetWriter(file, schema) as writer:
        for records in contents.blocks():
            columns = {name: list(map(read, records)) for name, read in _COLUMNS.items()}
            for name in contents.spaces:
                vectors = contents.vectors(name, columns["id"])
                columns[name] = [None if np.isnan(row[0]) else row for row in vectors]
            writer.write_table(pyarrow.table(columns, schema=schema))


def _parquet_schema(pyarrow: Any, spaces: Mapping[str, Space]) -> Any:
    """The vectors' columns say in their metadata, as JSON, which space they are of."""
    whole = {"id", "page", "width", "height", "size_bytes"}
    fields = [
        pyarrow.field(name, pyarrow.int64() if name in whole else pyarrow.string())
        for name in _COLUMNS
    ]
    fields += [
        pyarrow.field(
            name,
            pyarrow.list_(pyarrow.float32(), space.dim),
            metadata={"space": space.to_json(), "fingerprint": space.fingerprint},
        )
        for name, space in spaces.items()
    ]
    return pyarrow.schema(fields)


def _readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _attributes(record: Record) -> str:
    return _readable(json.dumps(dict(record.attributes), ensure_ascii=False))


_COLUMNS: Final[Mapping[str, Callable[[Record], Any]]] = {
    "id": lambda record: record.id,
    "uri": lambda record: _readable(record.uri),
    "page": lambda record: record.page,
    "digest": lambda record: record.digest,
    "width": lambda record: record.width,
    "height": lambda record: record.height,
    "size_bytes": lambda record: record.stamp.size_bytes,
    "label": lambda record: record.label and _readable(record.label),
    "group": lambda record: record.group and _readable(record.group),
    "attributes": _attributes,
    "category": lambda record: record.category,
    "added_at": lambda record: record.added_at,
}

_WRITERS: Final[Mapping[str, Callable[[_Contents, BinaryIO], None]]] = {
    ".parquet": _write_parquet,
    ".npz": _write_npz,
}
