"""The county that lives: its villages, and the simulated things that the hub holds of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from math import cos, radians
from random import Random
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import Connection

from geo import crs
from hub.features import current_features
from hub.registry import dataset
from hub.store.reads import AreaRow
from ingest.simulate.roads import Roads

SPREAD_M = 600.0
"""Standard deviation of places round their village's middle, at most: settlements are small, villages are not."""
TRIES = 20
"""Draws for a point that stands in its village and can be reached, before its middle is taken."""
MANY = 1_000_000
"""More things than a county has of a kind."""
DATASETS = frozenset({"wifi", "clinics", "ambulances", "issues"})
"""Those that live."""
HOSPITAL = "醫院"
STATION_OF_HEALTH = "衛生所"


class Hotspot(NamedTuple):
    """One access point."""

    feature_id: str


class Site(NamedTuple):
    """One place of care."""

    feature_id: str
    name: str
    category: str
    lon: float
    lat: float
    has_5g: bool


class Slot(NamedTuple):
    """One weekly telehealth hour; ``weekday`` 1 is Monday."""

    clinic_id: str
    specialty: str
    weekday: int
    starts: time
    ends: time


class Vehicle(NamedTuple):
    """One ambulance."""

    feature_id: str
    station_id: str
    is_als: bool


class Station(NamedTuple):
    """One fire branch, with its ambulances."""

    feature_id: str
    name: str
    lon: float
    lat: float


class Service(NamedTuple):
    """One kind of case that citizens report; ``promised_days`` are working days."""

    service_code: str
    service_name: str
    promised_days: int


@dataclass(frozen=True, eq=False)
class Village:
    """Where residents live."""

    area_code: str
    township_code: str
    township: str
    name: str
    residents: int
    shape: Any

    @cached_property
    def middle(self) -> tuple[float, float]:
        """A point on its land (on its main one, where islets belong to it), lon and lat."""
        point = max(shapely.get_parts(self.shape), key=shapely.area).representative_point()
        return round(point.x, 6), round(point.y, 6)

    @cached_property
    def spread(self) -> float:
        """Metres by which its places lie off its middle."""
        srid = crs.metric_srid(self.middle[0])
        metres = shapely.transform(
            self.shape, lambda xy: np.column_stack(crs.to_metres(xy[:, 0], xy[:, 1], srid))
        )
        return float(min(SPREAD_M, 0.3 * np.sqrt(shapely.area(metres))))

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the village."""
        shapely.prepare(self.shape)
        return bool(shapely.contains_xy(self.shape, lon, lat))

    def place(self, chance: Random) -> tuple[float, float]:
        """A point where somebody may be, in the village or near its border."""
        lon, lat = self.middle
        east, north = chance.gauss(0, self.spread), chance.gauss(0, self.spread)
        per_degree = 111_320.0
        return (
            round(lon + east / (per_degree * cos(radians(lat))), 6),
            round(lat + north / per_degree, 6),
        )


@dataclass(frozen=True, eq=False)
class County:
    """What lives. ``villages``: those with a boundary and residents; the rest are the simulated things."""

    villages: Sequence[Village]
    hotspots: Sequence[Hotspot] = ()
    sites: Sequence[Site] = ()
    slots: Sequence[Slot] = ()
    stations: Sequence[Station] = ()
    vehicles: Sequence[Vehicle] = ()
    services: Sequence[Service] = ()

    @cached_property
    def roads(self) -> Roads:
        """Ways by land between its places."""
        return Roads([v.shape for v in self.villages], [v.middle for v in self.villages])

    @property
    def residents(self) -> int:
        """Everybody."""
        return sum(village.residents for village in self.villages)

    @cached_property
    def catchments(self) -> Mapping[str, Sequence[Village]]:
        """Station → the villages that are nearest to it by land; a village that no way leads to has none."""
        found: dict[str, list[Village]] = {station.feature_id: [] for station in self.crewed}
        for village in self.villages:
            efforts = [
                (self.roads.effort((s.lon, s.lat), village.middle), s.feature_id)
                for s in self.crewed
            ]
            nearest = min(efforts, default=(float("inf"), ""))
            if nearest[0] < float("inf"):
                found[nearest[1]].append(village)
        return found

    @cached_property
    def crewed(self) -> Sequence[Station]:
        """The stations that have an ambulance."""
        having = {vehicle.station_id for vehicle in self.vehicles}
        return [station for station in self.stations if station.feature_id in having]

    @cached_property
    def receiving(self) -> Mapping[int, Sequence[Site]]:
        """Landmass → the sites that an ambulance drives to: hospitals, and where there is none the health stations."""
        found: dict[int, list[Site]] = {}
        for wanted in (HOSPITAL, STATION_OF_HEALTH):
            masses = [
                (self.roads.mass(s.lon, s.lat), s) for s in self.sites if s.category == wanted
            ]
            for mass in {m for m, _ in masses if m is not None and m not in found}:
                found[mass] = [site for m, site in masses if m == mass]
        return found

    def scene(self, village: Village, chance: Random) -> tuple[float, float]:
        """A place in the village's settlement to which a way leads from its middle."""
        home = self.roads.mass(*village.middle)
        for _ in range(TRIES):
            lon, lat = village.place(chance)
            if village.holds(lon, lat) and self.roads.mass(lon, lat) == home:
                return lon, lat
        return village.middle


def villages_of(rows: Sequence[AreaRow]) -> list[Village]:
    """Villages with a boundary and residents, as the hub holds them."""
    return [
        Village(
            row.area_code,
            row.parent_code or "",
            row.parent_zh or "",
            row.name_zh,
            row.residents,
            row.shape,
        )
        for row in rows
        if row.shape is not None and row.residents
    ]


def read_county(connection: Connection, villages: Sequence[Village]) -> County:
    """The county with the simulated things that the hub holds now."""
    hotspots = _simulated(connection, "wifi", "hotspot")
    sites = _simulated(connection, "clinics", "site")
    slots = _simulated(connection, "clinics", "slot")
    stations = _simulated(connection, "ambulances", "station")
    vehicles = _simulated(connection, "ambulances", "vehicle")
    services = _simulated(connection, "issues", "service")
    return County(
        villages=villages,
        hotspots=[Hotspot(row["feature_id"]) for row in hotspots],
        sites=[
            Site(r["feature_id"], r["name"], r["category"] or "", r["lon"], r["lat"], bool(r["has_5g"]))
            for r in sites if r["lon"] is not None
        ],
        slots=[Slot(r["clinic_id"], r["specialty"], r["weekday"], r["starts"], r["ends"]) for r in slots],
        stations=[
            Station(r["feature_id"], r["name"], r["lon"], r["lat"])
            for r in stations if r["lon"] is not None
        ],
        vehicles=[Vehicle(r["feature_id"], r["station_id"], bool(r["is_als"])) for r in vehicles],
        services=[
            Service(r["feature_id"], r["service_name"], r["promised_days"] or 1) for r in services
        ],
    )  # fmt: skip


def _simulated(connection: Connection, name: str, kind: str) -> list[Mapping[str, Any]]:
    """Simulated current things of a kind, by their id."""
    entity = dataset(name).entity(kind)
    assert entity is not None, f"{name} has no {kind}"
    rows = current_features(connection, entity, township=None, after=0, limit=MANY)
    return sorted((row for row in rows if row["simulated"]), key=lambda row: str(row["feature_id"]))
