"""One metric over time: by whole weeks or months, for one area or for all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers import MetricSeries, SeriesArea, SeriesPoint
from hub.api.asking import LevelShown, MetricName, Wished, asked, ground_of, input_tag, result_of
from hub.api.datasets import text
from hub.api.deps import Asker, Database, Held, conditional, today
from hub.api.errors import RESPONSES
from hub.api.formats import series_as_csv
from hub.api.lines import LEVEL_OF_LENGTH, place
from hub.api.notes import boundary_notes, notes_of
from hub.api.told import number, reason_text, records
from hub.metrics.column import Column
from hub.metrics.series import Series, Span, Step, questions, spans
from hub.metrics.wording import full_name
from hub.store.reads import AreaRow

router = APIRouter(prefix="/api/metrics", tags=["metrics"], responses=RESPONSES)

OneArea = Annotated[
    str | None,
    Query(
        pattern=r"^(\d{5}|\d{8}|\d{11})$", description="MOI code of one area; default: all of the level.",
        examples=["10014010"],
    ),
]  # fmt: skip


@router.get(
    "/{name}/series",
    response_model=MetricSeries,
    response_class=JSONResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
def series(
    request: Request,
    held: Held,
    found: Database,
    asker: Asker,
    wished: Wished,
    name: MetricName,
    step: Annotated[
        Step, Query(description="week (from Monday) or month", examples=["month"])
    ] = "month",
    level: LevelShown = "township",
    area_code: OneArea = None,
    form: Annotated[
        Literal["json", "csv"],
        Query(alias="format", description="json or csv", examples=["csv"]),
    ] = "json",
) -> Response:
    """One metric by whole weeks or months that are over, by default the last twelve: what happened in each, or what stood
    at its end, with interval, n and the reason where it is unknown. All steps have the same boundaries and residents."""
    shown = LEVEL_OF_LENGTH[len(area_code)] if area_code else level
    shown = "township" if shown == "county" else shown
    question = asked(held, found, name, replace(wished, level=shown, since=None, until=None))
    taken = spans(step, wished.since, wished.until, today())
    each = questions(question, taken, datetime.now(UTC))
    tag = f"{input_tag(found, question)}|{each}|{area_code}|{today()}"

    def told() -> Series:
        return Series(taken, [result_of(found, held, one, asker.role) for one in each])

    def make() -> MetricSeries | bytes:
        answer = _answer(found, held, told(), step, area_code)
        return series_as_csv(answer) if form == "csv" else answer

    ground = ground_of(found, *each)
    if form == "json":
        return conditional(request, tag, make, ground=ground)
    marked = "simulated-" if any(one.simulated for one in told().results) else ""
    disposition = {
        "Content-Disposition": f'attachment; filename="{marked}{name}-by-{step}-{area_code or level}.csv"'
    }
    return conditional(request, tag, make, "text/csv; charset=utf-8", disposition, ground)


def _answer(
    found: Connection, held: Held, made: Series, step: Step, area_code: str | None
) -> MetricSeries:
    last = made.results[-1]
    asked, declared = last.question, last.question.metric
    return MetricSeries(
        metric=declared.name, step=step, level="county" if area_code == held.settings.county else asked.level,
        parameters=dict(asked.numbers), choices=dict(asked.words), at=asked.at, surface=asked.surface,
        unit=declared.unit, unit_label=text(declared.unit_label), decimals=declared.decimals,
        higher_is_better=declared.higher_is_better, data_version=input_tag(found, asked),
        simulated=any(result.simulated for result in made.results), notes=notes_of(made.results)
        + boundary_notes(found, held.settings.county, asked.level, asked.at, today()),
        areas=_one(found, made, area_code) if area_code else _all(made),
    )  # fmt: skip


def _one(found: Connection, made: Series, area_code: str) -> list[SeriesArea]:
    lines = [place(found, result, area_code) for result in made.results]
    _, ground, i = lines[0]
    return [_area(made.spans, ground.areas[i], [column for column, _, _ in lines], i)]


def _all(made: Series) -> list[SeriesArea]:
    own, whole = (
        [result.values for result in made.results],
        [result.county for result in made.results],
    )
    first = made.results[0]
    return [
        _area(made.spans, first.county_ground.areas[0], whole, 0),
        *(_area(made.spans, area, own, i) for i, area in enumerate(first.ground.areas)),
    ]


def _area(taken: Sequence[Span], area: AreaRow, columns: Sequence[Column], i: int) -> SeriesArea:
    return SeriesArea(
        area_code=area.area_code, name=text(full_name(area)), parent_code=area.parent_code,
        points=[_point(span, column, i) for span, column in zip(taken, columns, strict=True)],
    )  # fmt: skip


def _point(span: Span, column: Column, i: int) -> SeriesPoint:
    reason = column.reason[i]
    return SeriesPoint(
        first=span.first, last=span.last, value=number(column.value[i]), lo=number(column.lo[i]),
        hi=number(column.hi[i]), n=records(column, i),
        complete=None if reason else round(float(column.complete[i]), 4), reason=reason, reason_text=reason_text(reason),
    )  # fmt: skip
