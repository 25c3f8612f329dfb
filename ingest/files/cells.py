"""One row of a file as text, with its place in the file."""

from typing import NamedTuple

from hub.refusal import Refusal


class Cells(NamedTuple):
    """One row's cells as text, its line (or row, or element) counted from 1 with the header, and its fault.

    ``flags``: codes of ``hub.codes.FLAGS`` for what was mended in the cells on the way.
    """

    line: int
    cells: list[str]
    fault: Refusal | None = None
    flags: tuple[str, ...] = ()
