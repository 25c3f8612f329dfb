"""Coordinate systems of Taiwan's files: which one a file is in; the ways to degrees and metres."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from geo.errors import UnknownSystemError
from geo.numerals import number as number
from geo.numerals import pair as pair

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

WGS84 = 4326
TWD97 = 3824
TM2_121 = 3826
TM2_119 = 3825
TWD67_TM2_121 = 3828
WEB = 3857

NAMES = {
    WGS84: ("WGS 84／TWD97 經緯度", "WGS 84 or TWD97 longitude and latitude"),
    TWD97: ("TWD97 經緯度", "TWD97 longitude and latitude"),
    TM2_121: ("TWD97 二度分帶（中央經線 121 度）", "TWD97 / TM2 zone 121"),
    TM2_119: ("TWD97 二度分帶（中央經線 119 度）", "TWD97 / TM2 zone 119"),
    TWD67_TM2_121: ("TWD67 二度分帶（中央經線 121 度）", "TWD67 / TM2 zone 121"),
    WEB: ("網路麥卡托", "Web Mercator"),
}
"""Every system that is read, in 繁體中文 and English."""

BY_RANGE = (WGS84, TM2_121, TM2_119, WEB)
"""What values alone can tell apart, likeliest first. TWD97 degrees equal WGS 84 to centimetres; TWD67
metres lie 828 m from TWD97 ones, too near to be seen: only a header or the sender can name them."""

TAIWAN: Box = (118.0, 21.7, 122.3, 26.5)
"""Kinmen to Lanyu and the Matsu islands: a point in here is somewhere, only not in this county."""

ZONE_BORDER = 120.0
"""Degrees east; Penghu, Kinmen and Matsu lie west of it and use TM2 zone 119."""

NO_VALUES = "沒有可讀的坐標，僅依地址定位。 No coordinates to read; places come from the addresses."
NO_FIT = (
    "坐標在任何已知系統中都不在本縣附近，請以 --crs 指定。 "
    "The coordinates lie near the county in no known system; name theirs with --crs."
)

HEADER_EDGE = 0.05
"""Share of points that a header's word outweighs: datums 828 m apart differ by a few at the rim."""

_HEADERS = (
    (TWD67_TM2_121, re.compile(r"TWD\W?67|3828")),
    (TM2_119, re.compile(r"3825|119\s*(分帶|度)|ZONE\W?119")),
    (TM2_121, re.compile(r"3826|TM\W?2|二度分帶|121\s*(分帶|度)")),
    (WEB, re.compile(r"3857|MERCATOR")),
    (WGS84, re.compile(r"經度|緯度|LON|LAT|LNG|WGS|4326|3824")),
)
_DATUM = re.compile(r"TWD\W?97|3826|3825")


@dataclass(frozen=True)
class Detection:
    """The coordinate system of a delivery, and how it was found.

    ``swapped``: the first column holds the second axis. ``statement``: one sentence for the
    report, in 繁體中文 and English, with what had to be assumed.
    """

    srid: int
    swapped: bool
    basis: Literal["header", "range", "given"]
    statement: str


@dataclass(frozen=True)
class Resolved:
    """Points as lon, lat (NaN where there is none), and a flag or None for each; shape (rows,)."""

    lon: Floats
    lat: Floats
    flags: Objects


def given(srid: int) -> Detection:
    """The system that the sender named.

    Raises:
        UnknownSystemError: it is none of ``NAMES``.
    """
    if srid not in NAMES:
        raise UnknownSystemError(srid, tuple(NAMES))
    zh, en = NAMES[srid]
    return Detection(
        srid,
        swapped=False,
        basis="given",
        statement=f"坐標系統依指定為 {zh}（EPSG:{srid}）。 "
        f"Coordinates are {en} (EPSG:{srid}), as given.",
    )


def detect(x: Floats, y: Floats, *, header_x: str, header_y: str, within: Box) -> Detection:
    """The system that puts most points into ``within``; the header decides what values cannot.

    Args:
        x, y: the two columns as numbers; shape (rows,); NaN = empty.
        header_x, header_y: their header words, e.g. ``X坐標``, ``經度``.
        within: the county's box with a margin, in degrees.
    """
    stated = _stated(f"{header_x} {header_y}")
    known = ~(np.isnan(x) | np.isnan(y) | ((x == 0) & (y == 0)))
    if not known.any():
        return _undecided(stated, NO_VALUES)
    share = {
        (srid, swapped): float(_inside(x[known], y[known], srid, swapped, within)[0].mean())
        for srid in dict.fromkeys(filter(None, (stated, *BY_RANGE)))
        for swapped in (False, True)
    }
    trusted = {key: part + HEADER_EDGE * (key[0] == stated) for key, part in share.items() if part}
    if not trusted:
        return _undecided(stated, NO_FIT)
    srid, swapped = max(trusted, key=trusted.__getitem__)
    basis: Literal["header", "range"] = "header" if srid == stated else "range"
    datum = _DATUM.search(f"{header_x} {header_y}".upper()) is not None
    return Detection(srid, swapped, basis, _statement(srid, swapped, stated, datum))


