"""The way in: rows become typed, placed and stored in one transaction, with their ledger line.

Every door uses it: ``ingest`` hands over rows of files, and other doors may do the same.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table

from hub.dataset import Dataset, Entity, Kind, Observation
from hub.delivery import check_whole, open_delivery, replace_simulated
from hub.errors import SourceError
from hub.locate import Places
from hub.news import take_news
from hub.parse import Origin, staged_cells
from hub.refusal import Refusal, Report, Row, readable
from hub.store import observations, staging, writes
from hub.store.database import transaction

__all__ = ["Origin", "deliver", "refuse_delivery"]


class Cancelled(Exception):
    """Raised inside the transaction to take everything back (dry run, or a 'no' to closing)."""


def deliver(
    engine: Engine,
    dataset: Dataset,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    *,
    kind: Kind | None = None,
    dry_run: bool = False,
    delivery_id: int | None = None,
    confirm: Callable[[int], bool] = lambda closing: closing == 0,
) -> Report:
    """Takes one delivery in: all of it with its ledger line, or nothing.

    Args:
        batches: rows in file order; read once, while the transaction is open.
        kind: what the rows are; default: the dataset's principal entity.
        dry_run: do everything, report it, and take it back.
        delivery_id: the delivery's row, where it was queued before; default: a new one.
        confirm: asked, before a full delivery ends features it no longer lists, with how many they are.

    Raises:
        SourceError: the delivery as a whole is refused; nothing but the refusal is stored.
        DatabaseAway: the database went away; nothing is stored.
    """
    what = kind or dataset.principal
    report = Report(
        dataset.name, origin.source, origin.mode, origin.simulated, origin.filename, kind=what.name,
        encoding=origin.encoding, header=origin.header, mapping=origin.mapping or {}, channel=origin.channel,
        warnings=list(origin.warnings), dry_run=dry_run, delivery_id=delivery_id, queued=delivery_id,
    )  # fmt: skip
    try:
        with transaction(engine) as connection:
            writes.lock(connection, dataset.name)
            if isinstance(what, Observation):
                take_news(connection, engine, dataset, what, origin, batches, places, report)
            else:
                assert isinstance(what, Entity)
                _take_in(connection, dataset, what, origin, batches, places, report, confirm)
            _write_ledger(connection, origin, report)
            if dry_run:
                raise Cancelled
    except Cancelled:
        report.delivery_id = delivery_id
    except SourceError as fault:
        if not dry_run:
            refuse_delivery(engine, report, fault)
        raise
    return report


def refuse_delivery(engine: Engine, report: Report, fault: SourceError) -> None:
    """Notes in the ledger that a delivery was refused as a whole: every row that was read counts as refused."""
    why: dict[str, Any] = {
        "state": "refused", "received": report.received, "refused": report.received, "stored": 0,
        "unchanged": 0, "duplicate": 0, "encoding": report.encoding, "source": report.source,
        "refused_by_code": {fault.code: report.received} if report.received else {},
        "error_code": fault.code, "error_message": str(fault),
    }  # fmt: skip
    with transaction(engine) as connection:
        if report.queued is not None:
            writes.close_delivery(connection, report.queued, **why)
            return
        writes.open_delivery(
            connection, dataset=report.dataset, kind=report.kind, mode=report.mode, channel=report.channel,
            simulated=report.simulated, filename=report.filename, **why,
        )  # fmt: skip


def _take_in(
    connection: Connection,
    dataset: Dataset,
    entity: Entity,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    report: Report,
    confirm: Callable[[int], bool],
) -> None:
    staged = staging.staging(connection, entity.table, entity.columns)
    staging.copy(connection, staged, staged_cells(dataset, entity, origin, batches, places, report))
    check_whole(dataset, entity, origin, report)
    seen = writes.remember_seen(connection, staged) if origin.mode == "full" else None
    open_delivery(connection, origin, report)
    merged = writes.merge(
        connection, entity.table, staged, entity.columns,
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
    assert report.delivery_id is not None
    if seen is not None:
        report.closed = writes.close_absent(
            connection, entity.table, seen, origin.source, report.delivery_id
        )
    if report.closed and not confirm(report.closed):
        raise _needs_confirmation(report)
    _keep_steps(connection, dataset, entity, staged, origin, report)
    replace_simulated(connection, dataset, origin, report)
    if report.stored or report.closed or report.replaced_simulated:
        writes.bump_version(connection, dataset.name)


def _keep_steps(
    connection: Connection,
    dataset: Dataset,
    entity: Entity,
    staged: Table,
    origin: Origin,
    report: Report,
) -> None:
    """What the stored things went through so far becomes rows of their history; a step known already stays as it is."""
    if entity.history is None:
        return
    steps = dataset.observation(entity.name, entity.history)
    assert steps is not None, f"{dataset.name} has no {entity.history} of {entity.name}"
    stamp = {
        "source": origin.source, "simulated": origin.simulated, "delivery_id": report.delivery_id,
    }  # fmt: skip
    rows = observations.steps_of(staged, steps.table, steps.columns)
    observations.count_kept(connection, steps.table, steps.columns, rows, stamp)


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


def _needs_confirmation(report: Report) -> SourceError:
    return SourceError(
        f"This full delivery no longer lists {report.closed} features of source {report.source!r}.",
        code="needs_confirmation",
        hint="If they are really gone, send it again with --yes; if the file is only a part, with --addition. "
        "Nothing was stored. 完整檔案未列出的據點將被停用，請以 --yes 確認。",
    )
