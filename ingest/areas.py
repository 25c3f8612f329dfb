"""``ingest areas``: an official file of boundaries becomes a dated set of areas."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Engine

from hub.errors import SourceError
from hub.places import lookup
from hub.places.report import Papers, PlacesReport, note_refusal
from hub.places.sets import replace_areas
from hub.store.database import transaction, trial
from ingest.files.shapes import Shapes, read_shapes

MEGABYTE = 1_000_000

LEVELS = ("county", "township", "village")
CODE_LENGTH = {"county": 5, "township": 8, "village": 11}
CODES = {
    "village": ("VILLCODE", "VILLAGE_ID", "V_ID", "村里代碼"),
    "township": ("TOWNCODE", "TOWN_ID", "T_ID", "鄉鎮市區代碼", "鄉鎮代碼"),
    "county": ("COUNTYCODE", "COUNTY_ID", "C_ID", "縣市代碼"),
}
NAMES_ZH = {
    "village": ("VILLNAME", "V_NAME", "VILLAGE", "村里名稱"),
    "township": ("TOWNNAME", "T_NAME", "TOWN", "鄉鎮市區名稱", "鄉鎮名稱"),
    "county": ("COUNTYNAME", "C_NAME", "COUNTY", "縣市名稱"),
}
NAMES_EN = {
    "village": ("VILLENG", "V_NAME_E"),
    "township": ("TOWNENG", "T_NAME_E"),
    "county": ("COUNTYENG", "C_NAME_E"),
}
"""Column names of the official files, 2009 to 2025, compared without case."""

NOTES = ("NOTE", "備註")
NO_VILLAGE = "未編定"
"""So the official village file marks ground that belongs to no village."""


@dataclass(frozen=True)
class AreaWishes:
    """What the sender said about a file of boundaries."""

    level: str
    valid_from: date
    encoding: str | None = None
    srid: int | None = None
    source: str = "NLSC"
    source_as_of: date | None = None
    history: bool = False
    max_file_mb: int = 500
    dry_run: bool = False


@dataclass(frozen=True)
class AreaFile:
    """One county's areas of a file: area_code, parent_code, name_zh, name_en, geometry (lon, lat).

    ``others``: rows of other counties; ``unassigned``: rows for ground that belongs to no village.
    """

    frame: gpd.GeoDataFrame
    others: int
    unassigned: int


def import_areas(engine: Engine, county: str, path: Path, wishes: AreaWishes) -> PlacesReport:
    """Takes a file of boundaries in, whole, or not at all.

    Raises:
        SourceError: the file or what is in it is refused; the refusal stands in the ledger (but not of a dry run).
    """
    papers = Papers(wishes.source, path.name, encoding=wishes.encoding)
    try:
        with transaction(engine) as connection:
            within = lookup.county_box(connection, county)
        shapes = read_shapes(
            path, within=within, encoding=wishes.encoding, srid=wishes.srid,
            limit_bytes=wishes.max_file_mb * MEGABYTE,
        )  # fmt: skip
        papers = Papers(
            wishes.source, path.name, shapes.sha256, shapes.encoding, f"EPSG:{shapes.srid}",
            tuple(shapes.warnings),
        )  # fmt: skip
        read = read_areas(shapes, wishes.level, county)
        with (trial if wishes.dry_run else transaction)(engine) as connection:
            report = replace_areas(
                connection, read.frame, county=county, level=wishes.level,
                valid_from=wishes.valid_from, papers=papers,
                source_as_of=wishes.source_as_of, history=wishes.history,
            )  # fmt: skip
    except SourceError as fault:
        if not wishes.dry_run:
            note_refusal(engine, "areas", papers, fault)
        raise
    if read.others:
        report.lines.append(("其他縣市，略過 of other counties, left out", read.others))
    if read.unassigned:
        report.lines.append(("未編定村里，略過 of no village, left out", read.unassigned))
    return report


def read_areas(shapes: Shapes, level: str, county: str) -> AreaFile:
    """The county's areas among the features of a file.

    Raises:
        SourceError: ``no_code_column``, ``wrong_level``, ``missing_column``, ``no_areas_of_county``.
    """
    columns = {str(name).casefold(): name for name in shapes.frame.columns}
    code_column = _code_column(shapes, level, columns)
    codes = shapes.frame[code_column].map(lambda value: _code(value, level))
    own = codes.str.startswith(county)
    if not own.any():
        raise SourceError(
            f"{shapes.path.name} has no {level} of county {county}; its codes begin with "
            f"{'、'.join(sorted(set(codes.str[:5]))[:5])}.",
            code="no_areas_of_county",
            hint="Send the county's own file (or the national one), or set HUB_COUNTY; nothing was stored. "
            "檔案中沒有本縣的區域。",
        )
    frame = _typed(shapes, level, columns, codes).loc[own]
    nobody = frame["name_zh"].isna() & (
        frame["area_code"].str[8:].str.contains("[A-Z]")
        | frame["note"].astype(str).str.contains(NO_VILLAGE)
    )
    kept = frame.loc[~nobody].drop(columns="note")
    return AreaFile(kept, int((~own).sum()), int(nobody.sum()))


def _typed(
    shapes: Shapes, level: str, columns: dict[str, Any], codes: "pd.Series[str]"
) -> gpd.GeoDataFrame:
    """All features under our own column names."""
    name = _required(shapes, columns, NAMES_ZH[level], "name")
    english = _find(columns, NAMES_EN[level])
    note = _find(columns, NOTES)
    return gpd.GeoDataFrame(
        {
            "area_code": codes,
            "parent_code": _parents(shapes, level, columns, codes),
            "name_zh": shapes.frame[name].map(_text),
            "name_en": shapes.frame[english].map(_text) if english else None,
            "note": shapes.frame[note].map(_text) if note else None,
        },
        geometry=shapes.frame.geometry,
        crs=shapes.frame.crs,
    )


def _code_column(shapes: Shapes, level: str, columns: dict[str, Any]) -> Any:
    """The column of the level's codes; a finer level's column means the file is of that level."""
    found = {each: _find(columns, CODES[each]) for each in LEVELS}
    finest = next((each for each in reversed(LEVELS) if found[each] is not None), None)
    if finest is None:
        raise SourceError(
            f"{shapes.path.name} has no column of area codes; its columns are {_words(shapes)}.",
            code="no_code_column",
            hint=f"A file of {level} areas has a column {' or '.join(CODES[level][:2])} with MOI codes; "
            "nothing was stored. 找不到區域代碼欄位。",
        )
    if finest != level:
        raise SourceError(
            f"{shapes.path.name} holds {finest} areas, not {level} areas.", code="wrong_level",
            hint=f"Say --level {finest}, or send the {level} file; nothing was stored. 檔案層級不符。",
        )  # fmt: skip
    return found[level]


def _required(shapes: Shapes, columns: dict[str, Any], words: tuple[str, ...], what: str) -> Any:
    found = _find(columns, words)
    if found is None:
        raise SourceError(
            f"{shapes.path.name} has no {what} column ({' / '.join(words)}) among {_words(shapes)}.",
            code="missing_column",
            hint="Add it, or rename the column that holds it; nothing was stored. 缺少必要欄位。",
        )
    return found


def _words(shapes: Shapes) -> str:
    return ", ".join(str(name) for name in shapes.frame.columns if name != "geometry")[:200]


def _find(columns: dict[str, Any], words: tuple[str, ...]) -> Any:
    return next((columns[word.casefold()] for word in words if word.casefold() in columns), None)


def _parents(
    shapes: Shapes, level: str, columns: dict[str, Any], codes: "pd.Series[str]"
) -> "pd.Series[str] | None":
    """The parent's code: its own column, else the beginning of the area's code."""
    if level == "county":
        return None
    upper = LEVELS[LEVELS.index(level) - 1]
    column = _find(columns, CODES[upper])
    if column is None:
        return codes.str[: CODE_LENGTH[upper]]
    told: pd.Series[str] = shapes.frame[column].map(lambda value: _code(value, upper))
    return told


def _code(value: Any, level: str) -> str:
    """A code as text: spreadsheets make numbers of them and lose the leading zero; some put a hyphen in."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().replace("-", "").upper()
    lost_zero = text.isdigit() and len(text) == CODE_LENGTH[level] - 1
    return f"0{text}" if lost_zero else text


def _text(value: Any) -> str | None:
    """A cell without the double spaces of the official files; None where it is empty."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return None
    return " ".join(str(value).split()) or None
