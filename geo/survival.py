"""How long until something ends, when some have not ended yet: Kaplan–Meier curves and their medians.

A case that is still open has lasted at least so long; to leave it out would make an office look quick because it
closes only what is easy.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from geo.intervals import LEVEL, tail

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEAST = 5
"""Cases below which a group has no median, as for percentiles (METRICS.md, section 5)."""

ROUNDING = 1e-9
"""A curve nearer than this to one half is at one half."""


class Curve(NamedTuple):
    """The share still open after each time at which something ended; each (times,), times ascending.

    Attributes:
        time: in the unit of the durations.
        open: share of cases open longer than ``time``.
        lo, hi: its interval; ``hi`` is NaN where the curve has come to 0, since nobody was left to judge by.
        at_risk: cases open just before ``time``.
        ended: cases that ended at ``time``.
    """

    time: Floats
    open: Floats
    lo: Floats
    hi: Floats
    at_risk: Indices
    ended: Indices


class Median(NamedTuple):
    """The time by which half have ended, with its interval, cases seen and cases ended among them.

    ``inf``: longer than anything seen. NaN: nothing is known.
    """

    value: float
    lo: float
    hi: float
    n: int
    ended: int


class Medians(NamedTuple):
    """The medians of many groups; each (groups,)."""

    value: Floats
    lo: Floats
    hi: Floats
    n: Indices
    ended: Indices


def kaplan_meier(duration: ArrayLike, ended: ArrayLike, *, level: float = LEVEL) -> Curve:
    """The share still open over time, with the log–log interval by Greenwood's variance.

    Args:
        duration: how long each case was seen, until it ended or until now; any unit, 0 or more; shape (cases,).
            NaN left out.
        ended: whether it ended then (else it was still open); shape (cases,).
        level: share of such intervals that hold the true share at a time.

    Raises:
        ValueError: the shapes disagree, a duration is negative, the level is not between 0 and 1.

    Source: Kaplan & Meier (1958), doi:10.1080/01621459.1958.10501452; interval: Kalbfleisch & Prentice (2002),
    doi:10.1002/9781118032985, section 1.4.

    >>> curve = kaplan_meier([1, 2, 2, 3], [True, True, False, True])
    >>> curve.time, curve.open, curve.at_risk
    (array([1., 2., 3.]), array([0.75, 0.5 , 0.  ]), array([4, 3, 1]))
    """
    known, over = _cases(duration, ended)
    z = float(ndtri(1 - tail(level)))
    time, deaths = np.unique(known[over], return_counts=True)
    at_risk = known.size - np.searchsorted(np.sort(known), time, side="left")
    left = at_risk - deaths
    still_open: Floats = np.cumprod(left / at_risk, dtype=np.float64)
    some = left > 0
    greenwood = np.cumsum(np.divide(deaths, at_risk * left, out=np.zeros(len(time)), where=some))
    spread = z * np.sqrt(greenwood[some]) / np.abs(np.log(still_open[some]))
    lo, hi = np.zeros(len(time)), np.full(len(time), np.nan)
    lo[some] = still_open[some] ** np.exp(spread)
    hi[some] = still_open[some] ** np.exp(-spread)
    return Curve(time, still_open, lo, hi, at_risk, deaths)


def median_time(duration: ArrayLike, ended: ArrayLike, *, level: float = LEVEL) -> Median:
    """The time by which half of the cases have ended, open ones counted for as long as they have been seen.

    Its interval runs from where the lower curve comes down to one half to where the upper one does.

    Args and errors as ``kaplan_meier``.

    Returns:
        ``value`` inf where over half are still open after the longest time seen; ``hi`` inf where the upper curve
        does not come down to one half while cases are left; all NaN where there is no case.

    Source: Brookmeyer & Crowley (1982), doi:10.2307/2530286.

    >>> median_time([1, 2, 2, 3], [True, True, False, True])
    Median(value=2.0, lo=1.0, hi=inf, n=4, ended=3)
    >>> median_time([3, 5], [False, False]).value
    inf
    """
    known, over = _cases(duration, ended)
    curve = kaplan_meier(known, over, level=level)
    if not known.size:
        return Median(np.nan, np.nan, np.nan, 0, 0)
    value, lo, hi = (_half(curve.time, side) for side in (curve.open, curve.lo, curve.hi))
    return Median(value, lo, hi, known.size, int(over.sum()))


def grouped_median_time(
    duration: ArrayLike,
    ended: ArrayLike,
    group: ArrayLike,
    groups: int,
    *,
    least: int = LEAST,
    level: float = LEVEL,
) -> Medians:
    """``median_time`` of each group, each as if it stood alone.

    Args:
        duration, ended, level: as ``kaplan_meier``.
        group: the group of each case, 0 … groups − 1, or −1 for none; shape (cases,).
        groups: how many there are.
        least: cases, open ones too, under which a group gets NaN; ``n`` and ``ended`` are told all the same.

    Raises:
        ValueError: as ``kaplan_meier``; the shapes disagree, or a group is out of range.

    >>> grouped_median_time([1, 2, 3, 4, 9], [True] * 5, [0, 0, 0, 0, 1], 2, least=2).value
    array([ 2., nan])
    """
    lasted, over = np.asarray(duration, dtype=float), np.asarray(ended, dtype=bool)
    which = np.asarray(group, dtype=np.intp)
    if not lasted.shape == over.shape == which.shape:
        raise ValueError(
            f"duration, ended and group have shapes {lasted.shape}, {over.shape}, {which.shape}; they must agree."
        )
    if which.size and not -1 <= which.min() <= which.max() < groups:
        raise ValueError(f"a group is out of range; give numbers from -1 to {groups - 1}.")
    kept = ~np.isnan(lasted) & (which >= 0)
    n = np.bincount(which[kept], minlength=groups)
    closed = np.bincount(which[kept & over], minlength=groups)
    found = np.full((3, groups), np.nan)
    for index in np.flatnonzero(n >= max(least, 1)):
        own = which == index
        found[:, index] = median_time(lasted[own], over[own], level=level)[:3]
    return Medians(found[0], found[1], found[2], n, closed)


def _cases(duration: ArrayLike, ended: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """The cases of which it is known how long they were seen."""
    lasted, over = np.asarray(duration, dtype=float), np.asarray(ended, dtype=bool)
    if lasted.shape != over.shape or lasted.ndim != 1:
        raise ValueError(
            f"duration has shape {lasted.shape}, ended {over.shape}; give one of each a case."
        )
    if (lasted < 0).any():
        raise ValueError("a case ended before it began; leave it out, or mend its times.")
    known = ~np.isnan(lasted)
    return lasted[known], over[known]


def _half(time: Floats, curve: Floats) -> float:
    """The first time at which a curve is at one half or below; inf where it never is."""
    below = np.flatnonzero(curve <= 0.5 + ROUNDING)
    return float(time[below[0]]) if below.size else float("inf")
