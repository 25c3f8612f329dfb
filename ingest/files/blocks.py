"""A text file in blocks of whole lines: as bytes for who reads columns, as text for who reads line by line, in any turn."""

import codecs
import io

HEAD_BYTES = 1 << 18
"""The first block: some thousand rows, by which titles, the header and pairs of coordinates are known."""

BLOCK_BYTES = 1 << 22
"""The largest block, to which they grow: some ten thousand rows. More gains nothing and takes more memory (bench/)."""

PLAIN = frozenset({"utf-8", "utf-8-sig", "cp950", "big5hkscs"})
"""Encodings in which the byte 0x0A is a line's end, and nothing else."""


class Blocks:
    """The blocks of a file; the one at hand can be looked at before it is taken.

    ``encoding``: of each block (a byte order mark stands in the first one alone).
    """

    def __init__(self, source: io.BufferedIOBase, encoding: str) -> None:
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._source = source
        self._size = HEAD_BYTES
        self._held = b""
        self._next: bytes | None = None
        self._last = False
        decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)

    def peek(self) -> bytes:
        """The next block: up to a line's end, or to the file's; without any line end as it comes; empty after all."""
        if self._next is None:
            read = self._source.read(self._size)
            self._size = min(2 * self._size, BLOCK_BYTES)
            whole = self._held + read
            self._last = not read
            cut = (whole.rfind(b"\n") + 1 or len(whole)) if read else len(whole)
            self._next, self._held = whole[:cut], whole[cut:]
        return self._next

    @property
    def whole(self) -> bool:
        """Whether the next block ends where a line does: one longer than a block is cut anywhere."""
        return self.peek().endswith(b"\n") or self._last

    def take(self) -> bytes:
        """The next block, which is then behind us."""
        block, self._next = self.peek(), None
        return block

    def read(self, _count: int = -1) -> str:
        """The next block as text, undecodable bytes kept; empty at the end."""
        while block := self.take():
            if text := self._decoder.decode(block):
                return text
        return self._decoder.decode(b"", final=True)
