"""Whether every line of a block is a row of its own, and which of them are odd."""

import csv

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Ends = NDArray[np.intp]

ODD_SHARE = 0.5
"""Of a block's lines: if more are odd, columns gain nothing."""

ODD = bytes(range(32)).replace(b"\n", b"") + b'"\\<&=\x7f'
"""Signs that make a line odd: what controls, quotes, escapes, marks up, or begins a formula."""

CELL_MAX = csv.field_size_limit()
"""Characters from which on the CSV reader takes a cell for the work of an open quotation mark."""


def plain_text(block: bytes, encoding: str) -> bytes | None:
    r"""The block in UTF-8 with "\n" behind each line; None where it is not decoded whole, or ends lines otherwise."""
    plain = block.replace(b"\r\n", b"\n")
    if b"\r" in plain:
        return None
    try:
        text = plain.decode(encoding)
        whole = plain if encoding == "utf-8" else text.encode()
    except UnicodeError:
        return None
    return whole if whole.endswith(b"\n") else whole + b"\n"


def line_ends(text: bytes) -> Ends:
    """Where the lines end; shape (lines,)."""
    return np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))


def odd_lines(text: bytes, ends: Ends, delimiter: str) -> Bits | None:
    """Which lines must be read one by one; None where a row may be more than a line, or too many are odd."""
    lengths = np.diff(ends, prepend=-1)
    if lengths.max(initial=0) > CELL_MAX:
        return None
    odd: Bits = lengths == 1
    signs = ODD.replace(delimiter.encode(), b"")
    if len(text.translate(None, signs)) != len(text):
        table = np.zeros(256, bool)
        table[list(signs)] = True
        places = np.flatnonzero(table[np.frombuffer(text, np.uint8)])
        odd[np.searchsorted(ends, places)] = True
    if odd.mean() > ODD_SHARE or (b'"' in text and not _closed(text, ends, odd, delimiter)):
        return None
    return odd


def _closed(text: bytes, ends: Ends, odd: Bits, delimiter: str) -> bool:
    """Whether every quotation mark is closed in its own line."""
    for i in np.flatnonzero(odd).tolist():
        line = text[int(ends[i - 1]) + 1 if i else 0 : int(ends[i])]
        if b'"' in line:
            try:
                list(csv.reader([line.decode()], delimiter=delimiter, strict=True))
            except csv.Error:
                return False
    return True
