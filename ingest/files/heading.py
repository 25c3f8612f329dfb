"""Where a table's header stands: below lines of title, or nowhere; its words made distinct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

SAMPLE_ROWS = 50
"""Rows that are looked at to find the header."""

TITLES_MAX = 10
"""Lines of title above a header; real ones have up to 4."""

VALUES_MIN = 2
"""Cells of the first row that must look like data, with data below them, before it is taken for no header."""

VALUE_MAX = 200
"""Characters; a longer cell is prose."""

_VALUE = re.compile(
    r"[(\[]?\s*-?\d+\.\d{2,}\s*[,、\s]?\s*(?:-?\d+\.\d+)?\s*[)\]]?"  # a measured number, a pair of coordinates
    r"|\d{3,4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T\s].*)?"  # a day, a moment
    r"|0\d{1,3}[-)]?\d{3,4}-?\d{3,5}"  # a telephone number
    r"|https?://\S+|<a\s.*"
)


@dataclass(frozen=True)
class Heading:
    """Header words, rows of title above them, whether there was a header row at all, and what to say of it."""

    words: list[str]
    above: int
    headless: bool = False
    said: list[str] = field(default_factory=list)


def heading(rows: Sequence[Sequence[str]]) -> Heading:
    """Finds the header among a file's first rows (``SAMPLE_ROWS`` of them do).

    The header is the first row that is filled at least as the rows usually are, by half. A first row of values,
    over values of the same kinds, is no header: the columns are then called column_1, column_2, …

    >>> heading([["無線熱點清單", ""], ["名稱", "地址"], ["車站", "臺東市"]]).words
    ['名稱', '地址']
    """
    above = _titles(rows)
    first = [cell.strip().strip("\ufeff").strip() for cell in rows[above]]
    said: list[str] = []
    if above:
        titles = "／".join("".join(row).strip()[:60] for row in rows[:above])
        said.append(
            f"標題列在第 {above + 1} 列，其上為 header found in row {above + 1}, below: {titles}"
        )
    if _is_data(first, rows[above + 1 : above + 2]):
        said.append(
            "檔案沒有標題列：欄位以 column_1、column_2… 表示。 No header row: columns are called column_1, column_2, …"
        )
        return Heading([f"column_{i}" for i in range(1, len(first) + 1)], above, True, said)
    width = max((len(_cut(row)) for row in (first, *rows[above + 1 :])), default=0)
    return Heading(first[:width], above, False, said)


def _titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows of title stand above the header."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    for i, count in enumerate(filled[:TITLES_MAX]):
        rest = [n for n in filled[i + 1 :] if n] or [count]
        if count > median(rest) / 2:
            return i
    return 0


def _is_value(cell: str) -> bool:
    return len(cell) <= VALUE_MAX and _VALUE.fullmatch(cell.strip()) is not None


def _is_data(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    values = [i for i, cell in enumerate(first) if _is_value(cell)]
    alike = [i for i in values for row in below if i < len(row) and _is_value(row[i])]
    return len(alike) >= VALUES_MIN


def _cut(row: Sequence[str]) -> Sequence[str]:
    """The row without the empty cells at its end."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return row[:width]


def distinct(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Header words with none empty and none twice; and those that were changed.

    >>> distinct(["地址", "", "地址"])
    (['地址', 'column_2', '地址 (2)'], ['column_2', '地址 (2)'])
    """
    taken: set[str] = set()
    made: list[str] = []
    changed: list[str] = []
    for i, word in enumerate(words, 1):
        new = word or f"column_{i}"
        number = 2
        while new in taken:
            new = f"{word or f'column_{i}'} ({number})"
            number += 1
        taken.add(new)
        made.append(new)
        if new != word:
            changed.append(new)
    return made, changed
