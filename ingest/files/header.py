"""Which column is which field: header words against the dataset's aliases, explained and checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter

from hub.columns.batch import Batch, Columns
from hub.dataset import Dataset, Kind, plain
from hub.errors import SourceError
from hub.refusal import Row
from ingest.files.stretch import Stretch
from ingest.files.table import Cells, SourceTable

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


def batches(table: SourceTable, mapping: HeaderMap, tick: Callable[[int], None]) -> Iterator[Batch]:
    """The table's rows under the dataset's field names; as columns where the table has parts that can be.

    Rows come ``BATCH_ROWS`` at a time. Empty cells are left out.
    """
    take = _Fields(mapping)
    rows = table.rows if table.parts is None else islice(table.rows, table.head)
    parts = () if table.parts is None else table.parts
    for part in chain(_chunks(rows), parts):
        batch = take.columns(part) if isinstance(part, Stretch) else take.rows(part)
        yield batch
        tick(len(batch))
    table.finish()


def _chunks(rows: Iterator[Cells]) -> Iterator[list[Cells]]:
    while chunk := list(islice(rows, BATCH_ROWS)):
        yield chunk


class _Fields:
    """Picks the fields out of a row's cells."""

    def __init__(self, mapping: HeaderMap) -> None:
        self._columns = mapping.columns
        self._names = list(mapping.columns.values())
        self._last = max(mapping.columns)
        one = [self._last] * (len(self._names) == 1)  # one alone would come bare
        self._pick = itemgetter(*mapping.columns, *one)

    def rows(self, part: Iterable[Cells]) -> list[Row]:
        """Rows with their fields."""
        last, pick = self._last, self._pick
        return [
            Row(
                line,
                _fields(self._names, pick(cells if len(cells) > last else _padded(cells, last))),
                cells,
                fault,
                flags,
            )
            for line, cells, fault, flags in part
        ]

    def columns(self, stretch: Stretch) -> Columns:
        """A stretch with its fields."""
        found = stretch.columns(self._columns)
        fields = {
            self._columns[i]: column for i, column in found.cells.items() if i in self._columns
        }
        return Columns(
            found.lines,
            fields,
            lambda line: self.rows(stretch.rows([line]))[0],
            found.originals,
            self.rows(stretch.rows(found.others.tolist())),
        )


def _fields(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Field → text; some cell may hide its text behind ="…"."""
    if "=" in "".join(cells):
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
