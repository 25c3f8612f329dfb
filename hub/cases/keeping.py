"""How an act is kept: its step among the case's steps, its line in the ledger, its row in the audit; all or nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select

from hub.access.caller import Caller
from hub.cases.case import TICK, Case
from hub.cases.deed import Deed, Step
from hub.clock import COUNTY_ZONE
from hub.datasets.issues import DATASET
from hub.datasets.issues.states import CLOSED_STATES, HELD_STATES, OPEN_STATES
from hub.datasets.issues.update import UPDATE
from hub.folds import fold_news
from hub.store import messages, observations, writes
from hub.store.cases import CaseAct
from hub.store.deliveries import Delivery
from hub.store.locks import lock
from hub.store.messages import Tally

DESK = "desk"
"""Source of what officials do, and the worker of their ledger lines."""

WORDS = {**OPEN_STATES, **CLOSED_STATES, **HELD_STATES}


def keep(
    connection: Connection,
    caller: Caller,
    case: Case,
    deed: Deed,
    *,
    request_key: str | None = None,
    request_hash: str | None = None,
) -> None:
    """Keeps one act of an official on a case that the transaction holds."""
    at = now(connection)
    key = None if deed.step is None else _keep_step(connection, case, deed.step, at)
    row = {
        "at": at, "act": deed.act, **case.name._asdict(), "simulated": case.simulated,
        "account_id": caller.account_id, "office": caller.office, "key_id": caller.key_id, "message_key": key,
        "note": deed.note, "details": dict(deed.details), "request_key": request_key, "request_hash": request_hash,
    }  # fmt: skip
    connection.execute(insert(CaseAct).values(row))


def now(connection: Connection) -> datetime:
    """The database's clock as it goes on, not as it was when the transaction began (and perhaps waited)."""
    at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return at


def ledger_line(connection: Connection, source: str, *, simulated: bool, day: Any) -> int:
    """The delivery to which a day's acts belong; made at the first one."""
    lock(connection, f"{DESK}/{source}")
    mine = select(Delivery.delivery_id).where(
        Delivery.dataset == DATASET.name, Delivery.source == source, Delivery.worker == DESK,
        Delivery.day == day, Delivery.simulated == simulated, Delivery.channel == "api",
    )  # fmt: skip
    there = connection.execute(mine).scalar()
    if there is not None:
        return there
    return writes.open_delivery(
        connection, dataset=DATASET.name, kind=UPDATE.name, source=source, channel="api", worker=DESK, day=day,
        mode="addition", state="open", simulated=simulated,
    )  # fmt: skip


def _keep_step(connection: Connection, case: Case, step: Step, at: datetime) -> UUID:
    """Stores the step as any news of a case is stored; it becomes the newest one."""
    source = "simulated" if case.simulated else DESK
    day = at.astimezone(COUNTY_ZONE).date()
    delivery_id = ledger_line(connection, source, simulated=case.simulated, day=day)
    table = writes.as_table(UPDATE.table)
    last = connection.execute(
        select(func.max(table.c.phenomenon_time)).where(table.c.feature_id == case.case_id)
    ).scalar()
    # A device's clock may go some minutes before ours: what an official says now still counts as the last word.
    true_at = at if last is None else max(at, last + TICK)
    key = uuid4()
    said: dict[str, Any] = {
        "status": step.status, "state": step.state, "status_said": WORDS.get(step.state or "", step.status),
        "status_notes": step.answer, "agency_responsible": step.office, "request_source": case.source,
    }  # fmt: skip
    own = [said.get(name) for name in UPDATE.columns]
    cells = (True, key, key, true_at, at, case.case_id, None, "hub", "", *own, *(None,) * 4)
    batch = observations.as_rows(connection, table, UPDATE.columns, [cells])
    stamp = {"source": source, "simulated": case.simulated, "delivery_id": delivery_id}
    observations.keep(connection, UPDATE.table, UPDATE.columns, batch, stamp)
    messages.count(connection, delivery_id, Tally(received=1, stored=1))
    fold_news(connection, DATASET, UPDATE, [case.case_id])
    writes.bump_version(connection, f"{DATASET.name}.{UPDATE.name}")
    return key
