"""CSV as offices send it: any usual encoding and delimiter, titles on top, damaged rows kept apart, memory flat."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median

from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.blocks import PLAIN, Blocks
from ingest.files.encoding import SAMPLE_BYTES, Encoding, detect, first_bad_byte
from ingest.files.heading import SAMPLE_ROWS, heading
from ingest.files.lines import Lines, encodes
from ingest.files.plain import line_ends, odd_lines, plain_text
from ingest.files.source import WatchedFile
from ingest.files.stretch import Stretch
from ingest.files.table import Cells, Part, SourceTable

DELIMITERS = ",\t;|"

DELIMITER_LINES = 20
"""Lines by which the delimiter is found."""

QUOTED_LINES_MAX = 50
"""Lines of one row: from here on a quotation mark was not closed, and swallowed the rows below it."""


PART_ROWS = 10_000
"""Rows handed over at once where they are read one by one."""

HEAD_ROWS = 100
"""Rows that are read one by one in any case: by them ``ingest.files.tidy`` knows what to do with the others."""

Raw = tuple[int, list[str], int, bool]
"""A row as the CSV reader gives it: the line that it ends in, its cells, how many lines it has, whether it is the last."""


def read_delimited(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The table in a CSV file.

    Raises:
        SourceError: empty, in no known encoding, without line ends, or with quotation marks that do not pair.
    """
    buffered = io.BufferedReader(file, SAMPLE_BYTES)
    sample = buffered.peek(SAMPLE_BYTES)
    if not sample.strip():
        raise _empty(file)
    found = detect(sample, encoding)
    blocks = Blocks(buffered, found.name) if found.name in PLAIN else None
    text = blocks or io.TextIOWrapper(buffered, found.name, errors="surrogateescape", newline=None)
    lines = Lines(text, file.path.name)
    delimiter = _delimiter(sample, found)
    raw = _read(csv.reader(lines, delimiter=delimiter, strict=False), lines, file)
    first = list(islice(raw, SAMPLE_ROWS))
    if not first:
        raise _empty(file)
    head = heading([cells for _, cells, _, _ in first])
    first = first[head.above + (not head.headless) :]
    rest = _Rest(raw, lines, blocks, len(head.words), delimiter)
    begun = [*_sound(first, lines, rest.width, looked_at=False), *rest.to_boundary()]
    parts = rest.parts() if len(begun) >= HEAD_ROWS else None
    rows = rest.rows() if parts is None else chain.from_iterable(map(_one_by_one, parts))
    return SourceTable(
        path=file.path,
        header=head.words,
        rows=chain(begun, rows),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[f"encoding {found.name} ({found.basis}) 編碼", *head.said],
        headless=head.headless,
        head=len(begun),
        parts=parts,
    )


@dataclass(frozen=True)
class _Rest:
    """What follows a table's first rows: stretches of plain lines as they are, everything else row by row."""

    raw: Iterator[Raw]
    lines: Lines
    blocks: Blocks | None
    width: int
    delimiter: str

    def rows(self) -> Iterator[Cells]:
        """All of it row by row."""
        return _sound(self.raw, self.lines, self.width)

    def to_boundary(self) -> list[Cells]:
        """The rows of the block at hand."""
        return [] if self.lines.between else list(self._some(None))

    def parts(self) -> Iterator[Part]:
        """All of it, as columns where that can be."""
        while True:
            stretch = self._stretch() if self.lines.between else None
            if stretch is not None:
                yield stretch
            elif part := list(self._some(PART_ROWS)):
                yield part
            elif self.lines.ended:
                return

    def _some(self, most: int | None) -> Iterator[Cells]:
        """Rows up to the end of a block: at the next one there may be a stretch."""
        for row in islice(self.rows(), most):
            yield row
            if self.lines.between:
                return

    def _stretch(self) -> Stretch | None:
        """The next block, where its lines are rows."""
        if self.blocks is None or not self.blocks.peek() or not self.blocks.whole:
            return None
        text = plain_text(self.blocks.peek(), self.blocks.encoding)
        ends = None if text is None else line_ends(text)
        odd = None if text is None or ends is None else odd_lines(text, ends, self.delimiter)
        if text is None or odd is None:
            return None
        self.blocks.take()
        first = self.lines.number + 1
        self.lines.passed += len(odd)
        return Stretch(first, text, odd, self.delimiter, self.width, self._fault)

    def _fault(self, line: int, cells: list[str]) -> Refusal | None:
        return _fault((line, cells, 1, False), self.width, self.lines)


def _one_by_one(part: Part) -> Iterable[Cells]:
    return part.rows() if isinstance(part, Stretch) else part


def _empty(file: WatchedFile) -> SourceError:
    return SourceError(
        f"{file.path.name} is empty.", code="empty_file",
        hint="Export it again; nothing was stored. 檔案是空的。",
    )  # fmt: skip


def _delimiter(sample: bytes, encoding: Encoding) -> str:
    """The delimiter that the first lines usually hold most of; offices use the comma."""
    text = sample.decode(
        encoding.name, errors="surrogateescape" if _escapes(encoding) else "replace"
    )
    first = [line for line in text[:SAMPLE_BYTES].splitlines()[:DELIMITER_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda mark: median(line.count(mark) for line in first or [""]))


def _escapes(encoding: Encoding) -> bool:
    """UTF-16 has no way to keep half a character."""
    return not encoding.name.startswith("utf-16")


def _read(reader: Iterator[list[str]], lines: Lines, file: WatchedFile) -> Iterator[Raw]:
    """The rows that are not blank; the reader's own errors turned into ours."""
    line = 0
    try:
        for cells in reader:
            before, line = line, reader.line_num  # type: ignore[attr-defined]
            height = line - before
            if any(cells):
                yield line + lines.passed, cells, height, height > 1 and lines.ended
    except csv.Error as fault:
        raise _broken_quotes(file, lines, str(fault)) from fault


def _broken_quotes(file: WatchedFile, lines: Lines, fault: str) -> SourceError:
    return SourceError(
        f"{file.path.name}, line {lines.number}: {fault}.", code="broken_quotes",
        hint='A quotation mark " is opened and never closed before this line: close it, or export the file '
        "again; nothing was stored. 引號未成對。",
    )  # fmt: skip


def _sound(
    rows: Iterable[Raw], lines: Lines, width: int, *, looked_at: bool = True
) -> Iterator[Cells]:
    """Rows with their faults; ``looked_at``: whether ``lines`` still stands where they come from."""
    for row in rows:
        line, cells, height, _ = row
        sound = len(cells) == width and height == 1 and not lines.dirty and looked_at
        yield Cells(line, cells, None if sound else _fault(row, width, lines))


def _fault(row: Raw, width: int, lines: Lines) -> Refusal | None:
    line, cells, height, last = row
    if not encodes("".join(cells)):
        column = next(i for i, cell in enumerate(cells) if not encodes(cell))
        position, byte = first_bad_byte(cells[column])
        return Refusal(
            "undecodable_text", None,
            f"第 {column + 1} 欄第 {position + 1} 字 / column {column + 1}, character {position + 1}: byte 0x{byte:02X}.",
        )  # fmt: skip
    swallowed = last and height > 1 and lines.quotes % 2 == 1
    if swallowed or height > QUOTED_LINES_MAX:
        first = line - height + 1
        return Refusal("broken_quotes", None, f"第 {first} 至 {line} 行 / lines {first} to {line}.")
    if (len(cells) != width and any(cells[width:])) or len(cells) < width - 1:
        return Refusal("wrong_cell_count", None, f"{len(cells)} ≠ {width}.")
    return None
