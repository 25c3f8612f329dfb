"""Which cells of a table of counts must not be told, so that the small ones cannot be worked out from the others."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def suppressed(counts: ArrayLike, *, minimum: int, hidden: ArrayLike | None = None) -> Mask:
    """The cells to keep back, totals among them, where everything else is told.

    A cell is told whole or not at all: its records by parts (say, those in time and those late). A cell is small where
    one of its parts is, none at all included: that nothing happened is as telling. Kept back are the small ones, and so
    many others, the smallest first, that in every row and column the sum of what is kept back is itself no small cell,
    and that no cell lies alone between those that are told.

    Args:
        counts: records; shape (rows, columns, parts), each part 0 or more. With one column no total is told over it.
        minimum: fewer are small.
        hidden: cells that are not told for another reason; shape (rows + 1, columns + 1).

    Returns:
        shape (rows + 1, columns + 1); the last row and column are the totals'.

    Raises:
        ValueError: the shape is another, or a count negative.

    Source: a cell of a table of two ways follows from what is told exactly where its edge lies on no circle of the graph
    of rows and columns that the kept-back cells join, a cell of nothing being an edge of one way: Gusfield (1988), SIAM J.
    Comput. 17(3), 552–571, doi:10.1137/0217034.

    >>> suppressed([[[3]], [[9]], [[20]]], minimum=5)[:, 0]
    array([ True,  True, False, False])
    >>> suppressed([[[7]], [[9]], [[20]]], minimum=5).any()
    np.False_
    """
    inner = np.asarray(counts, dtype=np.int64)
    if inner.ndim != 3 or (inner < 0).any():
        raise ValueError(
            f"counts of shape {inner.shape}; give rows × columns × parts, none negative."
        )
    one = inner.shape[1] == 1
    cells = np.concatenate([inner, inner.sum(axis=0, keepdims=True)])
    if not one:
        cells = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    kept = _small(cells, minimum)
    if hidden is not None:
        kept |= np.asarray(hidden, dtype=bool)[:, : cells.shape[1]]
    while (more := _weak(cells, kept, minimum, one=one)) is not None:
        kept[more] = True
    return np.repeat(kept, 2, axis=1) if one else kept


def _small(cells: Counts, minimum: int) -> Mask:
    """Which cells have a part under the minimum; shape without the parts."""
    small: Mask = np.any(cells < minimum, axis=-1)
    return small


def _weak(cells: Counts, kept: Mask, minimum: int, *, one: bool) -> tuple[int, int] | None:
    """One more cell to keep back; None where nothing can be worked out, or nothing is told."""
    rows, columns = kept.shape
    lines = [[(i, j) for i in range(rows)] for j in range(columns)]
    lines += [] if one else [[(i, j) for j in range(columns)] for i in range(rows)]
    for line in lines:
        if _open(cells, kept, line, minimum):
            found = _smallest(cells, kept, line)
            if found is not None:
                return found
    if one:
        return None
    for i, j in _fixed(cells.sum(axis=-1), kept):
        found = _smallest(cells, kept, lines[j] + lines[columns + i])
        if found is not None:
            return found
    return None


def _open(cells: Counts, kept: Mask, line: list[tuple[int, int]], minimum: int) -> bool:
    """Does what is told of a line (its last cell the total) give away what is not?"""
    back = [cell for cell in line if kept[cell]]
    if not back or kept[line[-1]]:
        return len(back) == 1
    together = sum((cells[cell] for cell in back), np.zeros(cells.shape[-1], dtype=np.int64))
    return len(back) == 1 or bool((together < minimum).any())


def _smallest(cells: Counts, kept: Mask, among: list[tuple[int, int]]) -> tuple[int, int] | None:
    told = [cell for cell in among if not kept[cell]]
    return min(told, key=lambda cell: (int(cells[cell].sum()), cell), default=None)


def _fixed(amount: Counts, kept: Mask) -> list[tuple[int, int]]:
    """Kept-back cells that have one possible amount, given that the others are told and none is negative.

    Amounts that could be otherwise go round in circles: what one cell gains, the next of its row loses, and so on. A cell
    of nothing has nothing to lose; totals gain where cells lose.
    """
    rows, columns = np.nonzero(kept)
    row, column = rows, kept.shape[0] + columns
    total = (rows == kept.shape[0] - 1) ^ (columns == kept.shape[1] - 1)
    some = amount[rows, columns] > 0
    forth, back = ~total | some, total | some
    cell = np.arange(len(rows))
    start = np.concatenate([row[forth], column[back]])
    end = np.concatenate([column[forth], row[back]])
    of = np.concatenate([cell[forth], cell[back]])
    found = []
    for e in cell:
        other = of != e
        ends = (start[other], end[other])
        graph = csr_array((np.ones(other.sum()), ends), shape=(sum(kept.shape),) * 2)
        if not (
            (forth[e] and _leads(graph, int(column[e]), int(row[e])))
            or (back[e] and _leads(graph, int(row[e]), int(column[e])))
        ):
            found.append((int(rows[e]), int(columns[e])))
    return found


def _leads(graph: csr_array, start: int, end: int) -> bool:
    reached = breadth_first_order(graph, start, return_predecessors=False)
    return bool((reached == end).any())
