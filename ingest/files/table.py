"""A file as a table, whatever its format: a header, and rows of text with their place in the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
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


@dataclass(frozen=True)
class SourceTable:
    """A header and a stream of rows; ``finish`` is called after the last one (is the file still the same?).

    ``srid``: the coordinate system that the file itself names; None where it names none.
    ``headless``: the file has no header row, so its columns are called column_1, column_2, …
    """

    path: Path
    header: list[str]
    rows: Iterator[Cells]
    encoding: str | None
    sha256: Callable[[], str | None]
    finish: Callable[[], None]
    warnings: list[str] = field(default_factory=list)
    srid: int | None = None
    headless: bool = False
