"""The working: how one number was made, down to the queries that return its inputs."""

from datetime import date

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers import Text, Working, WorkingInput, WorkingQuery, WorkingStep
from hub.api.areas import AreaCode
from hub.api.datasets import text
from hub.api.deps import Database, Held, conditional, today
from hub.api.errors import RESPONSES
from hub.api.metrics import At, MetricName, Radius, SurfaceName, input_tag, question
from hub.api.notes import boundary_notes, result_notes
from hub.api.sources import sources
from hub.codes import REASONS
from hub.errors import NotFound
from hub.metrics.compute import Column
from hub.metrics.ground import Ground
from hub.metrics.wording import full_name
from hub.metrics.workbench import Question, Result
from hub.store.queries import sql

router = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=RESPONSES)

LEVEL_OF_LENGTH: dict[int, str] = {5: "county", 8: "township", 11: "village"}
"""MOI codes say their level by their length."""


@router.get("/{name}/{area_code}/working", response_model=Working, response_class=JSONResponse)
def working(
    request: Request,
    held: Held,
    found: Database,
    name: MetricName,
    area_code: AreaCode,
    radius: Radius = None,
    at: At = None,
    surface: SurfaceName = None,
) -> Response:
    """Formula, citation, inputs with versions and counts, steps, and the queries behind one area's number.

    Run the queries with their parameters, feed the rows to `function`, and the published value comes out.
    """
    level = LEVEL_OF_LENGTH[len(area_code)]
    shown = level if level != "county" else "township"
    asked = question(held, found, name, shown, radius, at, surface)
    tag = f"{input_tag(found, asked)}|{asked}|{area_code}|{today()}"
    return conditional(request, tag, lambda: _made(found, held, asked, area_code))


def _made(found: Connection, held: Held, asked: Question, area_code: str) -> Working:
    result = held.workbench.result(found, asked)
    column, ground, i = _place(result, area_code, asked.at)
    declared, reason = asked.metric, column.reason[i]
    return Working(
        metric=declared.name, area_code=area_code, name=text(full_name(ground.areas[i])),
        value=None if np.isnan(column.value[i]) else float(column.value[i]), unit=declared.unit,
        reason=reason, reason_text=text(REASONS[reason]) if reason else None,
        formula=text(declared.formula), citation=declared.citation, function=declared.function,
        parameters={p.name: asked.radius for p in declared.parameters},
        steps=_steps(asked, column, i), inputs=_inputs(found, result),
        queries=_queries(asked, ground, held.settings.county, area_code),
        notes=result_notes(result)
        + boundary_notes(found, held.settings.county, asked.level, asked.at, today()),
    )  # fmt: skip


def _place(result: Result, area_code: str, at: date) -> tuple[Column, Ground, int]:
    for column, ground in ((result.values, result.ground), (result.county, result.county_ground)):
        for i, area in enumerate(ground.areas):
            if area.area_code == area_code:
                return column, ground, i
    raise NotFound(
        f"No area {area_code} was valid on {at}.", code="unknown_area",
        hint=f"GET /api/areas/{area_code} lists its dates; ask with `at`.",
    )  # fmt: skip


def _steps(asked: Question, column: Column, i: int) -> list[WorkingStep]:
    """The numbers on the way, as people would write them down."""
    residents, affected = column.residents[i], column.affected[i]
    steps = [
        WorkingStep(
            title=Text(zh="居民總數", en="Residents"), value=_plain(residents), unit="people"
        ),
        WorkingStep(
            title=Text(zh="納入的熱點（據點）數", en="Sites taken in"),
            value=float(column.n[i]),
            unit="sites",
        ),
    ]
    if not np.isnan(affected):
        steps += [
            WorkingStep(
                title=Text(zh="涵蓋的居民", en="Residents covered"),
                value=_plain(residents - affected),
                unit="people",
            ),
            WorkingStep(
                title=Text(zh="未涵蓋的居民", en="Residents not covered"),
                value=_plain(affected),
                unit="people",
            ),
        ]
    result = WorkingStep(
        title=text(asked.metric.title), value=_plain(column.value[i]), unit=asked.metric.unit
    )
    return [*steps, result] if asked.metric.unit != "people" else steps


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _inputs(found: Connection, result: Result) -> list[WorkingInput]:
    return [
        WorkingInput(name=source.name, title=source.title, records=source.records, source=source)
        for source in sources(found, result)
    ]


def _queries(
    asked: Question, ground: Ground, county: str, area_code: str
) -> dict[str, WorkingQuery]:
    """``sites``, ``cells`` and ``land``: what the pure function is fed with."""
    place = {
        "surface": asked.surface,
        "area_code": area_code,
        "at": asked.at.isoformat(),
        "srid": ground.srid,
    }
    return {
        "sites": WorkingQuery(sql=sql(asked.dataset.query), parameters={"srid": ground.srid}),
        "cells": WorkingQuery(sql=sql("surface_cells_of_area"), parameters=place),
        "land": WorkingQuery(
            sql=sql("land"),
            parameters={"county": county, "at": asked.at.isoformat(), "srid": ground.srid},
        ),
    }
