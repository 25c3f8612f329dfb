"""Whether things were on: time online, offline and unknown in a window, and the state at one moment. Seconds.

Silence is not a fault and not a success: what nobody reported is unknown.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.spans import Spans, Window, held

Floats = NDArray[np.float64]

STATES = ("offline", "online", "unknown")


class Availability(NamedTuple):
    """Seconds of the window in each state; they sum to the window. Each (features,)."""

    online_s: Floats
    offline_s: Floats
    unknown_s: Floats


def availability(
    feature: ArrayLike,
    time_s: ArrayLike,
    online: ArrayLike,
    features: int,
    *,
    window: Window,
    silence_s: float,
) -> Availability:
    """Seconds that each feature was online, offline and unknown.

    A report holds until the feature's next one, at most ``silence_s`` seconds. What is before the first report,
    or longer after one than that, is unknown.

    Args:
        feature: whose report, 0 … features − 1; shape (reports,), any order.
        time_s: epoch seconds of each; of two of one moment the one given last holds. Those from before the window
            tell how it begins: give those of ``silence_s`` before it too.
        online: the state reported.
        features: how many there are; one without reports is unknown throughout.
        window: what is looked at.
        silence_s: seconds without a report after which the state is unknown; inf where only changes are reported.

    Raises:
        ValueError: the shapes disagree, the window is not finite, or the silence limit is not above 0.

    >>> availability([0, 0], [0, 40], [True, False], 2, window=Window(10, 100), silence_s=50)
    Availability(online_s=array([30.,  0.]), offline_s=array([50.,  0.]), unknown_s=array([10., 90.]))
    """
    spans, order = held(feature, time_s, silence_s=silence_s)
    on = _states(online, order)
    on_s = spans.where(on).cut(window).seconds(features)
    off_s = spans.where(~on).cut(window).seconds(features)
    return Availability(on_s, off_s, np.maximum(window.length_s - on_s - off_s, 0.0))


def percent_online(
    online: ArrayLike, start_s: ArrayLike, end_s: ArrayLike, *, window: Window
) -> float:
    """Per cent of the known time in the window that things were on, several together; NaN where nothing is known.

    Args:
        online: the state of each span; shape (spans,).
        start_s, end_s: epoch seconds; the spans of one thing do not overlap.
        window: what is looked at.

    Raises:
        ValueError: the shapes disagree, or a span ends before it starts.

    >>> percent_online([True, False], [0, 30], [30, 90], window=Window(10, 50))
    50.0
    """
    on = np.asarray(online, dtype=bool)
    spans = Spans.of(np.zeros(on.shape, dtype=np.intp), start_s, end_s)
    up, down = (spans.where(state).cut(window).seconds(1) for state in (on, ~on))
    return float(100 * share_online(up, down)[0])


def share_online(online_s: ArrayLike, offline_s: ArrayLike) -> Floats:
    """Time online ÷ time known, from 0 to 1; NaN where nothing is known.

    >>> share_online([30, 0, 0], [10, 50, 0])
    array([0.75, 0.  ,  nan])
    """
    on, off = np.asarray(online_s, dtype=float), np.asarray(offline_s, dtype=float)
    known = on + off
    share: Floats = np.divide(on, known, out=np.full(known.shape, np.nan), where=known > 0)
    return share


def states_at(
    feature: ArrayLike,
    time_s: ArrayLike,
    online: ArrayLike,
    features: int,
    *,
    at_s: float,
    silence_s: float,
) -> NDArray[np.str_]:
    """The state of each feature at one moment: ``online``, ``offline`` or ``unknown``; shape (features,).

    Args and errors as ``availability``. A report exactly ``silence_s`` seconds old still holds; later ones than
    ``at_s`` are not known yet.

    >>> states_at([0, 1, 1], [0, 0, 70], [True, True, False], 3, at_s=70, silence_s=60)
    array(['unknown', 'offline', 'unknown'], dtype='<U7')
    """
    spans, order = held(feature, time_s, silence_s=silence_s)
    on = _states(online, order)
    made = np.flatnonzero((spans.start_s <= at_s) & (at_s - spans.start_s <= silence_s))
    state = np.full(features, STATES.index("unknown"))
    # Reports stand oldest first: the newest one of each feature is written last.
    state[spans.thing[made]] = on[made]
    words: NDArray[np.str_] = np.array(STATES)[state]
    return words


def _states(online: ArrayLike, order: NDArray[np.intp]) -> NDArray[np.bool_]:
    states = np.asarray(online, dtype=bool)
    if states.shape != order.shape:
        raise ValueError(f"online has shape {states.shape}; expected one a report, {order.shape}.")
    return states[order]
