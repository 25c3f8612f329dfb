"""Many cases at once: for a feed reader (Atom), for Excel (CSV), for a map (GeoJSON)."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from hub.api.deps import GEOJSON, Database, Held, conditional, today
from hub.api.open311.asking import Admitted
from hub.api.open311.atom import feed
from hub.api.open311.documented import faults
from hub.api.open311.finding import PAGES_MAX, Found, finding
from hub.api.open311.requests import absolute, base_of, cases, paged, version
from hub.clock import COUNTY_ZONE
from hub.disclosure import PUBLIC_CASE, public_case
from hub.spreadsheet import BOM, harmless

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])

BULK_MAX = 20_000
"""Cases in one file: some 20 MB."""
ENTRIES_MAX = 1000
COLUMNS = (
    "service_request_id",
    *(name for name in PUBLIC_CASE if name != "service_request_id"),
    "lat",
    "long",
)
ATOM = "application/atom+xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"

Asked = Annotated[Found, Depends(finding)]
Page = Annotated[int, Query(ge=1, le=PAGES_MAX, description="Which page.", examples=[1])]
BulkSize = Annotated[int, Query(ge=1, le=BULK_MAX, description="Cases a page.", examples=[100])]
Entries = Annotated[int, Query(ge=1, le=ENTRIES_MAX, description="Entries a page.", examples=[20])]
Shown = Sequence[Mapping[str, Any]]


def _described(media: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media: {}}}, **faults()}


@router.get("/requests.atom", response_class=Response, responses=_described("application/atom+xml"))
def atom(
    request: Request, held: Held, database: Database, found: Asked, page: Page = 1, page_size: Entries = 100
) -> Response:  # fmt: skip
    """An Atom feed with GeoRSS points of the newest cases: of a township, of services, or around a point."""
    rows = cases(database, found, page=page, page_size=page_size)
    base = base_of(request)

    def make() -> bytes:
        return feed(
            _shown(rows[:page_size], base_of(request)), base=base, address=str(request.url),
            jurisdiction=held.settings.open311_jurisdiction,
            moment=datetime.combine(today(), time(), COUNTY_ZONE),
        )  # fmt: skip

    links = paged(request, page, more=len(rows) > page_size)
    return conditional(request, version(request, database), make, ATOM, links)


@router.get("/requests.csv", response_class=Response, responses=_described("text/csv"))
def as_csv(
    request: Request, database: Database, found: Asked, page: Page = 1, page_size: BulkSize = BULK_MAX
) -> Response:  # fmt: skip
    """The same cases as a CSV for Excel (UTF-8 with a byte order mark)."""
    rows = cases(database, found, page=page, page_size=page_size)
    headers = {
        "Content-Disposition": 'attachment; filename="issues.csv"',
        **paged(request, page, more=len(rows) > page_size),
    }

    def make() -> bytes:
        return _csv(_shown(rows[:page_size], base_of(request)))

    return conditional(request, version(request, database), make, CSV, headers)


@router.get("/requests.geojson", response_class=Response, responses=_described(GEOJSON))
def as_geojson(
    request: Request, database: Database, found: Asked, page: Page = 1, page_size: BulkSize = BULK_MAX
) -> Response:  # fmt: skip
    """The same cases as GeoJSON, lon lat; `geometry` is null where only the township is known."""
    rows = cases(database, found, page=page, page_size=page_size)

    def make() -> bytes:
        return _geojson(_shown(rows[:page_size], base_of(request)))

    links = paged(request, page, more=len(rows) > page_size)
    return conditional(request, version(request, database), make, GEOJSON, links)


def _shown(rows: Shown, base: str) -> list[dict[str, Any]]:
    cases = [public_case(row) for row in rows]
    return [case | {"media_url": absolute(case["media_url"], base)} for case in cases]


def _csv(shown: Shown) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for case in shown:
        rows.writerow([_cell(case[name]) for name in COLUMNS])
    return (BOM + out.getvalue()).encode()


def _cell(value: Any) -> Any:
    told = _plain(value)
    return harmless(told) if isinstance(told, str) else told


def _geojson(shown: Shown) -> bytes:
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "simulated": any(case["simulated"] for case in shown),
            "features": [
                {
                    "type": "Feature",
                    "id": f"{case['source']}.{case['service_request_id']}",
                    "geometry": None
                    if case["lat"] is None
                    else {"type": "Point", "coordinates": [case["long"], case["lat"]]},
                    "properties": {
                        name: _plain(case[name]) for name in COLUMNS if name not in ("lat", "long")
                    },
                }
                for case in shown
            ],
        }
    )


def _plain(value: Any) -> Any:
    """A moment in the county's time; everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(COUNTY_ZONE).isoformat(timespec="seconds")
    return value
