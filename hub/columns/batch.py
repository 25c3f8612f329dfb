"""Rows as a source hands them over column by column, with the way back to each single row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hub.refusal import Row

Lines = NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """Many rows of one source.

    Args:
        lines: the line of each row, shape (rows,).
        fields: the dataset's field names → the cells as they stand, text of shape (rows,).
        row: the row of a line, as it would be without columns.
        originals: all cells of all rows as JSON, shape (rows,).
        others: rows that are in no column: the source took them one by one.
    """

    lines: Lines
    fields: Mapping[str, pa.StringArray]
    row: Callable[[int], Row]
    originals: Callable[[], pa.StringArray]
    others: Sequence[Row] = ()

    def __len__(self) -> int:
        return len(self.lines) + len(self.others)

    def rows(self, which: NDArray[np.bool_] | None = None) -> list[Row]:
        """The rows of a mask (all without one), in the columns' order; then the others."""
        lines = self.lines if which is None else self.lines[which]
        return [*map(self.row, lines.tolist()), *self.others]


Batch = Sequence[Row] | Columns
"""What a source hands over at once: rows, or columns of them."""
