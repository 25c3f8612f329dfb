"""Rules between a record's cells: declared once, held row by row and column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Cells = Mapping[str, pa.Array]
"""Field → its column, typed."""


class Rule(Protocol):
    """``refusal``: why a row that breaks it is refused; ``flag``: under which code it is kept. One of the two."""

    @property
    def refusal(self) -> str | None: ...

    @property
    def flag(self) -> str | None: ...

    def broken(self, record: Any) -> bool:
        """Whether a record breaks it."""
        ...

    def broken_in(self, cells: Cells) -> Bits:
        """Which rows break it; shape (rows,)."""
        ...


@dataclass(frozen=True)
class AnyOf:
    """At least one of the fields is said."""

    names: tuple[str, ...]
    refusal: str | None = None
    flag: str | None = None

    def broken(self, record: Any) -> bool:
        """Whether none is."""
        return all(getattr(record, name) is None for name in self.names)

    def broken_in(self, cells: Cells) -> Bits:
        """Where none is."""
        said: Bits = np.any([np.asarray(pc.is_valid(cells[name])) for name in self.names], axis=0)
        return ~said


@dataclass(frozen=True)
class InOrder:
    """Moments, as far as they are known, follow each other; none later than ``within`` after the one before."""

    names: tuple[str, ...]
    within: timedelta | None = None
    apart: bool = False
    refusal: str | None = None
    flag: str | None = None

    def broken(self, record: Any) -> bool:
        """Whether one comes before the one before it, or too late after it; ``apart``: or at the same moment."""
        known = [at for at in (getattr(record, name) for name in self.names) if at is not None]
        return any(self._wrong(after - before) for before, after in pairwise(known))

    def _wrong(self, step: timedelta) -> bool:
        if step < timedelta() or (self.apart and not step):
            return True
        return self.within is not None and step > self.within

    def broken_in(self, cells: Cells) -> Bits:
        """Where one does."""
        columns = [cells[name] for name in self.names]
        last = np.zeros(len(columns[0]), np.int64)
        begun, wrong = np.zeros(len(last), bool), np.zeros(len(last), bool)
        longest = None if self.within is None else self.within // timedelta(microseconds=1)
        for column in columns:
            known = np.asarray(pc.is_valid(column), dtype=bool)
            at = np.asarray(pc.fill_null(column.view(pa.int64()), 0))
            step = at - last
            bad = (step < 0) | ((step == 0) & self.apart)
            if longest is not None:
                bad |= step > longest
            wrong |= known & begun & bad
            last = np.where(known, at, last)
            begun |= known
        return wrong
