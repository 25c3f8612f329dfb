"""The way in: rows become typed, placed and stored in one transaction, with their ledger line.

Every door uses it: ``ingest`` hands over rows of files, and other doors may do the same.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, Engine

from hub.dataset import Dataset
from hub.errors import SourceError
from hub.locate import Places
from hub.parse import Origin, staged_cells
from hub.refusal import Refusal, Report, Row, readable
from hub.store import staging, writes
from hub.store.database import transaction

__all__ = ["Origin", "deliver", "refuse_delivery"]

SHIFTED_SHARE = 0.5
"""Share of refused-as-shifted rows from which on the whole file is taken to be shifted."""


class Cancelled(Exception):
    """Raised inside the transaction to take everything back (dry run, or a 'no' to closing)."""


def deliver(
    engine: Engine,
    dataset: Dataset,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    *,
    dry_run: bool = False,
    confirm: Callable[[int], bool] = lambda closing: closing == 0,
) -> Report:
    """Takes one delivery in: all of it with its ledger line, or nothing.

    Args:
        batches: rows in file order; read once, while the transaction is open.
        dry_run: do everything, report it, and take it back.
        confirm: asked, before a full delivery ends features it no longer lists, with how many they are.

    Raises:
        SourceError: the delivery as a whole is refused; nothing but the refusal is stored.
        DatabaseAway: the database went away; nothing is stored.
    """
    report = Report(
        dataset.name, origin.source, origin.mode, origin.simulated, origin.filename,
        encoding=origin.encoding, header=origin.header, mapping=origin.mapping or {},
        warnings=list(origin.warnings), dry_run=dry_run,
    )  # fmt: skip
    try:
        with transaction(engine) as connection:
            _take_in(connection, dataset, origin, batches, places, report, confirm)
            if dry_run:
                raise Cancelled
    except Cancelled:
        report.delivery_id = None
    except SourceError as fault:
        if not dry_run:
            refuse_delivery(engine, report, fault)
        raise
    return report


def refuse_delivery(engine: Engine, report: Report, fault: SourceError) -> None:
    """Notes in the ledger that a delivery was refused as a whole: every row that was read counts as refused."""
    with transaction(engine) as connection:
        writes.open_delivery(
            connection, dataset=report.dataset, source=report.source, mode=report.mode, state="refused",
            simulated=report.simulated, filename=report.filename, encoding=report.encoding,
            received=report.received, refused=report.received,
            refused_by_code={fault.code: report.received} if report.received else {},
            error_code=fault.code, error_message=str(fault),
        )  # fmt: skip


def _take_in(
    connection: Connection,
    dataset: Dataset,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    report: Report,
    confirm: Callable[[int], bool],
) -> None:
    writes.lock(connection, dataset.name)
    staged = staging.staging(connection, dataset.table, dataset.columns)
    staging.copy(connection, staged, staged_cells(dataset, origin, batches, places, report))
    _check_whole(dataset, origin, report)
    seen = writes.remember_seen(connection, staged) if origin.mode == "full" else None
    report.delivery_id = writes.open_delivery(
        connection, dataset=dataset.name, source=origin.source, mode=origin.mode,
        simulated=origin.simulated, filename=origin.filename, encoding=origin.encoding, crs=report.crs,
    )  # fmt: skip
    merged = writes.merge(
        connection, dataset.table, staged, dataset.columns,
        source=origin.source, simulated=origin.simulated, delivery_id=report.delivery_id,
    )  # fmt: skip
    report.stored, report.unchanged, report.duplicate = (
        merged.stored,
        merged.unchanged,
        merged.duplicate,
    )
    for line, first, cells in merged.conflicts:
        report.refuse(
            line, Refusal("conflicting_rows", None, f"第 {first} 列 / line {first}."), cells
        )
    if seen is not None:
        report.closed = writes.close_absent(connection, dataset.table, seen, origin.source)
    if report.closed and not confirm(report.closed):
        raise _needs_confirmation(report)
    if not origin.simulated:
        report.replaced_simulated = writes.close_simulated(connection, dataset.table)
    if report.stored or report.closed or report.replaced_simulated:
        writes.bump_version(connection, dataset.name)
    _write_ledger(connection, origin, report)


def _write_ledger(connection: Connection, origin: Origin, report: Report) -> None:
    assert report.delivery_id is not None
    report.sha256 = origin.sha256()
    header = report.header
    rows = [
        {
            "line": row.line,
            "code": row.refusal.code,
            "field": row.refusal.field,
            "hint": row.refusal.hint,
            "original": dict(
                zip(_names(header, row.original), map(readable, row.original), strict=True)
            ),
        }
        for row in report.refused_rows
    ]
    writes.record_refused_rows(connection, report.delivery_id, rows)
    writes.close_delivery(
        connection, report.delivery_id, sha256=report.sha256, warnings=report.warnings,
        mapping=report.mapping, **report.counts(),
    )  # fmt: skip


def _names(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A name for each cell: the header's, or the number of a column that it lacks."""
    return [header[i] if i < len(header) else f"#{i + 1}" for i in range(len(cells))]


def _check_whole(dataset: Dataset, origin: Origin, report: Report) -> None:
    """Faults of the delivery as a whole, known once every row has been read.

    Raises:
        SourceError: empty, too few rows, or shifted.
    """
    if not report.received:
        raise SourceError(
            "The file has a header and no rows.",
            code="empty_file",
            hint="Export it again; nothing was stored. 檔案只有標題，沒有資料。",
        )
    if report.refused_by_code["shifted_columns"] > SHIFTED_SHARE * report.received:
        raise SourceError(
            f"{report.refused_by_code['shifted_columns']} of {report.received} rows stand under the wrong headers.",
            code="shifted_columns",
            hint="Move the cells back under their headers (or mend the header) and send the file again; "
            "nothing was stored. 整份檔案的內容與標題錯欄，請對齊後重送。",
        )
    if origin.mode == "full" and report.received < dataset.min_rows:
        raise SourceError(
            f"{report.received} rows; a full delivery of {dataset.name} has at least {dataset.min_rows}.",
            code="too_few_rows",
            hint="If the file is whole, send it with --addition (it then closes nothing); otherwise export it again. "
            "筆數過少，若為增補請加 --addition。",
        )


def _needs_confirmation(report: Report) -> SourceError:
    return SourceError(
        f"This full delivery no longer lists {report.closed} features of source {report.source!r}.",
        code="needs_confirmation",
        hint="If they are really gone, send it again with --yes; if the file is only a part, with --addition. "
        "Nothing was stored. 完整檔案未列出的據點將被停用，請以 --yes 確認。",
    )
