"""Registered residents as published, and the surface of last resort: each village's spread over its polygon."""

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from hub.places.frames import areas_frame
from hub.places.report import Papers, PlacesReport, close_line, open_line
from hub.places.surfaces import NewSurface, replace_surface
from hub.store.locks import lock
from hub.store.tables import PopulationFigure

TABLE = Path(__file__).parent / "population.csv"
"""Figures carried over from the household registration: townships of 2022-03, villages of 2021-03."""

SOURCE = "MOI household registration"
VILLAGE_CODE_LENGTH = 11


class Figure(NamedTuple):
    """Registered residents of one area on one day."""

    area_code: str
    as_of: date
    residents: int
    source: str


def figures(county: str) -> list[Figure]:
    """The carried-over figures of one county; none for most.

    >>> sum(f.residents for f in figures("10014") if len(f.area_code) == 8), figures("10015")
    (213032, [])
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Figure(
                row["area_code"],
                date.fromisoformat(row["as_of"]),
                int(row["residents"]),
                row["source"],
            )
            for row in csv.DictReader(file)
            if row["area_code"].startswith(county)
        ]


def load_population(connection: Connection, county: str) -> PlacesReport:
    """Loads the figures, and a surface from each dated set of village figures; twice changes nothing.

    Raises:
        SourceError: what ``replace_surface`` finds.
    """
    lock(connection, "population")
    known = figures(county)
    report = PlacesReport("population", SOURCE, TABLE.name, received=len(known))
    if not known:
        report.warnings.append(
            f"沒有 {county} 的人口資料，請用 ingest population 匯入；在此之前與人口有關的指標都不計算。 "
            f"No population figures for county {county}: load some with ingest population; until then "
            "nothing that needs residents is computed."
        )
        return report
    fresh = _fresh(connection, known)
    surfaces = [_surface(connection, county, day, known) for day in _village_days(known)]
    with connection.begin_nested() as line:
        delivery_id = open_line(
            connection, "population", Papers(SOURCE, TABLE.name, encoding="utf-8")
        )
        _store(connection, fresh, delivery_id)
        report.stored, report.unchanged = len(fresh), len(known) - len(fresh)
        _store_surfaces(connection, surfaces, delivery_id, report)
        if report.changed:
            close_line(connection, delivery_id, report)
        else:
            line.rollback()
    return report


def _village_days(known: list[Figure]) -> list[date]:
    return sorted({f.as_of for f in known if len(f.area_code) == VILLAGE_CODE_LENGTH})


def _fresh(connection: Connection, known: list[Figure]) -> list[Figure]:
    """The figures that the database has not, or has otherwise."""
    columns = (PopulationFigure.area_code, PopulationFigure.as_of, PopulationFigure.source)
    rows = connection.execute(select(*columns, PopulationFigure.residents)).all()
    present = {(row[0], row[1], row[2]): row[3] for row in rows}
    return [f for f in known if present.get((f.area_code, f.as_of, f.source)) != f.residents]


def _store(connection: Connection, fresh: list[Figure], delivery_id: int) -> None:
    if not fresh:
        return
    made = insert(PopulationFigure)
    changed = made.on_conflict_do_update(
        index_elements=[
            PopulationFigure.area_code,
            PopulationFigure.as_of,
            PopulationFigure.source,
        ],
        set_={"residents": made.excluded.residents, "delivery_id": made.excluded.delivery_id},
    )
    connection.execute(changed, [{**f._asdict(), "delivery_id": delivery_id} for f in fresh])


def _surface(
    connection: Connection, county: str, day: date, known: list[Figure]
) -> tuple[NewSurface, int]:
    """The surface of one day's village figures, and the residents whose village has no polygon then."""
    residents = {f.area_code: f.residents for f in known if f.as_of == day}
    areas = areas_frame(connection, county, "village", day)
    shown = areas.loc[areas.geometry.notna() & areas["area_code"].isin(residents.keys())]
    cells = gpd.GeoDataFrame(
        {
            "cell_code": shown["area_code"],
            "residents": shown["area_code"].map(residents).astype(float),
        },
        geometry=shown.geometry,
        crs=areas.crs,
    )
    placed = int(cells["residents"].sum())
    villages = sum(n for code, n in residents.items() if len(code) == VILLAGE_CODE_LENGTH)
    name = f"village_uniform_{day:%Y-%m}"
    return NewSurface(name, "village_uniform", county, day, SOURCE, cells), villages - placed


def _store_surfaces(
    connection: Connection,
    surfaces: list[tuple[NewSurface, int]],
    delivery_id: int,
    report: PlacesReport,
) -> None:
    for surface, lost in surfaces:
        if lost:
            report.warnings.append(
                f"{lost:,} 人所在村里沒有界線圖形，不在 {surface.name} 之內。 "
                f"{lost:,} residents live in villages without a polygon and are not in {surface.name}."
            )
        if surface.cells.empty:
            continue
        report.cells += replace_surface(connection, surface, delivery_id)[0]
        report.lines.append(
            (f"{surface.name}：居民 residents", float(surface.cells["residents"].sum()))
        )
