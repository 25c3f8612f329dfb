"""A stretch of a delimited file in which every line is a row: read as columns, with the way back to each line.

Lines that are in any way odd (a quotation mark, markup, a backslash, a cell too many) are read one by one.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from hub.refusal import Refusal
from ingest.files.cells import Cells
from ingest.files.plain import Bits, Ends, line_ends

Lines = NDArray[np.intp]

SHORT_NUMBER = r"^[\s\p{Z}]*\p{Nd}{8,9}[\s\p{Z}]*$"
"""A telephone number that may have lost its zero: looked at one by one."""


@dataclass(frozen=True)
class Parsed:
    """Columns by position, the file's lines that their rows stand in, and those that are in no column.

    ``originals``: all cells of the rows as JSON.
    """

    lines: Lines
    others: Lines
    cells: Mapping[int, pa.StringArray]
    originals: Callable[[], pa.StringArray]


@dataclass(frozen=True)
class Stretch:
    r"""Lines from number ``first`` on.

    Args:
        text: the lines in UTF-8, each with its "\n".
        odd: which of them are odd; shape (lines,).
        width: cells that the header has.
        fault: why the cells of a line are no row, or None.
        mend: what makes a row's cells plain.
        hidden: positions of cells that are never kept.
        phones: positions of telephone numbers.
    """

    first: int
    text: bytes
    odd: Bits
    delimiter: str
    width: int
    fault: Callable[[int, list[str]], Refusal | None]
    mend: Callable[[Cells], Cells] = lambda row: row
    hidden: frozenset[int] = frozenset()
    phones: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.odd)

    def row(self, line: int) -> Cells | None:
        """The row in a line of the file; None where it is blank."""
        i = line - self.first
        begin = int(self._ends[i - 1]) + 1 if i else 0
        text = self.text[begin : int(self._ends[i])].decode().replace("\0", "")
        cells = next(csv.reader([text], delimiter=self.delimiter), [])
        return self.mend(Cells(line, cells, self.fault(line, cells))) if any(cells) else None

    def rows(self, lines: Iterable[int] | None = None) -> Iterator[Cells]:
        """The rows of these lines of the file, or of all, one by one."""
        asked = range(self.first, self.first + len(self)) if lines is None else lines
        return filter(None, map(self.row, asked))

    def columns(self, positions: Iterable[int]) -> Parsed:
        """The cells of these positions in all lines that are not odd and have as many cells as the first of them."""
        text, kept = self._even()
        count = text[: text.find(b"\n")].count(self.delimiter.encode()) + 1
        cells: dict[int, pa.StringArray] = {}
        if not len(kept) or count < self.width - 1:
            kept = kept[:0]
        else:
            wanted = {*positions, *self.phones, *range(self.width, count)}
            cells, skipped = _parsed(text, self.delimiter, count, wanted & set(range(count)))
            odd = self._odd_rows(cells)
            odd |= np.delete(np.diff(line_ends(text), prepend=-1), skipped) == count
            kept = np.delete(kept, skipped)[~odd]
            sound = pa.array(~odd)
            cells = {i: c.filter(sound) for i, c in cells.items() if i not in self.hidden}
        others = np.setdiff1d(np.arange(len(self)), kept, assume_unique=True)
        return Parsed(self.first + kept, self.first + others, cells, lambda: self._originals(kept))

    @cached_property
    def _ends(self) -> Ends:
        return line_ends(self.text)

    def _even(self) -> tuple[bytes, Lines]:
        """The lines that are not odd, and which they are."""
        if not self.odd.any():
            return self.text, np.arange(len(self))
        signs = np.frombuffer(self.text, np.uint8)
        even = np.repeat(~self.odd, np.diff(self._ends, prepend=-1))
        return signs[even].tobytes(), np.flatnonzero(~self.odd)

    def _odd_rows(self, cells: Mapping[int, pa.StringArray]) -> Bits:
        """Rows with cells beyond the header, or with a telephone number that somebody should look at."""
        odd = np.zeros(len(next(iter(cells.values()))), bool)
        for i, column in cells.items():
            if i >= self.width:
                odd |= np.asarray(pc.not_equal(column, ""), dtype=bool)
            if i in self.phones:
                odd |= np.asarray(pc.match_substring_regex(column, SHORT_NUMBER), dtype=bool)
        return odd

    def _originals(self, kept: Lines) -> pa.StringArray:
        """All cells of the kept lines as JSON; nothing in them needs escaping."""
        if self.hidden:
            rows = self.rows(self.first + int(i) for i in kept)
            return pa.array([orjson.dumps(row.cells).decode() for row in rows], pa.string())
        mark = self.delimiter.encode()
        text = b'["' + self.text.replace(mark, b'","').replace(b"\n", b'"]\n["')[:-2]
        begins = np.concatenate([[0], line_ends(text) + 1]).astype(np.int32)
        lines = pa.Array.from_buffers(
            pa.string(), len(self), [None, pa.py_buffer(begins), pa.py_buffer(text)]
        )
        return lines.take(pa.array(kept)) if len(kept) < len(self) else lines


def _parsed(
    text: bytes, delimiter: str, count: int, wanted: set[int]
) -> tuple[dict[int, pa.StringArray], list[int]]:
    """The wanted columns of the lines that have ``count`` cells, and which lines have not."""
    skipped: list[int] = []

    def skip(row: arrow_csv.InvalidRow) -> str:
        skipped.append(row.number - 1)
        return "skip"

    names = [str(i) for i in range(count)]
    asked = [str(i) for i in sorted(wanted)] or names[:1]
    found = arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(text) + 1, column_names=names
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), include_columns=asked,
            strings_can_be_null=False,
        ),
    )  # fmt: skip
    cells = {int(name): pa.concat_arrays(found[name].chunks) for name in asked}
    return cells, skipped
