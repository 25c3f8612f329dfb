"""Which column is which field: header words against the dataset's aliases, explained and checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from hub.dataset import Dataset, Kind, plain
from hub.errors import SourceError
from hub.refusal import Row
from ingest.files.table import SourceTable

BATCH_ROWS = 10_000
"""Rows handed over at once: enough for array work to pay, few enough to keep memory flat (about 15 MB)."""

EXCEL_TEXT = ('="', '"')
"""How spreadsheets keep a leading zero: ="0912…" is the text 0912…, no formula."""


NOTHING_SAID: Mapping[str, str | None] = {}


@dataclass(frozen=True)
class HeaderMap:
    """Column position → field; and the words for the report."""

    columns: dict[int, str]
    explained: dict[str, str]
    ignored: list[str]

    def word(self, field: str) -> str:
        """The header word that became ``field``; empty where none did."""
        return next((word for word, name in self.explained.items() if name == field), "")


Saved = Mapping[str, str | None]
"""What an official said of a source's header words: word (as ``plain`` has it) → field, or None: not to be used."""


def choose_kind(dataset: Dataset, header: Sequence[str], saved: Saved = NOTHING_SAID) -> Kind:
    """Which of the dataset's kinds of rows a header is of: the one that explains it best.

    First those that lack least of what they need, then by the words that only they use, then by how many columns they
    know; of equals the one declared first.
    """

    def merit(kind: Kind) -> tuple[bool, int, int, int]:
        columns = set(_columns(kind, header, saved).values())
        words = {plain(word) for word in header}
        return (
            bool(columns),
            -len(kind.lacking(columns)) if columns else 0,
            sum(plain(word) in words for word in kind.markers),
            len(columns),
        )

    return max(dataset.kinds, key=merit)


def map_header(kind: Kind, header: Sequence[str], saved: Saved = NOTHING_SAID) -> HeaderMap:
    """Finds each column's field: as an official said it, else by the words that the dataset declares.

    Raises:
        SourceError: ``no_header`` (not one known word), ``missing_column`` (a required one is not there).
    """
    columns = _columns(kind, header, saved)
    if not columns:
        raise _no_header(kind, header)
    if missing := kind.lacking(columns.values()):
        raise _missing(kind, missing, header)
    explained = {header[position]: name for position, name in columns.items()}
    ignored = [word for position, word in enumerate(header) if position not in columns and word]
    return HeaderMap(columns, explained, ignored)


def _columns(kind: Kind, header: Sequence[str], saved: Saved) -> dict[int, str]:
    """Column position → field: as was said, else the column whose word the declaration prefers."""
    columns: dict[int, str] = {}
    told = {position: plain(word) for position, word in enumerate(header)}
    for position, word in told.items():
        name = saved.get(word)
        if name is not None and name not in columns.values():
            columns[position] = name
    ranks = {word: rank for rank, word in enumerate(kind.aliases)}
    for position, word in sorted(told.items(), key=lambda at: ranks.get(at[1], len(ranks))):
        name = kind.aliases.get(word)
        if word not in saved and name is not None and name not in columns.values():
            columns[position] = name
    return dict(sorted(columns.items()))


def _no_header(kind: Kind, header: Sequence[str]) -> SourceError:
    wanted = "、".join(kind.titles(name)[0] for name in kind.required)
    return SourceError(
        f"The first row has no known column name: {', '.join(header)[:120]}.",
        code="no_header",
        hint=f"Put a header row on top (at least {wanted}; GET /api/datasets/…/template.csv gives one), or say what its "
        "columns mean (ingest mapping), and send it again; nothing was stored. 第一列不是標題列。",
    )


def _missing(kind: Kind, names: Sequence[str], header: Sequence[str]) -> SourceError:
    lacking = ", ".join(f"{name!r} ({' / '.join(kind.titles(name))})" for name in names)
    return SourceError(
        f"Read as {kind.name} {kind.title.zh}: no column for {lacking} in {', '.join(header)[:200]}.",
        code="missing_column",
        hint=f"If another column holds it, say so (ingest mapping set … WORD {names[0]}); if the rows are something "
        "else, name the dataset or --kind; nothing was stored. 缺少必要欄位；若由別的欄位提供，請設定欄位對照。",
    )


def batches(
    table: SourceTable, mapping: HeaderMap, tick: Callable[[int], None]
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
