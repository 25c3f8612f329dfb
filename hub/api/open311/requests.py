"""Requests: citizens' cases as anybody may see them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers.open311 import Open311Extended, Open311Request, Open311Update
from hub.api.deps import Database, today, versions_tag
from hub.api.open311.asking import Admitted, Language, Moment, Number, Suffix, words_of
from hub.api.open311.documented import answers
from hub.api.open311.finding import PAGE_MAX, PAGES_MAX, Found, finding
from hub.api.open311.wire import listed, plain
from hub.datasets.issues.states import CLOSED_STATES, OPEN_STATES
from hub.disclosure import public_case, public_step
from hub.errors import NotFound
from hub.store.queries import records

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])

NAMES = ("service_requests", "request")
STATE_NAMES = {**OPEN_STATES, **CLOSED_STATES}

Page = Annotated[int, Query(ge=1, le=PAGES_MAX, description="Which page.", examples=[1])]
PageSize = Annotated[int, Query(ge=1, le=PAGE_MAX, description="Things a page.", examples=[50])]
Extensions = Annotated[
    bool,
    Query(description="Also what the hub knows beyond the specification.", examples=[True]),
]


@router.get(
    "/requests.{form}", response_model=list[Open311Request], response_class=JSONResponse,
    responses=answers("service_requests"),
)  # fmt: skip
def requests(
    request: Request,
    database: Database,
    form: Suffix,
    found: Annotated[Found, Depends(finding)],
    page: Page = 1,
    page_size: PageSize = PAGE_MAX,
    extensions: Extensions = False,
    locale: Language = "zh-TW",
) -> Response:
    """Cases, the newest first: those of the last 90 days where nothing else is said. `Link` names the next page.

    Cases that nobody has confirmed yet, or that are hidden, are not shown; no reporter ever is.
    """
    rows = cases(database, found, page=page, page_size=page_size)

    def make() -> list[dict[str, Any]]:
        return [
            shown(row, base_of(request), extensions=extensions, locale=locale)
            for row in rows[:page_size]
        ]

    links = paged(request, page, more=len(rows) > page_size)
    return listed(request, form, NAMES, version(request, database), make, links)


@router.get(
    "/requests/{service_request_id}.{form}", response_model=list[Open311Request], response_class=JSONResponse,
    responses=answers("service_requests"),
)  # fmt: skip
def one_request(
    request: Request,
    database: Database,
    form: Suffix,
    service_request_id: Number,
    extensions: Extensions = False,
    locale: Language = "zh-TW",
) -> Response:
    """One case by its number, as a list of one."""
    rows = [known_case(database, service_request_id)]

    def make() -> list[dict[str, Any]]:
        return [shown(row, base_of(request), extensions=extensions, locale=locale) for row in rows]

    return listed(request, form, NAMES, version(request, database), make)


@router.get(
    "/servicerequestupdates.{form}", response_model=list[Open311Update], response_class=JSONResponse,
    responses=answers("service_request_updates"),
)  # fmt: skip
def updates(
    request: Request,
    database: Database,
    form: Suffix,
    service_request_id: Annotated[
        str | None,
        Query(max_length=5000, description="Only of these cases, with commas between.", examples=["sim-20260101-001"]),
    ] = None,
    start_date: Annotated[
        Moment | None, Query(description="From then on.", examples=["2026-01-01T00:00:00+08:00"])
    ] = None,
    end_date: Annotated[
        Moment | None, Query(description="Before then.", examples=["2099-12-31T00:00:00+08:00"])
    ] = None,
    page: Page = 1,
    page_size: PageSize = PAGE_MAX,
) -> Response:  # fmt: skip
    """What happened to cases, step by step, the newest first."""
    rows = records(
        database, "open311_updates", ids=words_of(service_request_id), since=start_date, until=end_date,
        most=page_size + 1, skip=(page - 1) * page_size,
    )  # fmt: skip

    def make() -> list[dict[str, Any]]:
        return [plain(_step(row)) for row in rows[:page_size]]

    links = paged(request, page, more=len(rows) > page_size)
    names = ("service_request_updates", "request_update")
    return listed(request, form, names, version(request, database), make, links)


def version(request: Request, database: Connection) -> str:
    """What answers about cases depend on: the data, the day from which the newest are counted, the hub's address."""
    return f"{versions_tag(database, 'issues', 'issues.update')}|{today()}|{base_of(request)}"


def base_of(request: Request) -> str:
    """The hub's own address, as whoever asks reached it."""
    return str(request.base_url).rstrip("/")


def absolute(url: str | None, base: str) -> str | None:
    """The whole address of a photo that is kept here; others as they are."""
    return f"{base}{url}" if url and url.startswith("/") else url


def cases(database: Connection, found: Found, *, page: int, page_size: int) -> list[dict[str, Any]]:
    """The rows of one page, and one more where there is another page."""
    skip = (page - 1) * page_size
    return records(
        database, "open311_requests", **found.parameters(), most=page_size + 1, skip=skip
    )


def known_case(database: Connection, number: str) -> dict[str, Any]:
    """The case of that number, where anybody may see it.

    Raises:
        NotFound: there is none, or it is not shown (yet).
    """
    rows = cases(database, Found(ids=[number]), page=1, page_size=1)
    if not rows:
        raise NotFound(
            f"There is no case {number[:64]!r} to be seen.",
            hint="Look at the number again; a case that is not confirmed yet is not shown.",
            code="unknown_case",
        )
    return rows[0]


def paged(request: Request, page: int, *, more: bool) -> dict[str, str]:
    """The ``Link`` header to the pages beside this one."""
    beside = ([("prev", page - 1)] if page > 1 else []) + ([("next", page + 1)] if more else [])
    links = []
    for name, number in beside:
        url = request.url.include_query_params(page=number)
        links.append(f'<{url.path}?{url.query}>; rel="{name}"')
    return {"Link": ", ".join(links)} if links else {}


def shown(row: Mapping[str, Any], base: str, *, extensions: bool, locale: str) -> dict[str, Any]:
    """One case with the specification's names, and with the hub's own where they are asked for."""
    case = public_case(row)
    english = case["service_name_en"] if locale == "en" else None
    known = {name: case[name] for name in Open311Request.model_fields.keys() & case.keys()}
    known["service_name"] = english or case["service_name"]
    known["media_url"] = absolute(case["media_url"], base)
    extended = Open311Extended(
        state_name=case["state"] if locale == "en" else STATE_NAMES.get(case["state"] or ""),
        **{name: case[name] for name in Open311Extended.model_fields.keys() & case.keys()},
    )
    told = Open311Request(**known, extended_attributes=extended)
    return plain(told, leave_out=None if extensions else {"extended_attributes"})


def _step(row: Mapping[str, Any]) -> Open311Update:
    step = public_step(row)
    return Open311Update(description=step.pop("status_notes"), **step)
