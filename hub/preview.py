"""The first placed rows of a delivery, for a map: where they are, and what becomes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

MOST = 1000
"""Points that a map shows at once without hiding each other, and a row of the database holds easily."""


@dataclass
class Shown:
    """One row on the map. ``outcome``: stored, unchanged, duplicate or refused; ``codes``: its refusal or flags."""

    line: int
    lon: float
    lat: float
    outcome: str
    codes: tuple[str, ...]


@dataclass
class Preview:
    """Rows by their line; the first ``MOST`` that have a point."""

    rows: dict[int, Shown] = field(default_factory=dict)

    @property
    def has_room(self) -> bool:
        """Can it take another one?"""
        return len(self.rows) < MOST

    def show(
        self, line: int, point: tuple[float, float], outcome: str, codes: Sequence[str]
    ) -> None:
        """Takes one row in, as long as there is room."""
        if self.has_room:
            self.rows[line] = Shown(line, *point, outcome, tuple(codes))

    def refuse(self, line: int, code: str) -> None:
        """A row that was shown as one to be stored is refused after all."""
        if line in self.rows:
            self.rows[line].outcome = "refused"
            self.rows[line].codes = (code,)

    def settle(self, stored: Collection[int], repeated: Collection[int]) -> None:
        """Says of every row that was not refused whether it is new, a repetition, or known as it is."""
        for line, row in self.rows.items():
            if row.outcome != "refused" and line not in stored:
                row.outcome = "duplicate" if line in repeated else "unchanged"
