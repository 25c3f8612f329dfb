"""In which order areas fall short, and how sure that order is: ranks drawn again and again, and areas that tie."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from geo.gaps import LEAST_KNOWN, Index, gap_index, proportions, shortfall
from geo.intervals import LEVEL, tail

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

DRAWS = 1000
"""An end of a 90 % rank interval then lies within about a hundredth of the percentile that it stands for."""

SEED = 10014
"""Fixed, so that the same inputs give the same ranks; any number does."""

CONCENTRATION = 100.0
"""How firmly the chosen weights are meant: who says 30 % then means 21 to 39 %, who says 10 % means 5 to 17 %. Nobody
who weighs metrics can tell 30 from 35, and nobody who says 30 would as well say 50."""

RANK_LEVEL = 0.9
"""Of rank intervals, and of telling two areas apart: one is then worse in 95 % of the draws."""

ROUNDING = 1e-9
"""Two indices of one draw nearer to each other than this are equal."""


class Ranks(NamedTuple):
    """Where each area stands, 1 = farthest from its standards; each (areas,). NaN, and group 0, without an index.

    Attributes:
        value, known_share: the index by the chosen weights, as ``gap_index``.
        value_lo, value_hi: the index's 95 % interval.
        rank: median over the draws; areas that are equal in a draw share the middle of their ranks.
        rank_lo, rank_hi: the 90 % interval; areas that are equal may stand anywhere among themselves.
        group: tie group, 1 = the worst; none of it can be told from the area that begins it.
    """

    value: Floats
    known_share: Floats
    value_lo: Floats
    value_hi: Floats
    rank: Floats
    rank_lo: Floats
    rank_hi: Floats
    group: Indices


class Inputs(NamedTuple):
    """What the areas are judged by; anything that reads as arrays of these shapes.

    Attributes:
        value: NaN where unknown; shape (areas, metrics).
        lo, hi: intervals of the values, NaN where a value is exact; shapes (areas, metrics). An end that is not
            finite counts as far off as the other one.
        standard, higher_is_better: as ``geo.gaps.shortfall``; shapes (metrics,).
        weight: as ``geo.gaps.gap_index``; shape (metrics,). A metric of weight 0 takes no part.
    """

    value: ArrayLike
    lo: ArrayLike
    hi: ArrayLike
    standard: ArrayLike
    higher_is_better: ArrayLike
    weight: ArrayLike


def ranks(
    areas: Sequence[str],
    inputs: Inputs,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float = CONCENTRATION,
    level: float = LEVEL,
    least_known: float = LEAST_KNOWN,
) -> Ranks:
    """Draws every value from its interval and the weights round the chosen ones, and ranks the areas each time.

    Half of a value's draws lie above it, half below, each side normal and as wide as its side of the interval.
    Weights come from a Dirichlet distribution whose mean are the chosen ones; a draw of them is common to all areas.

    Two areas can be told apart where one is worse in 95 % of the draws (equal counts half): a sharper question than
    whether their intervals overlap, since what is common to both drops out. From the worst area on, each one joins
    the group of the area that began it, unless it can be told from that one; then it begins the next. So a chain of
    neighbours does not tie its two ends.

    Args:
        areas: a code each; the draws follow the codes, so that the order of the areas does not matter.
        inputs: what they are judged by.
        draws, seed: same inputs → same bits.
        concentration: how firmly the weights are meant; inf takes them as they are.
        level: of the intervals given.
        least_known: as ``gap_index``.

    Raises:
        ValueError: as ``shortfall``, ``proportions`` and ``gap_index``; the shapes disagree; a code comes twice; draws
            under 1; the concentration is not above 0.

    Source: uncertain ranks: Goldstein & Spiegelhalter (1996), doi:10.2307/2983325; weights of an index: Saisana,
    Saltelli & Tarantola (2005), doi:10.1111/j.1467-985X.2005.00350.x.

    >>> value, lo, hi = [[50.0], [90.0], [52.0]], [[40.0], [90.0], [42.0]], [[60.0], [90.0], [62.0]]
    >>> found = ranks(["A", "B", "C"], Inputs(value, lo, hi, [80], [True], [1]))
    >>> found.rank, found.rank_lo, found.rank_hi, found.group
    (array([1., 3., 2.]), array([1., 3., 1.]), array([2., 3., 2.]), array([1, 2, 1]))
    """
    if len(set(areas)) != len(areas):
        raise ValueError("a code comes twice; give each area once.")
    read = _read(inputs, len(areas))
    short = shortfall(read.value, read.standard, higher_is_better=read.higher_is_better)
    chosen = gap_index(short, read.weight, least_known=least_known)
    by_code = np.array(sorted(range(len(areas)), key=lambda i: areas[i]), dtype=np.intp)
    judged = by_code[~np.isnan(chosen.value[by_code])]
    value, lo, hi = (part[judged] for part in read[:3])
    read = read._replace(value=value, lo=lo, hi=hi)
    drawn = _indices(read, draws, seed, concentration, tail(level))
    return _summary(chosen, judged, drawn)


class _Read(NamedTuple):
    """Inputs as arrays, without the metrics of weight 0; the weights sum to 1."""

    value: Floats
    lo: Floats
    hi: Floats
    standard: Floats
    higher_is_better: NDArray[np.bool_]
    weight: Floats


def _read(inputs: Inputs, areas: int) -> _Read:
    weight = proportions(inputs.weight)
    value, lo, hi, standard = (np.asarray(part, dtype=float) for part in inputs[:4])
    better = np.asarray(inputs.higher_is_better, dtype=bool)
    wide, narrow = (areas, *weight.shape), weight.shape
    found = [part.shape for part in (value, lo, hi, standard, better)]
    if found != [wide, wide, wide, narrow, narrow]:
        raise ValueError(
            f"value, lo, hi, standard and higher_is_better have shapes {found}; expected (areas, metrics) = {wide} "
            f"three times, (metrics,) = {narrow} twice."
        )
    counted = weight > 0
    value, lo, hi = (part[:, counted] for part in (value, lo, hi))
    return _Read(value, lo, hi, standard[counted], better[counted], weight[counted])


def _indices(read: _Read, draws: int, seed: int, concentration: float, beyond: float) -> Floats:
    """The index of each area in each draw; shape (draws, areas)."""
    random = np.random.default_rng(seed)
    weights = _weights(read.weight, concentration, draws, random)
    known = ~np.isnan(read.value)
    sums = np.zeros((draws, len(read.value)))
    for metric, weight in enumerate(weights.T):
        drawn = _values(read, metric, draws, random, -float(ndtri(beyond)))
        short = shortfall(
            drawn, read.standard[metric], higher_is_better=read.higher_is_better[metric]
        )
        short[:, ~known[:, metric]] = 0.0
        sums += weight[:, None] * short
    return sums / (weights @ known.T.astype(np.float64))


def _values(read: _Read, metric: int, draws: int, random: np.random.Generator, z: float) -> Floats:
    """Draws of one metric; shape (draws, areas), or (1, areas) where all values are exact."""
    value = read.value[:, metric]
    down = np.maximum(value - read.lo[:, metric], 0.0)
    up = np.maximum(read.hi[:, metric] - value, 0.0)
    down, up = np.where(np.isfinite(down), down, up), np.where(np.isfinite(up), up, down)
    unsure = np.isfinite(value) & np.isfinite(down) & (down + up > 0)
    if not unsure.any():
        return value[None, :]
    down, up = np.where(unsure, down, 0.0), np.where(unsure, up, 0.0)
    normal = random.standard_normal((draws, len(value)), dtype=np.float32)
    drawn: Floats = value + normal * ((up + down) / (2 * z))
    if not np.array_equal(up, down):
        drawn += np.abs(normal) * ((up - down) / (2 * z))
    return drawn


def _weights(
    weight: Floats, concentration: float, draws: int, random: np.random.Generator
) -> Floats:
    """Weights of each draw; shape (draws, metrics)."""
    if draws < 1:
        raise ValueError(f"draws is {draws}; give at least 1.")
    if not concentration > 0:
        raise ValueError(f"concentration is {concentration}; give a number above 0.")
    if np.isinf(concentration):
        return np.tile(weight, (draws, 1))
    return random.dirichlet(concentration * weight, draws)


def _summary(chosen: Index, judged: Indices, drawn: Floats) -> Ranks:
    """What the draws come to, put back in the places of the areas; all others stay without."""
    middle, first, last = _places(drawn)
    beyond, beyond_rank = 100 * tail(LEVEL), 100 * tail(RANK_LEVEL)
    median = np.median(middle, axis=0)
    columns = (
        *np.percentile(drawn, [beyond, 100 - beyond], axis=0),
        median,
        np.percentile(first, beyond_rank, axis=0, method="inverted_cdf"),
        np.percentile(last, 100 - beyond_rank, axis=0, method="inverted_cdf"),
    )
    found = np.full((len(columns), len(chosen.value)), np.nan)
    found[:, judged] = columns
    group = np.zeros(len(chosen.value), dtype=np.intp)
    group[judged] = _groups(drawn, median)
    value_lo, value_hi, rank, rank_lo, rank_hi = found
    return Ranks(
        chosen.value, chosen.known_share, value_lo, value_hi, rank, rank_lo, rank_hi, group
    )


def _places(drawn: Floats) -> tuple[Floats, Indices, Indices]:
    """Middle, first and last rank of each area in each draw, equal ones together; each (draws, areas)."""
    order = np.argsort(-drawn, axis=1, kind="stable")
    fell = np.diff(np.take_along_axis(drawn, order, axis=1), axis=1) < -ROUNDING
    edge = np.ones((len(drawn), 1), dtype=bool)
    place = np.arange(drawn.shape[1])
    first = np.maximum.accumulate(np.where(np.hstack([edge, fell]), place, 0), axis=1)
    backwards = np.where(np.hstack([fell, edge]), place, drawn.shape[1])[:, ::-1]
    last = np.minimum.accumulate(backwards, axis=1)[:, ::-1]
    placed = np.empty((2, *drawn.shape), dtype=np.intp)
    np.put_along_axis(placed[0], order, first + 1, axis=1)
    np.put_along_axis(placed[1], order, last + 1, axis=1)
    return placed.sum(axis=0) / 2, placed[0], placed[1]


def _groups(drawn: Floats, median: Floats) -> Indices:
    """Tie groups from the worst area on, each as far as its first area cannot be told from the next."""
    order = np.lexsort((-drawn.mean(axis=0), median))
    group = np.zeros(drawn.shape[1], dtype=np.intp)
    sure = 1 - tail(RANK_LEVEL)
    begin, number = 0, 0
    while begin < len(order):
        ahead = drawn[:, order[begin], None] - drawn[:, order[begin:]]
        worse = ((ahead > ROUNDING).mean(axis=0) + (ahead >= -ROUNDING).mean(axis=0)) / 2
        told = np.flatnonzero(worse >= sure)
        end = begin + int(told[0]) if told.size else len(order)
        number += 1
        group[order[begin:end]] = number
        begin = end
    return group
