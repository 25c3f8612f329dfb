"""Percentiles by a named method, of one group or many, with bootstrap intervals that cost no resampling.

Unknown values (NaN) are left out; where nothing is known the answer is NaN, never zero.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.intervals import LEVEL, Change, Interval, tail

Floats = NDArray[np.float64]
Method = Literal["linear", "nearest_rank"]

DRAWS = 1000
"""Bootstrap draws: an end of a 95 % interval then lies within a hundredth of the percentile that it stands for."""

SEED = 10014
"""Fixed, so that the same inputs give the same bits; any number does."""

LEAST = 5
"""Values below which a group has no percentile (METRICS.md, section 5)."""

ROUNDING = 1e-9
"""A rank nearer than this to a whole number is that number: 0.07 × 100 is 7.000000000000001."""


class Percentiles(NamedTuple):
    """A percentile of each group, its interval, and how many values stand behind it; each (groups,)."""

    value: Floats
    lo: Floats
    hi: Floats
    n: NDArray[np.intp]


def percentile(values: ArrayLike, q: float, *, method: Method = "linear") -> float:
    """The value that a share ``q`` of the values does not exceed.

    Args:
        values: in any order; NaN left out.
        q: a share from 0 to 1; 0.9 asks for the 90th percentile.
        method: ``linear`` reads between two neighbours, as SQL's ``percentile_cont``; ``nearest_rank`` takes
            a value that occurred, as ``percentile_disc``.

    Returns:
        In the unit of the values; NaN where none is known.

    Raises:
        ValueError: ``q`` is no share, or the method is unknown.

    Source: Hyndman & Fan (1996), types 7 and 1, doi:10.1080/00031305.1996.10473566.

    >>> minutes = [3, 4, 4, 5, 5, 6, 7, 8, 9, 20]
    >>> round(percentile(minutes, 0.9), 9), percentile(minutes, 0.9, method="nearest_rank")
    (10.1, 9.0)
    """
    ordered = _ordered(values)
    rank, between = _rank(max(ordered.size, 1), q, method)
    if not ordered.size:
        return float("nan")
    return float(_read(ordered, np.array([rank]), np.array([rank + 1]), between)[0])


def bootstrap_percentile(
    values: ArrayLike,
    q: float,
    *,
    method: Method = "linear",
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Interval:
    """The percentile bootstrap's interval of a percentile, drawn without resampling.

    The k-th smallest of a resample of n values is the ``ceil(n U)``-th smallest value, where U is the k-th smallest
    of n uniform numbers: Beta(k, n − k + 1). The next one is the smallest of the n − k uniform numbers above U. So a
    draw costs two Beta numbers, however many the values, and has exactly the distribution of a resample's.

    Args:
        values, q, method: as ``percentile``.
        draws: resamples that are stood for.
        seed: same values and seed → same bits, in whatever order the values come.
        level: share of such intervals that should hold the true percentile.

    Returns:
        Never beyond the smallest and largest value seen. With few values in the tail, n (1 − q) under about 3, the
        upper end is the largest value and the truth may lie above it. NaN where no value is known.

    Raises:
        ValueError: as ``percentile``; draws under 1; the level is not between 0 and 1.

    Source: Efron (1979), doi:10.1214/aos/1176344552; spacings of uniform order statistics: David & Nagaraja (2003),
    doi:10.1002/0471722162, chapter 2.

    >>> bootstrap_percentile([7, 7, 7], 0.9)
    Interval(lo=7.0, hi=7.0)
    >>> lo, hi = bootstrap_percentile(range(1, 1001), 0.5)
    >>> 460 < lo < 480 and 520 < hi < 540
    True
    """
    return _ends(_redrawn(_ordered(values), q, method, draws, seed), level)


def grouped_percentile(
    values: ArrayLike,
    group: ArrayLike,
    groups: int,
    q: float,
    *,
    method: Method = "linear",
    least: int = LEAST,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Percentiles:
    """The percentile of each group and its bootstrap interval, each as if the group stood alone.

    Args:
        values: shape (values,); NaN left out.
        group: the group of each value, 0 … groups − 1, or −1 for none; shape (values,).
        groups: how many there are.
        least: known values under which a group gets NaN; its ``n`` is told all the same.
        q, method, draws, seed, level: as ``bootstrap_percentile``.

    Raises:
        ValueError: as ``bootstrap_percentile``; the shapes disagree, or a group is out of range.

    >>> grouped_percentile([3, 1, 2, 5, 4, 9, 8], [0, 0, 0, 0, 0, 1, 1], 2, 0.5)[::3]
    (array([ 3., nan]), array([5, 2]))
    """
    amounts, which = np.asarray(values, dtype=float), np.asarray(group, dtype=np.intp)
    if amounts.shape != which.shape or amounts.ndim != 1:
        raise ValueError(
            f"values has shape {amounts.shape}, group {which.shape}; give one group a value."
        )
    if which.size and not -1 <= which.min() <= which.max() < groups:
        raise ValueError(f"a group is out of range; give numbers from -1 to {groups - 1}.")
    kept = ~np.isnan(amounts) & (which >= 0)
    amounts, which = amounts[kept], which[kept]
    n = np.bincount(which, minlength=groups).astype(np.intp)
    parts = np.split(amounts[np.argsort(which, kind="stable")], np.cumsum(n)[:-1])
    found = np.full((3, groups), np.nan)
    for index in np.flatnonzero(n >= max(least, 1)):
        interval = bootstrap_percentile(
            parts[index], q, method=method, draws=draws, seed=seed, level=level
        )
        found[:, index] = percentile(parts[index], q, method=method), *interval
    return Percentiles(found[0], found[1], found[2], n)


def percentile_change(
    earlier: ArrayLike,
    later: ArrayLike,
    q: float,
    *,
    method: Method = "linear",
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Change:
    """How far a percentile moved between two independent samples, by the bootstrap of the difference.

    Arguments and errors as ``bootstrap_percentile``; the later sample is drawn with the seed after ``seed``.

    >>> percentile_change([5, 5, 5], [9, 9, 9], 0.9)
    Change(difference=4.0, lo=4.0, hi=4.0)
    """
    before, after = _ordered(earlier), _ordered(later)
    moved = percentile(after, q, method=method) - percentile(before, q, method=method)
    drawn = _redrawn(after, q, method, draws, seed + 1) - _redrawn(before, q, method, draws, seed)
    return Change(moved, *_ends(drawn, level))


def _ordered(values: ArrayLike) -> Floats:
    """The known values, ascending."""
    known = np.asarray(values, dtype=float).ravel()
    return np.sort(known[~np.isnan(known)])


def _rank(n: int, q: float, method: Method) -> tuple[int, float]:
    """Place of the percentile among n ordered values, from 0, and the part of the way to the next one."""
    if not 0 <= q <= 1:
        raise ValueError(f"q is {q}; give a share from 0 to 1, e.g. 0.9 for the 90th percentile.")
    if method == "nearest_rank":
        return max(int(np.ceil(q * n - ROUNDING)) - 1, 0), 0.0
    if method != "linear":
        raise ValueError(f"method is {method!r}; give 'linear' or 'nearest_rank'.")
    place = (n - 1) * q
    return int(place), place - int(place)


def _read(ordered: Floats, at: NDArray[np.intp], then: NDArray[np.intp], between: float) -> Floats:
    """Values ``between`` the places ``at`` and ``then``; a place past the end is the last."""
    low, high = ordered[at], ordered[np.minimum(then, ordered.size - 1)]
    rise = np.subtract(high, low, out=np.zeros_like(low), where=high > low)
    read: Floats = low + between * rise if between else low
    return read


def _redrawn(ordered: Floats, q: float, method: Method, draws: int, seed: int) -> Floats:
    """The percentile of each resample, NaN where there are no values; shape (draws,)."""
    n = ordered.size
    rank, between = _rank(max(n, 1), q, method)
    if draws < 1:
        raise ValueError(f"draws is {draws}; give at least 1.")
    if not n:
        return np.full(draws, np.nan)
    random = np.random.default_rng(seed)
    k = rank + 1
    this = random.beta(k, n - k + 1, draws)
    following = this + (1 - this) * random.beta(1, n - k, draws) if k < n else this
    return _read(ordered, _place(this, n), _place(following, n), between)


def _place(uniform: Floats, n: int) -> NDArray[np.intp]:
    """Which of n values in a row a uniform number falls on, from 0."""
    place: NDArray[np.intp] = np.clip(np.ceil(n * uniform) - 1, 0, n - 1).astype(np.intp)
    return place


def _ends(drawn: Floats, level: float) -> Interval:
    beyond = tail(level)
    return Interval(percentile(drawn, beyond), percentile(drawn, 1 - beyond))
