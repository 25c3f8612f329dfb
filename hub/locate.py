"""Where a row is: its point and its address are made to agree, or the disagreement is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo import crs
from geo.areas import Locator
from geo.names import Gazetteer, Located, address
from hub.errors import NotReady
from hub.places import lookup
from hub.refusal import Refusal
from hub.store import reads

NEAR_BOUNDARY_M = 500.0
"""Metres a point may lie outside its address's township and still be believed: boundaries are simplified,
harbours and river beds lie outside them, and geocoders put a house on the other side of the road."""

WORLD = (180.0, 90.0)
"""Degrees that a longitude and a latitude can have at most."""

VILLAGE_FLAGS = {
    "village_corrected": "village_name_corrected",
    "village_abolished": "village_abolished",
}
"""What an address may say of its village that somebody should look at."""

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Places:
    """What locating needs to know of the county; ``at``: the day whose village boundaries are used."""

    county: str
    at: date
    gazetteer: Gazetteer
    townships: Locator
    villages: Locator
    within: tuple[float, float, float, float]


def county_places(connection: Connection, county: str) -> Places:
    """The county's places as loaded, villages by the newest boundaries that are whole.

    Raises:
        NotReady: no areas of the county are loaded.
    """
    today = datetime.now(UTC).date()
    dated = reads.boundary_dates(connection, county, "village", today)
    at = next((day for day, areas, bounded in dated if areas and areas == bounded), today)
    townships = lookup.locator(connection, county, "township", today)
    if np.isnan(townships.bounds[0]):
        raise NotReady(
            f"No areas of county {county} are loaded.", hint="Run `ingest places`.", code="no_areas"
        )
    return Places(
        county=county,
        at=at,
        gazetteer=lookup.gazetteer(connection, county),
        townships=townships,
        villages=lookup.locator(connection, county, "village", at),
        within=lookup.county_box(connection, county),
    )


class Place(NamedTuple):
    """Where one row is. ``lon``, ``lat`` are None where the point is not used; ``stated`` is what was sent."""

    township_code: str | None
    village_code: str | None
    lon: float | None
    lat: float | None
    stated: tuple[float, float] | None
    flags: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """How the place is known: ``point``, ``address``, or ``unknown``."""
        if self.lon is not None:
            return "point"
        return "unknown" if self.township_code is None else "address"


@dataclass(frozen=True)
class Asked:
    """The place columns of a batch, each of shape (rows,); NaN where there is no coordinate."""

    addresses: Sequence[str | None]
    districts: Sequence[str | None]
    x: Floats
    y: Floats
    flags: list[list[str]]


def locate(asked: Asked, detection: crs.Detection, here: Places) -> list[Place | Refusal]:
    """A place or a refusal for each row of a batch, in order.

    A point up to ``NEAR_BOUNDARY_M`` outside its address's township is kept and flagged; farther away the
    row stays at its address's township without the point. Without an address the point decides.
    """
    told = [_told(a, d, here) for a, d in zip(asked.addresses, asked.districts, strict=True)]
    resolved = crs.resolve(asked.x, asked.y, detection, here.within)
    lon, lat = resolved.lon, resolved.lat
    for i in np.flatnonzero(resolved.flags != np.array(None)):
        asked.flags[i].append(resolved.flags[i])
    inside = here.townships.contains(lon, lat)
    village = here.villages.contains(lon, lat)
    away = _metres_outside(told, inside, lon, lat, here)
    points = [None if isnan(x) else (x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    found = list(
        map(_decide, told, points, inside.tolist(), village.tolist(), away.tolist(), asked.flags)
    )
    for row in _abroad(asked, resolved.flags, told):
        found[row] = _outside(float(asked.x[row]), float(asked.y[row]))
    return found


def _abroad(asked: Asked, flags: Objects, told: Sequence[Located | None]) -> list[int]:
    """Rows whose point is a sound one in degrees, but nowhere near Taiwan, and whose address does not say otherwise."""
    degrees = (np.abs(asked.x) <= WORLD[0]) & (np.abs(asked.y) <= WORLD[1])
    far = np.flatnonzero((flags == "outside_range") & degrees).tolist()
    return [i for i in far if (here := told[i]) is None or here.township_code is None]


def _outside(x: float, y: float) -> Refusal:
    return Refusal("outside_county", "x", f"坐標 {x:.6f}, {y:.6f} 在縣外。")


class Spots(NamedTuple):
    """Where many points are, each of shape (rows,): codes or None, degrees or NaN, a flag or None."""

    township: Objects
    village: Objects
    lon: Floats
    lat: Floats
    flags: Objects


def spots(x: Floats, y: Floats, detection: crs.Detection, here: Places) -> Spots:
    """Where each of many points is, whatever county: for news, whose place is their point alone.

    A point out of the county is kept and has no township; one that cannot be read is no point, and flagged.
    """
    found = crs.resolve(x, y, detection, here.within)
    town = here.townships.contains(found.lon, found.lat)
    village = here.villages.contains(found.lon, found.lat)
    village[town == np.array(None)] = None
    return Spots(town, village, found.lon, found.lat, found.flags)


def whereabouts(x: Floats, y: Floats, detection: crs.Detection, here: Places) -> list[Place]:
    """The same as ``spots``, a place for each point."""
    found = (column.tolist() for column in spots(x, y, detection, here))
    return [
        Place(
            town, village, None if isnan(lon) else lon, None if isnan(lat) else lat, None,
            (flag,) if flag else (),
        )
        for town, village, lon, lat, flag in zip(*found, strict=True)
    ]  # fmt: skip


def _told(text: str | None, district: str | None, here: Places) -> Located | None:
    """What the address says; the district column helps where the address names no township."""
    found = address(text, here.gazetteer) if text else None
    if found is not None and (found.township_code or found.problem == "other_county"):
        return found
    if district:
        joined = address(f"{district}{text or ''}", here.gazetteer)
        if joined.township_code or joined.problem == "other_county":
            return joined
    return found


def _metres_outside(
    told: Sequence[Located | None], inside: Objects, lon: Floats, lat: Floats, here: Places
) -> Floats:
    """Metres between each point and the township that its address names (0 inside); NaN where it names none.

    Where the address names none and the point is in no township: metres to the nearest township.
    """
    away = np.full(len(told), np.nan)
    named = np.array([t.township_code if t else None for t in told], dtype=object)
    has_point = ~np.isnan(lon)
    differs = np.flatnonzero(has_point & (named != np.array(None)) & (named != inside))
    away[np.flatnonzero(has_point & (named != np.array(None)) & (named == inside))] = 0.0
    if differs.size:
        away[differs] = here.townships.distance_m(lon[differs], lat[differs], named[differs])
    lost = np.flatnonzero(has_point & (named == np.array(None)) & (inside == np.array(None)))
    if lost.size:
        codes, metres = here.townships.nearest(lon[lost], lat[lost])
        inside[lost], away[lost] = codes, metres
    return away


def _decide(
    told: Located | None,
    point: tuple[float, float] | None,
    inside: Any,
    village: Any,
    away: float,
    flags: list[str],
) -> Place | Refusal:
    if told is not None and told.problem == "other_county":
        return Refusal("outside_county", "address", "地址在其他縣市。")
    if told is None or told.township_code is None:
        return _by_point(point, inside, village, away, flags)
    if told.score < 1:
        flags.append("township_name_corrected")
    if told.problem in VILLAGE_FLAGS:
        flags.append(VILLAGE_FLAGS[told.problem])
    if point is None:
        return Place(told.township_code, told.village_code, None, None, None, tuple(flags))
    if away > NEAR_BOUNDARY_M:
        flags.append("point_far_from_address")
        return Place(told.township_code, told.village_code, None, None, point, tuple(flags))
    if away > 0:
        flags.append("near_boundary")
        return Place(told.township_code, told.village_code, *point, point, tuple(flags))
    return Place(told.township_code, village or told.village_code, *point, point, tuple(flags))


def _by_point(
    point: tuple[float, float] | None, inside: Any, village: Any, away: float, flags: list[str]
) -> Place | Refusal:
    if point is None:
        return Refusal("no_place", "address", "")
    if not np.isnan(away) and away > NEAR_BOUNDARY_M:
        return _outside(*point)
    flags.append("township_from_point")
    if not np.isnan(away):
        flags.append("near_boundary")
    return Place(str(inside), village, *point, point, tuple(flags))