def resolve(x: Floats, y: Floats, detection: Detection, within: Box) -> Resolved:
    """Every row's point: by ``detection`` where that leads near the county, else by its own range.

    Flags: ``zero_coordinates``, ``swapped_axes``, ``crs_differs`` (read in another system than the
    rest), ``outside_range`` (nowhere in Taiwan: no point). A point in another county is kept.
    """
    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    flags = np.full(x.shape, None, dtype=object)
    zero = (x == 0) & (y == 0)
    flags[zero] = "zero_coordinates"
    pending = np.flatnonzero(~(np.isnan(x) | np.isnan(y) | zero))
    for srid, swapped, box, flag in _attempts(detection, within):
        if not pending.size:
            break
        fits, found_lon, found_lat = _inside(x[pending], y[pending], srid, swapped, box)
        taken = pending[fits]
        lon[taken], lat[taken], flags[taken] = found_lon[fits], found_lat[fits], flag
        pending = pending[~fits]
    flags[pending] = "outside_range"
    return Resolved(lon, lat, flags)


def to_lonlat(x: ArrayLike, y: ArrayLike, srid: int) -> tuple[Floats, Floats]:
    """Longitude and latitude (WGS 84, degrees) of points in ``srid``; inf where no such place is.

    TWD67 goes by way of TWD97: straight to WGS 84 the library knows no shift, and is 828 m off.
    UnknownSystemError where ``srid`` is none of ``NAMES``.

    >>> lon, lat = to_lonlat([265006.66], [2516977.55], TM2_121)
    >>> lon.round(5).tolist(), lat.round(5).tolist()
    ([121.14612], [22.75334])
    """
    if srid not in NAMES:
        raise UnknownSystemError(srid, tuple(NAMES))
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if srid in (WGS84, TWD97):
        return first, second
    if srid == TWD67_TM2_121:
        first, second = _transformer(TWD67_TM2_121, TM2_121).transform(first, second)
        srid = TM2_121
    lon, lat = _transformer(srid, WGS84).transform(first, second)
    return np.asarray(lon), np.asarray(lat)


def to_metres(lon: ArrayLike, lat: ArrayLike, srid: int) -> tuple[Floats, Floats]:
    """Points as metres in ``srid`` (``TM2_121`` or ``TM2_119``); NaN stays NaN.

    >>> x, y = to_metres([121.0], [23.0], TM2_121)
    >>> x.round(2).tolist(), y.round(2).tolist()
    ([250000.0], [2544283.12])
    """
    if srid not in (zones := (TM2_121, TM2_119)):
        raise UnknownSystemError(srid, zones)
    east, north = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    known = ~(np.isnan(east) | np.isnan(north))
    x, y = _transformer(WGS84, srid).transform(east, north)
    return np.where(known, x, np.nan), np.where(known, y, np.nan)


def metric_srid(lon: float) -> int:
    """The TM2 zone for places round this longitude.

    >>> metric_srid(121.1), metric_srid(119.6)
    (3826, 3825)
    """
    return TM2_119 if lon < ZONE_BORDER else TM2_121


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _inside(
    x: Floats, y: Floats, srid: int, swapped: bool, box: Box
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """(which points fall into ``box``, their lon, their lat), read in ``srid``."""
    lon, lat = to_lonlat(y, x, srid) if swapped else to_lonlat(x, y, srid)
    west, south, east, north = box
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north), lon, lat


def _attempts(detection: Detection, within: Box) -> Iterator[tuple[int, bool, Box, str | None]]:
    """What a row is tried as: like the others, swapped, another system, elsewhere in Taiwan."""
    srid, swapped = detection.srid, detection.swapped
    yield srid, swapped, within, None
    yield srid, not swapped, within, "swapped_axes"
    alike = {TWD97: WGS84, TWD67_TM2_121: TM2_121}.get(srid, srid)
    for other in (o for o in BY_RANGE if o != alike):
        yield other, False, within, "crs_differs"
        yield other, True, within, "crs_differs"
    yield srid, swapped, TAIWAN, None


def _stated(header: str) -> int | None:
    return next((srid for srid, words in _HEADERS if words.search(header.upper())), None)


def _undecided(stated: int | None, statement: str) -> Detection:
    basis: Literal["header", "range"] = "header" if stated else "range"
    return Detection(stated or WGS84, swapped=False, basis=basis, statement=statement)


def _statement(srid: int, swapped: bool, stated: int | None, datum: bool) -> str:
    zh, en = NAMES[srid]
    said = [f"坐標為 {zh}（EPSG:{srid}）", f"Coordinates are {en} (EPSG:{srid})"]
    if srid in (TM2_121, TM2_119) and not datum:
        said[0] += "，檔案未註明基準，視為 TWD97"
        said[1] += "; the file names no datum, so TM2 is read as TWD97"
    if stated is not None and stated != srid:
        said[0] += "；欄位名稱所示的系統不符，以數值為準"
        said[1] += "; the header says otherwise, the values were believed"
    if swapped:
        said[0] += "；兩欄對調，已換回"
        said[1] += "; the two columns were swapped and put back"
    return f"{said[0]}。 {said[1]}."
