"""How far areas fall short of their standards, as one index of several metrics.

An area without a value for some metric is judged by the others; one with under half of the weight known is not judged.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

WORST = 1.0
"""A whole shortfall: a coverage of nothing, or twice the time that a standard allows. No metric counts for more, or
one far-off distance would be the whole index."""

LEAST_KNOWN = 0.5
"""Share of the weight that must be known for an area to have an index (METRICS.md, section 7)."""

ROUNDING = 1e-9
"""A known share nearer than this to the least is the least."""


class Index(NamedTuple):
    """The index of each area, from 0 (every standard is met) to 1; NaN where too little is known. Each (areas,)."""

    value: Floats
    known_share: Floats


def shortfall(value: ArrayLike, standard: ArrayLike, *, higher_is_better: ArrayLike) -> Floats:
    """How far a value falls short of its standard, as a share of the standard, from 0 to 1.

    Args:
        value: NaN stays NaN; inf (out of reach) is a whole shortfall where low is better.
        standard: in the value's unit, above 0.
        higher_is_better: whether the standard is the least that is wanted, or the most. The shapes are broadcast.

    Raises:
        ValueError: a standard is not above 0.

    >>> shortfall([60, 90], 80, higher_is_better=True)
    array([0.25, 0.  ])
    >>> shortfall([18, 12, 90], 15, higher_is_better=False)
    array([0.2, 0. , 1. ])
    """
    wanted = np.asarray(standard, dtype=float)
    if not ((wanted > 0) & np.isfinite(wanted)).all():
        raise ValueError("a standard is not above 0; a metric without a standard has no shortfall.")
    found = np.asarray(value, dtype=float)
    missing = np.where(np.asarray(higher_is_better, dtype=bool), wanted - found, found - wanted)
    short: Floats = np.clip(missing / wanted, 0.0, WORST)
    return short


def proportions(weights: ArrayLike) -> Floats:
    """Weights as shares that sum to 1; shape (metrics,).

    Raises:
        ValueError: a weight is negative, NaN or inf, or none is above 0.

    >>> proportions([3, 1])
    array([0.75, 0.25])
    """
    chosen = np.asarray(weights, dtype=float)
    if not ((chosen >= 0) & np.isfinite(chosen)).all():
        raise ValueError("a weight is negative or no number; give 0 or more.")
    if not chosen.any():
        raise ValueError("no weight is above 0; give one to at least one metric.")
    largest = chosen / chosen.max()
    shares: Floats = largest / largest.sum()
    return shares


def gap_index(
    shortfalls: ArrayLike, weights: ArrayLike, *, least_known: float = LEAST_KNOWN
) -> Index:
    """The weighted mean of the known shortfalls, and the share of the weight that is known.

    Args:
        shortfalls: from 0 to 1, NaN where unknown; shape (areas, metrics).
        weights: 0 or more; shape (metrics,). Only their proportions matter.
        least_known: known share under which there is no index.

    Raises:
        ValueError: as ``proportions``; the shapes disagree.

    >>> gap_index([[0.2, 0.4], [0.2, np.nan], [np.nan, 0.4]], [3, 1])
    Index(value=array([0.25, 0.2 ,  nan]), known_share=array([1.  , 0.75, 0.25]))
    """
    short, shares = np.asarray(shortfalls, dtype=float), proportions(weights)
    if short.ndim != 2 or short.shape[1:] != shares.shape:
        raise ValueError(
            f"shortfalls has shape {short.shape}, weights {shares.shape}; expected (areas, metrics), (metrics,)."
        )
    known = ~np.isnan(short)
    known_share = (known * shares).sum(axis=1)
    enough = (known_share > 0) & (known_share >= least_known - ROUNDING)
    sums = (np.where(known, short, 0.0) * shares).sum(axis=1)
    value: Floats = np.divide(sums, known_share, out=np.full(len(short), np.nan), where=enough)
    return Index(value, known_share)
