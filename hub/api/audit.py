"""The audit: who signed in, failed to, or changed an account."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from hub.api.answers import Audit, AuditEvent
from hub.api.deps import Database
from hub.api.errors import NOT_FOR_ALL
from hub.store.queries import records

router = APIRouter(prefix="/api/audit", tags=["access"], responses=NOT_FOR_ALL)

EVENTS_MAX = 1000


@router.get("")
def audit(
    found: Database,
    since: Annotated[
        date | None,
        Query(
            alias="from", description="First day, in the county's time.", examples=["2026-01-01"]
        ),
    ] = None,
    until: Annotated[
        date | None,
        Query(alias="to", description="Last day, in the county's time.", examples=["2099-12-31"]),
    ] = None,
    before: Annotated[
        int | None,
        Query(ge=1, description="Only events older than this one.", examples=[1000000]),
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=EVENTS_MAX, description="Events at most.", examples=[10])
    ] = 100,
) -> Audit:
    """Sign-ins, failures and changes of accounts and keys, newest first.

    `subject` is `account:N`, or `unknown:…` for a name that nobody has, which is not kept.
    """
    asked = {"since": since, "until": until, "before": before, "most": limit}
    return Audit(events=[AuditEvent(**row) for row in records(found, "access_events", **asked)])
