"""Where a result's inputs come from: each source of its rows, the population surface, the boundaries."""

from datetime import date, datetime

from sqlalchemy import Connection

from hub.api.answers import Source, Text
from hub.api.datasets import text
from hub.api.deps import versions_tag
from hub.clock import COUNTY_ZONE
from hub.metrics.workbench import Result
from hub.store.rows import Rows


def sources(found: Connection, result: Result) -> list[Source]:
    """The inputs of a result: each source of its rows, the population surface, the boundaries."""
    rows = [
        source
        for found_rows in result.inputs.values()
        for source in _own(found, result, found_rows)
    ]
    seen: dict[str, Source] = {}
    for source in rows:
        other = seen.get(source.name)
        seen[source.name] = source if other is None else _together(other, source)
    return [*(seen[name] for name in sorted(seen)), *_ground_sources(found, result)]


def _own(found: Connection, result: Result, rows: Rows) -> list[Source]:
    asked = result.question
    listed = []
    for name in sorted(set(rows["source"])):
        declared = asked.dataset.source(name)
        here = rows.where(rows["source"] == name)
        listed.append(
            Source(
                name=name,
                title=text(declared.title) if declared else Text(zh=name, en=name),
                publisher=text(declared.publisher) if declared else Text(zh=name, en=name),
                licence=declared.licence if declared else None,
                as_of=_day(here.newest),
                data_version=versions_tag(found, *asked.metric.reads),
                records=None if result.withheld else len(here),
                simulated=bool(here.flags("simulated").any()),
            )
        )
    return listed


def _together(one: Source, other: Source) -> Source:
    """What two inputs have of one source."""
    days = [day for day in (one.as_of, other.as_of) if day is not None]
    return one.model_copy(
        update={
            "records": _sum(one.records, other.records), "as_of": max(days, default=None),
            "simulated": one.simulated or other.simulated,
        }
    )  # fmt: skip


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _day(newest: date | datetime | None) -> date | None:
    return newest.astimezone(COUNTY_ZONE).date() if isinstance(newest, datetime) else newest


def _ground_sources(found: Connection, result: Result) -> list[Source]:
    surface, areas = result.ground.surface, result.ground.areas
    listed = []
    if surface is not None:
        listed.append(
            Source(
                name=surface.surface,
                title=Text(zh="人口分布", en="Population surface"),
                publisher=Text(zh=surface.source, en=surface.source),
                licence=None,
                as_of=surface.as_of,
                data_version=versions_tag(found, "population"),
                records=surface.cells,
                simulated=False,
            )
        )
    names = ", ".join(sorted({area.source for area in areas}))
    dates = [area.source_as_of for area in areas if area.source_as_of]
    listed.append(
        Source(
            name="areas",
            title=Text(zh="行政區界線", en="Boundaries"),
            publisher=Text(zh=names, en=names),
            licence=None,
            as_of=max(dates, default=None),
            data_version=versions_tag(found, "areas"),
            records=len(areas),
            simulated=False,
        )
    )
    return listed
