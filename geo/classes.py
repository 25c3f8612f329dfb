"""Class breaks of a legend: natural breaks (Fisher–Jenks), quantiles, equal steps or given ones, with their counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import jenkspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Method = Literal["fisher_jenks", "quantiles", "equal_interval", "user"]

CLASSES = 5
"""What an eye can still tell apart on a map."""


@dataclass(frozen=True)
class Breaks:
    """``edges`` ascending, one more than ``counts``; a class holds lower edge < value ≤ upper edge,
    the first also its lower edge."""

    method: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def breaks(
    values: ArrayLike,
    *,
    method: Method = "fisher_jenks",
    classes: int = CLASSES,
    edges: Sequence[float] | None = None,
) -> Breaks | None:
    """Class breaks of ``values`` (what is no finite number is left out); None where no value is known.

    Two dates are compared on one set of breaks: find it over the values of both, then give its ``edges`` with
    ``user`` for each date.

    Args:
        values: in any order.
        method: ``fisher_jenks`` puts together what lies together, ``quantiles`` as many areas in each class as in
            any other, ``equal_interval`` steps of one width, ``user`` the ``edges`` given.
        classes: how many, 1 or more. Equal values may leave fewer: edges that coincide are one, and with no more
            distinct values than classes Fisher–Jenks makes each its own upper edge.
        edges: for ``user``: ascending, the lowest edge first, two or more. The outer ones move out to the values that
            lie beyond them.

    Raises:
        ValueError: the method is unknown, ``classes`` is under 1, or the edges do not go with the method or do not
            ascend.

    Source: Fisher (1958), doi:10.1080/01621459.1958.10501479; Jenks (1977). ``jenkspy`` computes Fisher–Jenks,
    ``mapclassify`` checks all of them in the tests.

    >>> breaks([1, 2, 9, 10, 50], classes=2)
    Breaks(method='fisher_jenks', edges=(1.0, 10.0, 50.0), counts=(4, 1))
    >>> breaks([1, 2, 9, 10, 50], method="quantiles", classes=2).edges
    (1.0, 9.0, 50.0)
    >>> breaks([1, 2, 9, 10, 51], method="equal_interval", classes=2).edges
    (1.0, 26.0, 51.0)
    >>> breaks([1, 2, 9, 10, 50], method="user", edges=[0, 5, 10])
    Breaks(method='user', edges=(0.0, 5.0, 50.0), counts=(2, 3))
    """
    if classes < 1:
        raise ValueError(f"classes is {classes}; give 1 or more.")
    if (edges is not None) != (method == "user"):
        raise ValueError("edges go with the method 'user', and it with them.")
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known)]
    found = _given(edges) if edges is not None else np.empty(0)
    if not known.size:
        return None
    if method == "user":
        found[[0, -1]] = min(found[0], known.min()), max(found[-1], known.max())
    elif method == "fisher_jenks":
        found = _fisher_jenks(known, classes)
    else:
        found = _even(known, classes, method)
    return counted(known, Breaks(method, tuple(found.tolist()), ()))


def counted(values: ArrayLike, legend: Breaks) -> Breaks:
    """The same breaks with the counts of other values, such as those of one of two dates; none may lie beyond the outer edges.

    >>> counted([1, 2, 2, 30], breaks([1, 2, 9, 10, 50], classes=2)).counts
    (3, 1)
    """
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known)]
    index = np.searchsorted(np.array(legend.edges[1:]), known, side="left")
    counts = np.bincount(index, minlength=len(legend.edges) - 1)
    return Breaks(legend.method, legend.edges, tuple(counts.tolist()))


def natural_breaks(values: ArrayLike, *, classes: int = CLASSES) -> Breaks | None:
    """Fisher–Jenks breaks: ``breaks`` with its first method.

    >>> natural_breaks([3, 3, 3])
    Breaks(method='fisher_jenks', edges=(3.0, 3.0), counts=(3,))
    """
    return breaks(values, method="fisher_jenks", classes=classes)


def _given(edges: Sequence[float]) -> Floats:
    found = np.array(edges, dtype=float)
    if (
        found.ndim != 1
        or found.size < 2
        or not (np.isfinite(found).all() and (np.diff(found) > 0).all())
    ):
        raise ValueError("edges must be two or more finite numbers that ascend.")
    return found


def _fisher_jenks(known: Floats, classes: int) -> Floats:
    distinct = np.unique(known)
    if len(distinct) <= classes:
        return np.concatenate([distinct[:1], distinct])
    return np.asarray(jenkspy.jenks_breaks(known, n_classes=classes), dtype=float)


def _even(known: Floats, classes: int, method: str) -> Floats:
    """Edges at even steps of the values' ranks or of the values themselves, those that coincide once."""
    if method == "quantiles":
        edges = np.quantile(known, np.linspace(0, 1, classes + 1))
    elif method == "equal_interval":
        edges = np.linspace(known.min(), known.max(), classes + 1)
    else:
        raise ValueError(
            f"method is {method!r}; give 'fisher_jenks', 'quantiles', 'equal_interval' or 'user'."
        )
    upper = np.unique(edges[1:])
    return np.concatenate([edges[:1], upper])
