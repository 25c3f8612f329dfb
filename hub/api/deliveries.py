"""Deliveries: sent, looked at, corrected, confirmed, cancelled, undone."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from hub.access.caller import Caller
from hub.api.answers import (
    Confirmation,
    DeliveryDetail,
    DeliveryLine,
    DeliveryList,
    DeliveryRows,
    HeaderWords,
    Preview,
    Problem,
)
from hub.api.delivered import detail, found_delivery, preview, report_lines, rows, see_rows
from hub.api.deps import GEOJSON, Asker, Database, GeoJSON, Held
from hub.api.errors import NOT_FOR_ALL, RESPONSES
from hub.api.examples import CONFIRMATION, HEADER_WORDS, UPLOAD
from hub.api.uploading import receive
from hub.errors import NotAllowed
from hub.roles import Role
from hub.store.database import transaction
from hub.store.deliveries import CHANNELS, DELIVERY_STATES
from hub.store.queries import records
from hub.undo import undo
from hub.uploads import cancel, confirm, correct

KNOWN: dict[int | str, dict[str, Any]] = {
    **NOT_FOR_ALL,
    404: RESPONSES[404],
    409: {"model": Problem, "description": "Not as things stand now; `code` says why."},
}
TOO_LARGE: dict[int | str, dict[str, Any]] = {
    413: {"model": Problem, "description": "More bytes than the hub takes (`HUB_MAX_FILE_MB`)."}
}
router = APIRouter(prefix="/api/deliveries", tags=["deliveries"], responses=KNOWN)

LINES_MAX = 500
ROWS_MAX = 1000
KEEPERS = (Role.OPERATOR, Role.ADMIN)

Number = Annotated[int, Path(description="The delivery's number.", ge=1, examples=[1])]
Outcome = Annotated[
    Literal["refused", "kept"],
    Query(description="The rows that were refused, or those that were kept and flagged.", examples=["refused"]),
]  # fmt: skip


@router.post(
    "", status_code=202, response_model=DeliveryDetail, response_class=JSONResponse,
    responses=TOO_LARGE, openapi_extra={"requestBody": UPLOAD},
)  # fmt: skip
def send(request: Request, held: Held, asker: Asker) -> Response:
    """Send a file. It is kept and waits for a worker; `Location` says where to follow it.

    With `confirm=ask` (the default) a worker makes a dry run, and the delivery stops at `awaiting_confirmation` with
    the whole report; with `auto` it goes through. A client that breaks off leaves nothing behind.
    """
    number = receive(request, held, asker)
    return _standing(held, number, 202, {"Location": f"{router.prefix}/{number}"})


@router.get("", response_model=DeliveryList, response_class=JSONResponse)
def deliveries(
    request: Request,
    response: Response,
    database: Database,
    dataset: Annotated[
        str | None, Query(description="Only this dataset.", examples=["wifi"])
    ] = None,
    source: Annotated[
        str | None, Query(description="Only of this source.", examples=["itaiwan"])
    ] = None,
    state: Annotated[
        Literal[DELIVERY_STATES] | None,  # type: ignore[valid-type]
        Query(description="Only those that stand so.", examples=["stored"]),
    ] = None,
    channel: Annotated[
        Literal[CHANNELS] | None,  # type: ignore[valid-type]
        Query(description="Only those that came by this way.", examples=["upload"]),
    ] = None,
    office: Annotated[
        str | None, Query(description="Only those that this office sent.", examples=["消防局"])
    ] = None,
    since: Annotated[
        date | None,
        Query(
            alias="from", description="First day, in the county's time.", examples=["2026-01-01"]
        ),
    ] = None,
    until: Annotated[
        date | None,
        Query(alias="to", description="Last day, in the county's time.", examples=["2026-12-31"]),
    ] = None,
    before: Annotated[
        int | None, Query(ge=1, description="Only older ones than this number.", examples=[1000000])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=LINES_MAX, description="At most.", examples=[10])] = 100,
) -> DeliveryList:
    """Every delivery by whatever way it came, newest first. `next` (and the `Link` header) lead to older ones."""
    asked = {
        "dataset": dataset, "source": source, "state": state, "channel": channel, "office": office,
        "since": since, "until": until, "before": before,
    }  # fmt: skip
    found = records(database, "delivery_list", **asked, most=limit + 1)
    shown = [DeliveryLine(**row) for row in found[:limit]]
    following = shown[-1].delivery_id if len(found) > limit else None
    if following is not None:
        url = request.url.include_query_params(before=following)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return DeliveryList(deliveries=shown, next=following)


@router.get("/{delivery_id}")
def delivery(database: Database, delivery_id: Number) -> DeliveryDetail:
    """Where a delivery stands: progress, columns, counts, warnings, what it would end, whether it can be undone."""
    return detail(database, found_delivery(database, delivery_id))


@router.get("/{delivery_id}/rows")
def delivery_rows(
    database: Database,
    asker: Asker,
    delivery_id: Number,
    outcome: Outcome = "refused",
    after: Annotated[int, Query(ge=0, description="Only rows after this line.", examples=[0])] = 0,
    limit: Annotated[int, Query(ge=1, le=ROWS_MAX, description="At most.", examples=[100])] = 100,
) -> DeliveryRows:
    """The rows that were refused (or flagged): code, place, what to do, and the cells as they stood.

    For the office that sent it, and for those who may see this kind of rows. Of the flagged ones the first 10,000
    are kept.
    """
    found = found_delivery(database, delivery_id)
    see_rows(asker, found)
    return rows(database, found, outcome=outcome, after=after, limit=limit)


@router.get(
    "/{delivery_id}/report.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "The rows, for Excel."}},
)
def report(held: Held, database: Database, asker: Asker, delivery_id: Number) -> Response:
    """The refused and flagged rows as a CSV (UTF-8 with a byte order mark), to mend in Excel and send again.

    Only the mended rows of a report that comes back change anything.
    """
    found = found_delivery(database, delivery_id)
    see_rows(asker, found)
    name = {"Content-Disposition": f'attachment; filename="report-{delivery_id}.csv"'}
    return StreamingResponse(report_lines(held.engine, found), media_type="text/csv", headers=name)


@router.get("/{delivery_id}/preview", response_model=Preview, response_class=GeoJSON)
def delivery_preview(database: Database, asker: Asker, delivery_id: Number) -> Response:
    """The first 1,000 rows that have a point, with what becomes of each: for a map to look at before confirming."""
    found = found_delivery(database, delivery_id)
    see_rows(asker, found)
    return Response(preview(found).model_dump_json(), media_type=GEOJSON)


@router.put("/{delivery_id}/mapping", status_code=202)
def correct_mapping(
    held: Held,
    asker: Asker,
    delivery_id: Number,
    said: Annotated[HeaderWords, Body(openapi_examples=HEADER_WORDS)],
) -> DeliveryDetail:
    """Say what header words mean; null: the column is not used. The dry run is made again.

    What was said counts for every later file of the same source. Also a delivery that was refused for its columns
    can be corrected so.
    """
    _own(held, asker, delivery_id)
    with transaction(held.engine) as connection:
        correct(connection, delivery_id, said.words, by=asker.name)
    return _read(held, delivery_id)


@router.post("/{delivery_id}/confirm", status_code=202)
def confirm_delivery(
    held: Held,
    asker: Asker,
    delivery_id: Number,
    said: Annotated[Confirmation, Body(openapi_examples=CONFIRMATION)],
) -> DeliveryDetail:
    """Agree to the report: the delivery is stored. `closing` names how many features will end.

    Another number than the report's is 409 `closing_changed`. Where the data change before it is stored, so that it
    would end another number, it is tried again and awaits confirmation again.
    """
    _own(held, asker, delivery_id)
    with transaction(held.engine) as connection:
        confirm(connection, delivery_id, closing=said.closing)
    return _read(held, delivery_id)


@router.post("/{delivery_id}/cancel", status_code=202)
def cancel_delivery(held: Held, asker: Asker, delivery_id: Number) -> DeliveryDetail:
    """Give an upload up; nothing of it is stored. One that is being worked on ends within seconds."""
    _own(held, asker, delivery_id)
    with transaction(held.engine) as connection:
        cancel(connection, delivery_id)
    return _read(held, delivery_id)


@router.post("/{delivery_id}/undo")
def undo_delivery(held: Held, asker: Asker, delivery_id: Number) -> DeliveryDetail:
    """Take a stored delivery back: what it replaced or ended comes back, what it brought goes.

    409 `built_upon` names later deliveries that changed the same things, or found them there: undo those first.
    """
    _own(held, asker, delivery_id)
    undo(held.engine, delivery_id, by=asker.name)
    return _read(held, delivery_id)


def _own(held: Held, asker: Caller, delivery_id: int) -> None:
    """Officials handle what their own office sent; who keeps the hub, everything.

    Raises:
        NotAllowed: it is another office's.
    """
    if asker.role in KEEPERS:
        return
    with transaction(held.engine) as connection:
        found = found_delivery(connection, delivery_id)
    if found.office is None or found.office != asker.office:
        raise NotAllowed(
            f"Delivery {delivery_id} was not sent by {asker.office or 'your office'}.",
            hint="Ask that office, or the operator.",
            code="other_office",
        )


def _read(held: Held, delivery_id: int) -> DeliveryDetail:
    with transaction(held.engine) as connection:
        return detail(connection, found_delivery(connection, delivery_id))


def _standing(held: Held, delivery_id: int, status: int, headers: dict[str, str]) -> Response:
    body = _read(held, delivery_id).model_dump_json()
    return Response(body, status, headers, "application/json")
