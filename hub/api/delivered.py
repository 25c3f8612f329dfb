"""What is answered about one delivery, made from its row."""

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row

from hub.access.caller import Caller
from hub.api.answers import (
    DeliveryColumn,
    DeliveryDetail,
    DeliveryFault,
    DeliveryLine,
    DeliveryProgress,
    DeliveryRow,
    DeliveryRows,
    Preview,
    PreviewFeature,
    PreviewProperties,
    Text,
    UndoState,
)
from hub.codes import FLAGS, REFUSALS
from hub.dataset import Kind, plain
from hub.delivery import UnknownDelivery
from hub.errors import NotAllowed
from hub.faults import DELIVERIES, REQUESTS, SERVICE
from hub.mending import MendableRow, flags_explained, mendable_csv
from hub.registry import all_datasets
from hub.roles import Role
from hub.store.database import translated
from hub.store.queries import query, records
from hub.text import Text as Words
from hub.undo import obstacle

PAGE_ROWS = 5000
"""Rows of the report read at once."""

Outcome = Literal["refused", "kept"]


def found_delivery(connection: Connection, delivery_id: int) -> Row[Any]:
    """The row of ``delivery_detail.sql``.

    Raises:
        UnknownDelivery: there is none of that number.
    """
    found = connection.execute(query("delivery_detail"), {"delivery_id": delivery_id}).first()
    if found is None:
        raise UnknownDelivery(delivery_id)
    return found


def detail(connection: Connection, found: Row[Any]) -> DeliveryDetail:
    """Everything about it."""
    known = found._mapping
    line = {name: known[name] for name in DeliveryLine.model_fields}
    same = ("sha256", "encoding", "crs", "confirm", "closing", "warnings", "undone_at", "undone_by")
    return DeliveryDetail(
        **line, **{name: known[name] for name in same}, progress=_progress(found),
        columns=_columns(found), error=_fault(found), undo=_undo(connection, found), links=_links(found),
    )  # fmt: skip


def _progress(found: Row[Any]) -> DeliveryProgress | None:
    if found.size is None:
        return None
    return DeliveryProgress(
        phase=found.phase if found.state == "working" else None, rows_read=found.rows_read,
        bytes_read=found.bytes_read, size=found.size, seen_at=found.seen_at, cancelled=found.cancelled,
    )  # fmt: skip


def _columns(found: Row[Any]) -> list[DeliveryColumn]:
    """Every header word in order, with its field or none."""
    kind = _kind(found)
    said = set(found.said)
    return [
        DeliveryColumn(
            word=word, field=found.mapping.get(word), description=_described(kind, found.mapping.get(word)),
            said=plain(word) in said,
        )
        for word in found.header
        if word
    ]  # fmt: skip


def _described(kind: Kind | None, field: str | None) -> str | None:
    if kind is None or field is None or field not in kind.record.model_fields:
        return None
    return kind.record.model_fields[field].description


def _kind(found: Row[Any]) -> Kind | None:
    declared = all_datasets().get(found.dataset)
    return None if declared is None else declared.kind(found.kind or declared.principal.name)


def _fault(found: Row[Any]) -> DeliveryFault | None:
    if found.error_code is None:
        return None
    code = found.error_code
    words = DELIVERIES.get(code) or SERVICE.get(code) or REQUESTS.get(code)
    return DeliveryFault(code=code, message=found.error_message, text=_text(words))


def _text(words: Words | None) -> Text | None:
    return None if words is None else Text(zh=words.zh, en=words.en)


def _undo(connection: Connection, found: Row[Any]) -> UndoState:
    fault = obstacle(connection, found)
    if fault is None:
        return UndoState(possible=True, code=None, detail=None, hint=None)
    return UndoState(possible=False, code=fault.code, detail=fault.message, hint=fault.hint)


def _links(found: Row[Any]) -> dict[str, str]:
    own = f"/api/deliveries/{found.delivery_id}"
    return {name: f"{own}/{path}" for name, path in LINKS.items()}


LINKS = {"rows": "rows", "report": "report.csv", "preview": "preview"}


def see_rows(caller: Caller, found: Row[Any]) -> None:
    """The cells of a delivery are for the office that sent it, and for those who may see such rows anyway.

    Raises:
        NotAllowed: the caller is neither.
    """
    if found.office is not None and found.office == caller.office:
        return
    kind = _kind(found)
    audience = "official" if kind is None or kind.audience == "public" else kind.audience
    special = audience == "ems"
    keepers = (Role.EMS,) if special else (Role.OPERATOR, Role.ADMIN)
    if caller.role not in keepers or not caller.may_see(audience):
        raise NotAllowed(
            f"The rows of delivery {found.delivery_id} are not for the role {caller.role} of {caller.office or 'no office'}.",
            hint="The office that sent it sees them.",
            code="rows_not_for_you",
        )


def rows(
    connection: Connection, found: Row[Any], *, outcome: Outcome, after: int, limit: int
) -> DeliveryRows:
    """A page of its refused or flagged rows."""
    page = _page(connection, found.delivery_id, outcome, after, limit + 1)
    shown = [_row(row, outcome) for row in page[:limit]]
    return DeliveryRows(
        delivery_id=found.delivery_id, outcome=outcome, rows=shown,
        total=found.refused if outcome == "refused" else found.flagged,
        next=shown[-1].line if len(page) > limit else None,
    )  # fmt: skip


def _page(
    connection: Connection, delivery_id: int, outcome: Outcome, after: int, most: int
) -> list[dict[str, Any]]:
    asked = {"delivery_id": delivery_id, "outcome": outcome, "after": after, "most": most}
    return records(connection, "delivery_rows", **asked)


def _row(row: dict[str, Any], outcome: Outcome) -> DeliveryRow:
    known = REFUSALS if outcome == "refused" else FLAGS
    texts = [_text(known[code]) for code in row["codes"] if code in known]
    return DeliveryRow(
        line=row["line"], outcome=outcome, codes=row["codes"], field=row["field"],
        hint=row["hint"] or flags_explained(row["codes"]), texts=[text for text in texts if text],
        original=row["original"],
    )  # fmt: skip


def report_lines(source: Engine, found: Row[Any]) -> Iterator[bytes]:
    """The report as CSV, page by page."""
    return mendable_csv(found.header, _mendable(source, found.delivery_id))


def _mendable(source: Engine, delivery_id: int) -> Iterator[MendableRow]:
    outcomes: tuple[Outcome, ...] = ("refused", "kept")
    for outcome in outcomes:
        after = 0
        while True:
            with translated(), source.connect() as connection:
                page = _page(connection, delivery_id, outcome, after, PAGE_ROWS)
            for row in page:
                hint = row["hint"] or flags_explained(row["codes"])
                yield MendableRow(row["line"], outcome, row["codes"], hint, row["original"])
            if len(page) < PAGE_ROWS:
                break
            after = page[-1]["line"]


def preview(found: Row[Any]) -> Preview:
    """Its first placed rows as GeoJSON."""
    return Preview(
        features=[
            PreviewFeature(
                id=line,
                geometry={"type": "Point", "coordinates": [lon, lat]},
                properties=PreviewProperties(line=line, outcome=outcome, codes=codes),
            )
            for line, lon, lat, outcome, codes in found.preview or ()
        ]
    )
