"""Following a case ("me too"), and opening a closed one again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from hub.citizens.doubts import doubts
from hub.citizens.reports import delivered, refused
from hub.clock import COUNTY_ZONE
from hub.datasets.issues.follower import IssueFollower
from hub.errors import Conflict
from hub.locate import Places
from hub.masking import masked
from hub.store.database import transaction

REOPENED = "confirmed"
"""The state of a case that was opened again: it has to be looked into anew."""


def follow(engine: Engine, places: Places, case: dict[str, Any], email: str) -> int:
    """Adds a follower to a case (a row of ``open311_requests``), once; how many it has then."""
    number = case["service_request_id"]
    fields = {"service_request_id": number, "contact": email.strip().casefold()}
    report = delivered(engine, places, "follower", fields, case["simulated"])
    if report.refused:
        raise refused(report.refused_rows[0].refusal)
    counted = select(func.count(func.distinct(IssueFollower.contact))).where(
        IssueFollower.service_request_id == number, IssueFollower.valid_to.is_(None)
    )
    with transaction(engine) as connection:
        return int(connection.execute(counted).scalar_one())


def reopen(engine: Engine, places: Places, case: dict[str, Any], words: str) -> None:
    """Opens a closed case again; its reporter's words become the step's, unless they are doubtful.

    Raises:
        Conflict: it is open, or only repeats another one.
    """
    if case["status"] != "closed" or case["state"] == "duplicate":
        raise Conflict(
            "Only a closed case can be opened again." if case["status"] != "closed"
            else "This case repeats another one: follow that one.",
            hint="Look at its state first. 只有已結案的案件可以重新開啟。",
            code="not_closed",
        )  # fmt: skip
    fields = {
        "feature_id": case["service_request_id"], "standing": REOPENED, "request_source": case["source"],
        "phenomenon_time": datetime.now(COUNTY_ZONE).isoformat(timespec="milliseconds"),
        "status_notes": "" if doubts(words) else masked(words),
    }  # fmt: skip
    told = {name: value for name, value in fields.items() if value}
    report = delivered(engine, places, "update", told, case["simulated"])
    if report.refused:
        raise refused(report.refused_rows[0].refusal)
