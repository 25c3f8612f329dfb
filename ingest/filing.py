"""``ingest file``: files of a dataset, one delivery each."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from hub.dataset import Dataset, Entity, Kind
from hub.errors import SourceError
from hub.intake import Origin, deliver, refuse_delivery
from hub.locate import Places
from hub.mending import OWN_COLUMNS
from hub.refusal import Report
from hub.registry import dataset_kind
from hub.spreadsheet import unharmed
from hub.store.database import transaction
from hub.store.mapping import saved_words
from hub.store.queue import Claim
from hub.timeliness import RETENTION
from ingest.files.header import HeaderMap, batches, choose_kind, map_header
from ingest.files.reading import open_table
from ingest.files.source import WatchedFile
from ingest.files.table import SourceTable
from ingest.watch import MEGABYTE, Watch, bar


@dataclass(frozen=True)
class Wishes:
    """What the sender said about a file; everything left out is found out."""

    mode: str | None = None
    kind: str | None = None
    source: str | None = None
    dry_run: bool = False
    encoding: str | None = None
    srid: int | None = None
    as_of: date | None = None
    simulated: bool = False
    max_file_mb: int = 500
    retention: timedelta = RETENTION
    channel: str = "file"
    claim: Claim | None = None
    notes: Sequence[str] = ()
    confirm: Callable[[int], bool] = field(default=lambda closing: closing == 0)


def import_file(
    engine: Engine, dataset: Dataset, path: Path, places: Places, wishes: Wishes, console: Console
) -> Report:
    """Takes one file in, with a progress bar.

    Raises:
        SourceError: it is refused as a whole; the refusal stands in the ledger (but not after a dry run).
    """
    with bar(console, path.name) as watch:
        return take_file(engine, dataset, path, places, wishes, watch)


def take_file(
    engine: Engine, dataset: Dataset, path: Path, places: Places, wishes: Wishes, watch: Watch
) -> Report:
    """Takes one file in, and tells ``watch`` how far it is; whatever that raises ends it, and nothing is stored.

    Raises:
        SourceError: as ``import_file``.
        ClaimLost: another worker has taken the delivery up.
    """
    try:
        file = WatchedFile(path, limit_bytes=wishes.max_file_mb * MEGABYTE, progress=watch.read)
    except SourceError as fault:
        _note_refusal(engine, _unread(dataset, path, wishes), wishes, fault)
        raise
    with file:
        watch.opened(file.size)
        watch.phase("reading")
        with _no_collector():
            return _import_open(engine, dataset, file, places, wishes, watch)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows make hundreds of thousands of objects without a cycle: looking for cycles costs a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _import_open(
    engine: Engine,
    dataset: Dataset,
    file: WatchedFile,
    places: Places,
    wishes: Wishes,
    watch: Watch,
) -> Report:
    read = _unread(dataset, file.path, wishes)
    try:
        table = _as_mended(open_table(file, wishes.encoding))
        read.header, read.encoding = table.header, table.encoding
        read.source, how = _source(dataset, table.header, wishes.source)
        kind, mapping = _mapped(engine, dataset, read, wishes)
    except SourceError as fault:
        _note_refusal(engine, read, wishes, fault)
        raise
    origin = _origin(kind, file, table, mapping, wishes, read.source, how)
    return deliver(
        engine, dataset, origin, batches(table, mapping, watch.rows), places, kind=kind, dry_run=wishes.dry_run,
        confirm=_always if wishes.dry_run else wishes.confirm, claim=wishes.claim, phase=watch.phase,
    )  # fmt: skip


def _as_mended(table: SourceTable) -> SourceTable:
    """A report that comes back has its cells as they were before a spreadsheet was kept from running them."""
    if OWN_COLUMNS[0] not in table.header:
        return table
    rows = (row._replace(cells=[unharmed(cell) for cell in row.cells]) for row in table.rows)
    return replace(table, rows=rows, head=0, parts=None)


def _always(closing: int) -> bool:
    """A dry run ends nothing, so nobody need be asked; its report says how many it would be."""
    return True


def _unread(dataset: Dataset, path: Path, wishes: Wishes) -> Report:
    """The report of a file of which nothing is known yet."""
    return Report(
        dataset.name, wishes.source or "unknown", wishes.mode or dataset.principal.default_mode,
        wishes.simulated, path.name, kind=wishes.kind, channel=wishes.channel, claim=wishes.claim,
    )  # fmt: skip


def _mapped(
    engine: Engine, dataset: Dataset, read: Report, wishes: Wishes
) -> tuple[Kind, HeaderMap]:
    """What the rows are, and which column is which field; an official's saved words count first."""
    with transaction(engine) as connection:
        saved = saved_words(connection, dataset.name, read.source)
    header = list(read.header)
    if wishes.kind is not None:
        kind = dataset_kind(dataset, wishes.kind)
    else:
        kind = choose_kind(dataset, header, _any_kind(saved))
    read.kind = kind.name
    return kind, map_header(kind, header, saved.get(kind.name, {}))


def _any_kind(saved: dict[str, dict[str, str | None]]) -> dict[str, str | None]:
    return {word: name for words in saved.values() for word, name in words.items()}


def _origin(
    kind: Kind,
    file: WatchedFile,
    table: SourceTable,
    mapping: HeaderMap,
    wishes: Wishes,
    source: str,
    how: str,
) -> Origin:
    warnings = [*wishes.notes, *table.warnings, how, f"資料種類 kind: {kind.name} {kind.title.zh}"]
    ignored = [word for word in mapping.ignored if word not in OWN_COLUMNS]
    if ignored:
        warnings.append(f"忽略的欄位 columns not used: {'、'.join(ignored)}")
    mended = OWN_COLUMNS[0] in table.header
    if mended:
        warnings.append("這是更正後的報告，視為增補。 A mended report: taken as an addition.")
    return Origin(
        source=source, mode=wishes.mode or ("addition" if mended else _default_mode(kind)), simulated=wishes.simulated,
        filename=file.path.name, sha256=table.sha256, encoding=table.encoding, header=table.header,
        mapping=mapping.explained, header_x=mapping.word("x"), header_y=mapping.word("y"),
        srid=wishes.srid or table.srid, as_of=wishes.as_of, warnings=warnings, channel=wishes.channel, retention=wishes.retention,
    )  # fmt: skip


def _default_mode(kind: Kind) -> str:
    """News only add; what a delivery of things is, their declaration says."""
    return kind.default_mode if isinstance(kind, Entity) else "addition"


def _source(dataset: Dataset, header: list[str], given: str | None) -> tuple[str, str]:
    """The source by name, or by the header words that only it uses; and how it was found, for the report.

    Raises:
        SourceError: it cannot be told, or there is none of that name.
    """
    names = [source.name for source in dataset.sources]
    if given is not None:
        if given not in names:
            raise SourceError(
                f"{dataset.name} has no source {given!r}.", code="unknown_source",
                hint=f"Choose one of: {', '.join(names)}.",
            )  # fmt: skip
        return given, f"來源 source: {given} (given)"
    found = [source.name for source in dataset.sources if source.markers & set(header)]
    if len(found) == 1:
        return found[0], f"來源 source: {found[0]} (by its header)"
    first = names[0]
    return (
        first,
        f"來源未能由標題判定，視為 source not told by the header, taken as: {first} (--source)",
    )


def _note_refusal(engine: Engine, read: Report, wishes: Wishes, fault: SourceError) -> None:
    """A file that could not even be opened as a table still gets its line in the ledger."""
    if wishes.claim is not None or not wishes.dry_run:
        refuse_delivery(engine, read, fault)
