"""Why a row was not stored, and what a delivery came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hub.codes import REFUSALS
from hub.preview import Preview
from hub.store.queue import Claim


@dataclass(frozen=True)
class Refusal:
    """One row's refusal: a code of ``hub.codes.REFUSALS``, the field, and what exactly was found."""

    code: str
    field: str | None
    detail: str

    @property
    def hint(self) -> str:
        """What happened and what to do, in both languages, for the report."""
        words = REFUSALS[self.code]
        return f"{self.detail} {words.zh} {words.en}".strip()


class Row(NamedTuple):
    """One row as a source hands it over.

    ``fields``: the dataset's own field names → text. ``original``: the cells as they stood.
    ``fault``: set where the source itself could not read the row. ``flags``: codes for what it mended in the cells.
    """

    line: int
    fields: dict[str, str]
    original: Sequence[str]
    fault: Refusal | None = None
    flags: Sequence[str] = ()


class RefusedRow(NamedTuple):
    """A refused row with its place."""

    line: int
    refusal: Refusal
    original: Sequence[str]


class FlaggedRow(NamedTuple):
    """A row that was kept, with something to look at."""

    line: int
    flags: Sequence[str]
    original: Sequence[str]


@dataclass
class Report:
    """What became of a delivery: received = stored + unchanged + duplicate + refused.

    ``claim``: the right to the delivery's row, where it was queued before. ``closed``: features that a full delivery
    no longer lists. ``replaced_simulated``: demo rows that gave way. ``news``: the first and last time of a file's news.
    """

    dataset: str
    source: str
    mode: str
    simulated: bool
    filename: str | None = None
    kind: str | None = None
    channel: str = "file"
    sha256: str | None = None
    encoding: str | None = None
    crs: str | None = None
    delivery_id: int | None = None
    claim: Claim | None = None
    dry_run: bool = False
    received: int = 0
    stored: int = 0
    unchanged: int = 0
    duplicate: int = 0
    closed: int = 0
    replaced_simulated: int = 0
    flagged: int = 0
    header: Sequence[str] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refused_rows: list[RefusedRow] = field(default_factory=list)
    refused_by_code: Counter[str] = field(default_factory=Counter)
    flagged_by_code: Counter[str] = field(default_factory=Counter)
    flagged_rows: list[FlaggedRow] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)
    news: tuple[datetime, datetime] | None = None

    @property
    def refused(self) -> int:
        """Rows that were not stored."""
        return self.refused_by_code.total()

    def refuse(self, line: int, refusal: Refusal, original: Sequence[str]) -> None:
        """Notes a refused row."""
        self.refused_by_code[refusal.code] += 1
        self.refused_rows.append(RefusedRow(line, refusal, original))
        self.preview.refuse(line, refusal.code)

    def flag(self, line: int, flags: Sequence[str], original: Sequence[str]) -> None:
        """Notes the flags of one kept row."""
        if flags:
            self.flagged += 1
            self.flagged_by_code.update(flags)
            self.flagged_rows.append(FlaggedRow(line, flags, original))

    def counts(self) -> dict[str, Any]:
        """The ledger's columns."""
        return {
            "received": self.received,
            "stored": self.stored,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "refused": self.refused,
            "flagged": self.flagged,
            "closed": self.closed + self.replaced_simulated,
            "refused_by_code": dict(self.refused_by_code),
            "flagged_by_code": dict(self.flagged_by_code),
        }


def named_cells(header: Sequence[str], cells: Sequence[Any]) -> dict[str, str]:
    """A row's cells by their header words, as they are stored and shown.

    A cell beyond the header, or under a word that is empty or there already, goes by its column's number.

    >>> named_cells(["站名", "地址", "地址"], ["甲", "乙", "丙", "丁"])
    {'站名': '甲', '地址': '乙', '#3': '丙', '#4': '丁'}
    """
    names = cell_names(header, len(cells))
    return {name: readable(str(cell)) for name, cell in zip(names, cells, strict=True)}


def cell_names(header: Sequence[str], width: int) -> list[str]:
    """The names of ``width`` cells in a row, each once."""
    seen: set[str] = set()
    names = []
    for i in range(width):
        word = readable(header[i]) if i < len(header) else ""
        names.append(f"#{i + 1}" if not word or word in seen else word)
        seen.add(word)
    return names


def readable(cell: str) -> str:
    """A cell with its undecodable bytes written out, as a backslash and its number: they can be stored, shown and searched for.

    >>> readable("寶桑國" + chr(0xDCA4)) == "寶桑國" + chr(92) + "xa4"
    True
    """
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
