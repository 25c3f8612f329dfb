"""Where records of one kind crowd together, counted by area."""

from dataclasses import replace

import numpy as np

from geo.clusters import central, clusters
from hub.metrics.column import Column, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import boundary_reasons


def spots(look: Look) -> Column:
    """How many clusters of ``records`` of one ``category`` lie in each area (``geo.clusters.count_clusters``).

    A cluster belongs to the area of its most central record. ``n``: records with a point in the area. No record in the
    whole county is unknown; none in one area, where there are some elsewhere, makes no cluster.
    """
    rows, count = look.rows("records"), len(look.ground.areas)
    where = look.place(rows)
    found = clusters(
        rows.xy, rows["category"].astype(str), reach_m=look.number("reach_m"),
        least=int(look.number("least_cases")),
    )  # fmt: skip
    home = where[central(rows.xy, found)]
    value = np.bincount(home[home >= 0], minlength=count).astype(float)
    usable = (where >= 0) & rows.placed
    reason = np.full(count, None, dtype=object)
    if not rows.placed.any():
        reason[:] = "no_points" if len(rows) else "no_records"
    return replace(
        blank(look), value=value, n=np.bincount(where[usable], minlength=count),
        complete=np.full(count, usable.mean() if len(rows) else 1.0),
        reason=boundary_reasons(look, reason),
    )  # fmt: skip
