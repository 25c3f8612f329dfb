"""A text as lines of a bounded length, read block by block."""

import io
from collections.abc import Iterator

from hub.errors import SourceError
from ingest.files.blocks import Blocks

LINE_MAX = 1 << 20
"""Characters in one line: a megabyte is no row of an office, but a file without line ends."""

BLOCK_CHARACTERS = 1 << 18
"""Characters read at once: some thousand rows."""


class Lines:
    """Lines with their ends; ``dirty`` where the block at hand holds undecodable bytes.

    ``quotes``: quotation marks read so far; in a sound CSV their number is even.
    ``left``: lines of the block at hand that were not taken yet. ``passed``: lines that somebody else took.
    """

    def __init__(self, text: io.TextIOWrapper | Blocks, filename: str) -> None:
        self._text = text
        self._filename = filename
        self._number = 0
        self._rest = ""
        self._ahead: str | None = None
        self.dirty = False
        self.quotes = 0
        self.left = 0
        self.passed = 0

    @property
    def between(self) -> bool:
        """Whether all that was read is taken, to the end of a line."""
        return not (self.left or self._rest or self._ahead)

    @property
    def number(self) -> int:
        """Of the last line that was taken, by whomever."""
        return self._number + self.passed

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        if self.left or self._rest:
            return False
        if self._ahead is None:
            self._ahead = self._block()
        return not self._ahead

    def __iter__(self) -> Iterator[str]:
        """Reads block by block.

        Raises:
            SourceError: a line is longer than ``LINE_MAX``; the text is cut in the middle of a UTF-16 character.
        """
        while block := self._next():
            self.quotes += block.count('"')
            block = self._rest + block.replace("\0", "")
            self.dirty = not encodes(block)
            *lines, self._rest = block.split("\n")
            for self.left, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
                self._number += 1
                yield line + "\n"
            if len(self._rest) >= LINE_MAX:
                raise self._too_long()
        if rest := self._rest:
            self._rest = ""
            self._number += 1
            yield rest

    def _next(self) -> str:
        block, self._ahead = self._block() if self._ahead is None else self._ahead, None
        return block

    def _block(self) -> str:
        try:
            return self._text.read(BLOCK_CHARACTERS)
        except (
            UnicodeError
        ) as fault:  # UTF-16 knows no bytes to escape: half a character at the end
            raise SourceError(
                f"{self._filename}, after line {self.number}: {fault}.", code="undecodable_file",
                hint="The file is cut, or not in the encoding of its beginning: export it again; nothing was stored. "
                "檔案不完整，或前後編碼不一致。",
            ) from fault  # fmt: skip

    def _too_long(self) -> SourceError:
        return SourceError(
            f"{self._filename}, line {self.number + 1}: longer than {LINE_MAX:,} characters.",
            code="line_too_long",
            hint="The file has lost its line ends, or is no table: export it again as CSV; "
            "nothing was stored. 單行過長，檔案可能遺失換行。",
        )


def encodes(text: str) -> bool:
    """Whether all of ``text`` was decoded (no byte of it was kept as it is)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
