"""Refused messages, whole: for the operator who mends a device, and for nobody else."""

import logging
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query

from hub.api.answers import RefusedMessage, RefusedMessages
from hub.api.deps import Asker, Database
from hub.api.errors import NOT_FOR_ALL
from hub.store.queries import records

router = APIRouter(prefix="/api/messages", tags=["ledger"], responses=NOT_FOR_ALL)

MESSAGES_MAX = 500

log = logging.getLogger("hub.api.messages")


@router.get("/refused")
def refused(
    found: Database,
    asker: Asker,
    dataset: Annotated[
        str | None,
        Query(description="Only this dataset's; `unknown` where none was told.", examples=["wifi"]),
    ] = None,
    code: Annotated[
        str | None, Query(description="Only this code.", examples=["bad_value"])
    ] = None,
    before: Annotated[
        int | None, Query(ge=1, description="Only older ones than this.", examples=[1000000])
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=MESSAGES_MAX, description="Messages at most.", examples=[10])
    ] = 50,
) -> RefusedMessages:
    """Messages that were refused, with what they said, newest first; kept for `HUB_REFUSED_DAYS`.

    They may hold what no dataset takes, personal data among it: only the operator's role sees them, and every look
    is noted in the log. `ingest replay` sends them through again after a fix.
    """
    asked = {"dataset": dataset, "code": code, "before": before, "most": limit}
    rows = records(found, "refused_messages", **asked)
    log.info("event=refused_messages_read account=%s count=%d", asker.account_id, len(rows))
    return RefusedMessages(messages=[_shown(row) for row in rows])


def _shown(row: Mapping[str, Any]) -> RefusedMessage:
    payload = bytes(row["payload"])
    text = payload.decode("utf-8", errors="backslashreplace")
    return RefusedMessage(**{**row, "payload": text, "whole": len(payload) == row["size"]})
