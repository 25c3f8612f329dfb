"""A method with what it stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo.intervals import Changes
from hub.metrics.column import Indices, Method
from hub.metrics.look import Look

Moved = Callable[[Look, Look, Indices, Indices], Changes]
"""From the first look to the second: the change between the areas at the first indices and those at the second ones."""


@dataclass(frozen=True)
class Family:
    """How a pure function is applied to all areas.

    ``ground``: name → file under ``store/sql`` of what it takes from the ground beside the metric's own inputs.
    ``moved``: how a change between two periods gets its interval, where the two values' own intervals do not tell it.
    """

    apply: Method
    ground: Mapping[str, str] = field(default_factory=dict)
    moved: Moved | None = None
