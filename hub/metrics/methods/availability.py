"""How much of the known time things were on."""

from dataclasses import replace

import numpy as np

from geo.availability import share_online
from geo.spans import Spans, Window
from hub.metrics.column import Column, Floats, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import people_reasons
from hub.store.rows import Rows


def availability(look: Look) -> Column:
    """Per cent of the known time in the window that things were on (``geo.availability.percent_online``).

    ``n``: things that reported. ``complete``: known time ÷ window, over all things there are.
    """
    rows, count = look.rows("spans"), len(look.ground.areas)
    period = look.question.period
    window = Window(period.start.timestamp(), period.end.timestamp())
    where = look.place(rows)
    told = np.flatnonzero((where >= 0) & ~np.isnan(rows.floats("start_s")))
    on = rows.flags("online")[told]
    spans = Spans.of(where[told], rows.floats("start_s")[told], rows.floats("end_s")[told])
    up, down = (spans.where(state).cut(window).seconds(count) for state in (on, ~on))
    things = _things(rows)
    n = _distinct(where[told], things[told], count)
    every = _distinct(where[where >= 0], things[where >= 0], count)
    value = 100 * share_online(up, down)
    reason = np.full(count, None, dtype=object)
    reason[np.isnan(value)] = "all_silent"
    reason[every == 0] = "no_features"
    column = blank(look)
    return replace(
        column, value=value, n=n, complete=_known(up + down, every * window.length_s),
        reason=people_reasons(look, reason),
    )  # fmt: skip


def _things(rows: Rows) -> np.ndarray:
    names = list(zip(rows["source"], rows["feature_id"], strict=True))
    index = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([index[name] for name in names], dtype=np.intp)


def _distinct(area: np.ndarray, thing: np.ndarray, count: int) -> np.ndarray:
    """How many different things lie in each area."""
    pairs = np.unique(np.column_stack([area, thing]), axis=0)
    return np.bincount(pairs[:, 0], minlength=count)


def _known(known_s: Floats, all_s: Floats) -> Floats:
    share: Floats = np.divide(known_s, all_s, out=np.zeros(len(all_s)), where=all_s > 0)
    return np.minimum(share, 1.0)
