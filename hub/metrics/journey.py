"""How the county's people travel: the model for metrics in minutes, and what it takes for granted, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo import crs
from geo.roads import RoadGraph, whole_roads
from geo.travel import Crossing, StraightLine, Travel
from hub.metrics.ground import Ground
from hub.settings import Settings
from hub.store import ways
from hub.store.reads import AreaRow
from hub.store.ways import ROAD_CLASSES, CrossingRow, RoadRows
from hub.text import Text

CLASS_WORDS: Mapping[str, Text] = {
    "freeway": Text("國道", "freeways"),
    "expressway": Text("快速公路", "expressways"),
    "provincial": Text("省道", "provincial highways"),
    "county": Text("縣道", "county roads"),
    "township": Text("鄉道", "township roads"),
    "other": Text("其他道路", "other roads"),
}
LOCAL = frozenset({"county", "township", "other"})
"""Classes without which nobody gets from a highway to a village by road."""


@dataclass(frozen=True)
class Pace:
    """How quick travel is, as the settings say: km/h, and metres on the way for each metre of a straight line."""

    detour: float
    straight_kmh: float
    access_kmh: float
    road_kmh: Mapping[str, float]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The settings' pace."""
        speeds = {name: float(getattr(settings, f"road_kmh_{name}")) for name in ROAD_CLASSES}
        return cls(settings.detour, settings.straight_kmh, settings.access_kmh, speeds)


@dataclass(frozen=True)
class Journey:
    """The model of travelling, with what is assumed.

    ``model``: ``roads`` where any is loaded. ``as_of``: the newest day that roads or timetables are of, None where
    none is told. ``assumptions``: sentences that belong to every number made from it.
    """

    travel: Travel
    model: Literal["roads", "straight"]
    as_of: date | None
    assumptions: Sequence[Text]


def plan(connection: Connection, county: str, ground: Ground, pace: Pace) -> Journey:
    """How one travels on ``ground``: by the roads that are loaded, else along straight lines; over water by crossings.

    It depends on the versions of ``areas``, ``population``, ``roads`` and ``crossings``, and on the settings.
    """
    rows = ways.crossings(connection, county)
    crossings = [_crossing(row, ground) for row in rows]
    roads = ways.roads(connection, county)
    said = _said_of_crossings(rows, len(np.unique(ground.mass)))
    days = [*(row.as_of for row in rows), *(day for day in roads.as_of if day is not None)]
    as_of = max(days, default=None)
    if not len(roads.lines):
        straight = StraightLine(
            detour=pace.detour, speed_kmh=pace.straight_kmh, crossings=crossings
        )
        return Journey(straight, "straight", as_of, (_straight(pace), *said))
    graph, masses = _graph(roads, ground, pace, crossings)
    roadless = ~np.isin(ground.mass, masses)
    told = [_by_road(roads, pace), *_said_of_roads(roads, pace), *_roadless(ground, roadless, pace)]
    return Journey(graph, "roads", as_of, (*told, *said))


def _graph(
    roads: RoadRows, ground: Ground, pace: Pace, crossings: Sequence[Crossing]
) -> tuple[RoadGraph, NDArray[np.intp]]:
    """The net of roads, and the landmass of each of its lines."""
    metric = gpd.GeoSeries(roads.lines, crs=crs.WGS84).to_crs(ground.srid).to_numpy()
    speeds = np.where(
        np.isnan(roads.speed_kmh),
        [pace.road_kmh[name] for name in roads.road_class],
        roads.speed_kmh,
    )
    label = _labels(roads, speeds)
    first = np.full(label.max() + 1, -1)
    first[label[::-1]] = np.arange(len(label))[::-1]
    lines, road = whole_roads(metric, label)
    mass = ground.land.of(lines)
    graph = RoadGraph(
        lines, speeds[first[road]], mass=mass, access_kmh=pace.access_kmh,
        roadless_kmh=pace.straight_kmh, detour=pace.detour, crossings=crossings,
    )  # fmt: skip
    return graph, mass


