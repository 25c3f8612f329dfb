"""The tables that every dataset shares: places, population, deliveries; and the mixins of a dataset's own.

Geometry is kept as lon, lat (EPSG:4326). Times are with zone. ``valid_from`` inclusive, ``valid_to`` exclusive.
"""

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from hub.store.table import Table as Table


class DataVersion(Table):
    """How often a dataset (or ``areas``, ``population``, ``roads``, ``crossings``) has changed: the heart of every ETag."""

    __tablename__ = "data_version"

    dataset: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class Area(Table):
    """A county, township or village as it was between two dates.

    ``valid_from`` NULL: since before the source's own date. ``geom`` NULL: the area exists, but nobody has
    given us its boundary. ``change`` says how it came out of the latest reform: kept, redrawn, new.
    """

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("area_code", "valid_from", postgresql_nulls_not_distinct=True),
        CheckConstraint("level IN ('county', 'township', 'village')", name="level"),
        CheckConstraint("change IN ('kept', 'redrawn', 'new')", name="change"),
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from < valid_to", name="order"
        ),
        Index(None, "county_code", "level"),
    )

    area_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    area_code: Mapped[str]
    level: Mapped[str]
    county_code: Mapped[str]
    parent_code: Mapped[str | None]
    name_zh: Mapped[str]
    name_en: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    change: Mapped[str | None]
    geom: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)
    )
    source: Mapped[str]
    source_as_of: Mapped[date | None]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PopulationFigure(Table):
    """Registered residents of one area on one date, as published."""

    __tablename__ = "population_figure"

    area_code: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    residents: Mapped[int]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))


class Surface(Table):
    """Where residents are put. ``kind`` in order of quality: segis, points, village_uniform."""

    __tablename__ = "surface"
    __table_args__ = (
        CheckConstraint("kind IN ('segis', 'points', 'village_uniform')", name="kind"),
    )

    surface: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    county_code: Mapped[str]
    as_of: Mapped[date]
    source: Mapped[str]
    residents: Mapped[float]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SurfaceCell(Table):
    """One small area (or point) with its residents."""

    __tablename__ = "surface_cell"

    surface: Mapped[str] = mapped_column(
        ForeignKey("surface.surface", ondelete="CASCADE"), primary_key=True
    )
    cell_code: Mapped[str] = mapped_column(primary_key=True)
    residents: Mapped[float]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))


class Placed:
    """Mixin: where a feature is, and how we know.

    ``place_basis``: ``point`` (its own point), ``address`` (township, and village where told, but no point).
    ``stated_geom``: the point as it was sent, kept also where it was not believed.
    """

    township_code: Mapped[str]
    village_code: Mapped[str | None]
    place_basis: Mapped[str]
    flags: Mapped[list[str]]

    @declared_attr
    def geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))

    @declared_attr
    def stated_geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class PlacedIfKnown:
    """Mixin: as ``Placed``, for things that are kept though nobody said where (``place_basis`` ``unknown``)."""

    township_code: Mapped[str | None]
    village_code: Mapped[str | None]
    place_basis: Mapped[str]
    flags: Mapped[list[str]]

    @declared_attr
    def geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))

    @declared_attr
    def stated_geom(cls) -> Mapped[WKBElement | None]:
        return mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class Versioned:
    """Mixin: when a row was true (``valid_from``, ``valid_to``), when we learned it, and which delivery ended it."""

    row_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    content_hash: Mapped[str]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)


class Provided:
    """Mixin: which delivery a row came from, and whether it is simulated.

    ``delivery_id`` is no foreign key: checking it row by row would cost a tenth of an import, and the hub
    never deletes a delivery.
    """

    source: Mapped[str]
    simulated: Mapped[bool]
    delivery_id: Mapped[int] = mapped_column(BigInteger)
