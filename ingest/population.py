"""``ingest population``: finer surfaces of where residents live, from SEGIS files or from points."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine

from geo import crs
from hub.errors import SourceError
from hub.places import lookup
from hub.places.report import Papers, PlacesReport, close_line, note_refusal, open_line
from hub.places.surfaces import NewSurface, replace_surface
from hub.store.database import transaction, trial
from hub.store.locks import lock
from ingest import points, segis
from ingest.files.frames import broken_rows, has_polygons, read_frame
from ingest.files.shapes import Shapes, read_shapes
from ingest.files.source import WatchedFile

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class PopulationWishes:
    """What the sender said; everything left out is found out."""

    name: str | None = None
    as_of: date | None = None
    encoding: str | None = None
    srid: int | None = None
    source: str | None = None
    max_file_mb: int = 500
    dry_run: bool = False


@dataclass
class Gathered:
    """What a delivery's files came to: one surface, and the ledger's numbers for its rows."""

    kind: str
    cells: gpd.GeoDataFrame
    as_of: date | None
    source: str
    received: int
    used: int
    duplicate: int
    refused: dict[str, int]
    lines: list[tuple[str, float]]
    warnings: list[str]


def import_population(
    engine: Engine, county: str, paths: Sequence[Path], wishes: PopulationWishes
) -> PlacesReport:
    """Takes one surface in: SEGIS polygons and population (one or two files), or a CSV of points.

    Raises:
        SourceError: the files are refused; nothing is stored but the refusal's line in the ledger (of a dry run
            not even that).
    """
    filename = " + ".join(path.name for path in paths)
    papers = Papers(wishes.source or "population", filename, encoding=wishes.encoding)
    try:
        with (trial if wishes.dry_run else transaction)(engine) as connection:
            gathered = _gather(connection, county, paths, wishes)
            papers = Papers(wishes.source or gathered.source, filename, _digest(paths))
            return _store(connection, county, gathered, wishes, papers)
    except SourceError as fault:
        if not wishes.dry_run:
            note_refusal(engine, "population", papers, fault)
        raise


def _gather(
    connection: Connection, county: str, paths: Sequence[Path], wishes: PopulationWishes
) -> Gathered:
    """The surface that the files make together.

    Raises:
        SourceError: ``no_population_file``, ``no_boundary_file``, and what the readers find.
    """
    shapes: list[Shapes] = []
    tables: list[pd.DataFrame] = []
    within = lookup.county_box(connection, county)
    for path in paths:
        if has_polygons(path):
            shapes.append(
                read_shapes(
                    path, within=within, encoding=wishes.encoding, srid=wishes.srid,
                    limit_bytes=wishes.max_file_mb * MEGABYTE,
                )
            )  # fmt: skip
        else:
            tables.append(read_frame(path, wishes.encoding, wishes.max_file_mb * MEGABYTE))
    if not shapes and len(tables) == 1 and points.is_points(tables[0]):
        return _from_points(connection, county, tables[0], paths[0], wishes, within)
    return _from_segis(county, shapes, tables, paths)


def _from_segis(
    county: str, shapes: list[Shapes], tables: list[pd.DataFrame], paths: Sequence[Path]
) -> Gathered:
    names = " + ".join(path.name for path in paths)
    if len(shapes) != 1 or len(tables) > 1:
        missing = "boundary" if not shapes else "population"
        raise SourceError(
            f"{names}: {len(shapes)} files of polygons and {len(tables)} tables.",
            code=f"no_{missing}_file" if len(shapes) < 2 and len(tables) < 2 else "too_many_files",
            hint="Give the SEGIS boundary file and the population table of one date together, or one CSV with lon, "
            "lat and residents; nothing was stored. 請同時提供統計區界線與人口檔，或單一含經緯度與人口的 CSV。",
        )
    polygons = shapes[0].frame
    table = tables[0] if tables else pd.DataFrame(polygons.drop(columns=polygons.geometry.name))
    counted = segis.counts(table, names)
    joined = segis.join(polygons, counted, county, names)
    refused = {
        "no_polygon": joined.lost,
        "no_number": counted.unreadable,
        "other_county": joined.others,
    }
    return Gathered(
        kind="segis",
        cells=joined.cells,
        as_of=counted.as_of,
        source="SEGIS",
        received=len(table) + broken_rows(table),
        used=joined.used,
        duplicate=counted.duplicate,
        refused={code: number for code, number in refused.items() if number},
        lines=[
            (f"統計區（{joined.key}）statistical areas", joined.polygons),
            ("  有人口 with residents", joined.populated),
            ("對應到界線的列 rows that found their polygon", joined.used),
            ("對不到界線的居民 residents without a polygon", joined.lost_residents),
        ],
        warnings=shapes[0].warnings,
    )


def _from_points(
    connection: Connection,
    county: str,
    table: pd.DataFrame,
    path: Path,
    wishes: PopulationWishes,
    within: crs.Box,
) -> Gathered:
    found = points.read_points(table, path.name, within=within, srid=wishes.srid)
    today = datetime.now(UTC).date()
    areas = lookup.locator(connection, county, "township", today)
    lonlat = found.cells.get_coordinates().to_numpy()
    inside = areas.contains(lonlat[:, 0], lonlat[:, 1]) != np.array(None)
    away = found.cells.loc[~inside]
    cells = found.cells.loc[inside]
    refused = {**found.refused, "outside_county": len(away), "broken_row": broken_rows(table)}
    return Gathered(
        kind="points",
        cells=cells,
        as_of=found.as_of,
        source="points",
        received=len(table) + broken_rows(table),
        used=len(cells),
        duplicate=0,
        refused={code: number for code, number in refused.items() if number},
        lines=[
            ("點 points", len(cells)),
            (
                "縣外居民，略過 residents outside the county, left out",
                float(away["residents"].sum()),
            ),
        ],
        warnings=[found.statement],
    )


def _store(
    connection: Connection,
    county: str,
    gathered: Gathered,
    wishes: PopulationWishes,
    papers: Papers,
) -> PlacesReport:
    as_of = wishes.as_of or gathered.as_of
    if as_of is None:
        raise SourceError(
            f"{papers.filename} does not say of which day its figures are.", code="no_date",
            hint="Give it with --as-of YYYY-MM-DD; nothing was stored. 請以 --as-of 指定資料日期。",
        )  # fmt: skip
    name = wishes.name or f"{gathered.kind}_{as_of:%Y-%m}"
    lock(connection, "population")
    report = PlacesReport(
        "population", papers.source, papers.filename, received=gathered.received,
        duplicate=gathered.duplicate, refused_by_code=gathered.refused,
        lines=gathered.lines, warnings=gathered.warnings,
    )  # fmt: skip
    delivery_id = open_line(connection, "population", papers)
    surface = NewSurface(name, gathered.kind, county, as_of, papers.source, gathered.cells)
    report.cells, _ = replace_surface(connection, surface, delivery_id)
    report.stored, report.unchanged = (gathered.used, 0) if report.cells else (0, gathered.used)
    report.lines.append((f"{name}：居民 residents", float(gathered.cells["residents"].sum())))
    close_line(connection, delivery_id, report)
    return report


def _digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        with WatchedFile(path, limit_bytes=1 << 62, progress=lambda count: None) as file:
            while file.read(1 << 20):
                pass
            whole.update(file.sha256().encode())
    return whole.hexdigest()
