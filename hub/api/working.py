"""The working: how one number was made, down to the queries that return its inputs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers import Text, Working, WorkingInput, WorkingQuery, WorkingStep
from hub.api.areas import AreaCode
from hub.api.asking import MetricName, Wished, asked, input_tag, result_of
from hub.api.datasets import text
from hub.api.deps import Asker, Database, Held, conditional, today
from hub.api.errors import RESPONSES
from hub.api.lines import LEVEL_OF_LENGTH, place
from hub.api.notes import boundary_notes, result_notes
from hub.api.sources import sources
from hub.codes import REASONS
from hub.disclosure import SUPPRESSED
from hub.metrics.column import Column
from hub.metrics.ground import Ground
from hub.metrics.methods import METHODS
from hub.metrics.question import Question
from hub.metrics.wording import full_name
from hub.metrics.workbench import Result
from hub.roles import Role
from hub.store import rows
from hub.store.queries import sql

router = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=RESPONSES)


@router.get("/{name}/{area_code}/working", response_model=Working, response_class=JSONResponse)
def working(
    request: Request,
    held: Held,
    found: Database,
    asker: Asker,
    wished: Wished,
    name: MetricName,
    area_code: AreaCode,
) -> Response:
    """Formula, citation, inputs with versions and counts, steps, and the queries behind one area's number.

    Run the queries with their parameters, feed the rows to `function`, and the published value comes out.
    """
    level = LEVEL_OF_LENGTH[len(area_code)]
    shown = level if level != "county" else "township"
    question = asked(held, found, name, replace(wished, level=shown))
    tag = f"{input_tag(found, question)}|{question}|{area_code}|{today()}"
    return conditional(request, tag, lambda: _made(found, held, question, area_code, asker.role))


def _made(found: Connection, held: Held, asked: Question, area_code: str, role: Role) -> Working:
    result = result_of(found, held, asked, role)
    column, ground, i = place(found, result, area_code)
    declared, reason = asked.metric, column.reason[i]
    return Working(
        metric=declared.name, area_code=area_code, name=text(full_name(ground.areas[i])),
        value=None if np.isnan(column.value[i]) else float(column.value[i]), unit=declared.unit,
        reason=reason, reason_text=text(REASONS[reason]) if reason else None,
        formula=text(declared.formula), citation=declared.citation, function=declared.function,
        parameters={**dict(asked.numbers), **declared.constants}, choices=dict(asked.words),
        lo=_plain(column.lo[i]), hi=_plain(column.hi[i]), n=None if reason == SUPPRESSED else int(column.n[i]),
        steps=_steps(asked, column, i), hours=_hours(column, i), inputs=_inputs(found, result),
        queries=_queries(asked, ground, held.settings.county, area_code),
        notes=result_notes(result)
        + boundary_notes(found, held.settings.county, asked.level, asked.at, today()),
    )  # fmt: skip


def _steps(asked: Question, column: Column, i: int) -> list[WorkingStep]:
    """The numbers on the way, as people would write them down."""
    residents, affected = column.residents[i], column.affected[i]
    steps = [
        WorkingStep(
            title=Text(zh="居民總數", en="Residents"), value=_plain(residents), unit="people"
        ),
        WorkingStep(
            title=text(asked.metric.counts),
            value=None if column.reason[i] == SUPPRESSED else float(column.n[i]),
            unit="records",
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


def _hours(column: Column, i: int) -> list[float | None] | None:
    if column.hours is None or column.reason[i] is not None:
        return None
    return [_plain(each) for each in column.hours[i]]


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
    """The metric's own inputs, and what of the ground its method stands on."""
    own = None if area_code == county else area_code
    known = {
        **asked.asked_of_queries(ground.srid, own), "county": county, "area_code": own,
    }  # fmt: skip
    on_ground = {"area_code": area_code} | {k: v for k, v in known.items() if k != "area_code"}
    queries = {name: _query(file, known) for name, file in asked.metric.inputs.items()}
    under = METHODS[asked.metric.method].ground
    return queries | {name: _query(file, on_ground) for name, file in under.items()}


def _query(name: str, known: Mapping[str, Any]) -> WorkingQuery:
    return WorkingQuery(
        sql=sql(name),
        parameters={key: _bound(value) for key, value in rows.named(name, known).items()},
    )


def _bound(value: Any) -> str | float | int | None:
    return value.isoformat() if isinstance(value, date) else value
