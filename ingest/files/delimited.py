"""CSV as offices send it: any usual encoding and delimiter, titles on top, damaged rows kept apart, memory flat."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from statistics import median

from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.encoding import SAMPLE_BYTES, Encoding, detect, first_bad_byte
from ingest.files.heading import SAMPLE_ROWS, heading
from ingest.files.lines import Lines, encodes
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable

DELIMITERS = ",\t;|"

DELIMITER_LINES = 20
"""Lines by which the delimiter is found."""

QUOTED_LINES_MAX = 50
"""Lines of one row: from here on a quotation mark was not closed, and swallowed the rows below it."""


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
    text = io.TextIOWrapper(buffered, found.name, errors="surrogateescape", newline=None)
    lines = Lines(text, file.path.name)
    reader = csv.reader(lines, delimiter=_delimiter(sample, found), strict=False)
    rows = _read(reader, file)
    first = list(islice(rows, SAMPLE_ROWS))
    if not first:
        raise _empty(file)
    head = heading([cells for _, cells, _, _ in first])
    rows = chain(first[head.above + (not head.headless) :], rows)
    return SourceTable(
        path=file.path,
        header=head.words,
        rows=_rows(rows, lines, len(head.words)),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[f"encoding {found.name} ({found.basis}) 編碼", *head.said],
        headless=head.headless,
    )


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


def _read(reader: Iterator[list[str]], file: WatchedFile) -> Iterator[Raw]:
    """The rows that are not blank; the reader's own errors turned into ours."""
    line = 0
    held: Raw | None = None
    try:
        for cells in reader:
            before, line = line, reader.line_num  # type: ignore[attr-defined]
            if held is not None:
                yield held
            held = (line, cells, line - before, False) if any(cells) else None
    except csv.Error as fault:
        raise _broken_quotes(file, reader, str(fault)) from fault
    if held is not None:
        yield (*held[:3], True)


def _broken_quotes(file: WatchedFile, reader: Iterator[list[str]], fault: str) -> SourceError:
    return SourceError(
        f"{file.path.name}, line {getattr(reader, 'line_num', 0)}: {fault}.", code="broken_quotes",
        hint='A quotation mark " is opened and never closed before this line: close it, or export the file '
        "again; nothing was stored. 引號未成對。",
    )  # fmt: skip


def _rows(rows: Iterator[Raw], lines: Lines, width: int) -> Iterator[Cells]:
    for row in rows:
        line, cells, height, last = row
        sound = len(cells) == width and height == 1 and not last and not lines.dirty
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
