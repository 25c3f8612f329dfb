"""Whoever reported a case: for officials, with a note of every look; and their erasure."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from hub.api.answers.open311 import IssueContact
from hub.api.deps import Asker, Held
from hub.api.errors import NOT_FOR_ALL, RESPONSES
from hub.citizens.reporters import contact, erase
from hub.fields import ID_MAX

router = APIRouter(
    prefix="/api/issues", tags=["issues"], responses={**NOT_FOR_ALL, 404: RESPONSES[404]}
)

Number = Annotated[
    str,
    Path(description="Number of the case.", max_length=ID_MAX, examples=["sim-20260101-001"]),
]


@router.get("/{service_request_id}/reporter")
def reporter(held: Held, asker: Asker, service_request_id: Number) -> IssueContact:
    """Name and contact of whoever reported. That you looked is written down, with your name and the time."""
    return IssueContact(**contact(held.engine, service_request_id, by=asker.name or ""))


@router.delete("/{service_request_id}/reporter", status_code=204, response_class=Response)
def forget(held: Held, asker: Asker, service_request_id: Number) -> Response:
    """Delete name and contact of whoever reported, for good, when they ask. The case stays; who did it is written down."""
    erase(held.engine, by=asker.name or "", number=service_request_id)
    return Response(status_code=204)
