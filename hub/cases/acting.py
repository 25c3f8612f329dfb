"""Doing something with a case: by whoever may, on the version that they saw, or not at all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from hub.access.caller import Caller
from hub.cases.case import EPOCH, Case, Name, case, history, refuse_other_office
from hub.cases.deed import Deed, Details, merge
from hub.cases.followers import carry
from hub.cases.keeping import DESK, keep, ledger_line, now
from hub.clock import COUNTY_ZONE
from hub.datasets.issues.update import UPDATE
from hub.errors import ClientFault, Conflict
from hub.folds import hold
from hub.store.writes import as_table

MOMENT_DIGITS = 17
"""Of microseconds since 1970: enough for the next three thousand years."""


class VersionNeeded(ClientFault):
    """A change must name the version of the case that it was made on."""

    code = "version_needed"


class CaseChanged(Conflict):
    """Somebody else changed the case meanwhile. ``changed``: what became known since, as ``history`` tells it."""

    code = "case_changed"

    def __init__(self, found: Case, changed: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(
            f"Case {found.name} has changed since you read it; nothing of yours was stored.",
            hint="Look at `changed`, read the case again, and do it on the version that stands now.",
        )
        self.found = found
        self.changed = changed


def act(
    connection: Connection,
    county: str,
    caller: Caller,
    name: Name,
    seen: str | None,
    decide: Callable[[Case], Deed],
) -> Case:
    """Does one thing with one case, within the caller's transaction; the case as it stands then.

    Args:
        seen: the version that the caller saw, as ``If-Match`` says it.
        decide: what is to be done with the case as it stands.

    Raises:
        UnknownCase, NotAllowed: there is none, or it is another office's.
        VersionNeeded, CaseChanged: no version was named, or another one stands now.
    """
    _hold(connection, name)
    found = _taken(connection, county, caller, name, seen)
    keep(connection, caller, found, decide(found))
    return case(connection, county, name)


def merge_into(
    connection: Connection,
    county: str,
    caller: Caller,
    name: Name,
    seen: str | None,
    other: Name,
    *,
    answer: str | None,
    note: str | None,
) -> Case:
    """Closes a case as the duplicate of another, whose followers they all become.

    Raises:
        as ``act`` and ``hub.cases.deed.merge``.
    """
    _hold(connection, name, other)
    found = _taken(connection, county, caller, name, seen)
    into = case(connection, county, other)
    keep(connection, caller, found, merge(found, into, answer=answer, note=note))
    source = "simulated" if found.simulated else DESK
    day = now(connection).astimezone(COUNTY_ZONE).date()
    line = ledger_line(connection, source, simulated=found.simulated, day=day)
    carried = carry(connection, found, into, line)
    details: Details = {"source": found.source, "from": found.case_id, "followers": carried}
    keep(connection, caller, into, Deed("absorbed", None, details))
    return case(connection, county, name)


def _hold(connection: Connection, *names: Name) -> None:
    """Nobody else tells of these cases until we commit; so no two act on the same version."""
    hold(connection, as_table(UPDATE.table), sorted({name.case_id for name in names}))


def _taken(
    connection: Connection, county: str, caller: Caller, name: Name, seen: str | None
) -> Case:
    found = case(connection, county, name)
    refuse_other_office(found, caller)
    versions = [word.strip().removeprefix("W/") for word in (seen or "").split(",")]
    if versions in ([""], ["*"]):
        raise VersionNeeded(
            f"Which version of case {name} was seen?",
            hint="Send its ETag along as If-Match: GET the case first.",
        )
    if found.etag not in versions:
        raise CaseChanged(found, _since(history(connection, found), versions[0]))
    return found


def _since(rows: list[dict[str, Any]], seen: str) -> list[dict[str, Any]]:
    """What became known after a version; everything, where the word is no version at all."""
    number, _, moment = seen.strip('"').partition("-")
    if not (number.isdecimal() and moment.isdecimal() and len(moment) <= MOMENT_DIGITS):
        return rows
    then = EPOCH + timedelta(microseconds=int(moment))
    return [row for row in rows if row["known_at"] > then]
