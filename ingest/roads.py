"""``ingest roads``: a file of lines becomes the roads along which travel is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, Engine

from geo import crs
from hub.errors import SourceError
from hub.places import lookup
from hub.places.report import Papers, PlacesReport, close_line, note_refusal, open_line
from hub.places.roads import NewRoads, replace_roads
from hub.store import reads
from hub.store.database import transaction, trial
from hub.store.locks import lock
from ingest.files.shapes import read_shapes
from ingest.roadfile import MARGIN_M, Bools, RoadFile, read_roads

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class RoadWishes:
    """What the sender said; everything left out is found out. ``road_class``: of all lines of the file."""

    source: str = "roads"
    as_of: date | None = None
    road_class: str | None = None
    encoding: str | None = None
    srid: int | None = None
    max_file_mb: int = 500
    dry_run: bool = False


def import_roads(engine: Engine, county: str, path: Path, wishes: RoadWishes) -> PlacesReport:
    """Takes a file of roads in, in place of those of its source, or not at all.

    Raises:
        SourceError: the file or what is in it is refused; the refusal stands in the ledger (but not of a dry run).
    """
    papers = Papers(wishes.source, path.name, encoding=wishes.encoding)
    try:
        with transaction(engine) as connection:
            within = lookup.county_box(connection, county)
        shapes = read_shapes(
            path, within=within, encoding=wishes.encoding, srid=wishes.srid,
            limit_bytes=wishes.max_file_mb * MEGABYTE,
        )  # fmt: skip
        papers = Papers(
            wishes.source, path.name, shapes.sha256, shapes.encoding, f"EPSG:{shapes.srid}",
        )  # fmt: skip
        with (trial if wishes.dry_run else transaction)(engine) as connection:
            found = read_roads(shapes, _near(connection, county), wishes.road_class)
            return _store(connection, county, found, wishes, papers)
    except SourceError as fault:
        if not wishes.dry_run:
            note_refusal(engine, "roads", papers, fault)
        raise


def _store(
    connection: Connection, county: str, found: RoadFile, wishes: RoadWishes, papers: Papers
) -> PlacesReport:
    lock(connection, "roads")
    report = PlacesReport(
        "roads", papers.source, papers.filename, received=found.received,
        duplicate=found.duplicate, refused_by_code=found.refused, warnings=found.warnings,
    )  # fmt: skip
    delivery_id = open_line(connection, "roads", papers)
    new = NewRoads(county, wishes.source, wishes.as_of, found.frame)
    stored, report.ended = replace_roads(connection, new, delivery_id)
    report.stored, report.unchanged = (found.used, 0) if stored else (0, found.used)
    metres = found.frame.geometry.to_crs(crs.metric_srid(float(found.frame.total_bounds[0])))
    for name, length in metres.length.groupby(found.frame["road_class"]).sum().items():
        report.lines.append((f"{name}：公里 km", float(length) / 1_000))
    close_line(connection, delivery_id, report)
    return report


def _near(connection: Connection, county: str) -> Callable[[gpd.GeoSeries], Bools]:
    """Tells which lines lie in the county or within ``MARGIN_M`` of it."""
    today = datetime.now(UTC).date()
    land = [a.shape for a in reads.areas(connection, county, "county", today) if a.shape]
    if not land:
        return lambda lines: np.asarray(
            shapely.covered_by(lines.to_numpy(), shapely.box(*crs.TAIWAN))
        )
    srid = crs.metric_srid(float(land[0].centroid.x))
    ground = gpd.GeoSeries(land, crs=crs.WGS84).to_crs(srid).union_all()
    shapely.prepare(ground)
    return lambda lines: np.asarray(
        shapely.dwithin(ground, lines.to_crs(srid).to_numpy(), MARGIN_M)
    )
