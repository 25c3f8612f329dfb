"""One case as it stands on the desk, and what happened to it; its version says how much of that somebody has seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from hub.access.caller import Caller
from hub.clock import COUNTY_ZONE
from hub.errors import NotAllowed, NotFound
from hub.roles import Role
from hub.store.closures import closures
from hub.store.queries import records
from hub.workdays import Workdays

KEEPERS = frozenset({Role.OPERATOR, Role.ADMIN})
"""Those who act on the cases of every office."""

CALENDAR_YEARS_BACK = 15
"""Of a case that came in before, the hub does not say when it was due."""
CALENDAR_YEARS_ON = 6
"""A thousand working days, the most that can be promised, are over in five."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Name(NamedTuple):
    """What a case is known by: its number, and the source whose number it is."""

    source: str
    case_id: str

    def __str__(self) -> str:
        return f"{self.source}/{self.case_id}"


class UnknownCase(NotFound):
    """There is no case of that number."""

    code = "unknown_case"


@dataclass(frozen=True)
class Case:
    """A case on the desk: the columns of ``hub/store/sql/cases.sql``."""

    source: str
    case_id: str
    simulated: bool
    status: str
    state: str | None
    category: str | None
    service_code: str | None
    description: str | None
    answer: str | None
    office: str | None
    address: str | None
    township_code: str | None
    village_code: str | None
    lon: float | None
    lat: float | None
    flags: Sequence[str]
    media_url: str | None
    opened_at: datetime | None
    updated_at: datetime | None
    promised_days: int | None
    due_at: datetime | None
    overdue: bool
    version: int
    version_at: datetime
    duplicate_source: str | None
    duplicate_of: str | None
    total: int
    place: float

    @property
    def name(self) -> Name:
        """What it is known by."""
        return Name(self.source, self.case_id)

    @property
    def etag(self) -> str:
        """The version as one word: how many things are known of it, and when the last one became known."""
        return f'"{self.version}-{(self.version_at - EPOCH) // TICK}"'

    def is_of(self, caller: Caller) -> bool:
        """May they act on it? Officials on their own office's cases and on those of none; keepers on all."""
        return caller.role in KEEPERS or self.office in (None, caller.office)


def refuse_other_office(case: Case, caller: Caller) -> None:
    """Takes those who may act on the case.

    Raises:
        NotAllowed: it is another office's.
    """
    if not case.is_of(caller):
        raise NotAllowed(
            f"Case {case.name} is in the charge of {case.office}.",
            hint="That office, or the operator, can do it or hand it over to you.",
            code="other_office",
        )


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for, in which order, and from where on; None: all."""

    status: str | None = None
    state: str | None = None
    category: str | None = None
    township: str | None = None
    office: str | None = None
    unassigned: bool = False
    overdue: bool | None = None
    sort: str = "due"
    direction: int = 1
    after_key: float | None = None
    after_source: str | None = None
    after_id: str | None = None


def cases(connection: Connection, county: str, wanted: Wanted, *, most: int) -> list[Case]:
    """The cases that are asked for, in their order."""
    asked = {**vars(wanted), "source": None, "case_id": None}
    return _found(connection, county, most=most, **asked)


def case(connection: Connection, county: str, name: Name) -> Case:
    """One case.

    Raises:
        UnknownCase: there is none of that source and number.
    """
    asked = {**vars(Wanted()), **name._asdict()}
    found = _found(connection, county, most=1, **asked)
    if not found:
        raise UnknownCase(f"There is no case {name}.", hint="GET /api/cases lists those there are.")
    return found[0]


def _found(connection: Connection, county: str, **asked: Any) -> list[Case]:
    now = datetime.now(COUNTY_ZONE)
    days = calendar(connection, county, now.date())
    return [Case(**row) for row in records(connection, "cases", now=now, workdays=days, **asked)]


def calendar(connection: Connection, county: str, today: date) -> list[date]:
    """The county's working days that a promise of a case may need."""
    first = date(today.year - CALENDAR_YEARS_BACK, 1, 1)
    last = date(today.year + CALENDAR_YEARS_ON, 12, 31)
    closed = [row.closed_on for row in closures(connection, county)]
    return Workdays(closed).days(first, last)


def history(connection: Connection, found: Case) -> list[dict[str, Any]]:
    """What happened to a case, the earliest first: the columns of ``hub/store/sql/case_history.sql``."""
    asked = {**found.name._asdict(), "simulated": found.simulated}
    return records(connection, "case_history", **asked)
