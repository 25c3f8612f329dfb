"""What a query returned, column by column: the arrays that pure functions take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from hub.store.queries import query

Objects = NDArray[np.object_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Columns of one length; each of shape (rows,), objects as the driver gave them (None where null)."""

    columns: Mapping[str, Objects]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> Objects:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def floats(self, name: str) -> Floats:
        """Numbers; NaN where null."""
        return self.columns[name].astype(np.float64)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """Yes or no; null is no."""
        return self.columns[name].astype(bool)

    def seconds(self, name: str) -> Floats:
        """Moments as seconds since 1970 (UTC); NaN where null."""
        moments = self.columns[name]
        return np.array([np.nan if m is None else m.timestamp() for m in moments], dtype=np.float64)

    def where(self, chosen: NDArray[Any]) -> "Rows":
        """The rows that a mask or a list of indices names, in its order."""
        return Rows({name: column[chosen] for name, column in self.columns.items()})

    @property
    def xy(self) -> Floats:
        """Columns x and y, metres; NaN without a point; shape (rows, 2)."""
        return np.column_stack([self.floats("x"), self.floats("y")])

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Which have a point."""
        found: NDArray[np.bool_] = ~np.isnan(self.floats("x"))
        return found

    @property
    def newest(self) -> date | datetime | None:
        """The newest ``day``; None where there is none."""
        return max((day for day in self.columns["day"] if day is not None), default=None)


def named(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of ``parameters`` that the query ``name`` names, in its order."""
    return {key: parameters[key] for key in query(name).compile().params}


def read(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Rows:
    """The rows of the query ``name`` with exactly its parameters."""
    found = connection.execute(query(name), parameters)
    names = list(found.keys())
    rows = found.all()
    table = np.empty((len(rows), len(names)), dtype=object)
    if rows:
        table[:] = [tuple(row) for row in rows]  # a Row is asked for a hundred attributes of arrays
    return Rows({column: table[:, i] for i, column in enumerate(names)})
