"""Cells made plain, the same for every format: HTML out, two coordinates in one cell apart, patients' identities away."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from geo.numerals import pair
from ingest.files.patients import identifying
from ingest.files.table import Cells, SourceTable

SAMPLE_ROWS = 100
"""Rows by which a column of coordinate pairs is known."""

PAIR_MAX = 80
"""Characters; no two coordinates take more."""

JSON_MARKS = ('{"', "[{", "[[", '["')
"""How a cell begins that holds JSON: taking markup out of it could break it."""

_PAIR = re.compile(r"[(\[（]?\s*-?\d+(?:\.\d+)?\s*[,，;、]\s*-?\d+(?:\.\d+)?\s*[)\]）]?")
_BREAK = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--|-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_PHONE_WORD = re.compile(r"電話|手機|傳真|phone|mobile|^tel|^fax", re.IGNORECASE)
_LOST_ZERO = re.compile(r"9\d{8}|89\d{6}|[2-8]\d{8}")
"""A mobile number, one of 臺東 (089), one of another area: a spreadsheet took the 0 before it for nothing."""


def tidied(table: SourceTable) -> SourceTable:
    """The table with plain cells; what was done to all rows is said, what was done to one is its flag.

    A column whose cells are pairs, as "( 121.1,22.7 )", gets two more beside it at the end: ``x`` and ``y``, unless
    the table has such columns already.
    """
    first = list(islice(table.rows, SAMPLE_ROWS))
    rows: Iterator[Cells] = chain(first, table.rows)
    header, said = list(table.header), list(table.warnings)
    hidden = identifying(header)
    if hidden:
        said.append(
            f"病患身分欄位一律不收，內容已略去 columns that identify patients are never taken: {'、'.join(header[i] for i in hidden)}"
        )
    phones = [i for i, word in enumerate(header) if _PHONE_WORD.search(word)]
    pairs = _pairs(header, first)
    if pairs is not None:
        word = header[pairs]
        names = _axes(table, word, first, pairs)
        said.append(
            f"「{word}」含兩個坐標，已分為 holds two coordinates, read as: {names[0]}, {names[1]}"
        )
        header += names
    made = (_tidy(row, len(table.header), hidden, phones, pairs) for row in rows)
    return replace(table, header=header, rows=made, warnings=said)


def _pairs(header: Sequence[str], first: Sequence[Cells]) -> int | None:
    """The first column of which every cell that is filled is a pair of coordinates."""
    if {"x", "y", "lon", "lat"} & {word.casefold() for word in header}:
        return None
    for i in range(len(header)):
        cells = [
            c
            for row in first
            if row.fault is None and i < len(row.cells) and (c := row.cells[i].strip())
        ]
        if cells and all(_is_pair(cell) for cell in cells):
            return i
    return None


def _is_pair(cell: str) -> bool:
    return len(cell) <= PAIR_MAX and "." in cell and _PAIR.fullmatch(cell) is not None


def _axes(table: SourceTable, word: str, first: Sequence[Cells], column: int) -> list[str]:
    """What the two columns are called; without a header they say which column they come of."""
    if table.headless:
        return [f"{word} x", f"{word} y"]
    return ["x", "y"]


def _tidy(
    row: Cells, width: int, hidden: Sequence[int], phones: Sequence[int], pairs: int | None
) -> Cells:
    cells, flags = row.cells, row.flags
    if hidden:
        cells = ["" if i in hidden else cell for i, cell in enumerate(cells)]
    whole = "".join(cells)
    if ("<" in whole or "&" in whole) and (plain := [_plain(cell) for cell in cells]) != cells:
        cells, flags = plain, (*flags, "html_removed")
    if any(i < len(cells) and _LOST_ZERO.fullmatch(cells[i].strip()) for i in phones):
        flags = (*flags, "phone_lost_zero")
    if pairs is not None:
        cells = [
            *cells,
            *[""] * (width - len(cells)),
            *_apart(cells[pairs] if pairs < len(cells) else ""),
        ]
    return Cells(row.line, cells, row.fault, flags)


def _apart(cell: str) -> tuple[str, str]:
    """The two coordinates; the text twice where it is none, so that it is flagged as unreadable."""
    try:
        found = pair(cell)
    except ValueError:
        return cell, cell
    return ("", "") if found is None else (repr(found[0]), repr(found[1]))


def _plain(cell: str) -> str:
    """Text without markup: line breaks stay, tags go, entities become what they stand for.

    >>> _plain("08:00<br>  17:30 A&amp;B"), _plain("a < b & c > d")
    ('08:00\\n  17:30 A&B', 'a < b & c > d')
    """
    if cell.startswith(JSON_MARKS) or not (_TAG.search(cell) or _ENTITY.search(cell)):
        return cell
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", cell))).strip()
