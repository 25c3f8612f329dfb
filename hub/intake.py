"""The way in: rows become typed, placed and stored in one transaction, with their ledger line.

Every door uses it: ``ingest`` hands over rows of files, and other doors may do the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, Engine, Table, func

from hub.ahead import ahead
from hub.columns.batch import Batch
from hub.dataset import Dataset, Entity, Kind, Observation
from hub.delivery import check_whole, open_delivery, replace_simulated
from hub.errors import SourceError
from hub.locate import Places
from hub.news import take_news
from hub.parse import Origin
from hub.refusal import Refusal, Report, named_cells, readable
from hub.store import observations, queue, staging, writes
from hub.store.database import transaction
from hub.store.deliveries import FlaggedRow, RefusedRow
from hub.store.early import Early
from hub.store.locks import be_impatient, lock
from hub.store.queue import Claim
from hub.things import staged_chunks

__all__ = ["NeedsConfirmation", "Origin", "deliver", "refuse_delivery"]


class TakenBack(Exception):
    """Raised inside the transaction to take everything back after a dry run."""


class NeedsConfirmation(SourceError):
    """A full delivery would end features, and nobody has said yes to that number."""

    code = "needs_confirmation"


FLAGGED_KEPT = 10_000
"""Flagged rows kept with a delivery: more than anybody reads. The counts by code are of all of them."""


def deliver(
    engine: Engine,
    dataset: Dataset,
    origin: Origin,
    batches: Iterable[Batch],
    places: Places,
    *,
    kind: Kind | None = None,
    dry_run: bool = False,
    claim: Claim | None = None,
    confirm: Callable[[int], bool] = lambda closing: closing == 0,
    phase: Callable[[str], None] = lambda word: None,
    beside: Callable[[Connection, Report], None] = lambda connection, report: None,
    patience_s: float | None = None,
) -> Report:
    """Takes one delivery in: all of it with its ledger line, or nothing.

    Args:
        batches: rows in file order; read once, while the transaction is open.
        kind: what the rows are; default: the dataset's principal entity.
        dry_run: do everything, report it, and take it back. A claimed delivery keeps the report and awaits
            confirmation.
        claim: the right to the delivery's row, where it was queued before; default: it gets a new one.
        confirm: asked, before a full delivery ends features it no longer lists, with how many they are.
        phase: told ``storing`` when the last row has been read.
        beside: called when the rows are stored, to store what belongs with them in the same transaction; whatever it
            raises takes everything back.
        patience_s: how long to wait for another delivery of the dataset; default: as long as it takes.

    Raises:
        SourceError: the delivery as a whole is refused; nothing but the refusal is stored.
        NeedsConfirmation: ``confirm`` said no; a claimed delivery is left to its claimer.
        ClaimLost: another worker took the delivery up meanwhile; nothing is stored.
        DatabaseBusy: another delivery took longer than ``patience_s``; nothing is stored.
        DatabaseAway: the database went away; nothing is stored.
    """
    what = kind or dataset.principal
    report = Report(
        dataset.name, origin.source, origin.mode, origin.simulated, origin.filename, kind=what.name,
        encoding=origin.encoding, header=origin.header, mapping=origin.mapping or {}, channel=origin.channel,
        warnings=list(origin.warnings), dry_run=dry_run, claim=claim,
    )  # fmt: skip
    try:
        with transaction(engine) as connection:
            if patience_s is not None:
                be_impatient(connection, patience_s)
            lock(connection, dataset.name)
            if isinstance(what, Observation):
                take_news(connection, engine, dataset, what, origin, batches, places, report)
            else:
                assert isinstance(what, Entity)
                _take_in(connection, dataset, what, origin, batches, places, report, confirm, phase)
            beside(connection, report)
            report.sha256 = origin.sha256()
            if dry_run:
                raise TakenBack
            _write_ledger(connection, origin, report, state="stored")
    except TakenBack:
        _keep_trial(engine, origin, report)
    except SourceError as fault:
        waits = claim is not None and isinstance(fault, NeedsConfirmation)
        if not waits and (claim is not None or not dry_run):
            refuse_delivery(engine, report, fault)
        raise
    return report


def _keep_trial(engine: Engine, origin: Origin, report: Report) -> None:
    """What a dry run found, for whoever is to confirm it; where nobody is, the delivery never was."""
    report.delivery_id = None
    if report.claim is None:
        return
    with transaction(engine) as connection:
        queue.hold(connection, report.claim)
        report.delivery_id = report.claim.delivery_id
        _write_ledger(connection, origin, report, state="awaiting_confirmation")


def refuse_delivery(engine: Engine, report: Report, fault: SourceError) -> None:
    """Notes in the ledger that a delivery was refused as a whole: every row that was read counts as refused."""
    why: dict[str, Any] = {
        "state": "refused", "received": report.received, "refused": report.received, "stored": 0,
        "unchanged": 0, "duplicate": 0, "flagged": 0, "closed": 0, "encoding": report.encoding,
        "source": report.source, "kind": report.kind, "header": [readable(word) for word in report.header],
        "refused_by_code": {fault.code: report.received} if report.received else {},
        "flagged_by_code": {}, "warnings": report.warnings, "mapping": report.mapping,
        "error_code": fault.code, "error_message": str(fault), "finished_at": func.clock_timestamp(),
    }  # fmt: skip
    with transaction(engine) as connection:
        if report.claim is not None:
            queue.hold(connection, report.claim)
            queue.forget_rows(connection, report.claim.delivery_id)
            writes.close_delivery(connection, report.claim.delivery_id, **why)
            return
        writes.open_delivery(
            connection, dataset=report.dataset, mode=report.mode, channel=report.channel,
            simulated=report.simulated, filename=report.filename, **why,
        )  # fmt: skip


def _take_in(
    connection: Connection,
    dataset: Dataset,
    entity: Entity,
    origin: Origin,
    batches: Iterable[Batch],
    places: Places,
    report: Report,
    confirm: Callable[[int], bool],
    phase: Callable[[str], None],
) -> None:
    open_delivery(connection, origin, report)
    assert report.delivery_id is not None
    stamp = {
        "source": origin.source, "simulated": origin.simulated, "delivery_id": report.delivery_id,
    }  # fmt: skip
    staged = staging.staging(connection, entity.table, entity.columns)
    early = Early(
        connection, entity.table, staged, entity.columns, stamp, hopeful=entity.history is None
    )
    made = staged_chunks(dataset, entity, origin, batches, places, report, staged)
    with ahead(early.ready(made)) as chunks:
        early.take(chunks)
    check_whole(dataset, entity, origin, report)
    phase("storing")
    full = origin.mode == "full"
    seen = writes.remember_seen(connection, staged, early.seen) if full else None
    merged = writes.merge(connection, entity.table, staged, entity.columns, early.seen, stamp)
    report.stored = early.stored + merged.stored
    report.unchanged, report.duplicate = merged.unchanged, len(merged.repeated)
    shown = report.preview.rows
    kept = writes.lines_of(connection, staged, shown) | writes.lines_of(
        connection, early.seen, shown
    )
    report.preview.settle(kept, merged.repeated)
    for line, first, cells in merged.conflicts:
        report.refuse(
            line, Refusal("conflicting_rows", None, f"第 {first} 列 / line {first}."), cells
        )
    if seen is not None:
        report.closed = writes.close_absent(
            connection, entity.table, seen, origin.source, report.delivery_id
        )
    if not confirm(report.closed):
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


def _write_ledger(connection: Connection, origin: Origin, report: Report, *, state: str) -> None:
    assert report.delivery_id is not None
    _record_rows(connection, report)
    since, until = report.news or (None, None)
    writes.close_delivery(
        connection, report.delivery_id, state=state, sha256=report.sha256, warnings=report.warnings,
        mapping=report.mapping, header=[readable(word) for word in report.header], kind=report.kind,
        source=report.source, mode=report.mode, crs=report.crs, encoding=report.encoding,
        news_from=since, news_until=until, finished_at=func.clock_timestamp(), **report.counts(),
    )  # fmt: skip


def _record_rows(connection: Connection, report: Report) -> None:
    """The refused and flagged rows, and what a map shows of the delivery; in place of an earlier report's."""
    assert report.delivery_id is not None
    if report.claim is not None:
        queue.forget_rows(connection, report.delivery_id)
        shown = [astuple(row) for row in report.preview.rows.values()]
        queue.keep_preview(connection, report.delivery_id, shown, closing=report.closed)
    known = {"delivery_id": report.delivery_id}
    refused = (
        {
            **known, "line": row.line, "code": row.refusal.code, "field": row.refusal.field,
            "hint": readable(row.refusal.hint), "original": named_cells(report.header, row.original),
        }
        for row in report.refused_rows
    )  # fmt: skip
    flagged = (
        {
            **known, "line": row.line, "codes": list(row.flags),
            "original": named_cells(report.header, row.original),
        }
        for row in report.flagged_rows[:FLAGGED_KEPT]
    )  # fmt: skip
    writes.record_rows(connection, RefusedRow, refused)
    writes.record_rows(connection, FlaggedRow, flagged)


def _needs_confirmation(report: Report) -> NeedsConfirmation:
    return NeedsConfirmation(
        f"This full delivery no longer lists {report.closed} features of source {report.source!r}.",
        hint="If they are really gone, send it again with --yes; if the file is only a part, with --addition. "
        "Nothing was stored. 完整檔案未列出的據點將被停用，請以 --yes 確認。",
    )
