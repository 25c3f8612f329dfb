"""Metrics: the catalogue, and each metric's values by area with what is needed to believe them."""

from datetime import date, datetime, time
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from geo.classes import natural_breaks
from hub.api.answers import (
    Breaks,
    MetricAnswer,
    MetricDescription,
    MetricList,
    MetricParameter,
    MetricValue,
)
from hub.api.datasets import text
from hub.api.deps import COUNTY_ZONE, GEOJSON, Database, Held, conditional, today, versions_tag
from hub.api.errors import RESPONSES
from hub.api.examples import METRIC_LIST
from hub.api.formats import as_csv, as_geojson
from hub.api.notes import boundary_notes, result_notes
from hub.api.sources import sources
from hub.codes import REASONS
from hub.dataset import Dataset, Metric
from hub.metrics.compute import Column
from hub.metrics.wording import full_name, ranks, sentence
from hub.metrics.workbench import Question, Result
from hub.registry import all_datasets, metric
from hub.store.reads import AreaRow

router = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=RESPONSES)

Shown = Literal["township", "village"]
MetricName = Annotated[
    str, Path(description="See /api/metrics.", examples=["wifi_population_coverage"])
]
Radius = Annotated[
    float | None,
    Query(
        gt=0,
        le=50_000,
        allow_inf_nan=False,
        description="Metres, for metrics that have it.",
        examples=[250],
    ),
]
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


@router.get("", response_model=MetricList, response_class=JSONResponse, responses=METRIC_LIST)
def catalogue(request: Request, held: Held) -> Response:
    """All metrics: question, definition, unit, direction, citation, parameters."""
    described = [
        describe(m, declared, held.settings.wifi_radius_m)
        for declared in all_datasets().values()
        for m in declared.metrics
    ]
    return conditional(
        request, f"{held.settings.wifi_radius_m}", lambda: MetricList(metrics=described)
    )


def describe(declared: Metric, owner: Dataset, radius: float) -> MetricDescription:
    """A metric's declaration, as the API sends it."""
    return MetricDescription(
        metric=declared.name, dataset=owner.name, title=text(declared.title),
        question=text(declared.question), definition=text(declared.definition), unit=declared.unit,
        unit_label=text(declared.unit_label), decimals=declared.decimals,
        higher_is_better=declared.higher_is_better, citation=declared.citation,
        levels=["township", "village"],
        parameters=[
            MetricParameter(
                name=p.name, title=text(p.title), unit=p.unit,
                default=radius if p.name == "radius" else p.default,
                minimum=p.minimum, maximum=p.maximum, suggestions=list(p.suggestions),
            )
            for p in declared.parameters
        ],
    )  # fmt: skip


@router.get(
    "/{name}",
    response_model=MetricAnswer,
    response_class=JSONResponse,
    responses={200: {"content": {"text/csv": {}, GEOJSON: {}}}},
)
def values(
    request: Request,
    held: Held,
    found: Database,
    name: MetricName,
    level: Annotated[
        Shown, Query(description="township or village", examples=["village"])
    ] = "township",
    radius: Radius = None,
    at: At = None,
    surface: SurfaceName = None,
    form: Annotated[
        Literal["json", "csv", "geojson"],
        Query(alias="format", description="json, csv or geojson", examples=["csv"]),
    ] = "json",
) -> Response:
    """One metric for every area: value, n, people affected, rank, or null with its reason; the sentence, the
    legend's breaks, sources and assumptions. CSV opens in Excel; GeoJSON carries the shapes."""
    asked = question(held, found, name, level, radius, at, surface)
    tag = f"{input_tag(found, asked)}|{asked}|{today()}"

    def make() -> MetricAnswer | bytes:
        result = held.workbench.result(found, asked)
        answer = answer_of(found, held, result)
        if form == "csv":
            return as_csv(answer)
        return as_geojson(answer, result) if form == "geojson" else answer

    media = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": GEOJSON}[form]
    marked = "simulated-" if form != "json" and _simulated(held, found, asked) else ""
    disposition = {"Content-Disposition": f'attachment; filename="{marked}{name}-{level}.{form}"'}
    return conditional(request, tag, make, media, disposition if form != "json" else None)


def _simulated(held: Held, found: Connection, asked: Question) -> bool:
    return bool(held.workbench.result(found, asked).sites.simulated.any())


def question(
    held: Held,
    found: Connection,
    name: str,
    level: str,
    radius: float | None,
    at: date | None,
    surface: str | None,
) -> Question:
    """What is asked, with every default filled in.

    Raises:
        NotFound: no such metric or surface.
    """
    owner, declared = metric(name)
    chosen = held.workbench.surface(found, surface)
    own = radius if radius is not None else held.settings.wifi_radius_m
    return Question(
        dataset=owner, metric=declared, level=level,
        at=at or held.workbench.boundaries(found, level, today()),
        surface=chosen.surface if chosen else None,
        radius=own if declared.parameters else 0.0,
    )  # fmt: skip


def input_tag(found: Connection, asked: Question) -> str:
    """The versions of everything the question's answer depends on."""
    return versions_tag(found, "areas", "population", asked.dataset.name)


def answer_of(found: Connection, held: Held, result: Result) -> MetricAnswer:
    """A result as the API sends it."""
    asked, declared = result.question, result.question.metric
    spoken = sentence(result, REASONS)
    breaks = natural_breaks(result.values.value)
    return MetricAnswer(
        metric=declared.name, level=asked.level,
        parameters={p.name: asked.radius for p in declared.parameters},
        at=asked.at, surface=asked.surface, unit=declared.unit, unit_label=text(declared.unit_label),
        decimals=declared.decimals, higher_is_better=declared.higher_is_better,
        data_version=input_tag(found, asked), as_of=as_of(result),
        simulated=bool(result.sites.simulated.any()), sentence=text(spoken),
        notes=result_notes(result) + boundary_notes(found, held.settings.county, asked.level, asked.at, today()),
        sources=sources(found, result),
        breaks=Breaks(method=breaks.method, edges=list(breaks.edges), counts=list(breaks.counts)) if breaks else None,
        county=_value(result, result.county_ground.areas[0], result.county, 0, None),
        values=_values(result),
    )  # fmt: skip


def _values(result: Result) -> list[MetricValue]:
    order = ranks(result.values, higher_is_better=result.question.metric.higher_is_better)
    return [
        _value(result, area, result.values, i, order[i])
        for i, area in enumerate(result.ground.areas)
    ]


def _value(result: Result, area: AreaRow, column: Column, i: int, rank: int | None) -> MetricValue:
    reason = column.reason[i]
    affected, residents = column.affected[i], column.residents[i]
    share = (
        round(float(100 * affected / residents), 2)
        if residents > 0 and not np.isnan(affected)
        else None
    )
    return MetricValue(
        area_code=area.area_code, name=text(full_name(area)), parent_code=area.parent_code,
        value=_number(column.value[i]), n=int(column.n[i]), lo=None, hi=None,
        residents=_whole(residents), affected=_whole(affected), affected_share=share, rank=rank,
        as_of=as_of(result), complete=None if reason else round(float(column.complete[i]), 4),
        reason=reason, reason_text=text(REASONS[reason]) if reason else None,
    )  # fmt: skip


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else round(float(value))


def as_of(result: Result) -> datetime | None:
    """The newest input's day, at midnight in the county."""
    day = result.sites.as_of
    return datetime.combine(day, time(), COUNTY_ZONE) if day else None
