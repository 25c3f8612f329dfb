"""Cells made plain, the same for every format: HTML out, two coordinates in one cell apart, patients' identities away."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from geo.numerals import pair
from ingest.files.heading import distinct
from ingest.files.patients import identifying
from ingest.files.stretch import Stretch
from ingest.files.table import Cells, Part, SourceTable

SAMPLE_ROWS = 100
"""Rows by which a column of coordinate pairs is known."""

PAIR_MAX = 80
"""Characters; no two coordinates take more."""

JSON_MARKS = ('{"', "[{", "[[", '["')
"""How a cell begins that holds JSON: taking markup out of it could break it."""

POINTS = ((21, 27, 117, 123), (50_000, 400_000, 2_300_000, 3_000_000))
"""Latitude and longitude, easting and northing of any point in Taiwan: the lesser from, to; the greater from, to."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_BREAK = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--|-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_PHONE_WORD = re.compile(r"電話|手機|傳真|phone|mobile|^tel|^fax", re.IGNORECASE)
_LOST_ZERO = re.compile(r"9\d{8}|89\d{6}|[2-8]\d{8}")
"""A mobile number, one of 臺東 (089), one of another area: a spreadsheet took the 0 before it for nothing."""


def tidied(table: SourceTable) -> SourceTable:
    """The table with plain cells; what was done to all rows is said, what was done to one is its flag.

    A column whose cells are pairs, as "( 121.1,22.7 )", gets two more beside it at the end: ``x`` and ``y``, unless
    the table has such columns already. Of a row that cannot be read, no cell is kept where a column tells who a
    patient was: it may stand in any of them.
    """
    first = list(islice(table.rows, SAMPLE_ROWS))
    rows: Iterator[Cells] = chain(first, table.rows)
    header, changed = distinct([word.replace("\0", "").strip() for word in table.header])
    said = list(table.warnings)
    if changed:
        said.append(
            f"重複或空白的欄名已改為 repeated or empty header words became: {'、'.join(changed)}"
        )
    hidden = identifying(header)
    if hidden:
        said.append(
            f"病患身分欄位一律不收，內容已略去 columns that identify patients are never taken: {'、'.join(header[i] for i in hidden)}"
        )
    phones = [i for i, word in enumerate(header) if _PHONE_WORD.search(word)]
    pairs = _pairs(header, first)
    if pairs is not None:
        word = header[pairs]
        names = [f"{word} {axis}" if table.headless else axis for axis in ("x", "y")]
        said.append(
            f"「{word}」含兩個坐標，已分為 holds two coordinates, read as: {names[0]}, {names[1]}"
        )
        header += names
    width = len(table.header)
    mend = partial(_tidy, width=width, hidden=hidden, phones=phones, pairs=pairs)
    plain = not (hidden or phones or pairs is not None)
    made = _without_markup(rows) if plain else map(mend, rows)
    parts = None if table.parts is None else _mended(table.parts, mend, hidden, phones, pairs)
    return replace(table, header=header, rows=made, warnings=said, parts=parts)


def _mended(
    parts: Iterable[Part],
    mend: Callable[[Cells], Cells],
    hidden: Sequence[int],
    phones: Sequence[int],
    pairs: int | None,
) -> Iterator[Part]:
    """Parts whose rows are made plain when they are read."""
    plain = not (hidden or phones or pairs is not None)
    for part in parts:
        if isinstance(part, Stretch):
            tidy = replace(part, mend=mend, hidden=frozenset(hidden), phones=phones)
            yield tidy if pairs is None else list(tidy.rows())
        else:
            yield list(_without_markup(iter(part)) if plain else map(mend, part))


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
        if cells and all(map(_is_pair, cells)) and any("1" <= c <= "9" for c in "".join(cells)):
            return i
    return None


def _is_pair(cell: str) -> bool:
    """Whether the cell is a point in Taiwan, in degrees or TM2 metres and either order; or 0,0, which is none."""
    if len(cell) > PAIR_MAX or _THOUSANDS.fullmatch(cell):
        return False
    try:
        low, high = sorted(pair(cell) or (0.0, 0.0))
    except ValueError:
        return False
    return any(a <= low <= b and c <= high <= d for a, b, c, d in POINTS) or low == high == 0


def _without_markup(rows: Iterator[Cells]) -> Iterator[Cells]:
    """What most tables need, and no more: a million rows pass here."""
    for row in rows:
        whole = "".join(row.cells)
        yield _tidy(row, 0, (), (), None) if "<" in whole or "&" in whole else row


def _tidy(
    row: Cells, width: int, hidden: Sequence[int], phones: Sequence[int], pairs: int | None
) -> Cells:
    cells, flags = row.cells, row.flags
    if hidden:
        cells = ["" if row.fault or i in hidden else cell for i, cell in enumerate(cells)]
    whole = "".join(cells)
    if ("<" in whole or "&" in whole) and (plain := [_plain(cell) for cell in cells]) != cells:
        cells, flags = plain, (*flags, "html_removed")
    if any(i < len(cells) and _LOST_ZERO.fullmatch(cells[i].strip()) for i in phones):
        flags = (*flags, "phone_lost_zero")
    if pairs is not None and row.fault is None:
        full = [*cells, *[""] * (width - len(cells))]
        cells = [*full[:width], *_apart(full[pairs])]
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
