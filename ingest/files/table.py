"""A file as a table, whatever its format: a header, and rows of text with their place in the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.files.cells import Cells as Cells
from ingest.files.stretch import Stretch

Part = list[Cells] | Stretch
"""Some rows that follow each other: one by one, or as columns."""


@dataclass(frozen=True)
class SourceTable:
    """A header and a stream of rows; ``finish`` is called after the last one (is the file still the same?).

    ``srid``: the coordinate system that the file itself names; None where it names none.
    ``parts``: what follows the first ``head`` rows, for who would rather have columns; taken instead of the rest of
    ``rows``, where the format has any.
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
    head: int = 0
    parts: Iterator[Part] | None = None
