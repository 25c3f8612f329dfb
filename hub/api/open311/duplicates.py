"""Before reporting: open cases that a new one may repeat."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from hub.api.answers.open311 import Open311Duplicate
from hub.api.deps import Database
from hub.api.open311.asking import Admitted, Suffix
from hub.api.open311.documented import answers
from hub.api.open311.requests import version
from hub.api.open311.services import known_service
from hub.api.open311.wire import listed, plain
from hub.citizens.duplicates import alike
from hub.disclosure import told_of_case
from hub.fields import ID_MAX

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])

RADIUS_MAX_M = 10_000


@router.get(
    "/duplicates.{form}", response_model=list[Open311Duplicate], response_class=JSONResponse,
    responses=answers("duplicates"),
)  # fmt: skip
def duplicates(
    request: Request,
    database: Database,
    form: Suffix,
    service_code: Annotated[
        str, Query(max_length=ID_MAX, description="Code of the service.", examples=["sim-01-pothole"])
    ],
    lat: Annotated[
        float, Query(ge=-90, le=90, allow_inf_nan=False, description="Degrees.", examples=[22.7553])
    ],
    long: Annotated[
        float, Query(ge=-180, le=180, allow_inf_nan=False, description="Degrees.", examples=[121.1503])
    ],
    description: Annotated[
        str, Query(max_length=4000, description="What it is about.", examples=["路面有坑洞"])
    ] = "",
    radius: Annotated[
        float | None,
        Query(gt=0, le=RADIUS_MAX_M, allow_inf_nan=False, description="Metres; default: the service's own, or 100.", examples=[500]),
    ] = None,
) -> Response:  # fmt: skip
    """Up to five open cases of the same service nearby, told alike first: follow one of them instead of reporting anew."""
    known_service(database, service_code)
    rows = alike(database, code=service_code, lon=long, lat=lat, text=description, radius=radius)

    def make() -> list[dict[str, Any]]:
        return [plain(_duplicate(row)) for row in rows]

    return listed(request, form, ("duplicates", "request"), version(request, database), make)


def _duplicate(row: Mapping[str, Any]) -> Open311Duplicate:
    return Open311Duplicate(
        service_request_id=row["service_request_id"], service_name=row["service_name"],
        description=told_of_case(row["description"]), address=row["address"], lat=row["lat"], long=row["lon"],
        requested_datetime=row["requested_datetime"], distance_m=round(row["distance_m"]),
        likeness=row["likeness"], followers=row["followers"],
    )  # fmt: skip
