"""Results kept by data version: what has not changed is not computed again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar, cast

from sqlalchemy import Connection

from hub.clock import COUNTY_ZONE
from hub.errors import BadParameter, NotFound
from hub.metrics.column import Column, finished
from hub.metrics.ground import Ground, lay_out
from hub.metrics.journey import Journey, Pace, plan
from hub.metrics.look import Look
from hub.metrics.methods import METHODS
from hub.metrics.question import Question
from hub.registry import GROUND, TRAVEL
from hub.store import reads, rows
from hub.store.reads import SurfaceRow
from hub.store.rows import Rows
from hub.text import Text

KEPT = 256
"""Results, grounds and rows kept: the county's catalogue at both levels with some choices of parameters and periods."""

T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """The answer in arrays, with the ground and the rows it was made from; the county's own line beside it.

    ``withheld``: it is for somebody who may not be told how many records stand behind it, nor their hour.
    """

    question: Question
    ground: Ground
    inputs: Mapping[str, Rows]
    values: Column
    county: Column
    county_ground: Ground
    assumptions: Sequence[Text] = ()
    withheld: bool = False

    @property
    def simulated(self) -> bool:
        """Whether any row behind it is simulated."""
        return any(bool(found.flags("simulated").any()) for found in self.inputs.values())

    @property
    def as_of(self) -> date | datetime | None:
        """The newest input; the minute of asking where the clock counts."""
        if self.question.moment is not None:
            return self.question.moment
        known = [found.newest for found in self.inputs.values()]
        newest = max((day for day in known if day is not None), default=None)
        if self.withheld and isinstance(newest, datetime):
            return newest.astimezone(COUNTY_ZONE).date()
        return newest


def depends_on(asked: Question) -> tuple[str, ...]:
    """The names in ``data_version`` on which an answer depends."""
    return (*GROUND, *(TRAVEL if asked.metric.travels else ()), *asked.metric.reads)


class Workbench:
    """Computes metrics; keeps grounds (areas with residents), rows and results by the versions of their inputs."""

    def __init__(self, county: str, pace: Pace) -> None:
        self.county = county
        self._pace = pace
        self._lock = threading.RLock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def result(self, connection: Connection, asked: Question) -> Result:
        """The metric's values; from memory where no input has changed."""
        versions = self._versions(connection)
        key = ("result", asked, self._of(versions, *depends_on(asked)))
        return self._keep(key, lambda: self._compute(connection, asked, versions))

    def beside(
        self, connection: Connection, asked: Question, what: str, make: Callable[[], T]
    ) -> T:
        """Something else that is made of the same inputs, kept as long as they stand."""
        return self.made_of(connection, [asked], what, make)

    def made_of(
        self,
        connection: Connection,
        asked: Sequence[Question],
        name: Hashable,
        make: Callable[[], T],
    ) -> T:
        """What ``make`` makes of the answers to several questions; from memory where none of their inputs has changed.

        ``name`` says what is made, and for whom: whoever may see other results than somebody else has another.
        """
        versions = self._versions(connection)
        names = sorted({each for question in asked for each in depends_on(question)})
        return self._keep(("made", name, tuple(asked), self._of(versions, *names)), make)

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

    def _versions(self, connection: Connection) -> Mapping[str, int]:
        return {name: number for name, (number, _) in reads.data_versions(connection).items()}

    def _of(self, versions: Mapping[str, int], *names: str) -> tuple[int, ...]:
        return tuple(versions.get(name, 0) for name in names)

    def _compute(
        self, connection: Connection, asked: Question, versions: Mapping[str, int]
    ) -> Result:
        ground = self._ground(connection, asked, asked.level, versions)
        county = self._county(connection, asked, versions)
        wanted = {**asked.asked_of_queries(ground.srid), "county": self.county}
        own = self._of(versions, *asked.metric.reads)

        def read(query: str) -> Rows:
            named = rows.named(query, wanted)
            key = ("rows", query, tuple(named.items()), own)
            return self._keep(key, lambda: rows.read(connection, query, named))

        def travel() -> Journey:
            key = (
                "journey", asked.level, asked.at, asked.surface, self._of(versions, *GROUND, *TRAVEL),
            )  # fmt: skip
            return self._keep(key, lambda: plan(connection, self.county, ground, self._pace))

        method = METHODS[asked.metric.method].apply
        here, whole = Look(asked, ground, read, travel), Look(asked, county, read, travel)
        return Result(
            question=asked, ground=ground, county_ground=county,
            inputs={name: read(query) for name, query in asked.metric.inputs.items()},
            values=finished(here, method(here)), county=finished(whole, method(whole)),
            assumptions=tuple(travel().assumptions) if asked.metric.travels else (),
        )  # fmt: skip

    def _county(
        self, connection: Connection, asked: Question, versions: Mapping[str, int]
    ) -> Ground:
        """The county as its townships together: their shapes are always known, and what is computed is shared."""

        def join() -> Ground:
            whole = reads.areas(connection, self.county, "county", asked.at)[0]
            return self._ground(connection, asked, "township", versions).as_one(whole)

        return self._keep(("county", asked.at, asked.surface, self._of(versions, *GROUND)), join)

    def _ground(
        self, connection: Connection, asked: Question, level: str, versions: Mapping[str, int]
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

        return self._keep(
            ("ground", level, asked.at, asked.surface, self._of(versions, *GROUND)), lay
        )

    def _keep(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return cast("T", self._kept[key])
