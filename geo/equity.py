"""How evenly something is spread over people: Lorenz curve, Gini and Theil, weighted by residents."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Lorenz(NamedTuple):
    """Points of the curve from (0, 0) to (1, 1), those who have least first; each (areas + 1,).

    Attributes:
        people: share of the residents up to here.
        amount: share of what there is that they have.
    """

    people: Floats
    amount: Floats


def lorenz(values: ArrayLike, residents: ArrayLike) -> Lorenz:
    """Which share of the whole the worst-off share of the residents has.

    Args:
        values: what each resident of an area has, e.g. clinic hours per 1,000; 0 or more; shape (areas,). An area
            whose value is NaN, or where nobody lives, is left out.
        residents: 0 or more; shape (areas,).

    Returns:
        The curve; without points where nobody's value is known, or nobody has anything.

    Raises:
        ValueError: the shapes disagree; a value or a number of residents is negative or infinite.

    Source: Lorenz (1905), doi:10.2307/2276207.

    >>> lorenz([3, 1], [50, 50])
    Lorenz(people=array([0. , 0.5, 1. ]), amount=array([0.  , 0.25, 1.  ]))
    """
    value, people = _known(values, residents)
    held = value * people
    if not held.sum() > 0:
        return Lorenz(np.empty(0), np.empty(0))
    people_up_to, held_up_to = (np.concatenate([[0.0], np.cumsum(x)]) for x in (people, held))
    return Lorenz(people_up_to / people_up_to[-1], held_up_to / held_up_to[-1])


def gini(values: ArrayLike, residents: ArrayLike) -> float:
    """The Gini coefficient, 0 (all have the same) to under 1: twice the area between the Lorenz curve and the diagonal.

    Args and errors as ``lorenz``. NaN where nobody's value is known, or nobody has anything.

    Source: Gini (1914), "Sulla misura della concentrazione e della variabilità dei caratteri".

    >>> gini([3, 1], [50, 50]), gini([2, 2], [10, 90])
    (0.25, 0.0)
    """
    people, amount = lorenz(values, residents)
    if not people.size:
        return float("nan")
    under = np.diff(people) @ (amount[1:] + amount[:-1])
    return max(float(1 - under), 0.0)


def theil(values: ArrayLike, residents: ArrayLike) -> float:
    """Theil's T, 0 (all have the same) and upwards; in nats. Who has nothing adds nothing.

    Args and errors as ``lorenz``. NaN where nobody's value is known, or nobody has anything.

    Source: Theil (1967), Economics and Information Theory, chapter 4.

    >>> round(theil([3, 1], [50, 50]), 6), theil([2, 2], [10, 90])
    (0.130812, 0.0)
    """
    value, people = _known(values, residents)
    held = value * people
    if not held.sum() > 0:
        return float("nan")
    to_mean = value * (people.sum() / held.sum())
    log = np.log(to_mean, out=np.zeros_like(to_mean), where=to_mean > 0)
    return max(float((held * log).sum() / held.sum()), 0.0)


def _known(values: ArrayLike, residents: ArrayLike) -> tuple[Floats, Floats]:
    """Values and residents of the areas that count, in an order that is the same however they came."""
    value, people = np.asarray(values, dtype=float), np.asarray(residents, dtype=float)
    if value.shape != people.shape or value.ndim != 1:
        raise ValueError(
            f"values has shape {value.shape}, residents {people.shape}; give one of each an area."
        )
    if (people < 0).any() or np.isinf(people).any() or (value < 0).any() or np.isinf(value).any():
        raise ValueError("a value or a number of residents is negative or infinite; leave it out.")
    kept = ~np.isnan(value) & (people > 0)
    value, people = value[kept], people[kept]
    order = np.lexsort((people, value))
    return value[order], people[order]
