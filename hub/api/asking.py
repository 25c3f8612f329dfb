"""The query parameters of every metric, and the question they make."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query
from sqlalchemy import Connection

from hub.api.deps import Held, today, versions_tag
from hub.api.shelf import Ground
from hub.clock import COUNTY_ZONE
from hub.disclosure import told
from hub.metrics.question import Question
from hub.metrics.wishes import Wishes, question
from hub.metrics.workbench import Result, depends_on
from hub.roles import Audience, Role, may_see
from hub.store import reads

Shown = Literal["township", "village"]


def of(metric: str) -> dict[str, Any]:
    """Says in the document that only some metrics have a parameter: one of them."""
    return {"x-metric": metric}


MetricName = Annotated[
    str, Path(description="See /api/metrics.", examples=["wifi_population_coverage"])
]
LevelShown = Annotated[Shown, Query(description="township or village", examples=["village"])]
At = Annotated[
    date | None,
    Query(
        description="The date whose boundaries are used; default: the newest complete set.",
        examples=["2021-09-30"],
    ),
]
SurfaceName = Annotated[
    str | None,
    Query(
        description="Population surface; default: the best that is loaded.",
        examples=["village_uniform_2021-03"],
    ),
]
Since = Annotated[
    date | None,
    Query(
        alias="from",
        description="First day of the period, for metrics of what happened; default: the last whole month, or the "
        "last seven days.",
        examples=["2026-01-01"],
        json_schema_extra=of("wifi_availability"),
    ),
]
Until = Annotated[
    date | None,
    Query(
        alias="to",
        description="Last day of the period (inclusive); for metrics of what stands: the day on which it stood.",
        examples=["2026-01-31"],
    ),
]
Radius = Annotated[
    float | None,
    Query(
        gt=0, le=50_000, allow_inf_nan=False, description="Metres, for metrics that have it.", examples=[250],
        json_schema_extra=of("wifi_population_coverage"),
    ),
]  # fmt: skip
Minutes = Annotated[
    float | None,
    Query(
        gt=0, le=600, allow_inf_nan=False, description="Minutes of travel, for metrics that have it.", examples=[30],
        json_schema_extra=of("clinic_within_30min"),
    ),
]  # fmt: skip
Target = Annotated[
    float | None,
    Query(
        gt=0, le=600, allow_inf_nan=False, description="Minutes within which an ambulance should be there, for metrics "
        "that have it; default: the county's target.", examples=[15], json_schema_extra=of("ems_within_target"),
    ),
]  # fmt: skip
Specialty = Annotated[
    str | None,
    Query(
        max_length=100, description="Specialty 科別, for metrics that have it; default: all.", examples=["眼科"],
        json_schema_extra=of("telehealth_hours_per_1000"),
    ),
]  # fmt: skip
Basis = Annotated[
    str | None,
    Query(
        max_length=20, description="From when the response counts, for metrics that have it: call (報案起, the default) "
        "or notified (派遣起).", examples=["notified"], json_schema_extra=of("ems_response_p90"),
    ),
]  # fmt: skip
Category = Annotated[
    str | None,
    Query(
        max_length=200, description="Category of cases 案件類別, for metrics that have it; default: all.",
        examples=["路面坑洞（模擬）"], json_schema_extra=of("issues_per_1000"),
    ),
]  # fmt: skip


def numbers(
    radius: Radius = None, minutes: Minutes = None, target: Target = None
) -> dict[str, float]:
    """The parameters that were given."""
    given = {"radius": radius, "minutes": minutes, "target": target}
    return {name: number for name, number in given.items() if number is not None}


def words(
    specialty: Specialty = None, basis: Basis = None, category: Category = None
) -> dict[str, str]:
    """The choices that were given."""
    given = {"specialty": specialty, "basis": basis, "category": category}
    return {name: word for name, word in given.items() if word is not None}


def wishes(
    numbers: Annotated[dict[str, float], Depends(numbers)],
    words: Annotated[dict[str, str], Depends(words)],
    at: At = None,
    surface: SurfaceName = None,
    since: Since = None,
    until: Until = None,
) -> Wishes:
    """What is asked of a metric, but for the level."""
    return Wishes(at=at, surface=surface, since=since, until=until, numbers=numbers, words=words)


Wished = Annotated[Wishes, Depends(wishes)]


def asked(held: Held, found: Connection, name: str, wished: Wishes) -> Question:
    """The question, with every default filled in.

    Raises:
        NotFound, BadParameter: as ``hub.metrics.wishes.question``.
    """
    return question(found, held.workbench, held.settings, name, wished, datetime.now(UTC))


def result_of(found: Connection, held: Held, asked: Question, role: Role) -> Result:
    """The question's answer for somebody of this role: every endpoint takes it from here, none from the workbench.

    Raises:
        NotAllowed: as ``hub.disclosure.told``.
    """
    return told(found, held.workbench, held.settings, asked, role)


def audience(role: Role) -> Audience:
    """For whom results are made: part of the key of what is made from them and kept."""
    return "ems" if may_see(role, "ems") else "public"


def input_tag(found: Connection, asked: Question) -> str:
    """The versions of everything the question's answer depends on."""
    return versions_tag(found, *depends_on(asked))


def ground_of(found: Connection, *asked: Question) -> Ground:
    """What the questions' answers are made from, as this connection sees it, and how long the clock lets them be."""
    known = reads.data_versions(found)
    names = {name for question in asked for name in depends_on(question)}
    midnight = datetime.combine(today() + timedelta(days=1), time(), COUNTY_ZONE)
    minutes = [each.moment + timedelta(minutes=1) for each in asked if each.moment is not None]
    return Ground(
        {name: known[name][0] if name in known else 0 for name in names},
        min(minutes, default=midnight),
    )
