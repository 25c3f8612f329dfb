"""Spans of time [start, end) of many things: how long reports hold, joined spans, time that two kinds share. Seconds."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Window(NamedTuple):
    """From ``start_s`` (inclusive) to ``end_s`` (exclusive), in epoch seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Its length in seconds.

        Raises:
            ValueError: it ends before it starts, or has no end.
        """
        length = self.end_s - self.start_s
        if not 0 <= length < np.inf:
            raise ValueError(f"the window ends {length} s after it starts; give a finite one.")
        return length


class Spans(NamedTuple):
    """Spans of several things: ``thing`` (0, 1, …), ``start_s``, ``end_s``; each (spans,)."""

    thing: Indices
    start_s: Floats
    end_s: Floats

    @classmethod
    def of(cls, thing: ArrayLike, start_s: ArrayLike, end_s: ArrayLike) -> Self:
        """Spans from what can be read as arrays.

        Raises:
            ValueError: the shapes disagree, or a span ends before it starts.
        """
        things = np.asarray(thing, dtype=np.intp)
        starts, ends = np.asarray(start_s, dtype=float), np.asarray(end_s, dtype=float)
        if not things.shape == starts.shape == ends.shape:
            raise ValueError(
                f"thing, start_s and end_s have shapes {things.shape}, {starts.shape}, {ends.shape}; they must agree."
            )
        if not (starts <= ends).all():
            raise ValueError("a span ends before it starts, or has no time; leave it out.")
        return cls(things, starts, ends)

    def where(self, kept: NDArray[np.bool_]) -> Self:
        """Those for which ``kept`` is true."""
        return type(self)(self.thing[kept], self.start_s[kept], self.end_s[kept])

    def cut(self, window: Window) -> Self:
        """What of them lies in the window.

        >>> Spans.of([0, 1], [0, 50], [20, 60]).cut(Window(10, 40))
        Spans(thing=array([0]), start_s=array([10.]), end_s=array([20.]))
        """
        start = np.maximum(self.start_s, window.start_s)
        end = np.minimum(self.end_s, window.end_s)
        return type(self)(self.thing, start, end).where(start < end)

    def seconds(self, things: int) -> Floats:
        """Their length, summed up by thing; shape (things,).

        Raises:
            ValueError: a thing is not one of 0 … things − 1.
        """
        return _by_thing(self.thing, self.end_s - self.start_s, things)


def held(thing: ArrayLike, time_s: ArrayLike, *, silence_s: float) -> tuple[Spans, Indices]:
    """The span in which each report holds: until the thing's next one, at most ``silence_s`` seconds.

    Args:
        thing, time_s: whose report, and when; any order. Of two of one moment the one given last holds.
        silence_s: after this long without another report nothing is known; inf where a state holds until it changes.

    Returns:
        The spans by thing and time, and the place of each one's report in the arguments.

    Raises:
        ValueError: the shapes disagree, a report has no time, or the silence limit is not above 0.

    >>> held([0, 0, 1], [100, 130, 100], silence_s=60)[0].end_s
    array([130., 190., 160.])
    """
    things, times = np.asarray(thing, dtype=np.intp), np.asarray(time_s, dtype=float)
    if things.shape != times.shape:
        raise ValueError(f"thing has shape {things.shape}, time_s {times.shape}; they must agree.")
    if not np.isfinite(times).all():
        raise ValueError("a report has no time; leave it out.")
    if not silence_s > 0:
        raise ValueError(f"silence_s is {silence_s} seconds; give a number above 0.")
    order = np.lexsort((times, things))
    things, times = things[order], times[order]
    end = times + silence_s
    followed = things[1:] == things[:-1]
    end[:-1][followed] = np.minimum(end[:-1], times[1:])[followed]
    return Spans(things, times, end), order


def joined(spans: Spans) -> Spans:
    """The same time with spans of one thing that touch or overlap made one; by thing and start.

    >>> joined(Spans.of([0, 0, 0, 1], [0, 5, 30, 5], [10, 20, 40, 20]))
    Spans(thing=array([0, 0, 1]), start_s=array([ 0., 30.,  5.]), end_s=array([20., 40., 20.]))
    """
    order = np.lexsort((spans.start_s, spans.thing))
    thing, start, end = spans.thing[order], spans.start_s[order], spans.end_s[order]
    if not len(thing):
        return Spans(thing, start, end)
    line = _Line(spans)
    reach = np.maximum.accumulate(line.place(thing, end))
    first = np.ones(len(thing), dtype=bool)
    first[1:] = line.place(thing, start)[1:] > reach[:-1]
    begins = np.flatnonzero(first)
    return Spans(thing[begins], start[begins], np.maximum.reduceat(end, begins))


def shared_seconds(spans: Spans, others: Spans, things: int) -> Floats:
    """Seconds of ``spans`` that lie in ``others`` of the same thing; shape (things,).

    ``others`` are joined first, so that time counts once however many of them hold it.

    >>> shifts = Spans.of([0, 0], [0, 5], [10, 20])
    >>> shared_seconds(Spans.of([0, 1], [8, 8], [30, 30]), shifts, 2)
    array([12.,  0.])
    """
    once = joined(others)
    if not len(once.thing) or not len(spans.thing):
        return np.zeros(things)
    line = _Line(spans, once)
    edges = np.column_stack(
        [line.place(once.thing, once.start_s), line.place(once.thing, once.end_s)]
    ).ravel()
    lengths = np.column_stack([np.zeros(len(once.thing)), once.end_s - once.start_s]).ravel()
    passed = np.cumsum(lengths)
    start, end = (line.place(spans.thing, t) for t in (spans.start_s, spans.end_s))
    within = np.interp(end, edges, passed) - np.interp(start, edges, passed)
    return _by_thing(spans.thing, within, things)


def overlapping(spans: Spans, others: Spans) -> NDArray[np.bool_]:
    """Which of ``spans`` share time with ``others`` of the same thing; shape (spans,).

    >>> overlapping(Spans.of([0, 0, 1], [0, 20, 0], [10, 30, 5]), Spans.of([0], [5], [20]))
    array([ True, False, False])
    """
    once = joined(others)
    if not len(once.thing) or not len(spans.thing):
        return np.zeros(len(spans.thing), dtype=np.bool_)
    line = _Line(spans, once)
    ends = line.place(once.thing, once.end_s)
    begins = np.append(line.place(once.thing, once.start_s), np.inf)
    next_one = np.searchsorted(ends, line.place(spans.thing, spans.start_s), side="right")
    shared: NDArray[np.bool_] = begins[next_one] < line.place(spans.thing, spans.end_s)
    return shared


def _by_thing(thing: Indices, seconds: Floats, things: int) -> Floats:
    if thing.size and not 0 <= thing.min() <= thing.max() < things:
        raise ValueError(f"a number is out of range; give 0 to {things - 1}.")
    return np.bincount(thing, seconds, things).astype(np.float64)


class _Line:
    """One long line on which every thing has its own stretch, so that all are measured at once."""

    def __init__(self, *several: Spans) -> None:
        self._origin = min(spans.start_s.min() for spans in several)
        self._stride = max(spans.end_s.max() for spans in several) - self._origin + 1

    def place(self, thing: Indices, time_s: Floats) -> Floats:
        placed: Floats = thing * self._stride + (time_s - self._origin)
        return placed
