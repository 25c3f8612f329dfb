"""Excel and ODS: the first sheet that holds a table, values as the sheet last computed them."""

import datetime as dt
import mmap
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hub.errors import SourceError
from ingest.files.archive import check_inflates, password
from ingest.files.heading import SAMPLE_ROWS, heading
from ingest.files.source import WatchedFile, unreadable
from ingest.files.table import Cells, SourceTable

UNPACKED_MAX_BYTES = 1_000_000_000
"""A workbook is held in memory: a million rows of ten cells unpack to some 500 MB."""

TABLE_ROWS_MIN = 2
"""A header and a row; a sheet with less is a cover."""

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What a compound file holds that is a workbook with a password (MS-OFFCRYPTO 1.3)."""

ZIP = b"PK"


def read_workbook(file: WatchedFile, encoding: str | None = None) -> SourceTable:
    """The table on the first sheet that has one; a workbook's text needs no ``encoding``.

    Raises:
        SourceError: ``broken_workbook``, ``empty_file``, ``password_protected``, ``zip_bomb``, ``broken_zip``.
    """
    _check(file)
    file.drain()
    try:
        name, start, sheet, said = _first_table(CalamineWorkbook.from_path(file.path))
    except PasswordError as fault:
        raise password(file.path) from fault
    except (CalamineError, OSError) as fault:
        raise SourceError(
            f"{file.path.name} cannot be opened as a workbook: {fault}.", code="broken_workbook",
            hint="Open it, save it again (or export CSV) and send it; nothing was stored. 活頁簿無法開啟。",
        ) from fault  # fmt: skip
    rows = _rows(sheet, start)
    first = list(islice(rows, SAMPLE_ROWS))
    if not first:
        raise SourceError(
            f"{file.path.name}: no sheet holds a table.", code="empty_file",
            hint="Put the table on the first sheet; nothing was stored. 工作表都是空的。",
        )  # fmt: skip
    head = heading([row.cells for row in first])
    return SourceTable(
        path=file.path,
        header=head.words,
        rows=chain(first[head.above + (not head.headless) :], rows),
        encoding=None,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[f"sheet {name!r} 工作表", *said, *head.said],
        headless=head.headless,
    )


def _check(file: WatchedFile) -> None:
    """Looks before the library opens it: how large it unpacks, whether it has a password."""
    try:
        with (
            file.path.open("rb") as raw,
            mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as seen,
        ):
            zipped = seen[:2] == ZIP
            locked = not zipped and seen.find(ENCRYPTED) >= 0
    except OSError as fault:
        raise unreadable(file.path, fault) from fault
    if locked:
        raise password(file.path)
    if zipped:
        check_inflates(file.path, UNPACKED_MAX_BYTES)


def _first_table(book: CalamineWorkbook) -> tuple[str, int, list[list[Any]], list[str]]:
    """(sheet, its first used row counted from 1, its cells, what to say of the other sheets); a visible one first."""
    sheets = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    found: tuple[str, int, list[list[Any]]] | None = None
    for meta in sheets:
        sheet = book.get_sheet_by_name(meta.name)
        cells = sheet.to_python(skip_empty_area=True)
        if cells and (found is None or len(cells) >= TABLE_ROWS_MIN):
            found = (meta.name, (sheet.start or (0, 0))[0] + 1, cells)
        if len(cells) >= TABLE_ROWS_MIN:
            break
    if found is None:
        return "", 1, [], []
    others = [meta.name for meta in sheets if meta.name != found[0]]
    said = [f"未讀取的工作表 sheets not read: {'、'.join(others)[:200]}"] if others else []
    return (*found, said)


def _rows(sheet: list[list[Any]], start: int) -> Iterator[Cells]:
    for line, row in enumerate(sheet, start):
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield Cells(line, cells)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.timedelta):
        return _hours(cell)
    if isinstance(cell, (dt.date, dt.datetime, dt.time)):
        return cell.isoformat()
    return str(cell)


def _hours(span: dt.timedelta) -> str:
    """A time over 24:00 as the sheet shows it: 25:10:00."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
