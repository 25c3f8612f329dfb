"""The subtraction attack: what follows for the cells of a table that are not told, from those that are and the totals."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog


class Bound(NamedTuple):
    """A cell that is not told, and the least and the most it can be."""

    row: int
    column: int
    least: float
    most: float


def with_totals(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The table with a row and a column of totals."""
    whole = np.pad(counts, ((0, 1), (0, 1)))
    whole[-1] = whole[:-1].sum(axis=0)
    whole[:, -1] = whole[:, :-1].sum(axis=1)
    return whole


def attack(counts: NDArray[np.int64], kept: NDArray[np.bool_]) -> list[Bound]:
    """Bounds by linear programming, for somebody who knows that no cell is negative.

    ``counts``: shape (rows, columns); ``kept``: which are not told, of shape (rows + 1, columns + 1), totals last.
    """
    whole = with_totals(counts)
    number = np.arange(whole.size).reshape(whole.shape)
    sums = [(number[:-1, j], number[-1, j]) for j in range(whole.shape[1])]
    sums += [(number[i, :-1], number[i, -1]) for i in range(whole.shape[0])]
    equal = np.zeros((len(sums), whole.size))
    for line, (parts, total) in zip(equal, sums, strict=True):
        line[parts], line[total] = 1, -1
    limits: list[tuple[float, float | None]] = [
        (0, None) if back else (float(amount), float(amount))
        for amount, back in zip(whole.flat, kept.flat, strict=True)
    ]

    def end(cell: int, sign: int) -> float:
        goal = np.zeros(whole.size)
        goal[cell] = sign
        done = linprog(goal, A_eq=equal, b_eq=np.zeros(len(sums)), bounds=limits, method="highs")
        return np.inf if done.status == 3 else float(sign * done.fun)

    return [
        Bound(int(i), int(j), end(number[i, j], 1), end(number[i, j], -1))
        for i, j in zip(*np.nonzero(kept), strict=True)
    ]
