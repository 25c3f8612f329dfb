"""What may leave the house: every answer about features passes here."""

from collections.abc import Mapping
from typing import Any

from hub.dataset import Kind

PLACE_AND_NAME = frozenset({"name", "address"})
"""Columns that every feature shows under names of its own, not among the attributes."""


def public_attributes(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    """The kind's own columns of one row, without those that its declaration calls private."""
    shown = [name for name in kind.columns if name not in kind.private | PLACE_AND_NAME]
    return {name: _plain(row[name]) for name in shown}


def _plain(value: Any) -> str | float | int | bool | None:
    return value if value is None or isinstance(value, (str, float, int, bool)) else str(value)
