"""Metrics: the catalogue, and each metric's values by area with what is needed to believe them."""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers import (
    Breaks,
    MetricAnswer,
    MetricChange,
    MetricChoice,
    MetricDescription,
    MetricList,
    MetricParameter,
    MetricStandard,
    MetricValue,
    Note,
    PublishedFigure,
)
from hub.api.asking import LevelShown, MetricName, Wished, asked, ground_of, input_tag, result_of
from hub.api.comparing import (
    Compare,
    CompareAt,
    change_of,
    compare_of,
    compared_of,
    county_change,
    other,
)
from hub.api.datasets import text
from hub.api.deps import GEOJSON, Asker, Database, Held, conditional, today, versions_tag
from hub.api.errors import RESPONSES
from hub.api.examples import METRIC_LIST
from hub.api.formats import as_csv, as_geojson
from hub.api.legend import Legend
from hub.api.notes import boundary_notes, notes_of
from hub.api.sources import sources
from hub.api.told import as_of, number, period, reason_text, records, whole
from hub.codes import NOTES, REASONS
from hub.dataset import Dataset
from hub.disclosure import levels
from hub.metric import Metric
from hub.metrics.column import Column
from hub.metrics.compare import NOT_NOW, Compared, equally_long
from hub.metrics.legend import Classes, legend
from hub.metrics.published import published
from hub.metrics.wishes import default_of, offered, options_of
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
                default=default_of(p, settings),
                minimum=p.minimum, maximum=p.maximum, suggestions=list(offered(p, settings)),
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
    shown: Legend,
    level: LevelShown = "township",
    compare: Compare = None,
    compare_at: CompareAt = None,
    form: Annotated[
        Literal["json", "csv", "geojson"],
        Query(alias="format", description="json, csv or geojson", examples=["csv"]),
    ] = "json",
) -> Response:
    """One metric for every area: value, interval, n, people affected, rank, or null with its reason; the sentence, the
    legend's breaks, sources, assumptions and what was published. `compare` adds how far each area moved since another
    period, on one set of breaks. CSV opens in Excel; GeoJSON carries the shapes."""
    question = asked(held, found, name, replace(wished, level=level))
    earlier = other(question, compare, compare_at)
    tag = f"{input_tag(found, question)}|{question}|{earlier}|{today()}"

    def make() -> MetricAnswer | bytes:
        result = result_of(found, held, question, asker.role)
        both = compared_of(found, held, result, earlier, asker.role)
        answer = answer_of(found, held, result, shown, both)
        if form == "csv":
            return as_csv(answer)
        areas = both.areas if both else result.ground.areas
        return as_geojson(answer, areas) if form == "geojson" else answer

    media = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": GEOJSON}[form]
    asked_of = [one for one in (question, earlier) if one is not None and form != "json"]
    simulated = any(result_of(found, held, one, asker.role).simulated for one in asked_of)
    marked = "simulated-" if simulated else ""
    disposition = {"Content-Disposition": f'attachment; filename="{marked}{name}-{level}.{form}"'}
    sent = disposition if form != "json" else None
    return conditional(request, tag, make, media, sent, ground_of(found, question))


def answer_of(
    found: Connection, held: Held, result: Result, shown: Classes, both: Compared | None
) -> MetricAnswer:
    """A result as the API sends it, with the other period where one is compared."""
    asked, declared = result.question, result.question.metric
    spoken = sentence(result, REASONS)
    breaks, others = legend(result.values.value, both.before.values.value if both else None, shown)
    return MetricAnswer(
        metric=declared.name, level=asked.level,
        parameters=dict(asked.numbers), choices=dict(asked.words), period=period(asked),
        at=asked.at, surface=asked.surface, unit=declared.unit, unit_label=text(declared.unit_label),
        decimals=declared.decimals, higher_is_better=declared.higher_is_better,
        data_version=input_tag(found, asked), as_of=as_of(result),
        simulated=result.simulated, sentence=text(spoken),
        notes=_notes(found, held, result, both), sources=sources(found, result), published=_published(declared.name),
        compare=compare_of(both, list(others.counts) if others else None) if both else None,
        breaks=Breaks(method=breaks.method, edges=list(breaks.edges), counts=list(breaks.counts)) if breaks else None,
        county=_value(result, result.county_ground.areas[0], result.county, 0, None, county_change(both) if both else None),
        values=_values(result, both),
    )  # fmt: skip


def _notes(found: Connection, held: Held, result: Result, both: Compared | None) -> list[Note]:
    asked, county = result.question, held.settings.county
    notes = notes_of([result, both.before] if both else [result])
    if both and not equally_long(asked, both.before.question):
        notes.append(Note(code="periods_differ", text=text(NOTES["periods_differ"])))
    return notes + boundary_notes(found, county, asked.level, asked.at, today())


def _published(name: str) -> list[PublishedFigure]:
    return [
        PublishedFigure(
            beside=each.beside, value=each.value, unit=each.unit, what=text(each.what), as_of=each.as_of,
            source=text(each.source), url=each.url,
        )
        for each in published(name)
    ]  # fmt: skip


def _values(result: Result, both: Compared | None) -> list[MetricValue]:
    """A line an area; of a comparison also one for each that is there no more."""
    order = ranks(result.values, higher_is_better=result.question.metric.higher_is_better)
    here = [
        _value(result, area, result.values, i, order[i], change_of(both, i) if both else None)
        for i, area in enumerate(result.ground.areas)
    ]
    gone = list(both.areas[len(here) :]) if both else []
    return [*here, *(_gone(both, area, len(here) + i) for i, area in enumerate(gone) if both)]


def _gone(both: Compared, area: AreaRow, i: int) -> MetricValue:
    """An area of the other period alone."""
    return MetricValue(
        area_code=area.area_code, name=text(full_name(area)), parent_code=area.parent_code,
        value=None, n=None, lo=None, hi=None, residents=None, affected=None, affected_share=None, rank=None,
        as_of=None, complete=None, reason=NOT_NOW, reason_text=reason_text(NOT_NOW), change=change_of(both, i),
    )  # fmt: skip


def _value(
    result: Result,
    area: AreaRow,
    column: Column,
    i: int,
    rank: int | None,
    change: MetricChange | None,
) -> MetricValue:
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
        reason=reason, reason_text=reason_text(reason), change=change,
    )  # fmt: skip
