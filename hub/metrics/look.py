"""What a method sees: the question, the ground, and the rows of the metric's queries."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hub.metrics.ground import Ground
from hub.metrics.journey import Journey
from hub.metrics.question import Question
from hub.store.rows import Rows


@dataclass(frozen=True)
class Look:
    """One question seen from one ground (the areas of a level, or the county as one)."""

    question: Question
    ground: Ground
    read: Callable[[str], Rows]
    plan: Callable[[], Journey]

    @property
    def journey(self) -> Journey:
        """How one travels on this ground."""
        return self.plan()

    def rows(self, name: str) -> Rows:
        """The rows of the metric's input ``name``, for the whole county."""
        return self.read(self.question.metric.inputs[name])

    def number(self, name: str) -> float:
        """A parameter or constant of the metric."""
        return self.question.number(name)

    def place(self, rows: Rows) -> NDArray[np.intp]:
        """The index of the area in which each row lies; -1 where none does. Shape (rows,).

        A township by its code; a village by the point (its codes change with the reforms), else by the code.
        """
        ground, level = self.ground, self.ground.level
        if level == "county":
            return np.zeros(len(rows), dtype=np.intp)
        index = {area.area_code: i for i, area in enumerate(ground.areas)}
        own = rows["village_code" if level == "village" else "township_code"]
        placed = np.array([index.get(code, -1) for code in own], dtype=np.intp)
        if level == "village" and len(rows) and rows.placed.any():
            bounded = np.flatnonzero(~ground.unbounded)
            tree = shapely.STRtree(list(ground.area_shapes[bounded]))
            points = shapely.points(rows.xy[rows.placed])
            point, inside = tree.query(points, predicate="intersects")
            placed[np.flatnonzero(rows.placed)[point]] = bounded[inside]
        return placed
