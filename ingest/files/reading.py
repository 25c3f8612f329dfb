"""Any file that is read, as a table: its format found by content, the one table of a zip unpacked, cells made plain."""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from pkgutil import resolve_name

from hub.errors import SourceError
from ingest.files.archive import NESTED, nested, opened, unpack
from ingest.files.kind import ENDINGS, Kind, kind_of, lie
from ingest.files.source import WatchedFile
from ingest.files.table import SourceTable
from ingest.files.tidy import tidied
from ingest.files.unpacking import UNPACKED_FACTOR

Reader = Callable[[WatchedFile, str | None], SourceTable]

READERS = {
    Kind.DELIMITED: "ingest.files.delimited:read_delimited",
    Kind.WORKBOOK: "ingest.files.workbook:read_workbook",
    Kind.JSON: "ingest.files.structured:read_structured",
    Kind.XML: "ingest.files.documents:read_document",
    Kind.SHAPEFILE: "ingest.files.features:read_features",
    Kind.GEOPACKAGE: "ingest.files.features:read_features",
}
"""Format → what reads it, imported when a file of it comes: who sends a CSV need not wait for GDAL."""

TABLES = tuple(ending for kind, endings in ENDINGS.items() if kind in READERS for ending in endings)


def open_table(file: WatchedFile, encoding: str | None = None) -> SourceTable:
    """The table in a file. ``file`` stays open until its rows are read.

    Args:
        encoding: as the sender says; found out where it is None.

    Raises:
        SourceError: it holds no table that can be read; the code says why.
    """
    return tidied(_opened(file, encoding))


def _opened(file: WatchedFile, encoding: str | None) -> SourceTable:
    kind = kind_of(file.path)
    table = (_unzipped if kind is Kind.ARCHIVE else _reader(kind))(file, encoding)
    said = lie(file.path, kind)
    return replace(table, warnings=[said, *table.warnings]) if said else table


def _reader(kind: Kind) -> Reader:
    found: Reader = resolve_name(READERS[kind])
    return found


def _unzipped(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The one table (or Shapefile) of a zip."""
    limit = UNPACKED_FACTOR * file.limit_bytes
    with opened(file.path, limit) as (archive, found):
        if any(_ending(info) == ".shp" for info in found):
            return _reader(Kind.SHAPEFILE)(file, encoding)
        info = _only_table(file.path, found)
        folder = file.closing.enter_context(tempfile.TemporaryDirectory(prefix="table-"))
        target = unpack(archive, info, Path(folder) / f"table{_ending(info)}")
    file.drain()
    inner = WatchedFile(target, limit_bytes=limit, progress=lambda count: None)
    file.closing.enter_context(inner)
    if kind_of(target) is Kind.ARCHIVE:
        raise nested(file.path)
    try:
        table = _opened(inner, encoding)
    except SourceError as fault:
        fault.message = fault.message.replace(target.name, f"{file.path.name} ({_name(info)})")
        raise
    return replace(
        table, path=file.path, sha256=file.sha256, finish=file.check_unchanged,
        warnings=[f"zip：{_name(info)}", *table.warnings],
    )  # fmt: skip


def _only_table(path: Path, found: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if any(_ending(info) in NESTED for info in found):
        raise nested(path)
    tables = [info for info in found if _ending(info) in TABLES]
    if len(tables) == 1:
        return tables[0]
    raise SourceError(
        f"{path.name} holds {len(tables)} tables: {', '.join(map(_name, tables[:5])) or 'none'}.",
        code="several_tables" if tables else "no_table_in_zip",
        hint="Put exactly one table (CSV, Excel, JSON, XML …) or one Shapefile into the zip; nothing was stored. "
        "壓縮檔內須恰有一份資料。",
    )


def _ending(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename).suffix.casefold()


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: Windows writes Big5 where the format means CP437."""
    try:
        return info.filename.encode("cp437").decode("cp950")
    except UnicodeError:
        return info.filename
