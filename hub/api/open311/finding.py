"""Which cases are asked for: every parameter by which requests are found, read and held against its limits."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Query

from hub.api.deps import today
from hub.api.open311.asking import Moment, words_of, wrong
from hub.clock import COUNTY_ZONE
from hub.errors import BadParameter

DAYS = 90
"""Days between the first and the last request of one answer, as the specification has it."""
PAGE_MAX = 1000
"""Cases in one answer, as the specification has it."""
PAGES_MAX = 10_000
RADIUS_MAX_M = 50_000.0
STATUSES = ("open", "closed")


@dataclass(frozen=True)
class Found:
    """The parameters of ``open311_requests.sql`` but for the page."""

    ids: list[str] | None = None
    codes: list[str] | None = None
    statuses: list[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    box: tuple[float, float, float, float] | None = None
    circle: tuple[float, float, float] | None = None
    township: str | None = None

    def parameters(self) -> dict[str, Any]:
        """By the query's own names."""
        west, south, east, north = self.box or (None,) * 4
        lon, lat, radius = self.circle or (None,) * 3
        return {
            "ids": self.ids, "codes": self.codes, "statuses": self.statuses, "since": self.since,
            "until": self.until, "updated_since": self.updated_since, "updated_until": self.updated_until,
            "west": west, "south": south, "east": east, "north": north, "lon": lon, "lat": lat,
            "radius": radius, "township": self.township,
        }  # fmt: skip


Lat = Annotated[
    float | None,
    Query(ge=-90, le=90, allow_inf_nan=False, description="Latitude of a circle's middle, degrees.", examples=[22.755]),
]  # fmt: skip
Long = Annotated[
    float | None,
    Query(ge=-180, le=180, allow_inf_nan=False, description="Its longitude, degrees.", examples=[121.15]),
]  # fmt: skip
Radius = Annotated[
    float,
    Query(gt=0, le=RADIUS_MAX_M, allow_inf_nan=False, description="Its radius, metres.", examples=[5000]),
]  # fmt: skip
Codes = Annotated[
    str | None,
    Query(max_length=2000, description="Codes of services, with commas between.", examples=["sim-01-pothole"]),
]  # fmt: skip
Statuses = Annotated[
    str | None,
    Query(max_length=100, description="`open`, `closed`, or both with a comma between.", examples=["open,closed"]),
]  # fmt: skip
Township = Annotated[
    str | None,
    Query(pattern=r"^\d{8}$", description="Only this township's (MOI code).", examples=["10014010"]),
]  # fmt: skip


def finding(
    service_request_id: Annotated[
        str | None,
        Query(
            max_length=5000, description="Numbers of cases, with commas between; nothing else then counts.",
            examples=["sim-20260101-001"],
        ),
    ] = None,
    service_code: Codes = None,
    start_date: Annotated[
        Moment | None,
        Query(description="Requested from then on; default: 90 days before `end_date`.", examples=["2026-01-01T00:00:00+08:00"]),
    ] = None,
    end_date: Annotated[
        Moment | None,
        Query(description="Requested before then; default: now, or 90 days after `start_date`.", examples=["2026-01-31T00:00:00+08:00"]),
    ] = None,
    status: Statuses = None,
    updated_after: Annotated[
        Moment | None,
        Query(description="Changed from then on, whenever they were requested.", examples=["2026-01-01T00:00:00+08:00"]),
    ] = None,
    updated_before: Annotated[
        Moment | None, Query(description="Changed before then.", examples=["2099-12-31T00:00:00+08:00"])
    ] = None,
    bbox: Annotated[
        str | None,
        Query(max_length=100, description="West, south, east, north in degrees, with commas between.", examples=["120.7,21.9,121.7,23.5"]),
    ] = None,
    lat: Lat = None,
    long: Long = None,
    radius: Radius = 1000.0,
    township: Township = None,
) -> Found:  # fmt: skip
    """The parameters of a request, checked.

    Raises:
        BadParameter: one of them, or two together, cannot be.
    """
    ids = words_of(service_request_id)
    if ids:
        return Found(ids=ids)
    found = Found(
        codes=words_of(service_code), statuses=statuses_of(status), updated_since=updated_after,
        updated_until=updated_before, box=_box(bbox), circle=circle(lat, long, radius), township=township,
    )  # fmt: skip
    since, until = _window(start_date, end_date, is_sync=bool(updated_after or updated_before))
    return replace(found, since=since, until=until)


def statuses_of(said: str | None) -> list[str] | None:
    """``open``, ``closed`` or both; None for both.

    Raises:
        BadParameter: another word.
    """
    found = words_of(said)
    if found and not set(found) <= set(STATUSES):
        raise wrong(
            "status", "A status is open or closed.", "Send status=open, closed or open,closed."
        )
    return found


def circle(
    lat: float | None, long: float | None, radius: float
) -> tuple[float, float, float] | None:
    """lon, lat, metres; None where none is asked for.

    Raises:
        BadParameter: half a point.
    """
    if lat is None and long is None:
        return None
    if lat is None or long is None:
        raise wrong(
            "lat" if lat is None else "long", "Half a point.", "Send lat and long together."
        )
    return long, lat, radius


def _box(said: str | None) -> tuple[float, float, float, float] | None:
    if not said:
        return None
    try:
        west, south, east, north = (float(word) for word in said.split(","))
    except ValueError:
        raise _no_box() from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _no_box()
    return west, south, east, north


def _no_box() -> BadParameter:
    return wrong(
        "bbox", "A box is west,south,east,north in degrees.", "For the county: bbox=120.7,21.9,121.7,23.5."
    )  # fmt: skip


def _window(
    start: datetime | None, end: datetime | None, *, is_sync: bool
) -> tuple[datetime | None, datetime | None]:
    """From when to when requests are looked for.

    Raises:
        BadParameter: it ends before it begins, or is longer than the specification allows.
    """
    if start is None and end is None:
        if is_sync:
            return None, None
        first = today() - timedelta(days=DAYS - 1)
        return datetime.combine(first, time(), COUNTY_ZONE), None
    span = timedelta(days=DAYS)
    if start is None:
        assert end is not None
        return end - span, end
    if end is None:
        return start, start + span
    if end < start:
        raise BadParameter(
            "The end lies before the start.", hint="Swap start_date and end_date.", field="end_date",
            code="period_order",
        )  # fmt: skip
    if end - start > span:
        raise BadParameter(
            f"More than {DAYS} days are asked for.", hint="Ask for one stretch after another.",
            field="end_date", code="too_many_days",
        )  # fmt: skip
    return start, end
