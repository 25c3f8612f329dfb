"""What a set of areas must be before it replaces another: whole, in place, and without overlaps."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection

from geo.crs import TAIWAN, metric_srid
from geo.polygons import mend, overlapping
from hub.errors import SourceError
from hub.places.report import PlacesReport
from hub.places.versions import AreaVersion
from hub.store import reads

CODES = {"county": r"\d{5}", "township": r"\d{8}", "village": r"\d{8}[0-9A-Z]\d{2}"}
"""MOI codes by level; a letter stands in villages' codes for ground that belongs to no village."""

MARGIN_DEG = 0.25
"""Degrees (25 km) that official boundaries may reach beyond those already known: islets and the sea."""

OVERLAP_SHARE = 0.02
OVERLAP_M2 = 10_000.0
"""Common ground that counts as an overlap: over 2 % of the smaller area and over a hectare. Below it is
two drawings of one river."""

LEAST_SHARE = 0.5
"""Of the areas known now, the part that a new set must at least hold: no reform has halved a county."""

GROUND_CHANGE = 0.05
"""Share by which the sum of areas may differ from the county's before it is worth a word."""

SHOWN = 6
"""Areas named in a message; the file itself shows the others."""


def checked(
    connection: Connection,
    frame: gpd.GeoDataFrame,
    county: str,
    level: str,
    valid_from: date,
    present: Mapping[int, AreaVersion],
    report: PlacesReport,
) -> gpd.GeoDataFrame:
    """The set with its polygons mended and pieces of one area joined, both said in the report.

    Raises:
        SourceError: ``bad_area_code``, ``unnamed_area``, ``unknown_parent``, ``missing_geometry``,
            ``outside_county``, ``too_few_areas``, ``overlapping_areas``.
    """
    _check_codes(frame, level)
    _check_names(frame)
    _check_parents(connection, frame, county, level, valid_from)
    sound = _joined(_mended(frame, report), report)
    _check_place(connection, sound, county, valid_from)
    _check_count(sound, present, valid_from)
    srid = metric_srid(float(sound.total_bounds[0]))
    metres = sound.geometry.to_crs(srid)
    _check_overlaps(sound, metres)
    _compare_ground(connection, metres, county, valid_from, report)
    return sound.sort_values("area_code", ignore_index=True)


def _listed(values: Sequence[object]) -> str:
    shown = "、".join(str(value) for value in values[:SHOWN])
    return f"{shown} … ({len(values)})" if len(values) > SHOWN else shown


def _check_codes(frame: gpd.GeoDataFrame, level: str) -> None:
    pattern = re.compile(CODES[level])
    bad = [code for code in frame["area_code"] if not pattern.fullmatch(str(code))]
    if bad:
        raise SourceError(
            f"These are no {level} codes: {_listed(bad)}.", code="bad_area_code",
            hint=f"A {level} code has the form {CODES[level]} (MOI); leading zeros are often lost in Excel. "
            "Nothing was stored. 代碼格式不符。",
        )  # fmt: skip


def _check_names(frame: gpd.GeoDataFrame) -> None:
    unnamed = frame.loc[frame["name_zh"].isna() | (frame["name_zh"] == ""), "area_code"]
    if len(unnamed):
        raise SourceError(
            f"Areas without a name: {_listed(list(unnamed))}.", code="unnamed_area",
            hint="Fill in their names, or take them out; nothing was stored. 有區域缺名稱。",
        )  # fmt: skip


def _check_parents(
    connection: Connection, frame: gpd.GeoDataFrame, county: str, level: str, valid_from: date
) -> None:
    if level == "county":
        return
    upper = "county" if level == "township" else "township"
    known = {row.area_code for row in reads.areas(connection, county, upper, valid_from)}
    lost = sorted({str(parent) for parent in frame["parent_code"]} - known)
    if lost:
        raise SourceError(
            f"No {upper} of {valid_from} has the code {_listed(lost)}.", code="unknown_parent",
            hint=f"Load the {upper} boundaries of that date first (ingest areas … --level {upper}), or "
            "correct the codes; nothing was stored. 上層區域不存在。",
        )  # fmt: skip


