"""``ingest crossings``: a small list of ferries and flights, by which islands are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from geo import crs
from hub.dates import day
from hub.errors import SourceError
from hub.places import lookup
from hub.places.crossings import replace_crossings
from hub.places.report import Papers, PlacesReport, close_line, note_refusal, open_line
from hub.store.database import transaction, trial
from hub.store.locks import lock
from hub.store.ways import CrossingRow
from ingest.files.lists import ListRow, bad_row, read_list

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "種類", "類別", "運具"),
    "name": ("name", "航線", "名稱", "路線"),
    "from_lon": ("from_lon", "起點經度", "from_x"),
    "from_lat": ("from_lat", "起點緯度", "from_y"),
    "to_lon": ("to_lon", "迄點經度", "終點經度", "to_x"),
    "to_lat": ("to_lat", "迄點緯度", "終點緯度", "to_y"),
    "minutes": ("minutes", "分鐘", "平均分鐘", "時間分鐘"),
    "both_ways": ("both_ways", "雙向"),
    "source": ("source", "資料來源", "來源"),
    "as_of": ("as_of", "資料日期", "資料時間"),
}
NEEDED = ("kind", "name", "from_lon", "from_lat", "to_lon", "to_lat", "minutes")

KINDS = {
    "ferry": "ferry", "boat": "ferry", "ship": "ferry", "船": "ferry", "船舶": "ferry", "渡輪": "ferry", "客船": "ferry",
    "air": "air", "flight": "air", "plane": "air", "飛機": "air", "航空": "air", "空運": "air", "班機": "air",
}  # fmt: skip
YES_NO = {
    "": True, "1": True, "yes": True, "y": True, "true": True, "是": True, "雙向": True,
    "0": False, "no": False, "n": False, "false": False, "否": False, "單向": False,
}  # fmt: skip

MOST_MINUTES = 1_440.0
"""A day: with a ferry a week one does not commute to a clinic."""

Cells = Mapping[str, str]


@dataclass(frozen=True)
class CrossingWishes:
    """What the sender said. ``source``, ``as_of``: of rows that do not say."""

    source: str = "crossings"
    as_of: date | None = None
    encoding: str | None = None
    max_file_mb: int = 500
    dry_run: bool = False


def import_crossings(
    engine: Engine, county: str, path: Path, wishes: CrossingWishes
) -> PlacesReport:
    """Takes a list of crossings in, in place of the one before, or not at all: half a list would cut islands off.

    Raises:
        SourceError: the file or a row of it is refused; the refusal stands in the ledger (but not of a dry run).
    """
    papers = Papers(wishes.source, path.name, encoding=wishes.encoding)
    try:
        rows, papers = _rows(path, wishes)
        with (trial if wishes.dry_run else transaction)(engine) as connection:
            return _store(connection, county, rows, wishes, papers)
    except SourceError as fault:
        if not wishes.dry_run:
            note_refusal(engine, "crossings", papers, fault)
        raise


def _store(
    connection: Connection,
    county: str,
    rows: Sequence[ListRow],
    wishes: CrossingWishes,
    papers: Papers,
) -> PlacesReport:
    points, statement = _points(rows, lookup.county_box(connection, county))
    wanted = [_crossing(line, cells, *points[line], wishes) for line, cells in rows]
    once = list(dict.fromkeys(wanted))
    lock(connection, "crossings")
    report = PlacesReport(
        "crossings", papers.source, papers.filename, received=len(wanted),
        duplicate=len(wanted) - len(once), warnings=[statement],
    )  # fmt: skip
    delivery_id = open_line(connection, "crossings", papers)
    stored, report.ended = replace_crossings(connection, county, once, delivery_id)
    report.stored, report.unchanged = (len(once), 0) if stored else (0, len(once))
    close_line(connection, delivery_id, report)
    return report


def _rows(path: Path, wishes: CrossingWishes) -> tuple[Sequence[ListRow], Papers]:
    """Every row, and where they came from.

    Raises:
        SourceError: what ``read_list`` finds, ``empty_file``.
    """
    found = read_list(
        path, COLUMNS, needed=NEEDED, encoding=wishes.encoding, max_file_mb=wishes.max_file_mb
    )
    if not found.rows:
        raise SourceError(
            f"{path.name} has a header and no rows.", code="empty_file",
            hint="Write one crossing a line; nothing was stored. 檔案只有標題列。",
        )  # fmt: skip
    return found.rows, Papers(wishes.source, path.name, found.sha256, found.encoding)


def _points(
    rows: Sequence[ListRow], within: crs.Box
) -> tuple[dict[int, tuple[float, float, float, float]], str]:
    """Line → from lon, lat, to lon, lat; and how the coordinates were read."""
    x, y = (
        np.array([_number(line, cells, f"{end}_{axis}") for end in ("from", "to") for line, cells in rows])
        for axis in ("lon", "lat")
    )  # fmt: skip
    detection = crs.detect(x, y, header_x="", header_y="", within=within)
    placed = crs.resolve(x, y, detection, within)
    found = {}
    for i, (line, _) in enumerate(rows):
        both = [i, len(rows) + i]
        if np.isnan(placed.lon[both]).any():
            raise bad_row(line, "its coordinates lie nowhere in Taiwan. 坐標不在臺灣範圍內。")
        start, end = zip(placed.lon[both].tolist(), placed.lat[both].tolist(), strict=True)
        if start == end:
            raise bad_row(line, "it begins where it ends. 起點與終點相同。")
        found[line] = (*start, *end)
    return found, detection.statement


def _crossing(
    line: int,
    cells: Cells,
    from_lon: float,
    from_lat: float,
    to_lon: float,
    to_lat: float,
    wishes: CrossingWishes,
) -> CrossingRow:
    kind = KINDS.get(cells["kind"].casefold())
    if kind is None:
        raise bad_row(
            line, f"kind {cells['kind']!r}: say ferry or air. 種類請填 ferry（船）或 air（飛機）。"
        )
    if not cells["name"]:
        raise bad_row(line, "it has no name. 缺少航線名稱。")
    minutes = _number(line, cells, "minutes")
    if not 0 < minutes <= MOST_MINUTES:
        raise bad_row(
            line,
            f"minutes {minutes:g}: give 1 to {MOST_MINUTES:.0f}, the waiting among them. 分鐘數不合理。",
        )
    both_ways = YES_NO.get(cells.get("both_ways", "").casefold())
    if both_ways is None:
        raise bad_row(
            line, f"both_ways {cells['both_ways']!r}: say yes or no. 雙向請填 yes 或 no。"
        )
    return CrossingRow(
        kind, cells["name"], from_lon, from_lat, to_lon, to_lat, minutes, both_ways,
        cells.get("source") or wishes.source, _day(line, cells, wishes),
    )  # fmt: skip


def _day(line: int, cells: Cells, wishes: CrossingWishes) -> date:
    text = cells.get("as_of", "")
    if not text and wishes.as_of is None:
        raise SourceError(
            f"Line {line} does not say of which day its timetable is.", code="no_date",
            hint="Fill in as_of, or give --as-of YYYY-MM-DD; nothing was stored. 請填資料日期，或以 --as-of 指定。",
        )  # fmt: skip
    try:
        return day(text) if text or wishes.as_of is None else wishes.as_of
    except ValueError as fault:
        raise bad_row(line, f"{fault} 日期無法辨識。") from fault


def _number(line: int, cells: Cells, column: str) -> float:
    try:
        value = crs.number(cells[column])
    except ValueError as fault:
        raise bad_row(line, f"{column}: {fault} 不是數字。") from fault
    if value is None:
        raise bad_row(line, f"{column} is empty. 欄位是空的。")
    return value
