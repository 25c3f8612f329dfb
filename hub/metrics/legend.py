"""The legend that is asked for: how values are put into classes, over one period or two."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from geo.classes import CLASSES, Breaks, Method, breaks, counted
from hub.errors import BadParameter
from hub.metrics.column import Floats


@dataclass(frozen=True)
class Classes:
    """``edges``: of the method ``user``, ascending; nothing otherwise."""

    method: Method = "fisher_jenks"
    count: int = CLASSES
    edges: tuple[float, ...] = ()


def classes(method: Method | None, count: int | None, written: str | None) -> Classes:
    """The classes that are asked for; ``written``: edges with commas between, for the method ``user``, which they mean.

    Raises:
        BadParameter: edges that are none, that do not go with the method, or a number of classes beside them.

    >>> classes(None, None, "0, 50, 100").edges
    (0.0, 50.0, 100.0)
    """
    if written is None:
        if method == "user":
            raise _bad("edges", "classes=user needs its edges.")
        return Classes(method or "fisher_jenks", CLASSES if count is None else count)
    if method not in (None, "user"):
        raise _bad("edges", f"edges do not go with {method}.")
    if count is not None:
        raise _bad("class_count", "The edges say how many classes there are.")
    try:
        edges = tuple(float(word) for word in written.split(","))
    except ValueError:
        raise _bad("edges", f"{written!r} holds what is no number.") from None
    if len(edges) < 2 or not all(map(isfinite, edges)) or (np.diff(edges) <= 0).any():
        raise _bad("edges", f"{written} does not ascend from edge to edge.")
    return Classes("user", len(edges) - 1, edges)


def legend(
    values: Floats, others: Floats | None, asked: Classes
) -> tuple[Breaks | None, Breaks | None]:
    """The breaks over ``values`` and ``others`` (of another period) together, with the counts of the one and of the other.

    None where no value is known; for ``others`` also where there are none.
    """
    every = values if others is None else np.concatenate([values, others])
    found = breaks(
        every, method=asked.method, classes=asked.count, edges=asked.edges if asked.edges else None
    )
    if found is None:
        return None, None
    return counted(values, found), None if others is None else counted(others, found)


def _bad(field: str, message: str) -> BadParameter:
    return BadParameter(
        message, field=field, code="bad_edges", hint="Give classes=user&edges=0,25,50,100, e.g."
    )
