"""What was promised in working days, and whether it was kept."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.shares import percent
from hub.workdays import Workdays

Floats = NDArray[np.float64]


def kept(
    opened_s: ArrayLike,
    closed_s: ArrayLike,
    promised_days: ArrayLike,
    *,
    timed: ArrayLike,
    since_s: float,
    known_s: ArrayLike,
    closures: Iterable[date],
) -> Floats:
    """1 for each case that was closed within its promised working days, 0 for one that was not; NaN does not count.

    It counts where its promised day has passed between ``since_s`` and ``known_s``.

    Args:
        opened_s: epoch seconds; shape (cases,).
        closed_s: epoch seconds; NaN: not closed by ``known_s``, or nobody said when; shape (cases,).
        promised_days: whole working days; NaN: nothing was promised; shape (cases,).
        timed: False where a case is closed and nobody said when; shape (cases,).
        since_s: epoch seconds.
        known_s: until when it is known what became of a case, epoch seconds; shape (cases,) or ().
        closures: days on which the offices were closed beside the government's calendar.

    Raises:
        ValueError: as ``hub.workdays.Workdays.due_each``.
    """
    promised = np.asarray(promised_days, dtype=float)
    due = Workdays(closures).due_each(np.asarray(opened_s, dtype=float), promised)
    counts = np.asarray(timed, dtype=bool) & (since_s < due) & (due <= np.asarray(known_s, float))
    in_time = np.asarray(closed_s, dtype=float) < due
    found: Floats = np.where(counts, in_time.astype(float), np.nan)
    return found


def percent_kept(
    opened_s: ArrayLike,
    closed_s: ArrayLike,
    promised_days: ArrayLike,
    *,
    timed: ArrayLike,
    since_s: float,
    known_s: ArrayLike,
    closures: Iterable[date],
) -> float:
    """Per cent of the cases due that were closed in time; NaN where none was due.

    Args and errors as ``kept``.

    >>> monday, day = 1_749_427_200.0, 86_400.0  # 2025-06-09, 8 in the morning in 臺東
    >>> late, early, never = monday + 3 * day, monday + day, float("nan")
    >>> percent_kept(
    ...     [monday] * 3, [late, early, never], [2, 2, 2], timed=[True] * 3, since_s=monday, known_s=monday + 7 * day,
    ...     closures=[],
    ... )
    33.333333333333336
    """
    return percent(
        kept(
            opened_s, closed_s, promised_days, timed=timed, since_s=since_s, known_s=known_s,
            closures=closures,
        )
    )  # fmt: skip
