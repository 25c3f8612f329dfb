"""Whoever reported: shown to officials with a note of it, deleted when they ask or when it is time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from hub.datasets.issues.follower import IssueFollower
from hub.datasets.issues.update import IssueUpdate
from hub.errors import NotFound
from hub.store.citizens import IssueReading, IssueReport, IssueReporter
from hub.store.database import transaction

BY_THEMSELVES = "reporter"
BY_AGE = "hub"


def contact(engine: Engine, number: str, *, by: str) -> dict[str, Any]:
    """Name and contact of a case's reporter; that ``by`` looked is written down in the same transaction.

    Raises:
        NotFound: there is no such case from a citizen, or nothing is kept of who sent it.
    """
    asked = select(
        IssueReporter.first_name, IssueReporter.last_name, IssueReporter.email, IssueReporter.phone,
        IssueReporter.consented_at,
    ).join(IssueReport, IssueReport.token == IssueReporter.token)  # fmt: skip
    with transaction(engine) as connection:
        row = connection.execute(asked.where(IssueReport.service_request_id == number)).first()
        if row is None:
            raise _nobody(number)
        _note(connection, number, "read", by)
    return dict(row._mapping)


def erase(engine: Engine, *, by: str, number: str | None = None, token: str | None = None) -> str:
    """Deletes what is kept of a case's reporter, for good; the case stays. Its number.

    Raises:
        NotFound: there is no such report.
    """
    asked = select(IssueReport.service_request_id, IssueReport.token)
    asked = asked.where(IssueReport.token == token if number is None else IssueReport.service_request_id == number)  # fmt: skip
    with transaction(engine) as connection:
        row = connection.execute(asked).first()
        if row is None:
            raise _nobody(number or "")
        gone = connection.execute(delete(IssueReporter).where(IssueReporter.token == row.token))
        if gone.rowcount:
            _note(connection, row.service_request_id, "erased", by)
    return str(row.service_request_id)


def forget_old(connection: Connection, *, kept: timedelta) -> int:
    """Deletes reporters and followers of cases of which nothing was heard for ``kept``: how many people's."""
    edge = func.now() - kept
    heard = select(IssueUpdate.feature_id).where(IssueUpdate.phenomenon_time > edge)
    old = select(IssueReport.token).where(
        IssueReport.received_at < edge, IssueReport.service_request_id.not_in(heard)
    )
    gone = delete(IssueReporter).where(IssueReporter.token.in_(old)).returning(IssueReporter.token)
    tokens = connection.execute(gone).scalars().all()
    whose = select(IssueReport.service_request_id).where(IssueReport.token.in_(tokens))
    for number in connection.execute(whose).scalars():
        _note(connection, number, "erased", BY_AGE)
    followers = delete(IssueFollower).where(
        IssueFollower.recorded_at < edge, IssueFollower.service_request_id.not_in(heard)
    )
    return len(tokens) + connection.execute(followers).rowcount


def _note(connection: Connection, number: str, what: str, by: str) -> None:
    connection.execute(insert(IssueReading).values(service_request_id=number, what=what, by=by))


def _nobody(number: str) -> NotFound:
    return NotFound(
        f"Nothing is kept of who reported {number[:64]!r}.",
        hint="They said nothing of themselves, or it was deleted; the case itself is at /open311/v2/requests.",
        code="no_reporter",
    )
