"""The line of one area in a result, or why there is none: an area has dates."""

from datetime import timedelta

from sqlalchemy import Connection

from hub.errors import NotFound
from hub.metrics.column import Column
from hub.metrics.ground import Ground
from hub.metrics.workbench import Result
from hub.store import reads
from hub.store.reads import AreaRow

LEVEL_OF_LENGTH: dict[int, str] = {5: "county", 8: "township", 11: "village"}
"""MOI codes say their level by their length."""


def place(found: Connection, result: Result, area_code: str) -> tuple[Column, Ground, int]:
    """The column, its areas and the index at which one area stands in a result.

    Raises:
        NotFound: there is no such area, or it was not there on the result's day; the message says when it was.
    """
    for column, ground in ((result.values, result.ground), (result.county, result.county_ground)):
        for i, area in enumerate(ground.areas):
            if area.area_code == area_code:
                return column, ground, i
    at, versions = result.question.at, reads.area_versions(found, area_code)
    if not versions:
        raise NotFound(
            f"There is no area {area_code}.", code="unknown_area",
            hint="GET /api/areas?level=township (or village) lists them.",
        )  # fmt: skip
    raise NotFound(
        f"{area_code} {versions[0].name_zh} was not there on {at}; it was {_spans(versions)}.", code="area_other_date",
        hint=f"Ask with at={_day_of(versions[0])}. GET /api/areas/{area_code} lists its dates.",
    )  # fmt: skip


def _spans(versions: list[AreaRow]) -> str:
    """When an area was, in words, the oldest version first."""
    return " and ".join(_span(version) for version in reversed(versions))


def _span(version: AreaRow) -> str:
    begin = f"from {version.valid_from}" if version.valid_from else ""
    end = f"until {version.valid_to - timedelta(days=1)}" if version.valid_to else "on"
    return f"{begin} {end}".strip()


def _day_of(version: AreaRow) -> str:
    """A day on which a version was valid."""
    if version.valid_to is not None:
        return str(version.valid_to - timedelta(days=1))
    return str(version.valid_from)
