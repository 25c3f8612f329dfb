"""The officials' desk: the queue of cases, and one case with everything that happened to it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from hub.access.caller import Caller
from hub.api.answers import CaseDetail, CaseLine, CaseList, CaseStep
from hub.api.deps import Asker, Database, Held
from hub.api.errors import NOT_FOR_ALL, RESPONSES
from hub.cases.case import Case, Name, Wanted, case, cases, history
from hub.cases.followers import followers
from hub.datasets.issues.states import STATES, states_after
from hub.errors import BadParameter
from hub.fields import ID_PATTERN, NAME_MAX

router = APIRouter(prefix="/api/cases", tags=["casework"], responses=NOT_FOR_ALL)

LINES_MAX = 500
KEPT = {"Cache-Control": "private, no-store"}
"""What is told of a case to an official is kept nowhere on the way."""
NO_NUL = r"^[^\x00]*$"
"""A text that the database can hold."""
MARK = "~"
"""Between the parts of a place in the queue; it stands in no id and in no source's name."""

SourceName = Annotated[
    str, Path(description="The source whose case it is.", pattern=ID_PATTERN, examples=["simulated"])
]  # fmt: skip
CaseId = Annotated[
    str, Path(description="The case's number.", pattern=ID_PATTERN, examples=["sim-20260101-001"])
]  # fmt: skip
KNOWN: dict[int | str, dict[str, Any]] = {**NOT_FOR_ALL, 404: RESPONSES[404]}


@router.get("", response_model=CaseList, response_class=JSONResponse)
def queue(
    request: Request,
    held: Held,
    database: Database,
    asker: Asker,
    status: Annotated[
        Literal["open", "closed", "any"], Query(description="How they stand.", examples=["open"])
    ] = "open",
    state: Annotated[
        Literal[STATES] | None,  # type: ignore[valid-type]
        Query(
            description="Only of this state, whatever `status` says. `unconfirmed` are those to be moderated; `hidden` "
            "ones are shown only where they are asked for.",
            examples=["in progress"],
        ),
    ] = None,
    category: Annotated[
        str | None,
        Query(description="Only of this category, by its name.", max_length=NAME_MAX, pattern=NO_NUL, examples=["路燈故障（模擬）"]),
    ] = None,
    township: Annotated[
        str | None,
        Query(description="Only in this township (MOI code).", pattern=r"^\d{8}$", examples=["10014010"]),
    ] = None,
    office: Annotated[
        str | None,
        Query(description="Only in the charge of this office.", max_length=NAME_MAX, pattern=NO_NUL, examples=["工務處"]),
    ] = None,
    unassigned: Annotated[
        bool, Query(description="Only those in nobody's charge yet.", examples=[False])
    ] = False,
    overdue: Annotated[
        bool | None,
        Query(description="Only those that are over what was promised, or only the others.", examples=[False]),
    ] = None,
    sort: Annotated[
        Literal["due", "-due", "opened", "-opened", "updated", "-updated"],
        Query(description="In which order; `-`: the latest first. Where the time is not known comes last.", examples=["due"]),
    ] = "due",
    after: Annotated[
        str | None,
        Query(description="`next` of the page before.", max_length=200, examples=["0~simulated~sim-20260101-001"]),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=LINES_MAX, description="At most.", examples=[10])] = 100,
) -> Response:  # fmt: skip
    """The cases on the desk, those that are due first at the top. `next` (and the `Link` header) lead to the next page."""
    wanted = Wanted(
        status=None if state or status == "any" else status, state=state, category=category, township=township,
        office=office, unassigned=unassigned, overdue=overdue, sort=sort.removeprefix("-"),
        direction=-1 if sort.startswith("-") else 1, **_place(after),
    )  # fmt: skip
    found = cases(database, held.settings.county, wanted, most=limit + 1)
    shown, rest = found[:limit], found[limit:]
    following = MARK.join((repr(shown[-1].place), *shown[-1].name)) if rest else None
    made = CaseList(
        cases=[CaseLine(**_line(each, asker)) for each in shown],
        total=found[0].total if found else 0,
        next=following,
    )
    headers = dict(KEPT)
    if following is not None:
        url = request.url.include_query_params(after=following)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return Response(made.model_dump_json(), headers=headers, media_type="application/json")


@router.get(
    "/{source}/{case_id}", response_model=CaseDetail, response_class=JSONResponse, responses=KNOWN
)
def one_case(
    held: Held, database: Database, asker: Asker, source: SourceName, case_id: CaseId
) -> Response:
    """A case with everything that happened to it. Its `ETag` is the version that every act on it must name."""
    return shown(database, asker, case(database, held.settings.county, Name(source, case_id)))


def shown(database: Connection, asker: Caller, found: Case, status: int = 200) -> Response:
    """A case as the asker may see it, with its version."""
    made = CaseDetail(
        **_line(found, asker),
        answer=found.answer,
        media_url=found.media_url,
        flags=list(found.flags),
        followers=followers(database, found),
        states=list(states_after(found.status, found.state)),
        history=[step(row, found, asker) for row in history(database, found)],
    )
    headers = {**KEPT, "ETag": found.etag}
    return Response(made.model_dump_json(), status, headers, "application/json")


def step(row: Mapping[str, Any], found: Case, asker: Caller) -> CaseStep:
    """One thing that happened; internal notes are for the office in charge and for those who keep the hub."""
    return CaseStep(**{**row, "note": row["note"] if found.is_of(asker) else None})


def _line(found: Case, asker: Caller) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in CaseLine.model_fields if name != "may_act"}
    return {**told, "may_act": found.is_of(asker)}


def _place(after: str | None) -> dict[str, Any]:
    """The place in the queue that `next` named.

    Raises:
        BadParameter: it is none.
    """
    if after is None:
        return {}
    try:
        key, source, case_id = after.split(MARK)
        return {"after_key": float(key), "after_source": source, "after_id": case_id}
    except ValueError:
        raise BadParameter(
            "This is no place in the queue.", hint="Take `next` of the page before.", field="after"
        ) from None
