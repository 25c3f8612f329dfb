"""A short list that people write by hand: its columns by any of their names, its rows with their lines, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from hub.errors import SourceError
from ingest.files.delimited import read_delimited
from ingest.files.source import WatchedFile

MEGABYTE = 1_000_000


class ListRow(NamedTuple):
    """One row: its line, and its cells by our own column names.

    A column that the file has not is left out; a cell that a short row has not is empty.
    """

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class HandList:
    """The rows of a list, and what is known of its file."""

    rows: Sequence[ListRow]
    sha256: str | None
    encoding: str | None
    warnings: Sequence[str]


def read_list(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    *,
    needed: Sequence[str],
    encoding: str | None,
    max_file_mb: int,
) -> HandList:
    """A CSV list, whole.

    Args:
        columns: our column → the header words that stand for it, compared without case.
        needed: columns without which the list says nothing.

    Raises:
        SourceError: what ``read_delimited`` finds, ``missing_column``, ``bad_row`` (a row that cannot be read).
    """
    with WatchedFile(path, limit_bytes=max_file_mb * MEGABYTE, progress=lambda count: None) as file:
        table = read_delimited(file, encoding)
        places = _places(path, table.header, columns, needed)
        rows = []
        for row in table.rows:
            if row.fault is not None:
                raise bad_row(row.line, row.fault.hint)
            cells = {name: "".join(row.cells[at : at + 1]).strip() for name, at in places.items()}
            rows.append(ListRow(row.line, cells))
        table.finish()
        return HandList(rows, file.sha256(), table.encoding, table.warnings)


def bad_row(line: int, what: str) -> SourceError:
    """A row that is wrong, and so the list: half a list would be taken for the whole."""
    return SourceError(
        f"Line {line}: {what}", code="bad_row",
        hint="Correct it and send the whole list again; nothing was stored. 請更正後重送整份清單。",
    )  # fmt: skip


def _places(
    path: Path, header: Sequence[str], columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> dict[str, int]:
    """Our column → its place in the header."""
    there = {word.strip().casefold(): at for at, word in reversed(list(enumerate(header)))}
    found = {
        name: next((there[word] for word in words if word in there), None)
        for name, words in columns.items()
    }
    if missing := [name for name in needed if found[name] is None]:
        wanted = ", ".join(" / ".join(columns[name][:2]) for name in missing)
        raise SourceError(
            f"{path.name} has no column {wanted} among {', '.join(header)[:200]}.", code="missing_column",
            hint=f"The columns are {', '.join(columns)}; needed are {', '.join(needed)}; nothing was stored. 缺少必要欄位。",
        )  # fmt: skip
    return {name: at for name, at in found.items() if at is not None}
