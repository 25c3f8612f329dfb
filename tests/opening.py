"""Opens a file as any import does, and hands back its table with all rows read."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.errors import SourceError
from ingest.files.reading import open_table
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable

LIMIT_BYTES = 200_000_000


@dataclass(frozen=True)
class Opened:
    """A table and its rows."""

    table: SourceTable
    rows: list[Cells]

    @property
    def records(self) -> list[dict[str, str]]:
        """The sound rows under their header words."""
        return [
            dict(zip(self.table.header, row.cells, strict=False))
            for row in self.rows
            if not row.fault
        ]

    @property
    def faults(self) -> dict[int, str]:
        """Line → code of the rows that could not be read."""
        return {row.line: row.fault.code for row in self.rows if row.fault}

    @property
    def said(self) -> str:
        """All that the report says of how it was read."""
        return "\n".join(self.table.warnings)


def opened(path: Path, content: bytes | None = None, encoding: str | None = None) -> Opened:
    """The table in ``path``, after ``content`` was written there.

    Raises:
        SourceError: as the reader raises it.
    """
    if content is not None:
        path.write_bytes(content)
    with WatchedFile(path, limit_bytes=LIMIT_BYTES, progress=lambda count: None) as file:
        table = open_table(file, encoding)
        rows = list(table.rows)
        table.finish()
        assert table.sha256()
        return Opened(table, rows)


def refused(path: Path, content: bytes | None = None, encoding: str | None = None) -> SourceError:
    """The refusal of a file that cannot be read as a table."""
    with pytest.raises(SourceError) as fault:
        opened(path, content, encoding)
    assert fault.value.hint
    return fault.value
