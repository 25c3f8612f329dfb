"""Class breaks of a legend: natural breaks (Fisher–Jenks), with how many values fall in each class."""

from dataclasses import dataclass

import jenkspy
import numpy as np
from numpy.typing import ArrayLike

CLASSES = 5
"""What an eye can still tell apart on a map."""


@dataclass(frozen=True)
class Breaks:
    """``edges`` ascending, one more than ``counts``; a class holds lower edge < value ≤ upper edge,
    the first also its lower edge."""

    method: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def natural_breaks(values: ArrayLike, *, classes: int = CLASSES) -> Breaks | None:
    """Fisher–Jenks breaks of ``values`` (NaN left out); None where no value is known.

    With fewer distinct values than ``classes``, each distinct value is its own upper edge.

    Source: Fisher (1958); Jenks (1977). ``jenkspy`` computes it, ``mapclassify`` checks it in the tests.

    >>> natural_breaks([1, 2, 9, 10, 50], classes=2)
    Breaks(method='fisher_jenks', edges=(1.0, 10.0, 50.0), counts=(4, 1))
    >>> natural_breaks([3, 3, 3])
    Breaks(method='fisher_jenks', edges=(3.0, 3.0), counts=(3,))
    """
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if not known.size:
        return None
    distinct = np.unique(known)
    if len(distinct) <= classes:
        edges = np.concatenate([distinct[:1], distinct])
    else:
        edges = np.asarray(jenkspy.jenks_breaks(known, n_classes=classes), dtype=float)
    index = np.searchsorted(edges[1:], known, side="left")
    counts = np.bincount(index, minlength=len(edges) - 1)
    return Breaks("fisher_jenks", tuple(edges.tolist()), tuple(counts.tolist()))
