"""What officials do with a case: each a request of its own, on the version of the case that they saw."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Response
from fastapi.responses import JSONResponse

from hub.access.caller import Caller
from hub.api.answers import (
    CaseAssignment,
    CaseDetail,
    CaseMerging,
    CaseNote,
    CaseNoted,
    CaseProblem,
    CaseReopening,
    CaseState,
    Problem,
)
from hub.api.cases import KEPT, CaseId, SourceName, shown, step
from hub.api.deps import Asker, Held, State
from hub.api.errors import NOT_FOR_ALL, RESPONSES, TITLES
from hub.api.examples import ASSIGNMENT, CASE_NOTE, CASE_STATE, MERGING, NOTED, REOPENING
from hub.cases import deed
from hub.cases.acting import CaseChanged, act, merge_into
from hub.cases.case import Case, Name
from hub.cases.deed import Deed
from hub.store.database import transaction

CHANGING: dict[int | str, dict[str, Any]] = {
    **NOT_FOR_ALL,
    404: RESPONSES[404],
    409: {
        "model": Problem,
        "description": "The case does not stand so; `detail` says how it does.",
    },
    412: {"model": CaseProblem, "description": "The case has changed since; `changed` says what."},
    428: {"model": Problem, "description": "`If-Match` is missing: which version was seen?"},
}
router = APIRouter(prefix="/api/cases/{source}/{case_id}", tags=["casework"], responses=CHANGING)

Seen = Annotated[
    str | None,
    Header(alias="If-Match", description="The `ETag` of the case as it was read.", max_length=200, examples=['"7-1764000000000000"']),
]  # fmt: skip


@router.post("/confirm", response_model=CaseDetail, response_class=JSONResponse)
def confirm(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseNoted, Body(openapi_examples=NOTED)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Show an unconfirmed or hidden case to everybody."""
    name = Name(source, case_id)
    return _done(held, asker, name, seen, lambda case: deed.confirm(case, note=said.note))


@router.post("/hide", response_model=CaseDetail, response_class=JSONResponse)
def hide(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseNoted, Body(openapi_examples=NOTED)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Take a case from the public's eyes: spam, abuse, or what names a person."""
    name = Name(source, case_id)
    return _done(held, asker, name, seen, lambda case: deed.hide(case, note=said.note))


@router.post("/assign", response_model=CaseDetail, response_class=JSONResponse)
def assign(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseAssignment, Body(openapi_examples=ASSIGNMENT)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Put a case into the charge of an office, or of a township's own; from then on that office acts on it."""
    county = held.settings.county
    with transaction(held.engine) as connection:

        def decide(case: Case) -> Deed:
            return deed.assign(
                connection, county, case, office=said.office, township=said.township_code, note=said.note
            )  # fmt: skip

        return _told(
            asker,
            lambda: shown(connection, asker, act(connection, county, asker, Name(source, case_id), seen, decide)),
        )  # fmt: skip


@router.post("/state", response_model=CaseDetail, response_class=JSONResponse)
def state(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseState, Body(openapi_examples=CASE_STATE)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Give a case another state with an answer to the public, or a new answer to the same state."""
    name = Name(source, case_id)
    return _done(
        held, asker, name, seen,
        lambda case: deed.change_state(case, state=said.state, answer=said.answer, note=said.note),
    )  # fmt: skip


@router.post("/note", response_model=CaseDetail, response_class=JSONResponse)
def note(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseNote, Body(openapi_examples=CASE_NOTE)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Write an internal note. It is never published, and cannot be taken back: name nobody in it."""
    name = Name(source, case_id)
    return _done(held, asker, name, seen, lambda case: deed.write_note(case, note=said.note))


@router.post("/merge", response_model=CaseDetail, response_class=JSONResponse)
def merge(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseMerging, Body(openapi_examples=MERGING)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Close a case as the duplicate of another; whoever follows it follows the other one from then on."""
    other = Name(said.source or source, said.case_id)
    with transaction(held.engine) as connection:
        return _told(
            asker,
            lambda: shown(connection, asker, merge_into(
                connection, held.settings.county, asker, Name(source, case_id), seen, other,
                answer=said.answer, note=said.note,
            )),
        )  # fmt: skip


@router.post("/reopen", response_model=CaseDetail, response_class=JSONResponse)
def reopen(
    held: Held, asker: Asker, source: SourceName, case_id: CaseId,
    said: Annotated[CaseReopening, Body(openapi_examples=REOPENING)], seen: Seen = None,
) -> Response:  # fmt: skip
    """Open a closed case again; metrics count that."""
    name = Name(source, case_id)
    return _done(
        held, asker, name, seen, lambda case: deed.reopen(case, answer=said.answer, note=said.note)
    )


def _done(
    held: State, asker: Caller, name: Name, seen: str | None, decide: Callable[[Case], Deed]
) -> Response:
    with transaction(held.engine) as connection:
        return _told(
            asker,
            lambda: shown(
                connection, asker, act(connection, held.settings.county, asker, name, seen, decide)
            ),
        )


def _told(asker: Caller, do: Callable[[], Response]) -> Response:
    """The answer; where the case has changed meanwhile, 412 with what has."""
    try:
        return do()
    except CaseChanged as fault:
        told = CaseProblem(
            title=TITLES[412], status=412, detail=fault.message, code=fault.code, hint=fault.hint,
            version=fault.found.version, changed=[step(row, fault.found, asker) for row in fault.changed],
        )  # fmt: skip
        headers = {**KEPT, "ETag": fault.found.etag}
        return Response(told.model_dump_json(), 412, headers, "application/problem+json")
