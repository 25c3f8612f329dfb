"""A whole table as a frame: for files of places, which are small and needed all at once."""

from pathlib import Path

import orjson
import pandas as pd

from hub.errors import SourceError
from ingest.files.delimited import read_delimited
from ingest.files.source import WatchedFile

BROKEN = "broken_rows"
TABLES = (".csv", ".txt")
POLYGON_WORDS = (b'"Topology"', b'"FeatureCollection"')
HEAD_BYTES = 4096
"""Of a JSON file: enough to tell a table from polygons."""


def broken_rows(frame: pd.DataFrame) -> int:
    """How many rows of the file could not be read at all (cut characters, a wrong number of cells)."""
    return int(frame.attrs.get(BROKEN, 0))


def has_polygons(path: Path) -> bool:
    """Whether a file is polygons rather than a table."""
    suffix = path.suffix.casefold()
    if suffix in (".json", ".geojson", ".topojson"):
        with WatchedFile(path, limit_bytes=1 << 62, progress=lambda count: None) as file:
            head = file.read(HEAD_BYTES) or b""
        return any(word in head for word in POLYGON_WORDS)
    return suffix not in TABLES


def read_frame(path: Path, encoding: str | None, limit_bytes: int) -> pd.DataFrame:
    """A table's cells (text from CSV, as they are from JSON); ``broken_rows`` were left out.

    Raises:
        SourceError: what ``read_delimited`` finds, ``empty_file``, ``broken_json``, ``no_records``.
    """
    with WatchedFile(path, limit_bytes=limit_bytes, progress=lambda count: None) as file:
        if path.suffix.casefold() in TABLES:
            table = read_delimited(file, encoding)
            rows = list(table.rows)
            table.finish()
            width = len(table.header)
            sound = [[*row.cells, *[""] * width][:width] for row in rows if row.fault is None]
            frame = pd.DataFrame(sound, columns=table.header)
            frame.attrs[BROKEN] = len(rows) - len(sound)
            return frame
        return _rows_of_json(path, file.readall() or b"")


def _rows_of_json(path: Path, raw: bytes) -> pd.DataFrame:
    """SEGIS puts its rows under RowDataList; others send a bare list."""
    if not raw.strip():
        raise SourceError(
            f"{path.name} is empty.", code="empty_file",
            hint="Export it again; nothing was stored. 檔案是空的。",
        )  # fmt: skip
    try:
        parsed = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as fault:
        raise SourceError(
            f"{path.name} is no JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}.",
            code="broken_json",
            hint="Fetch it again whole; nothing was stored. JSON 格式錯誤或不完整。",
        ) from fault
    rows = parsed.get("RowDataList") if isinstance(parsed, dict) else parsed
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SourceError(
            f"{path.name} holds no list of rows.", code="no_records",
            hint="Give SEGIS's JSON (with RowDataList) or a list of objects; nothing was stored. 找不到資料列。",
        )  # fmt: skip
    return pd.DataFrame(rows)
