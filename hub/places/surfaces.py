"""Population surfaces: small areas or points with residents, stored whole under one name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, delete, insert, select

from geo.crs import TAIWAN
from hub.errors import SourceError
from hub.places.versions import SRID
from hub.store import reads
from hub.store.tables import Surface

COLUMNS = ("surface", "cell_code", "residents", "geom")


@dataclass(frozen=True)
class NewSurface:
    """A surface to be stored. ``kind``: segis, points or village_uniform (METRICS.md, section 1).

    ``cells``: cell_code (each once), residents, geometry in lon, lat; cells without residents are left out.
    """

    name: str
    kind: str
    county: str
    as_of: date
    source: str
    cells: gpd.GeoDataFrame


def replace_surface(connection: Connection, new: NewSurface, delivery_id: int) -> tuple[int, int]:
    """Stores a surface in place of the one of its name: (cells stored, cells unchanged).

    Raises:
        SourceError: ``no_residents``, ``negative_residents``, ``duplicate_cells``, ``outside_taiwan``,
            ``surface_of_other_county``.
    """
    _check(connection, new)
    cells = new.cells.loc[new.cells["residents"] > 0].sort_values("cell_code")
    if _is_stored(connection, new, cells):
        return 0, len(cells)
    connection.execute(delete(Surface).where(Surface.surface == new.name))
    row = {
        "surface": new.name, "kind": new.kind, "county_code": new.county, "as_of": new.as_of,
        "source": new.source, "residents": float(cells["residents"].sum()), "delivery_id": delivery_id,
    }  # fmt: skip
    connection.execute(insert(Surface).values(**row))
    raw = connection.connection.cursor()
    with raw.copy(f"COPY surface_cell ({', '.join(COLUMNS)}) FROM STDIN") as stream:
        for values in _rows(new.name, cells):
            stream.write_row(values)
    return len(cells), 0


def _rows(name: str, cells: gpd.GeoDataFrame) -> Iterator[tuple[str, str, float, str]]:
    located = shapely.set_srid(cells.geometry.to_numpy(), SRID)
    ground = shapely.to_wkb(located, hex=True, include_srid=True)
    for code, residents, geom in zip(cells["cell_code"], cells["residents"], ground, strict=True):
        yield name, str(code), float(residents), geom


def _is_stored(connection: Connection, new: NewSurface, cells: gpd.GeoDataFrame) -> bool:
    """Whether exactly this surface is there already."""
    known = connection.execute(
        select(Surface.kind, Surface.as_of, Surface.source).where(Surface.surface == new.name)
    ).first()
    if known is None or tuple(known) != (new.kind, new.as_of, new.source):
        return False
    codes, residents, shapes = reads.surface_cells(connection, new.name)
    if len(codes) != len(cells):
        return False
    order = np.argsort(np.array(codes, dtype=str), kind="stable")
    return bool(
        (np.array(codes, dtype=str)[order] == cells["cell_code"].to_numpy(dtype=str)).all()
        and (residents[order] == cells["residents"].to_numpy(dtype=np.float64)).all()
        and (shapely.to_wkb(shapes[order]) == shapely.to_wkb(cells.geometry.to_numpy())).all()
    )


def _check(connection: Connection, new: NewSurface) -> None:
    cells = new.cells
    if not (cells["residents"] > 0).any():
        raise _refused("no_residents", "No cell has residents", "檔案中沒有人口。")
    if (cells["residents"] < 0).any():
        raise _refused(
            "negative_residents",
            "Some cells have fewer than 0 residents (men written as negative numbers?)",
            "人口數不可為負。",
        )
    if not cells["cell_code"].is_unique:
        twice = cells.loc[cells["cell_code"].duplicated(), "cell_code"].iloc[0]
        raise _refused("duplicate_cells", f"The cell {twice} stands twice", "小區代碼重複。")
    if not shapely.covered_by(cells.geometry.to_numpy(), shapely.box(*TAIWAN)).all():
        raise _refused(
            "outside_taiwan",
            "Some cells lie outside Taiwan: another coordinate system? (name it with --crs)",
            "部分小區落在臺灣之外，請檢查坐標系統。",
        )
    owner = connection.scalar(select(Surface.county_code).where(Surface.surface == new.name))
    if owner not in (None, new.county):
        raise _refused(
            "surface_of_other_county",
            f"The surface {new.name!r} belongs to county {owner}; give another --name",
            "名稱已由其他縣市使用。",
        )


def _refused(code: str, message: str, zh: str) -> SourceError:
    hint = f"Correct it and send it again; nothing was stored. {zh}"
    return SourceError(f"{message}.", code=code, hint=hint)
