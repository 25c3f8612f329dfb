"""Where the rows of many columns are: points and addresses go to the same functions as those of single rows."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hub.columns.casts import REAL
from hub.columns.record import Flags, Read
from hub.locate import Asked, Place, spots
from hub.parse import Placer
from hub.refusal import Refusal

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Axis(NamedTuple):
    """A column of coordinates (NaN where there is none), and the cells that are no plain number."""

    values: Floats
    doubt: Bits


def axis(cells: Mapping[str, pa.Array], name: str, count: int) -> Axis:
    """The coordinates of the field ``name``; none where the kind has no such field."""
    column = cells.get(name)
    if column is None:
        return Axis(np.full(count, np.nan), np.zeros(count, bool))
    plain = np.ones(count, bool)
    if pa.types.is_string(column.type):
        good = pc.match_substring_regex(column, REAL)
        plain = np.asarray(pc.fill_null(good, True), dtype=bool)
        column = pc.cast(pc.if_else(good, column, None), pa.float64())
    return Axis(pc.fill_null(column, np.nan).to_numpy(zero_copy_only=False), ~plain)


def points(read: Read) -> tuple[Read, Floats, Floats]:
    """The rows whose two coordinates are plain (or both missing), and these."""
    count = len(read.lines)
    x, y = axis(read.cells, "x", count), axis(read.cells, "y", count)
    doubt = x.doubt | y.doubt | (np.isnan(x.values) != np.isnan(y.values))
    return read.without(doubt), x.values[~doubt], y.values[~doubt]


class Spotted(NamedTuple):
    """Places of news as columns."""

    township: pa.Array
    village: pa.Array
    lon: pa.Array
    lat: pa.Array
    flags: Flags

    def flags_of(self, row: int) -> tuple[str, ...]:
        """What is odd in the place of a row."""
        return tuple(code for code, rows in self.flags if rows[row])


def spotted(x: Floats, y: Floats, placer: Placer) -> Spotted:
    """Where news are, by their points."""
    found = spots(x, y, placer.detection(x, y), placer.places)
    town, village = (pa.array(codes, pa.string()) for codes in (found.township, found.village))
    lon, lat = (
        pa.array(values, pa.float64(), from_pandas=True) for values in (found.lon, found.lat)
    )
    said = sorted({flag for flag in found.flags.tolist() if flag})
    return Spotted(town, village, lon, lat, [(flag, found.flags == flag) for flag in said])


def asked_of(read: Read, x: Floats, y: Floats) -> Asked:
    """The place columns of things."""
    count = len(read.lines)
    addresses, districts = (
        read.cells[name].to_pylist() if name in read.cells else [None] * count
        for name in ("address", "district")
    )
    return Asked(addresses, districts, x.copy(), y.copy(), [[] for _ in range(count)])


class Found(NamedTuple):
    """Places of things as columns; ``flags``: those of each row."""

    township: pa.Array
    village: pa.Array
    basis: pa.Array
    lon: pa.Array
    lat: pa.Array
    stated_lon: pa.Array
    stated_lat: pa.Array
    flags: list[tuple[str, ...]]


def found(places: list[Place]) -> Found:
    """Places as columns."""
    stated = [p.stated or (None, None) for p in places]
    return Found(
        township=pa.array([p.township_code for p in places], pa.string()),
        village=pa.array([p.village_code for p in places], pa.string()),
        basis=pa.array([p.basis for p in places], pa.string()),
        lon=pa.array([p.lon for p in places], pa.float64()),
        lat=pa.array([p.lat for p in places], pa.float64()),
        stated_lon=pa.array([lon for lon, _ in stated], pa.float64()),
        stated_lat=pa.array([lat for _, lat in stated], pa.float64()),
        flags=[p.flags for p in places],
    )


def located(read: Read, x: Floats, y: Floats, placer: Placer) -> tuple[Read, Found]:
    """The things that have a place (or may be without one), and these; who is refused one is in doubt."""
    told = placer.located(asked_of(read, x, y))
    refused = np.fromiter((isinstance(place, Refusal) for place in told), bool, len(told))
    return read.without(refused), found([place for place in told if isinstance(place, Place)])
