"""Which column is which field: header words against the dataset's aliases, explained and checked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from hub.dataset import Dataset, plain
from hub.errors import SourceError
from hub.refusal import Row
from ingest.files.table import SourceTable

BATCH_ROWS = 10_000
"""Rows handed over at once: enough for array work to pay, few enough to keep memory flat (about 15 MB)."""

EXCEL_TEXT = ('="', '"')
"""How spreadsheets keep a leading zero: ="0912…" is the text 0912…, no formula."""


@dataclass(frozen=True)
class Mapping:
    """Column position → field; and the words for the report."""

    columns: dict[int, str]
    explained: dict[str, str]
    ignored: list[str]

    def word(self, field: str) -> str:
        """The header word that became ``field``; empty where none did."""
        return next((word for word, name in self.explained.items() if name == field), "")


def map_header(dataset: Dataset, header: Sequence[str]) -> Mapping:
    """Finds each column's field.

    Raises:
        SourceError: ``no_header`` (not one known word), ``missing_column`` (a required one is not there).
    """
    aliases = dataset.aliases
    columns: dict[int, str] = {}
    for position, word in enumerate(header):
        name = aliases.get(plain(word))
        if name is not None and name not in columns.values():
            columns[position] = name
    if not columns:
        raise _no_header(dataset, header)
    for name in dataset.required:
        if name not in columns.values():
            raise _missing(dataset, name, header)
    explained = {header[position]: name for position, name in columns.items()}
    ignored = [word for position, word in enumerate(header) if position not in columns and word]
    return Mapping(columns, explained, ignored)


def _no_header(dataset: Dataset, header: Sequence[str]) -> SourceError:
    wanted = "、".join(dataset.titles(name)[0] for name in dataset.required)
    return SourceError(
        f"The first row has no known column name: {', '.join(header)[:120]}.",
        code="no_header",
        hint=f"Put a header row on top (at least {wanted}; GET /api/datasets/{dataset.name}/template.csv gives "
        "one) and send it again; nothing was stored. 第一列不是標題列。",
    )


def _missing(dataset: Dataset, name: str, header: Sequence[str]) -> SourceError:
    return SourceError(
        f"{dataset.name}: no column for {name!r} ({' / '.join(dataset.titles(name))}) in {', '.join(header)[:200]}.",
        code="missing_column",
        hint=f"If the source renamed it, add the new word to its alias in hub/datasets/{dataset.name}.py; "
        "nothing was stored. 缺少必要欄位。",
    )


def batches(
    table: SourceTable, mapping: Mapping, tick: Callable[[int], None]
) -> Iterator[list[Row]]:
    """The table's rows under the dataset's field names, ``BATCH_ROWS`` at a time; empty cells are left out."""
    names = list(mapping.columns.values())
    last = max(mapping.columns)
    pick = itemgetter(*mapping.columns, *[last] * (len(names) == 1))  # one alone would come bare
    while chunk := list(islice(table.rows, BATCH_ROWS)):
        guarded = any("=" in "".join(row.cells) for row in chunk)
        yield [
            Row(
                line,
                _fields(names, pick(cells if len(cells) > last else _padded(cells, last)), guarded),
                cells,
                fault,
                flags,
            )
            for line, cells, fault, flags in chunk
        ]
        tick(len(chunk))
    table.finish()


def _fields(names: Sequence[str], cells: Sequence[str], guarded: bool) -> dict[str, str]:
    """Field → text. ``guarded``: some cell of the batch may hide its text behind ="…"."""
    if guarded:
        cells = [_unwrapped(cell.strip()) for cell in cells]
    return {
        name: cell for name, cell in zip(names, cells, strict=False) if cell and not cell.isspace()
    }


def _padded(cells: list[str], last: int) -> list[str]:
    return [*cells, *[""] * (last + 1 - len(cells))]


def _unwrapped(cell: str) -> str:
    opening, closing = EXCEL_TEXT
    inner = cell.removeprefix(opening).removesuffix(closing)
    return inner if len(inner) == len(cell) - 3 and '"' not in inner else cell
