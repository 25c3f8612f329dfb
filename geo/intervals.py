"""How sure a share, a count or a change is: Wilson's interval, Garwood's, and the interval of a difference of two values.

Where nothing is known the answer is NaN, never zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Share of such intervals that hold the true value, as published health statistics have it."""


class Interval(NamedTuple):
    """The two ends of an interval, in the unit of what it belongs to; NaN where there is none."""

    lo: float
    hi: float


class Intervals(NamedTuple):
    """The two ends of many intervals."""

    lo: Floats
    hi: Floats


class Change(NamedTuple):
    """Later minus earlier with its interval, in the unit of the values; NaN where either is unknown."""

    difference: float
    lo: float
    hi: float


class Changes(NamedTuple):
    """Many changes."""

    difference: Floats
    lo: Floats
    hi: Floats


def wilson(successes: float, n: float, *, level: float = LEVEL) -> Interval:
    """The score interval of a share: honest near 0 and 1 and for few trials. NaN where n is 0.

    Args:
        successes: from 0 to n.
        n: trials.
        level: share of such intervals that hold the true share.

    Raises:
        ValueError: successes below 0 or above n; the level is not between 0 and 1.

    Source: Wilson (1927), doi:10.1080/01621459.1927.10502953.

    >>> lo, hi = wilson(81, 263)  # Newcombe (1998): .2553 to .3662
    >>> round(lo, 4), round(hi, 4)
    (0.2553, 0.3662)
    """
    lo, hi = wilson_each([successes], [n], level=level)
    return Interval(float(lo[0]), float(hi[0]))


def wilson_each(successes: ArrayLike, n: ArrayLike, *, level: float = LEVEL) -> Intervals:
    """``wilson`` of many shares at once; the shapes are broadcast.

    >>> wilson_each([0, 5, 0], [0, 5, 5]).hi.round(4)
    array([   nan, 1.    , 0.4345])
    """
    hits, trials = np.broadcast_arrays(np.asarray(successes, float), np.asarray(n, float))
    if ((hits < 0) | (hits > trials)).any():
        raise ValueError("successes must lie between 0 and n.")
    z2 = ndtri(1 - tail(level)) ** 2
    some = np.where(trials > 0, trials, np.nan)
    share = hits / some
    middle = (share + z2 / (2 * some)) / (1 + z2 / some)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / (4 * some)) / some) / (1 + z2 / some)
    # Rounding must not move the two ends that are known exactly.
    lo = np.where(share == 0, 0.0, np.maximum(middle - half, 0))
    hi = np.where(share == 1, 1.0, np.minimum(middle + half, 1))
    return Intervals(lo, hi)


def poisson_each(counts: ArrayLike, *, level: float = LEVEL) -> Intervals:
    """The exact interval of how many events were to be expected, for each number that happened; NaN stays NaN.

    Each event is taken to happen by itself. Where they come in crowds, the truth lies in a wider interval.

    Args:
        counts: events, 0 or more.
        level: share of such intervals, or more, that hold the true expectation.

    Raises:
        ValueError: a count is negative; the level is not between 0 and 1.

    Source: Garwood (1936), doi:10.1093/biomet/28.3-4.437.

    >>> lo, hi = poisson_each([0, 10])  # Garwood's table: 0 to 3.689, 4.795 to 18.390
    >>> lo.round(3), hi.round(3)
    (array([0.   , 4.795]), array([ 3.689, 18.39 ]))
    """
    happened = np.asarray(counts, dtype=float)
    if (happened < 0).any():
        raise ValueError("counts must be 0 or more.")
    beyond = tail(level)
    lo = np.where(happened > 0, gammaincinv(np.maximum(happened, 1e-9), beyond), happened)
    return Intervals(lo, gammaincinv(happened + 1, 1 - beyond))


def change(
    value_a: float, lo_a: float, hi_a: float, value_b: float, lo_b: float, hi_b: float
) -> Change:
    """From a to b: the difference of two independent values, of which each has its interval.

    Each end is as far from the difference as the ends of the two values that push it there, added as squares.
    With two Wilson intervals this is Newcombe's interval of the difference of two shares.

    Args:
        value_a, lo_a, hi_a: the earlier value and its interval; lo = hi = value where it is known exactly.
        value_b, lo_b, hi_b: the later one.

    Source: Zou & Donner (2008), doi:10.1002/sim.3095; Newcombe (1998), method 10,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    >>> moved = change(48 / 80, *wilson(48, 80), 56 / 70, *wilson(56, 70))
    >>> [round(x, 4) for x in moved]  # Newcombe: .2, .0524 to .3339
    [0.2, 0.0524, 0.3339]
    """
    found = change_each([value_a], [lo_a], [hi_a], [value_b], [lo_b], [hi_b])
    return Change(*(float(part[0]) for part in found))


def change_each(
    value_a: ArrayLike,
    lo_a: ArrayLike,
    hi_a: ArrayLike,
    value_b: ArrayLike,
    lo_b: ArrayLike,
    hi_b: ArrayLike,
) -> Changes:
    """``change`` of many pairs of values at once; the shapes are broadcast.

    >>> change_each([3, 3], [3, 2], [3, 4], [5, 5], [5, 5], [5, 5])
    Changes(difference=array([2., 2.]), lo=array([2., 1.]), hi=array([2., 3.]))
    """
    a, below_a, above_a = (np.asarray(x, dtype=float) for x in (value_a, lo_a, hi_a))
    b, below_b, above_b = (np.asarray(x, dtype=float) for x in (value_b, lo_b, hi_b))
    difference = b - a
    lo = difference - np.hypot(b - below_b, above_a - a)
    hi = difference + np.hypot(above_b - b, a - below_a)
    return Changes(difference, lo, hi)


def more_than_noise(lo: ArrayLike, hi: ArrayLike) -> NDArray[np.bool_]:
    """Whether a change's interval leaves zero out; False where there is no interval.

    >>> more_than_noise([0.1, -0.1, float("nan")], [0.3, 0.3, float("nan")])
    array([ True, False, False])
    """
    found: NDArray[np.bool_] = (np.asarray(lo) > 0) | (np.asarray(hi) < 0)
    return found


def tail(level: float) -> float:
    """The probability beyond each end of an interval of this level.

    Raises:
        ValueError: the level is not between 0 and 1.

    >>> round(tail(0.95), 3)
    0.025
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; give a share between 0 and 1, e.g. 0.95.")
    return (1 - level) / 2
