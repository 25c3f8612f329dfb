"""What per cent of things are so: shares of yes among yes and no, of one group or many, with Wilson's interval.

What is neither (NaN) is left out; where nothing is left the answer is NaN, never zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.intervals import LEVEL, wilson_each

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Shares(NamedTuple):
    """The share of each group in per cent with its interval; each (groups,). NaN where ``n`` is 0.

    Attributes:
        value, lo, hi: per cent.
        hits: how many are so.
        n: how many are so or not so.
    """

    value: Floats
    lo: Floats
    hi: Floats
    hits: Indices
    n: Indices


def percent(hits: ArrayLike) -> float:
    """Per cent that are so.

    Args:
        hits: 1 (or True) so, 0 not so, NaN (or None) left out; shape (things,).

    Raises:
        ValueError: another number.

    >>> percent([True, True, False, None]), percent([None])
    (66.66666666666667, nan)
    """
    told = np.asarray(hits, dtype=float)
    return float(grouped_percent(told, np.zeros(told.shape, dtype=np.intp), 1).value[0])


def grouped_percent(
    hits: ArrayLike, group: ArrayLike, groups: int, *, level: float = LEVEL
) -> Shares:
    """``percent`` of each group, each as if it stood alone.

    Args:
        hits: as ``percent``.
        group: the group of each thing, 0 … groups − 1, or −1 for none; shape (things,).
        groups: how many there are.
        level: share of such intervals that hold the true share.

    Raises:
        ValueError: the shapes disagree, a group is out of range, or a hit is neither 0, 1 nor NaN.

    >>> grouped_percent([1, 0, 1, None], [0, 0, 1, 1], 3)[::4]
    (array([ 50., 100.,  nan]), array([2, 1, 0]))
    """
    told, which = np.asarray(hits, dtype=float), np.asarray(group, dtype=np.intp)
    if told.shape != which.shape or told.ndim != 1:
        raise ValueError(f"hits has shape {told.shape}, group {which.shape}; give one each.")
    if which.size and not -1 <= which.min() <= which.max() < groups:
        raise ValueError(f"a group is out of range; give numbers from -1 to {groups - 1}.")
    if not np.isin(told[~np.isnan(told)], (0.0, 1.0)).all():
        raise ValueError("a hit is neither so nor not so; give 1, 0 or NaN.")
    kept = ~np.isnan(told) & (which >= 0)
    n = np.bincount(which[kept], minlength=groups)
    yes = np.bincount(which[kept & (told == 1)], minlength=groups)
    value: Floats = np.divide(100.0 * yes, n, out=np.full(groups, np.nan), where=n > 0)
    lo, hi = wilson_each(yes, n, level=level)
    return Shares(value, 100 * lo, 100 * hi, yes, n)
