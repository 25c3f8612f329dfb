"""SEGIS small statistical areas: polygons by CODE1 (or CODEBASE), and the residents counted in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from geo.crs import number
from hub.dates import day
from hub.errors import SourceError

KEYS = ("CODEBASE", "CODE1", "CODE2")
"""Codes of the smallest, first-level and second-level statistical areas, finest first."""

RESIDENTS = ("P_CNT", "人口數", "residents", "population")
WHEN = ("INFO_TIME", "資料時間")
OWNERS = ("TOWN_ID", "COUNTY_ID", "COUNTYCODE", "TOWNCODE")
LEAST_JOINED = 0.9
"""Share of residents that must find their polygon; fewer means that the two files are of different years."""


@dataclass(frozen=True)
class Counts:
    """A table of residents: one row a statistical area, columns of ``KEYS`` and ``residents``."""

    frame: pd.DataFrame
    as_of: date | None
    unreadable: int
    duplicate: int


@dataclass(frozen=True)
class Joined:
    """Cells with residents, and what the join left over.

    ``populated`` of ``polygons`` have residents; ``used`` rows of the table found their polygon;
    ``lost`` rows (with ``lost_residents`` people) did not; ``others`` belong to other counties.
    """

    cells: gpd.GeoDataFrame
    key: str
    polygons: int
    populated: int
    used: int
    lost: int
    lost_residents: float
    others: int


def counts(table: pd.DataFrame, name: str) -> Counts:
    """The residents in a SEGIS table, whatever the order of its columns.

    Raises:
        SourceError: ``missing_column``, ``negative_residents``, ``conflicting_rows``, ``mixed_dates``.
    """
    columns = {str(column).casefold(): column for column in table.columns}
    frame = _coded(table, columns, name)
    if (frame["residents"] < 0).any():
        raise _refused(
            "negative_residents",
            f"{name} has numbers of residents below 0 (men written as negative numbers?)",
            "Send the total of each area, not a population pyramid",
            "人口數不可為負。",
        )
    readable = frame.loc[frame["residents"].notna()]
    single = readable
    if KEYS[0] in frame:
        single = readable.drop_duplicates()
        twice = single.loc[single[KEYS[0]].duplicated(), KEYS[0]]
        if len(twice):
            raise _refused(
                "conflicting_rows",
                f"{name}: {KEYS[0]} {twice.iloc[0]} stands twice with different numbers",
                "Keep one date's figures in the file",
                "同一統計區有不同的人口數。",
            )
    unreadable, duplicate = len(frame) - len(readable), len(readable) - len(single)
    return Counts(single, _when(table, columns, name), unreadable, duplicate)


def _coded(table: pd.DataFrame, columns: Mapping[str, str], name: str) -> pd.DataFrame:
    """The table's codes as text, and its residents as numbers (NaN where they are none)."""
    keys = {key: columns[key.casefold()] for key in KEYS if key.casefold() in columns}
    people = next((columns[w.casefold()] for w in RESIDENTS if w.casefold() in columns), None)
    if not keys or people is None:
        missing = "CODEBASE or CODE1" if not keys else " or ".join(RESIDENTS[:2])
        raise _refused(
            "missing_column",
            f"{name} has no column {missing} among {', '.join(map(str, table.columns))[:200]}",
            "A SEGIS population table has CODE1 or CODEBASE, and P_CNT",
            "缺少必要欄位。",
        )
    coded = {key: table[column].astype(str).str.strip() for key, column in keys.items()}
    return pd.DataFrame(coded).assign(residents=table[people].map(_residents))


def join(polygons: gpd.GeoDataFrame, table: Counts, county: str, name: str) -> Joined:
    """Puts the table's residents on the county's polygons, summed by the finest code that both have.

    Raises:
        SourceError: ``no_code_column``, ``no_areas_of_county``, ``does_not_join``.
    """
    columns = {str(column).casefold(): column for column in polygons.columns}
    key = _common_key(columns, table, name)
    codes = polygons[columns[key.casefold()]].astype(str).str.strip()
    own = _of_county(polygons, columns, county)
    if not own.any():
        raise _refused(
            "no_areas_of_county",
            f"{name} has no statistical area of county {county}",
            "Send the county's own file, or set HUB_COUNTY",
            "檔案中沒有本縣的統計區。",
        )
    ours, others = set(codes[own]), set(codes[~own])
    known = table.frame[key]
    lost = table.frame.loc[~known.isin(ours | others)]
    used = table.frame.loc[known.isin(ours)]
    _check_joined(used["residents"].sum(), lost["residents"].sum(), key, name)
    summed = codes[own].map(used.groupby(key)["residents"].sum()).fillna(0.0).astype(float)
    cells = gpd.GeoDataFrame(
        {"cell_code": codes[own], "residents": summed},
        geometry=polygons.geometry[own],
        crs=polygons.crs,
    )
    if not cells["cell_code"].is_unique:
        cells = cells.dissolve(by="cell_code", as_index=False, aggfunc="first")
    populated = int((cells["residents"] > 0).sum())
    return Joined(
        cells, key, len(ours), populated, len(used), len(lost), float(lost["residents"].sum()),
        int(known.isin(others).sum()),
    )  # fmt: skip


def _common_key(columns: Mapping[str, str], table: Counts, name: str) -> str:
    found = next((key for key in KEYS if key.casefold() in columns and key in table.frame), None)
    if found is None:
        raise _refused(
            "no_code_column",
            f"{name}: the polygons and the population have no code in common",
            "Both need CODE1 (or CODEBASE): get the boundary file of the same SEGIS product",
            "界線與人口沒有共同的代碼欄位。",
        )
    return found


def _check_joined(used: float, lost: float, key: str, name: str) -> None:
    if used < LEAST_JOINED * (used + lost) or not used:
        raise _refused(
            "does_not_join",
            f"{name}: only {used:,.0f} of {used + lost:,.0f} residents find their polygon by {key}",
            "The two files are of different dates or counties: get both from the same SEGIS product",
            "界線與人口的代碼對不起來。",
        )


def _refused(code: str, message: str, advice: str, zh: str) -> SourceError:
    return SourceError(f"{message}.", code=code, hint=f"{advice}; nothing was stored. {zh}")


def _of_county(
    polygons: gpd.GeoDataFrame, columns: Mapping[str, object], county: str
) -> "pd.Series[bool]":
    """Which polygons are the county's; all of them where no column says whose they are."""
    for word in OWNERS:
        if word.casefold() in columns:
            owner: pd.Series[bool] = (
                polygons[columns[word.casefold()]].astype(str).str.startswith(county)
            )
            return owner
    return pd.Series(data=True, index=polygons.index)


def _residents(value: object) -> float | None:
    try:
        return number(str(value)) if value is not None else None
    except ValueError:
        return None


def _when(table: pd.DataFrame, columns: Mapping[str, object], name: str) -> date | None:
    """The day of the figures, e.g. 106Y06M → 2017-06-30; None where no column says it."""
    column = next((columns[w.casefold()] for w in WHEN if w.casefold() in columns), None)
    if column is None or table.empty:
        return None
    told = sorted(set(table[column].astype(str)))
    if len(told) > 1:
        raise _refused(
            "mixed_dates",
            f"{name} holds figures of several dates: {', '.join(told[:5])}",
            "Send one date's figures in one file",
            "檔案混有不同時間的資料。",
        )
    try:
        return day(told[0])
    except ValueError:
        return None
