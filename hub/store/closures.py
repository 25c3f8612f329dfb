"""Days on which the county closed its offices, e.g. for a typhoon: their table, what is read of it, how it is replaced."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, ForeignKey, delete, func, insert, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.queries import query
from hub.store.table import Table


class ClosureDay(Table):
    """One day on which the offices of a whole county were closed."""

    __tablename__ = "closure_day"

    county_code: Mapped[str] = mapped_column(primary_key=True)
    closed_on: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str]
    source: Mapped[str]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class ClosureRow:
    """A closed day, why, and who said so."""

    closed_on: date
    reason: str
    source: str


def closures(connection: Connection, county: str) -> list[ClosureRow]:
    """The county's closed days, the earliest first."""
    found = connection.execute(query("closure_days"), {"county": county}).mappings()
    return [ClosureRow(**row) for row in found]


def replace_closures(
    connection: Connection,
    county: str,
    years: Collection[int],
    wanted: Sequence[ClosureRow],
    delivery_id: int,
) -> tuple[int, int]:
    """Makes ``wanted`` the closed days of these years; other years stay. (stored, given way)."""
    known = {row for row in closures(connection, county) if row.closed_on.year in years}
    gone, new = known - set(wanted), [row for row in wanted if row not in known]
    key = tuple_(ClosureDay.county_code, ClosureDay.closed_on)
    connection.execute(delete(ClosureDay).where(key.in_([(county, row.closed_on) for row in gone])))
    rows = [
        {**vars(row), "county_code": county, "delivery_id": delivery_id}
        for row in sorted(new, key=lambda row: row.closed_on)
    ]
    if rows:
        connection.execute(insert(ClosureDay), rows)
    return len(new), len(gone)
