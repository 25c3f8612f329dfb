"""Where a result's inputs come from: each source of its sites, the population surface, the boundaries."""

from sqlalchemy import Connection

from hub.api.answers import Source, Text
from hub.api.datasets import text
from hub.api.deps import versions_tag
from hub.metrics.workbench import Result


def sources(found: Connection, result: Result) -> list[Source]:
    """The inputs of a result: each source of its sites, the population surface, the boundaries."""
    asked, sites = result.question, result.sites
    listed = []
    for name in sorted(set(sites.source)):
        declared = asked.dataset.source(name)
        here = sites.source == name
        listed.append(
            Source(
                name=name,
                title=text(declared.title) if declared else Text(zh=name, en=name),
                publisher=text(declared.publisher) if declared else Text(zh=name, en=name),
                licence=declared.licence if declared else None,
                as_of=max(sites.day[here]),
                data_version=versions_tag(found, asked.dataset.name),
                records=int(here.sum()),
                simulated=bool(sites.simulated[here].any()),
            )
        )
    return [*listed, *_ground_sources(found, result)]


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
