"""Excel and ODS: the first sheet, values as the sheet last computed them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from hub.errors import SourceError
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable


def read_workbook(file: WatchedFile) -> SourceTable:
    """The table on the first sheet.

    Raises:
        SourceError: not a workbook, damaged, or with an empty first sheet.
    """
    file.readall()
    try:
        book = CalamineWorkbook.from_path(file.path)
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (CalamineError, OSError) as fault:
        raise SourceError(
            f"{file.path.name} cannot be opened as a workbook: {fault}.", code="broken_workbook",
            hint="Open it, save it again (or export CSV) and send it; nothing was stored. 活頁簿無法開啟。",
        ) from fault  # fmt: skip
    if not sheet:
        raise SourceError(
            f"{file.path.name}: the first sheet is empty.", code="empty_file",
            hint="Put the table on the first sheet; nothing was stored. 第一張工作表是空的。",
        )  # fmt: skip
    return SourceTable(
        path=file.path,
        header=[_text(cell).strip() for cell in sheet[0]],
        rows=_rows(sheet[1:]),
        encoding=None,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[f"sheet {book.sheet_names[0]!r} 工作表"],
    )


def _rows(sheet: list[list[Any]]) -> Iterator[Cells]:
    for line, row in enumerate(sheet, 2):
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield Cells(line, cells)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    return str(cell)
