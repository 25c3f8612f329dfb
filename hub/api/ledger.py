"""The ledger: what arrived, and what became of every row."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from hub.api.answers import DeliverySummary, Ledger, LedgerLine
from hub.api.deps import Database
from hub.api.errors import RESPONSES
from hub.store.queries import records

router = APIRouter(prefix="/api/ledger", tags=["ledger"], responses=RESPONSES)

DELIVERIES_MAX = 1000


@router.get("")
def ledger(
    found: Database,
    dataset: Annotated[
        str | None, Query(description="Only this dataset.", examples=["wifi"])
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
    limit: Annotated[
        int, Query(ge=1, le=DELIVERIES_MAX, description="Deliveries at most.", examples=[10])
    ] = 100,
) -> Ledger:
    """Per source and day, received = stored + unchanged + duplicate + refused; and the deliveries, newest first."""
    asked = {"dataset": dataset, "since": since, "until": until}
    return Ledger(
        lines=[LedgerLine(**row) for row in records(found, "ledger", **asked)],
        deliveries=[
            DeliverySummary(**row) for row in records(found, "deliveries", **asked, most=limit)
        ],
    )
