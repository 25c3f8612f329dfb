"""The gap index: how far each area falls short of all standards together, and how sure that order is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from geo.equity import gini, theil
from geo.gaps import gap_index, proportions, shortfall
from geo.ranks import Inputs, Ranks, ranks
from hub.metrics.column import DECIMALS, Column, Floats
from hub.metrics.question import Question
from hub.metrics.wishes import Wishes, month_before
from hub.metrics.workbench import Result
from hub.registry import metric
from hub.text import Text

FORMULA = Text(
    "Σ 權重 × 不足 ÷ Σ 已知的權重；不足 = (標準 − 值) ÷ 標準（越低越好的指標反過來），介於 0 與 1",
    "Σ weight × shortfall ÷ Σ known weight; shortfall = (standard − value) ÷ standard, turned round where low is better, "
    "between 0 and 1",
)
CITATION = (
    "Uncertain ranks: Goldstein & Spiegelhalter (1996), doi:10.2307/2983325; weights of an index: Saisana, Saltelli & "
    "Tarantola (2005), doi:10.1111/j.1467-985X.2005.00350.x."
)
TOO_LITTLE = "too_little_known"
"""Why an area has no index."""

NOT_TOLD = "not_told"
"""Why a metric that others may see takes no part."""


@dataclass(frozen=True)
class Equity:
    """How evenly a metric is spread over the residents; NaN where nobody's value is known, or nobody has anything."""

    gini: float
    theil: float


@dataclass(frozen=True)
class Gap:
    """The index of each area, and of the county as one, with what it was made from.

    ``results``: one a metric, over the same areas. ``shares``: their weights, summing to 1; shape (metrics,).
    ``shortfalls``, ``counted``: how far each area falls short, NaN where unknown, and the part that it adds to the
    area's index; shapes (areas, metrics). ``county``, ``county_shortfalls``, ``county_counted``: the same of the county.
    """

    results: Sequence[Result]
    shares: Floats
    ranks: Ranks
    shortfalls: Floats
    counted: Floats
    equity: Sequence[Equity]
    county: float
    county_known: float
    county_shortfalls: Floats
    county_counted: Floats


def last_month(name: str, wishes: Wishes, today: date) -> Wishes:
    """What the index asks of a metric: of what happens over time, the last whole month, the same for all."""
    if metric(name)[1].time not in ("window", "recent"):
        return wishes
    first, last = month_before(today)
    return replace(wishes, since=first, until=last)


def untold(asked: Question, some: Result) -> Result:
    """The answer to a question that is not for the asker: unknown in every area of some other answer."""
    return replace(
        some, question=asked, inputs={}, assumptions=(), values=_unknown(some.values), county=_unknown(some.county)
    )  # fmt: skip


def _unknown(column: Column) -> Column:
    nothing = np.full(len(column.value), np.nan)
    return replace(
        column, value=nothing, lo=nothing, hi=nothing, affected=nothing, n=np.zeros(len(nothing), dtype=np.intp),
        reason=np.full(len(nothing), NOT_TOLD, dtype=object), parts=None,
    )  # fmt: skip


def gap(results: Sequence[Result], weights: Mapping[str, float]) -> Gap:
    """The index of results over the same areas, each of a metric with a standard.

    Args:
        results: one a metric; the values may be incomplete.
        weights: metric → weight, not all 0.

    Raises:
        ValueError: as ``geo.ranks.ranks``.
    """
    areas = [area.area_code for area in results[0].ground.areas]
    inputs = _inputs([result.values for result in results], results, weights)
    whole = _inputs([result.county for result in results], results, weights)
    short, whole_short = _shortfalls(inputs), _shortfalls(whole)
    county = gap_index(whole_short, inputs.weight)
    return Gap(
        results=results, shares=proportions(inputs.weight),
        ranks=_published(ranks(areas, inputs)),
        shortfalls=short.round(DECIMALS), counted=_counted(short, inputs.weight),
        equity=[_equity(result.values) for result in results],
        county=float(county.value[0].round(DECIMALS)),
        county_known=float(county.known_share[0].round(DECIMALS)),
        county_shortfalls=whole_short[0].round(DECIMALS),
        county_counted=_counted(whole_short, inputs.weight)[0],
    )  # fmt: skip


def _inputs(
    columns: Sequence[Column], results: Sequence[Result], weights: Mapping[str, float]
) -> Inputs:
    declared = [result.question.metric for result in results]
    return Inputs(
        value=np.column_stack([column.value for column in columns]),
        lo=np.column_stack([column.lo for column in columns]),
        hi=np.column_stack([column.hi for column in columns]),
        standard=np.array([each.standard.value for each in declared if each.standard], float),
        higher_is_better=np.array([each.higher_is_better for each in declared]),
        weight=np.array([weights[each.name] for each in declared], float),
    )


def _shortfalls(inputs: Inputs) -> Floats:
    return shortfall(
        inputs.value, inputs.standard, higher_is_better=np.asarray(inputs.higher_is_better)
    )


def _counted(short: Floats, weight: object) -> Floats:
    """What each metric adds to the index of each area: its shortfall by its share of the weight that is known."""
    shares = proportions(np.asarray(weight)) * ~np.isnan(short)
    known = shares.sum(axis=1, keepdims=True)
    part = np.divide(shares, known, out=np.zeros_like(shares), where=known > 0)
    added: Floats = (part * short).round(DECIMALS)
    return added


def _published(found: Ranks) -> Ranks:
    """Rounded to what is published."""
    return found._replace(
        value=found.value.round(DECIMALS), known_share=found.known_share.round(DECIMALS),
        value_lo=found.value_lo.round(DECIMALS), value_hi=found.value_hi.round(DECIMALS),
    )  # fmt: skip


def _equity(column: Column) -> Equity:
    """Over all areas whose value and residents are known."""
    known = np.isfinite(column.value) & np.isfinite(column.residents) & (column.value >= 0)
    value, residents = column.value[known], column.residents[known]
    return Equity(round(gini(value, residents), DECIMALS), round(theil(value, residents), DECIMALS))
