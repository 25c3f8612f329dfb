"""CSV as offices send it: any usual encoding and delimiter, damaged rows kept apart, memory flat."""

import csv
import io
from collections.abc import Iterator

from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.encoding import SAMPLE_BYTES, Encoding, detect, first_bad_byte
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable

LINE_MAX = 1 << 20
"""Characters in one line: a megabyte is no row of an office, but a file without line ends."""

BLOCK_CHARACTERS = 1 << 18
"""Characters read at once: some thousand rows."""

DELIMITERS = ",\t;|"


def read_delimited(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The table in a CSV file.

    Raises:
        SourceError: empty, in no known encoding, or without line ends.
    """
    buffered = io.BufferedReader(file, SAMPLE_BYTES)
    sample = buffered.peek(SAMPLE_BYTES)
    if not sample.strip():
        raise _empty(file)
    found = detect(sample, encoding)
    text = io.TextIOWrapper(buffered, found.name, errors="surrogateescape", newline=None)
    lines = Lines(text, file)
    reader = csv.reader(lines, delimiter=_delimiter(sample, found), strict=False)
    header = next(_guarded(reader, file), None)
    if header is None:
        raise _empty(file)
    return SourceTable(
        path=file.path,
        header=[cell.strip().strip("\ufeff") for cell in header],
        rows=_rows(reader, lines, file, len(header)),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[f"encoding {found.name} ({found.basis}) 編碼"],
    )


def _empty(file: WatchedFile) -> SourceError:
    return SourceError(
        f"{file.path.name} is empty.", code="empty_file",
        hint="Export it again; nothing was stored. 檔案是空的。",
    )  # fmt: skip


def _delimiter(sample: bytes, encoding: Encoding) -> str:
    """The delimiter that occurs most in the first line; offices use the comma."""
    first = sample.decode(encoding.name, errors="surrogateescape").split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


class Lines:
    """Lines of a bounded length; ``dirty`` where the block at hand holds undecodable bytes."""

    def __init__(self, text: io.TextIOWrapper, file: WatchedFile) -> None:
        self._text = text
        self._file = file
        self._number = 0
        self.dirty = False

    def __iter__(self) -> Iterator[str]:
        """Reads block by block.

        Raises:
            SourceError: a line is longer than ``LINE_MAX``.
        """
        rest = ""
        while block := self._text.read(BLOCK_CHARACTERS):
            block = rest + block.replace("\0", "")
            self.dirty = not _encodes(block)
            *lines, rest = block.split("\n")
            for line in lines:
                self._number += 1
                yield line + "\n"
            if len(rest) >= LINE_MAX:
                raise self._too_long()
        if rest:
            yield rest

    def _too_long(self) -> SourceError:
        return SourceError(
            f"{self._file.path.name}, line {self._number + 1}: longer than {LINE_MAX:,} characters.",
            code="line_too_long",
            hint="The file has lost its line ends, or is no table: export it again as CSV; "
            "nothing was stored. 單行過長，檔案可能遺失換行。",
        )


def _guarded(reader: Iterator[list[str]], file: WatchedFile) -> Iterator[list[str]]:
    """The reader's rows, its own errors turned into ours."""
    while True:
        try:
            row = next(reader, None)
        except csv.Error as fault:
            raise SourceError(
                f"{file.path.name}, line {getattr(reader, 'line_num', 0)}: {fault}.",
                code="broken_quotes",
                hint='A quotation mark " is opened and never closed before this line: close it, or export the file '
                "again; nothing was stored. 引號未成對。",
            ) from fault
        if row is None:
            return
        yield row


def _rows(
    reader: Iterator[list[str]], lines: Lines, file: WatchedFile, width: int
) -> Iterator[Cells]:
    for cells in _guarded(reader, file):
        line = reader.line_num  # type: ignore[attr-defined]
        if not any(cells):
            continue
        fault = _fault(cells, width) if lines.dirty or len(cells) != width else None
        yield Cells(line, cells, fault)


def _fault(cells: list[str], width: int) -> Refusal | None:
    if not _encodes("".join(cells)):
        column = next(i for i, cell in enumerate(cells) if not _encodes(cell))
        position, byte = first_bad_byte(cells[column])
        return Refusal(
            "undecodable_text", None,
            f"第 {column + 1} 欄第 {position + 1} 字 / column {column + 1}, character {position + 1}: byte 0x{byte:02X}.",
        )  # fmt: skip
    if (len(cells) != width and any(cells[width:])) or len(cells) < width - 1:
        return Refusal("wrong_cell_count", None, f"{len(cells)} ≠ {width}.")
    return None


def _encodes(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
