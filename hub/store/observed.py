"""What the tables of news share: keys, times and provenance; their newest rows; the hours that stay of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint
from sqlalchemy import Table as CoreTable
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from hub.store.table import Table

PARTITIONS = "partitions"
"""Schema of the months: out of the way of who looks for tables, and of the comparison with the declared ones."""

BY_MONTH = {"postgresql_partition_by": "RANGE (phenomenon_time)"}
"""Table argument of an observation that is kept by months."""


class Observed:
    """Mixin: one piece of news of one feature at one moment. Rows are kept once and never change.

    ``message_key``: 128 bits of the sender's id within its topic (or of the content, where it gave none).
    ``time_source``: ``device``, or ``hub`` where a message could carry no time and the hub stamped it.
    """

    message_key: Mapped[UUID] = mapped_column(primary_key=True)
    phenomenon_time: Mapped[datetime] = mapped_column(primary_key=True)
    result_time: Mapped[datetime]
    recorded_at: Mapped[datetime]
    feature_id: Mapped[str]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    time_source: Mapped[str]
    flags: Mapped[list[str]]
    source: Mapped[str]
    simulated: Mapped[bool]
    delivery_id: Mapped[int] = mapped_column(BigInteger)


class ObservedPlace:
    """Mixin: where it was; a place out of the county has no township."""

    township_code: Mapped[str | None]
    village_code: Mapped[str | None]

    @declared_attr
    def geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class Hourly:
    """Mixin: one feature's hour, kept after its rows are gone."""

    feature_id: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    simulated: Mapped[bool]


def latest_of(observed: type[Table], name: str) -> CoreTable:
    """The table of each feature's newest row of ``observed``, with the same columns.

    Newest by (phenomenon time, result time, key), never by arrival.
    """
    source: Any = observed.__table__
    columns = [
        Column(column.name, column.type, nullable=column.nullable) for column in source.columns
    ]
    indexes = [
        Index(f"ix_{name}_geom", "geom", postgresql_using="gist")
        for column in columns
        if column.name == "geom"
    ]
    return CoreTable(
        name, observed.metadata, *columns, PrimaryKeyConstraint("feature_id"), *indexes
    )
