"""One JSON object as text cells: nested values as JSON text, a GeoJSON feature with its point."""

import math
from typing import Any

import orjson
import shapely
from shapely.errors import GEOSException

NESTING_MAX = 32
"""Levels within one value: Open311 and OpenWiFi have 6."""

WHOLE_MAX = 2.0**63
"""From here on a bare whole number has lost digits as it was read; numbers so long are ids, and belong in quotes."""

COORDINATE_MAX = 1e9
"""Metres or degrees: no system of Taiwan goes further than some million."""

POINT = ("lon", "lat")
LINES = ("LineString", "MultiLineString")
"""No point on a road says where a thing is."""

MOVED = " (properties)"
"""What a feature's own attribute called lon or lat is renamed with: its geometry says where it is."""


class Unreadable(ValueError):
    """The object cannot be a row: ``code`` of the refusal, and what was found."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def flat(element: dict[str, Any]) -> dict[str, str]:
    """Key → text. A GeoJSON feature gives its properties and ``lon``, ``lat``.

    A geometry that is no point stands for a point on it (``is_area`` tells).

    Raises:
        Unreadable: nested past ``NESTING_MAX``, a number past what can be read exactly, a broken geometry.
    """
    if element.get("type") != "Feature":
        return {key: _text(value) for key, value in element.items()}
    properties = element.get("properties")
    named = properties if isinstance(properties, dict) else {}
    cells = {key + MOVED * (key in POINT): _text(value) for key, value in named.items()}
    geometry = element.get("geometry")
    if geometry is not None:
        lon, lat = point(geometry)
        cells |= {"lon": lon, "lat": lat}
    return cells


def is_area(element: Any) -> bool:
    """Whether ``element`` is a feature whose geometry is neither a point nor a line."""
    geometry = element.get("geometry") if isinstance(element, dict) else None
    return isinstance(geometry, dict) and geometry.get("type") not in ("Point", *LINES)


def point(geometry: Any) -> tuple[str, str]:
    """A geometry's two coordinates as text: its own where it is a point, else those of a point on it.

    Raises:
        Unreadable: it is no geometry, or a line.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in LINES:
        raise Unreadable("line_geometry", f"{kind}。")
    if kind == "Point":
        return _checked(geometry.get("coordinates"))
    try:
        read = shapely.from_geojson(orjson.dumps(geometry), on_invalid="ignore")
        inner = shapely.point_on_surface(read) if read is not None and _bounded(read) else None
    except (GEOSException, TypeError) as fault:
        raise Unreadable("bad_value", f"geometry: {str(fault)[:80]}.") from fault
    if inner is None:
        raise Unreadable("bad_value", f"geometry: {orjson.dumps(kind).decode()[:40]}?")
    return ("", "") if inner.is_empty else _checked([inner.x, inner.y])


def _bounded(shape: shapely.Geometry) -> bool:
    return bool(abs(shapely.get_coordinates(shape)).max(initial=0) < COORDINATE_MAX)


def _checked(pair: Any) -> tuple[str, str]:
    if pair == []:
        return "", ""
    if not isinstance(pair, list) or len(pair) < 2 or not all(map(_is_coordinate, pair[:2])):
        raise Unreadable("bad_value", "geometry: coordinates?")
    return _text(pair[0]), _text(pair[1])


def _is_coordinate(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value) and abs(value) < COORDINATE_MAX


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, (dict, list)):
        _check(value)
    elif isinstance(value, float) and abs(value) >= WHOLE_MAX:
        raise _huge(value)
    return orjson.dumps(value).decode()


def _check(value: Any) -> None:
    """Walks level by level: the depth is bounded by us and not by the interpreter's stack."""
    level = [value]
    for _ in range(NESTING_MAX):
        inner: list[Any] = []
        for holder in level:
            inner += holder.values() if isinstance(holder, dict) else holder
        huge = next((v for v in inner if isinstance(v, float) and abs(v) >= WHOLE_MAX), None)
        if huge is not None:
            raise _huge(huge)
        level = [v for v in inner if isinstance(v, (dict, list))]
        if not level:
            return
    raise Unreadable("too_nested", f"> {NESTING_MAX}")


def _huge(value: float) -> Unreadable:
    return Unreadable("huge_number", f"{value:g}")