def _mended(frame: gpd.GeoDataFrame, report: PlacesReport) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    invalid = int((~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).sum())
    whole = np.full(len(shapes), None, dtype=object)
    whole[:] = [mend(shape) for shape in shapes]
    empty = frame.loc[shapely.is_missing(whole), "area_code"]
    if len(empty):
        raise SourceError(
            f"Areas without a polygon: {_listed(list(empty))}.", code="missing_geometry",
            hint="Export the file again with its geometry; nothing was stored. 有區域沒有界線圖形。",
        )  # fmt: skip
    if invalid:
        report.lines.append(("圖形自動修復 polygons mended", invalid))
    return frame.set_geometry(gpd.GeoSeries(whole, index=frame.index, crs=frame.crs))


def _joined(frame: gpd.GeoDataFrame, report: PlacesReport) -> gpd.GeoDataFrame:
    """One row an area: the same row twice is a duplicate, other pieces of one code are joined."""
    same = frame.assign(_ground=shapely.to_wkb(frame.geometry.to_numpy()))
    repeated = same.duplicated(subset=["area_code", "_ground"])
    report.duplicate = int(repeated.sum())
    single = frame.loc[~repeated]
    if not single["area_code"].is_unique:
        report.lines.append(
            ("合併為一的多塊圖形 pieces joined", int(single["area_code"].duplicated().sum()))
        )
        report.duplicate += int(single["area_code"].duplicated().sum())
        single = single.dissolve(by="area_code", as_index=False, aggfunc="first")
    whole = [mend(shape) for shape in single.geometry]
    return single.set_geometry(gpd.GeoSeries(whole, index=single.index, crs=frame.crs))


def _check_place(
    connection: Connection, frame: gpd.GeoDataFrame, county: str, valid_from: date
) -> None:
    known = [
        row.shape.bounds
        for row in reads.areas(connection, county, "county", valid_from)
        if row.shape
    ]
    west, south, east, north = known[0] if known else TAIWAN
    box = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    away = frame.loc[~shapely.covered_by(frame.geometry.to_numpy(), box), "area_code"]
    if len(away):
        raise SourceError(
            f"Areas that lie outside the county: {_listed(list(away))}.", code="outside_county",
            hint="Either the coordinate system is another one (name it with --crs, e.g. 3826) or the codes are "
            "wrong; nothing was stored. 界線落在本縣之外，請檢查坐標系統。",
        )  # fmt: skip


def _check_count(
    frame: gpd.GeoDataFrame, present: Mapping[int, AreaVersion], valid_from: date
) -> None:
    before = sum(version.holds_on(valid_from) for version in present.values())
    if len(frame) < LEAST_SHARE * before:
        raise SourceError(
            f"The file holds {len(frame)} areas of this county; {before} are known.", code="too_few_areas",
            hint="A set replaces all areas of its level, so it must be whole: join the files and send them as "
            "one; nothing was stored. 檔案不完整，界線須一次送齊。",
        )  # fmt: skip


def _check_overlaps(frame: gpd.GeoDataFrame, metres: gpd.GeoSeries) -> None:
    pairs = overlapping(metres.to_numpy(), share=OVERLAP_SHARE, floor=OVERLAP_M2)
    if pairs:
        codes = frame["area_code"].to_numpy()
        raise SourceError(
            f"Areas that cover the same ground: {_listed([f'{codes[a]}+{codes[b]}' for a, b in pairs])}.",
            code="overlapping_areas",
            hint="Each place lies in one area of a level; correct the borders or take out the older version. "
            "Nothing was stored. 界線互相重疊。",
        )


def _compare_ground(
    connection: Connection,
    metres: gpd.GeoSeries,
    county: str,
    valid_from: date,
    report: PlacesReport,
) -> None:
    rows = [row.shape for row in reads.areas(connection, county, "county", valid_from) if row.shape]
    if not rows:
        return
    known = float(gpd.GeoSeries(rows, crs=4326).to_crs(metres.crs).area.sum()) / 1e6
    found = float(metres.area.sum()) / 1e6
    if abs(found - known) > GROUND_CHANGE * known:
        report.warnings.append(
            f"新界線面積合計 {found:,.0f} 平方公里，全縣 {known:,.0f}。 "
            f"The new areas sum to {found:,.0f} km², the county to {known:,.0f}."
        )
