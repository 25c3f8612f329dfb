"""A method with what it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.metrics.column import Method


@dataclass(frozen=True)
class Family:
    """How a pure function is applied to all areas.

    ``ground``: name → file under ``store/sql`` of what it takes from the ground beside the metric's own inputs.
    """

    apply: Method
    ground: Mapping[str, str] = field(default_factory=dict)
