"""``ingest file``: files of a dataset, one delivery each."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from hub.dataset import Dataset
from hub.errors import SourceError
from hub.intake import Origin, deliver, refuse_delivery
from hub.locate import Places
from hub.refusal import Report
from ingest.files.header import Mapping, batches, map_header
from ingest.files.reading import open_table
from ingest.files.source import WatchedFile
from ingest.files.table import SourceTable
from ingest.report import OWN_COLUMNS

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Wishes:
    """What the sender said about a file; everything left out is found out."""

    mode: str | None = None
    source: str | None = None
    dry_run: bool = False
    encoding: str | None = None
    srid: int | None = None
    as_of: date | None = None
    simulated: bool = False
    max_file_mb: int = 500
    confirm: Callable[[int], bool] = field(default=lambda closing: closing == 0)


def import_file(
    engine: Engine, dataset: Dataset, path: Path, places: Places, wishes: Wishes, console: Console
) -> Report:
    """Takes one file in, with a progress bar.

    Raises:
        SourceError: it is refused as a whole; the refusal stands in the ledger (but not after a dry run).
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{path.name} (MB)", total=None)

        def read(count: int) -> None:
            done[0] += count
            progress.update(task, completed=done[0] // MEGABYTE)

        done = [0]
        try:
            file = WatchedFile(path, limit_bytes=wishes.max_file_mb * MEGABYTE, progress=read)
        except SourceError as fault:
            _note_refusal(engine, dataset, path, wishes, fault)
            raise
        with file:
            progress.update(task, total=max(1, file.size // MEGABYTE))
            with _no_collector():
                return _import_open(engine, dataset, file, places, wishes)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows make hundreds of thousands of objects without a cycle: looking for cycles costs a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _import_open(
    engine: Engine, dataset: Dataset, file: WatchedFile, places: Places, wishes: Wishes
) -> Report:
    try:
        table = open_table(file, wishes.encoding)
        mapping = map_header(dataset, table.header)
    except SourceError as fault:
        _note_refusal(engine, dataset, file.path, wishes, fault)
        raise
    origin = _origin(dataset, file, table, mapping, wishes)
    rows = batches(table, mapping, lambda count: None)
    return deliver(
        engine, dataset, origin, rows, places, dry_run=wishes.dry_run, confirm=wishes.confirm
    )


def _origin(
    dataset: Dataset, file: WatchedFile, table: SourceTable, mapping: Mapping, wishes: Wishes
) -> Origin:
    source, how = _source(dataset, table.header, wishes.source)
    warnings = [*table.warnings, how]
    ignored = [word for word in mapping.ignored if word not in OWN_COLUMNS]
    if ignored:
        warnings.append(f"忽略的欄位 columns not used: {'、'.join(ignored)}")
    mended = OWN_COLUMNS[0] in table.header
    if mended:
        warnings.append("這是更正後的報告，視為增補。 A mended report: taken as an addition.")
    return Origin(
        source=source, mode=wishes.mode or ("addition" if mended else dataset.default_mode), simulated=wishes.simulated,
        filename=file.path.name, sha256=table.sha256, encoding=table.encoding, header=table.header,
        mapping=mapping.explained, header_x=mapping.word("x"), header_y=mapping.word("y"),
        srid=wishes.srid or table.srid, as_of=wishes.as_of, warnings=warnings,
    )  # fmt: skip


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


def _note_refusal(
    engine: Engine, dataset: Dataset, path: Path, wishes: Wishes, fault: SourceError
) -> None:
    """A file that could not even be opened as a table still gets its line in the ledger."""
    if wishes.dry_run:
        return
    mode = wishes.mode or dataset.default_mode
    report = Report(dataset.name, wishes.source or "unknown", mode, wishes.simulated, path.name)
    refuse_delivery(engine, report, fault)
