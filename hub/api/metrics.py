"""Metrics: the catalogue, and each metric's values by area with what is needed to believe them."""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from geo.classes import natural_breaks
from hub.api.answers import (
    Breaks,
    MetricAnswer,
    MetricChoice,
    MetricDescription,
    MetricList,
    MetricParameter,
    MetricStandard,
    MetricValue,
)
from hub.api.asking import LevelShown, MetricName, Wished, asked, ground_of, input_tag, result_of
from hub.api.datasets import text
from hub.api.deps import GEOJSON, Asker, Database, Held, conditional, today, versions_tag
from hub.api.errors import RESPONSES
from hub.api.examples import METRIC_LIST
from hub.api.formats import as_csv, as_geojson
from hub.api.notes import boundary_notes, result_notes
from hub.api.sources import sources
from hub.api.told import as_of, number, period, reason_text, records, whole
from hub.codes import REASONS
from hub.dataset import Dataset
from hub.disclosure import levels
from hub.metric import Metric
from hub.metrics.column import Column
from hub.metrics.wishes import options_of
from hub.metrics.wording import full_name, ranks, sentence
from hub.metrics.workbench import Result
from hub.registry import all_datasets
from hub.roles import Role
from hub.settings import Settings
from hub.store.reads import AreaRow

router = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("", response_model=MetricList, response_class=JSONResponse, responses=METRIC_LIST)
def catalogue(request: Request, held: Held, found: Database, asker: Asker) -> Response:
    """All metrics: question, definition, unit, direction, standard, citation, parameters and choices."""
    reads = {name for owner in all_datasets().values() for m in owner.metrics for name in m.reads}
    defaults = f"{held.settings.wifi_radius_m}|{held.settings.ems_target_min}"
    tag = f"{defaults}|{versions_tag(found, *reads)}"

    def make() -> MetricList:
        return MetricList(
            metrics=[
                describe(found, declared, owner, held.settings, asker.role)
                for owner in all_datasets().values()
                for declared in owner.metrics
            ]
        )

    return conditional(request, tag, make)


def describe(
    found: Connection, declared: Metric, owner: Dataset, settings: Settings, role: Role
) -> MetricDescription:
    """A metric's declaration, as the API sends it to somebody of this role."""
    return MetricDescription(
        metric=declared.name, dataset=owner.name, title=text(declared.title),
        question=text(declared.question), definition=text(declared.definition), unit=declared.unit,
        unit_label=text(declared.unit_label), decimals=declared.decimals,
        higher_is_better=declared.higher_is_better, citation=declared.citation,
        levels=list(levels(declared, role)),
        parameters=[
            MetricParameter(
                name=p.name, title=text(p.title), unit=p.unit,
                default=float((p.setting and getattr(settings, p.setting)) or p.default),
                minimum=p.minimum, maximum=p.maximum, suggestions=list(p.suggestions),
            )
            for p in declared.parameters
        ],
        choices=[
            MetricChoice(
                name=c.name, title=text(c.title), options=list(options_of(found, c)), default=c.default
            )
            for c in declared.choices
        ],
        time=declared.time, guarded=declared.guarded, counts=text(declared.counts),
        standard=_standard(declared),
    )  # fmt: skip


def _standard(declared: Metric) -> MetricStandard | None:
    standard = declared.standard
    if standard is None:
        return None
    return MetricStandard(value=standard.value, source=text(standard.source))


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
    asker: Asker,
    wished: Wished,
    name: MetricName,
    level: LevelShown = "township",
    form: Annotated[
        Literal["json", "csv", "geojson"],
        Query(alias="format", description="json, csv or geojson", examples=["csv"]),
    ] = "json",
) -> Response:
    """One metric for every area: value, interval, n, people affected, rank, or null with its reason; the sentence, the
    legend's breaks, sources and assumptions. CSV opens in Excel; GeoJSON carries the shapes."""
    question = asked(held, found, name, replace(wished, level=level))
    tag = f"{input_tag(found, question)}|{question}|{today()}"

    def make() -> MetricAnswer | bytes:
        result = result_of(found, held, question, asker.role)
        answer = answer_of(found, held, result)
        if form == "csv":
            return as_csv(answer)
        return as_geojson(answer, result) if form == "geojson" else answer

    media = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": GEOJSON}[form]
    simulated = form != "json" and result_of(found, held, question, asker.role).simulated
    marked = "simulated-" if simulated else ""
    disposition = {"Content-Disposition": f'attachment; filename="{marked}{name}-{level}.{form}"'}
    sent = disposition if form != "json" else None
    return conditional(request, tag, make, media, sent, ground_of(found, question))


def answer_of(found: Connection, held: Held, result: Result) -> MetricAnswer:
    """A result as the API sends it."""
    asked, declared = result.question, result.question.metric
    spoken = sentence(result, REASONS)
    breaks = natural_breaks(result.values.value)
    return MetricAnswer(
        metric=declared.name, level=asked.level,
        parameters=dict(asked.numbers), choices=dict(asked.words), period=period(asked),
        at=asked.at, surface=asked.surface, unit=declared.unit, unit_label=text(declared.unit_label),
        decimals=declared.decimals, higher_is_better=declared.higher_is_better,
        data_version=input_tag(found, asked), as_of=as_of(result),
        simulated=result.simulated, sentence=text(spoken),
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
        value=number(column.value[i]), n=records(column, i), lo=number(column.lo[i]), hi=number(column.hi[i]),
        residents=whole(residents), affected=whole(affected), affected_share=share, rank=rank,
        as_of=as_of(result), complete=None if reason else round(float(column.complete[i]), 4),
        reason=reason, reason_text=reason_text(reason),
    )  # fmt: skip