def _labels(roads: RoadRows, speeds: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which pieces are of one road, as a number each; a piece with neither name nor number is a road of its own."""
    known: dict[object, int] = {}
    columns = zip(roads.road_class, roads.number, roads.name, speeds, strict=True)
    words = [each if each[1] or each[2] else i for i, each in enumerate(columns)]
    return np.array([known.setdefault(word, len(known)) for word in words], dtype=np.intp)


def _crossing(row: CrossingRow, ground: Ground) -> Crossing:
    x, y = crs.to_metres([row.from_lon, row.to_lon], [row.from_lat, row.to_lat], ground.srid)
    start, end = ((float(x[i]), float(y[i])) for i in (0, 1))
    masses = ground.land.of(shapely.points([start, end]))
    return Crossing(
        "air" if row.kind == "air" else "ferry", start, int(masses[0]), end, int(masses[1]),
        row.minutes, both_ways=row.both_ways,
    )  # fmt: skip


def _straight(pace: Pace) -> Text:
    return Text(
        f"沒有道路資料：以直線距離 × {pace.detour:g}、時速 {pace.straight_kmh:g} 公里估算。",
        f"No roads are loaded: straight lines × {pace.detour:g} at {pace.straight_kmh:g} km/h.",
    )


def _by_road(roads: RoadRows, pace: Pace) -> Text:
    """The model, its speeds, and how old the roads are."""
    used = [name for name in ROAD_CLASSES if name in set(roads.road_class)]
    zh = "、".join(f"{CLASS_WORDS[name].zh} {pace.road_kmh[name]:g}" for name in used)
    en = ", ".join(f"{CLASS_WORDS[name].en} {pace.road_kmh[name]:g}" for name in used)
    days = [day for day in roads.as_of if day is not None]
    date_zh, date_en = (
        (f"{max(days)}", f"as of {max(days)}")
        if days
        else ("日期未註明", "of a day that nobody told")
    )
    sources = "、".join(dict.fromkeys(roads.source))
    return Text(
        f"旅行時間沿道路計算，時速（公里）：{zh}；道路資料：{sources}，{date_zh}。",
        f"Minutes are counted along roads, in km/h: {en}; roads from {sources}, {date_en}.",
    )


def _said_of_roads(roads: RoadRows, pace: Pace) -> list[Text]:
    """Speeds that files told, the way to the roads, and which roads are not there."""
    said = []
    told = int(np.isfinite(roads.speed_kmh).sum())
    if told:
        said.append(
            Text(
                f"其中 {told:,} 段依檔案所載速限。",
                f"On {told:,} pieces of road the speed is that of their file.",
            )
        )
    said.append(
        Text(
            f"由住處或據點到最近的道路，以直線距離 × {pace.detour:g}、時速 {pace.access_kmh:g} 公里計。",
            f"From homes and sites to the next road: straight lines × {pace.detour:g} at {pace.access_kmh:g} km/h.",
        )
    )
    if not LOCAL & set(roads.road_class):
        said.append(
            Text(
                "沒有縣道、鄉道與村里道路的資料：離省道遠的地方，時間是概估。",
                "No county or local roads are loaded: far from the highways, minutes are rough.",
            )
        )
    return said


def _roadless(ground: Ground, roadless: NDArray[np.bool_], pace: Pace) -> list[Text]:
    """Where people live on land without roads. ``roadless``: of each piece of ground."""
    areas = [ground.areas[i] for i in np.unique(ground.area[roadless])]
    if not areas:
        return []
    names = dict.fromkeys(_township(area) for area in areas)
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    how = f"× {pace.detour:g}"
    return [
        Text(
            f"{zh}的島上沒有道路資料：以直線距離 {how}、時速 {pace.straight_kmh:g} 公里計。",
            f"No roads are loaded on the islands of {en}: there, straight lines {how} at {pace.straight_kmh:g} km/h.",
        )
    ]


def _township(area: AreaRow) -> Text:
    """The name of the township that an area is, or lies in."""
    if area.level == "village" and area.parent_zh:
        return Text(area.parent_zh, area.parent_en or area.parent_zh)
    return Text(area.name_zh, area.name_en or area.name_zh)


def _said_of_crossings(rows: Sequence[CrossingRow], landmasses: int) -> list[Text]:
    """The crossings with their minutes; that there are none, where there are islands."""
    if rows:
        zh = "、".join(
            f"{row.name} {row.minutes:g} 分（{row.source}，{row.as_of}）" for row in rows
        )
        en = ", ".join(
            f"{row.name} {row.minutes:g} min ({row.source}, {row.as_of})" for row in rows
        )
        return [Text(f"渡海：{zh}。", f"Over water: {en}.")]
    if landmasses > 1:
        return [
            Text(
                "沒有渡輪或航班資料：跨海無法到達。",
                "No ferry or flight is loaded: nobody gets across water.",
            )
        ]
    return []
