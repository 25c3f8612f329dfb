"""The gap index: areas ranked by how far they fall short of all standards together, with the doubt of each rank."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from geo.classes import natural_breaks
from geo.ranks import DRAWS, SEED
from hub.api.answers import (
    Breaks,
    GapAnswer,
    GapMetric,
    GapPart,
    GapValue,
    MetricStandard,
    Source,
)
from hub.api.asking import At, LevelShown, SurfaceName, asked, audience, ground_of, result_of
from hub.api.datasets import text
from hub.api.deps import Asker, Database, Held, conditional, today, versions_tag
from hub.api.errors import RESPONSES
from hub.api.formats import gaps_as_csv
from hub.api.notes import boundary_notes, notes_of
from hub.api.sources import sources
from hub.api.told import as_of, number, period, reason_text, whole
from hub.errors import NotAllowed
from hub.metrics import weights
from hub.metrics.column import Column, Floats
from hub.metrics.gap import CITATION, FORMULA, TOO_LITTLE, Gap, gap, last_month, untold
from hub.metrics.question import Question
from hub.metrics.wishes import Wishes
from hub.metrics.wording import full_name, gap_sentence
from hub.metrics.workbench import Result, depends_on
from hub.roles import Role
from hub.store.reads import AreaRow

router = APIRouter(prefix="/api/gaps", tags=["metrics"], responses=RESPONSES)

Weights = Annotated[
    list[str] | None,
    Query(
        description="How much a metric counts, as metric:number; once for each metric. What is not named weighs as the "
        "settings say, else 1; 0 leaves a metric out.",
        examples=[["clinic_within_30min:2"]],
    ),
]


@router.get(
    "",
    response_model=GapAnswer,
    response_class=JSONResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
def gaps(
    request: Request,
    held: Held,
    found: Database,
    asker: Asker,
    weight: Weights = None,
    level: LevelShown = "township",
    at: At = None,
    surface: SurfaceName = None,
    form: Annotated[
        Literal["json", "csv"],
        Query(alias="format", description="json or csv", examples=["csv"]),
    ] = "json",
) -> Response:
    """How far each area falls short of the standards of all metrics together: index, median rank with its 90 % interval,
    tie group, and what each metric adds; beside each metric how evenly it is spread (Gini, Theil). What happens over time is
    of the last whole month."""
    chosen = weights.wished(weight or [], weights.of_settings(held.settings.gap_weights))
    wishes = Wishes(level=level, at=at, surface=surface)
    questions = [asked(held, found, name, last_month(name, wishes, today())) for name in chosen]
    tag = f"{_tag(found, questions)}|{questions}|{chosen}|{today()}"

    def make() -> GapAnswer | bytes:
        answer = _answer(found, held, gap_of(found, held, questions, chosen, asker.role), chosen)
        return gaps_as_csv(answer) if form == "csv" else answer

    ground = ground_of(found, *questions)
    if form == "json":
        return conditional(request, tag, make, ground=ground)
    results = told_of(found, held, questions, asker.role)
    marked = "simulated-" if any(result.simulated for result in results) else ""
    disposition = {"Content-Disposition": f'attachment; filename="{marked}gaps-{level}.csv"'}
    return conditional(request, tag, make, "text/csv; charset=utf-8", disposition, ground)


def gap_of(
    found: Connection,
    held: Held,
    questions: Sequence[Question],
    chosen: Mapping[str, float],
    role: Role,
) -> Gap:
    """The index of what the asker may be told; from memory where nothing behind it has changed."""
    results = told_of(found, held, questions, role)
    name = ("gap", audience(role), tuple(chosen.items()))
    return held.workbench.made_of(found, questions, name, lambda: gap(results, chosen))


def told_of(
    found: Connection, held: Held, questions: Sequence[Question], role: Role
) -> list[Result]:
    """The answer to each question; unknown everywhere where it is not for the asker.

    Raises:
        NotAllowed: no answer at all is.
    """
    told: dict[str, Result] = {}
    refused: list[NotAllowed] = []
    for question in questions:
        try:
            told[question.name] = result_of(found, held, question, role)
        except NotAllowed as fault:
            refused.append(fault)
    if not told:
        raise refused[0]
    some = next(iter(told.values()))
    return [told.get(question.name) or untold(question, some) for question in questions]


def _tag(found: Connection, questions: Sequence[Question]) -> str:
    return versions_tag(found, *{name for question in questions for name in depends_on(question)})


def _answer(found: Connection, held: Held, made: Gap, chosen: Mapping[str, float]) -> GapAnswer:
    asked = made.results[0].question
    breaks = natural_breaks(made.ranks.value)
    whole_county = made.results[0].county_ground.areas[0]
    return GapAnswer(
        level=asked.level, at=asked.at, surface=asked.surface, formula=text(FORMULA), citation=CITATION,
        draws=DRAWS, seed=SEED, data_version=_tag(found, [each.question for each in made.results]),
        as_of=max((day for day in map(as_of, made.results) if day), default=None),
        simulated=any(each.simulated for each in made.results), sentence=text(gap_sentence(made)),
        notes=notes_of(made.results)
        + boundary_notes(found, held.settings.county, asked.level, asked.at, today()), sources=_sources(found, made),
        metrics=[_metric(made, i, chosen) for i in range(len(made.results))],
        breaks=Breaks(method=breaks.method, edges=list(breaks.edges), counts=list(breaks.counts)) if breaks else None,
        county=_county(made, whole_county),
        values=[_value(made, area, i) for i, area in enumerate(made.results[0].ground.areas)],
    )  # fmt: skip


def _metric(made: Gap, i: int, chosen: Mapping[str, float]) -> GapMetric:
    result = made.results[i]
    asked, declared = result.question, result.question.metric
    assert declared.standard is not None
    return GapMetric(
        metric=declared.name, title=text(declared.title), unit=declared.unit, unit_label=text(declared.unit_label),
        decimals=declared.decimals, higher_is_better=declared.higher_is_better,
        standard=MetricStandard(value=declared.standard.value, source=text(declared.standard.source)),
        parameters=dict(asked.numbers), choices=dict(asked.words), period=period(asked),
        weight=chosen[declared.name], share=round(float(made.shares[i]), 4),
        known=int((~np.isnan(result.values.value)).sum()),
        gini=number(made.equity[i].gini), theil=number(made.equity[i].theil), as_of=as_of(result),
    )  # fmt: skip


def _value(made: Gap, area: AreaRow, i: int) -> GapValue:
    found = made.ranks
    columns = [result.values for result in made.results]
    return _line(
        made, area, columns, i, value=found.value[i], known=found.known_share[i],
        short=made.shortfalls[i], adds=made.counted[i],
    ).model_copy(
        update={
            "lo": number(found.value_lo[i]), "hi": number(found.value_hi[i]), "rank": number(found.rank[i]),
            "rank_lo": whole(found.rank_lo[i]), "rank_hi": whole(found.rank_hi[i]),
            "tie_group": int(found.group[i]) or None,
        }
    )  # fmt: skip


def _county(made: Gap, area: AreaRow) -> GapValue:
    return _line(
        made, area, [result.county for result in made.results], 0, value=made.county, known=made.county_known,
        short=made.county_shortfalls, adds=made.county_counted,
    )  # fmt: skip


def _line(
    made: Gap,
    area: AreaRow,
    columns: Sequence[Column],
    i: int,
    *,
    value: float,
    known: float,
    short: Floats,
    adds: Floats,
) -> GapValue:
    """An area without its rank."""
    judged = not np.isnan(value)
    names = [result.question.name for result in made.results]
    reason = None if judged else TOO_LITTLE
    return GapValue(
        area_code=area.area_code, name=text(full_name(area)), parent_code=area.parent_code,
        value=number(value), lo=None, hi=None, known_share=float(known), residents=whole(columns[0].residents[i]),
        left_out=[
            name
            for name, column, share in zip(names, columns, made.shares, strict=True)
            if share > 0 and column.reason[i] is not None
        ],
        rank=None, rank_lo=None, rank_hi=None, tie_group=None, reason=reason, reason_text=reason_text(reason),
        parts=[
            GapPart(
                metric=name, value=number(column.value[i]), lo=number(column.lo[i]), hi=number(column.hi[i]),
                shortfall=number(short[m]), adds=number(adds[m]) if judged else None,
                reason=column.reason[i], reason_text=reason_text(column.reason[i]),
            )
            for m, (name, column) in enumerate(zip(names, columns, strict=True))
        ],
    )  # fmt: skip


def _sources(found: Connection, made: Gap) -> list[Source]:
    every = [source for result in made.results for source in sources(found, result)]
    return list({source.name: source for source in every}.values())
