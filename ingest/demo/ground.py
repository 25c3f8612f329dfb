"""Where simulated things may stand: the county's townships, their villages, and places in them that a way leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from hub.store import reads
from hub.store.reads import AreaRow
from ingest.simulate.chance import dice
from ingest.simulate.county import County, Village

SEED = 682
"""Of the places alone: the same things whatever the seed of what happens."""


def demo_villages(connection: Connection, county: str, at: date) -> list[AreaRow]:
    """The villages that can carry simulated things: with a boundary and residents."""
    return [
        row
        for row in reads.areas(connection, county, "village", at)
        if row.shape is not None and row.residents
    ]


@dataclass(frozen=True)
class Township:
    """One township with its villages, most residents first."""

    code: str
    name: str
    villages: tuple[Village, ...]

    @property
    def residents(self) -> int:
        """Everybody in it."""
        return sum(village.residents for village in self.villages)

    def village(self, named: str = "") -> Village:
        """The village whose name begins so, or else the one with most residents."""
        wanted = (v for v in self.villages if named and v.name.startswith(named))
        return next(wanted, self.villages[0])


@dataclass(frozen=True)
class Ground:
    """The county without its things."""

    county: County

    @cached_property
    def townships(self) -> Sequence[Township]:
        """By code."""
        found: dict[str, list[Village]] = {}
        for village in self.county.villages:
            found.setdefault(village.township_code, []).append(village)
        return [
            Township(
                code, own[0].township, tuple(sorted(own, key=lambda v: (-v.residents, v.area_code)))
            )
            for code, own in sorted(found.items())
        ]

    @cached_property
    def capital(self) -> Township:
        """The township with most residents."""
        return max(self.townships, key=lambda township: (township.residents, township.code))

    def place(self, village: Village, thing: str) -> tuple[str, str]:
        """Cells of the longitude and latitude of a thing in a village."""
        lon, lat = self.county.scene(village, dice(SEED, "place", thing))
        return f"{lon:.6f}", f"{lat:.6f}"
