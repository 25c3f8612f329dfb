"""Who gets somewhere in time: shares of residents by minutes of travel."""

import numpy as np
from numpy.typing import ArrayLike


def percent_within(minutes: ArrayLike, residents: ArrayLike, *, limit: float) -> float:
    """Per cent of residents whose trip takes at most ``limit`` minutes; NaN where nobody lives.

    Args:
        minutes: of the trip from each place; inf = unreachable; shape (places,).
        residents: of each place; shape (places,).
        limit: minutes, inclusive: 60 is inside 60.

    Raises:
        ValueError: the shapes disagree.

    >>> percent_within([5, 60, np.inf], [30, 10, 40], limit=60)
    50.0
    """
    far, people = np.asarray(minutes, dtype=float), np.asarray(residents, dtype=float)
    if far.shape != people.shape:
        raise ValueError(f"minutes has shape {far.shape}, residents {people.shape}; give one each.")
    total = people.sum()
    return float(100 * people[far <= limit].sum() / total) if total > 0 else float("nan")


def mean_access(access: ArrayLike, residents: ArrayLike) -> float:
    """The mean of what each resident reaches, e.g. hours per resident; NaN where nobody lives.

    Arguments and errors as ``percent_within``.

    >>> mean_access([0.2, 0.0], [10, 30])
    0.05
    """
    reached, people = np.asarray(access, dtype=float), np.asarray(residents, dtype=float)
    if reached.shape != people.shape:
        raise ValueError(
            f"access has shape {reached.shape}, residents {people.shape}; give one each."
        )
    total = people.sum()
    return float((reached * people).sum() / total) if total > 0 else float("nan")
