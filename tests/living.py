"""A small county that lives: a bay in its coast, and an island 30 km off it."""

from datetime import time
from itertools import takewhile

import shapely

from hub.clock import COUNTY_ZONE
from hub.dates import moment
from ingest.simulate.county import (
    County,
    Hotspot,
    Service,
    Site,
    Slot,
    Station,
    Vehicle,
    Village,
)
from ingest.simulate.event import Event
from ingest.simulate.life import Rates, life
from ingest.simulate.rhythm import DAY

START = int(moment("2026-11-23 00:00").astimezone(COUNTY_ZONE).timestamp())
"""A Monday."""

BOXES = {
    "north": (121.00, 23.06, 121.24, 23.12),
    "west": (121.00, 22.94, 121.08, 23.06),
    "east": (121.16, 22.94, 121.24, 23.06),
    "island": (121.55, 23.00, 121.59, 23.04),
}
"""Between west and east, south of north, lies a bay."""


def small_county() -> County:
    """Three villages round a bay, one on an island."""
    villages = [
        Village(f"1000001000{n}", "10000010", "模擬鎮", f"{name}村", 20_000, shapely.box(*box))
        for n, (name, box) in enumerate(BOXES.items(), 1)
    ]
    return County(
        villages=villages,
        hotspots=[Hotspot(f"sim-{n:04d}") for n in range(1, 41)],
        sites=[
            Site("sim-site-01", "模擬醫院 1", "醫院", 121.04, 22.98, has_5g=True),
            Site("sim-site-02", "模擬衛生所", "衛生所", 121.57, 23.02, has_5g=True),
        ],
        slots=[
            Slot("sim-site-01", "眼科", 1, time(9), time(12)),
            Slot("sim-site-02", "皮膚科", 3, time(14), time(17)),
        ],
        stations=[
            Station("sim-st-01", "西分隊", 121.04, 22.97),
            Station("sim-st-02", "東分隊", 121.20, 22.97),
            Station("sim-st-03", "島分隊", 121.57, 23.01),
        ],
        vehicles=[
            Vehicle("sim-amb-01", "sim-st-01", is_als=True),
            Vehicle("sim-amb-02", "sim-st-01", is_als=False),
            Vehicle("sim-amb-03", "sim-st-02", is_als=False),
            Vehicle("sim-amb-04", "sim-st-02", is_als=False),
            Vehicle("sim-amb-05", "sim-st-03", is_als=False),
        ],
        services=[
            Service("sim-01-pothole", "路面坑洞（模擬）", 3),
            Service("sim-02-dirt", "環境髒亂（模擬）", 2),
        ],
    )  # fmt: skip


def lived(county: County, seconds: int = DAY, *, seed: int = 1, start: int = START) -> list[Event]:
    """What happens in so many seconds, with more calls than usual."""
    rates = Rates(hotspot_s=600, link_s=600, parked_s=300, calls=3.0)
    until = start + seconds
    return list(takewhile(lambda event: event.at < until, life(county, seed, start, rates)))
