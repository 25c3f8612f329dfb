"""What files of roads call things: their columns, the classes of road, and speeds."""

import math
import re
from unicodedata import normalize

CLASS = (
    "class",
    "road_class",
    "roadclass",
    "roadclass1",
    "fclass",
    "highway",
    "道路等級",
    "公路等級",
    "道路分類",
    "等級",
)
NUMBER = (
    "number",
    "num",
    "ref",
    "roadnum",
    "road_num",
    "roadnum1",
    "公路編號",
    "路線編號",
    "道路編號",
    "編號",
)
NAME = ("name", "roadname", "road_name", "路名", "道路名稱", "名稱")
SPEED = ("speed_kmh", "speed", "maxspeed", "max_speed", "speedlimit", "speed_limit", "速限", "限速", "最高速限")  # fmt: skip
"""Column names, compared without case; the first that is there counts."""

_WORDS = {
    "freeway": "國道 國道高速公路 高速公路 freeway motorway motorway_link hw hu",
    "expressway": "快速公路 快速道路 省道快速公路 國道快速公路 市區快速道路 expressway trunk trunk_link 1e re",
    "provincial": "省道 一般省道 省道一般公路 省道一般道路 provincial primary primary_link 1w 1u",
    "county": "縣道 市道 縣市道 county secondary secondary_link 2w 2u",
    "township": "鄉道 區道 鄉鎮道路 township tertiary tertiary_link 3w 3u",
    "other": (
        "其他 產業道路 農路 林道 市區道路 一般市區道路 村里道路 巷弄 專用公路 other road residential living_street "
        "unclassified service track 4w 4u rd al br or ot oe"
    ),
    "not_for_cars": "步道 人行道 自行車道 footway path pedestrian steps cycleway bridleway corridor platform",
}
CLASSES = {word: name for name, words in _WORDS.items() for word in words.split()}
"""Word → class: as the offices write it, OpenStreetMap's ``highway``, and ROADCLASS1 of the national base map."""

NOT_FOR_CARS = "not_for_cars"

LEAST_KMH, MOST_KMH = 5.0, 130.0
"""Speeds that a road can have: the highest limit is 110, and nobody drives slower than a walk."""

UNTOLD = ("", "0", "none", "signals", "variable", "walk")
"""What stands where no limit is told; OpenStreetMap's words among them."""

_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(?:KM/?H|KPH|公里|公里/時|時速)?", re.IGNORECASE)


def road_class(word: str | None) -> str | None:
    """The class that a word means; None where it is not known.

    >>> road_class("省道"), road_class("1W"), road_class("primary"), road_class("footway"), road_class("梯道")
    ('provincial', 'provincial', 'provincial', 'not_for_cars', None)
    """
    return CLASSES.get(normalize("NFKC", word).strip().casefold()) if word else None


def speed_kmh(cell: str | None) -> float:
    """The speed that a cell tells; NaN where it tells none.

    Raises:
        ValueError: it is no speed in km/h that a road can have.

    >>> speed_kmh("60"), speed_kmh("５０ km/h"), speed_kmh("none"), speed_kmh(None)
    (60.0, 50.0, nan, nan)
    """
    text = normalize("NFKC", cell or "").strip()
    if text.casefold() in UNTOLD:
        return math.nan
    found = _SPEED.fullmatch(text)
    speed = float(found[1]) if found else math.nan
    if not found or (speed and not LEAST_KMH <= speed <= MOST_KMH):
        raise ValueError(
            f"{text!r} is no speed of {LEAST_KMH:.0f} to {MOST_KMH:.0f} km/h; leave it empty where none is known."
        )
    return speed or math.nan
