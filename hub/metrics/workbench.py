"""Results kept by data version: what has not changed is not computed again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from sqlalchemy import Connection

from hub.dataset import Dataset, Metric
from hub.errors import BadParameter, NotFound
from hub.metrics.compute import METHODS, Column, column
from hub.metrics.ground import Ground, lay_out
from hub.store import reads
from hub.store.reads import SiteRows, SurfaceRow

KEPT = 64
"""Results and grounds kept; the county's catalogue at both levels and five radii is 40."""

T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """What is asked: a metric for all areas of a level, with its parameters."""

    dataset: Dataset
    metric: Metric
    level: str
    at: date
    surface: str | None
    radius: float


@dataclass(frozen=True)
class Result:
    """The answer in arrays, with the ground and the sites it was made from; the county's own line beside it."""

    question: Question
    ground: Ground
    sites: SiteRows
    values: Column
    county: Column
    county_ground: Ground


class Workbench:
    """Computes metrics; keeps grounds (areas with residents), sites and results by the versions of their inputs."""

    def __init__(self, county: str) -> None:
        self.county = county
        self._lock = threading.RLock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def result(self, connection: Connection, asked: Question) -> Result:
        """The metric's values; from memory where no input has changed."""
        versions = reads.data_versions(connection)
        own = tuple(versions.get(name, (0, None))[0] for name in ("areas", "population"))
        data = versions.get(asked.dataset.name, (0, None))[0]
        key = (asked.metric.name, asked.level, asked.at, asked.surface, asked.radius, own, data)
        return self._keep(key, lambda: self._compute(connection, asked, own, data))

    def surface(self, connection: Connection, name: str | None) -> SurfaceRow | None:
        """The surface called ``name``, or the county's best; None where it has none.

        Raises:
            NotFound: there is none of that name.
        """
        known = reads.surfaces(connection, self.county)
        if name is None:
            return known[0] if known else None
        chosen = next((row for row in known if row.surface == name), None)
        if chosen is None:
            names = ", ".join(row.surface for row in known) or "none is loaded"
            raise NotFound(
                f"There is no population surface {name!r}.",
                hint=f"Known: {names}.",
                code="unknown_surface",
            )
        return chosen

    def boundaries(self, connection: Connection, level: str, today: date) -> date:
        """The day whose boundaries are used by default: the newest on which every area has one."""
        dated = reads.boundary_dates(connection, self.county, level, today)
        whole = [at for at, areas, bounded in dated if areas and bounded == areas]
        return whole[0] if whole else today

    def _compute(
        self, connection: Connection, asked: Question, own: tuple[int, ...], data: int
    ) -> Result:
        ground = self._ground(connection, asked, asked.level, own)
        county = self._county(connection, asked, own)
        query = asked.dataset.query
        sites = self._keep(
            ("sites", query, ground.srid, data), lambda: reads.sites(connection, query, ground.srid)
        )
        method = METHODS[asked.metric.function]
        values = column(method, ground, sites, asked.radius)
        whole = column(method, county, sites, asked.radius)
        return Result(asked, ground, sites, values, whole, county)

    def _county(self, connection: Connection, asked: Question, own: tuple[int, ...]) -> Ground:
        """The county as its townships together: their shapes are always known, and what is computed is shared."""

        def join() -> Ground:
            whole = reads.areas(connection, self.county, "county", asked.at)[0]
            return self._ground(connection, asked, "township", own).as_one(whole)

        return self._keep(("county", asked.at, asked.surface, own), join)

    def _ground(
        self, connection: Connection, asked: Question, level: str, own: tuple[int, ...]
    ) -> Ground:
        def lay() -> Ground:
            areas = reads.areas(connection, self.county, level, asked.at)
            county = reads.areas(connection, self.county, "county", asked.at)
            if not areas or not county:
                raise BadParameter(
                    f"No {level} of county {self.county} was valid on {asked.at}.",
                    field="at",
                    code="no_areas",
                    hint="Load boundaries with `ingest places` or `ingest areas`, or ask for another date.",
                )
            return lay_out(connection, areas, county, self.surface(connection, asked.surface))

        return self._keep(("ground", level, asked.at, asked.surface, own), lay)

    def _keep(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return cast("T", self._kept[key])
