"""One delivery's own row in the ledger, and the faults of a delivery as a whole."""

from sqlalchemy import Connection, func

from hub.dataset import Dataset, Entity, Kind
from hub.errors import NotFound, SourceError
from hub.parse import Origin
from hub.refusal import Report
from hub.store import queue, writes

SHIFTED_SHARE = 0.5
"""Share of refused-as-shifted rows from which on the whole file is taken to be shifted."""


class UnknownDelivery(NotFound):
    """There is no delivery of that number."""

    code = "unknown_delivery"

    def __init__(self, delivery_id: int) -> None:
        super().__init__(
            f"There is no delivery {delivery_id}.",
            hint="GET /api/deliveries (or `ingest deliveries`) lists them.",
        )


class WorkersDied(SourceError):
    """Workers ended again and again while they were at it."""

    code = "workers_died"


class NotConfirmed(SourceError):
    """Nobody said yes in time."""

    code = "not_confirmed"


def open_delivery(connection: Connection, origin: Origin, report: Report) -> None:
    """Gives the delivery its row, unless it was queued and has one.

    Raises:
        ClaimLost: another worker has taken the queued delivery up.
    """
    known = {
        "encoding": origin.encoding, "crs": report.crs, "source": origin.source,
        "stored_at": func.now(),
    }  # fmt: skip
    if report.claim is None:
        report.delivery_id = writes.open_delivery(
            connection, dataset=report.dataset, kind=report.kind, mode=origin.mode, channel=origin.channel,
            simulated=origin.simulated, filename=origin.filename, **known,
        )  # fmt: skip
    else:
        queue.hold(connection, report.claim)
        report.delivery_id = report.claim.delivery_id
        writes.close_delivery(
            connection,
            report.delivery_id,
            state="stored",
            mode=origin.mode,
            kind=report.kind,
            **known,
        )


def replace_simulated(
    connection: Connection, dataset: Dataset, origin: Origin, report: Report
) -> None:
    """Ends the dataset's simulated things when real ones arrive."""
    assert report.delivery_id is not None
    if not origin.simulated:
        tables = [entity.table for entity in dataset.entities]
        report.replaced_simulated = writes.close_simulated(connection, tables, report.delivery_id)


def check_whole(dataset: Dataset, kind: Kind, origin: Origin, report: Report) -> None:
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
    fewest = kind.min_rows if isinstance(kind, Entity) else 0
    usable = report.received - report.refused
    if origin.mode == "full" and usable < fewest:
        why = "; ".join(f"{code} × {n}" for code, n in report.refused_by_code.most_common(3))
        raise SourceError(
            f"{usable} usable rows of {report.received}{f' ({why})' if why else ''}; a full delivery of "
            f"{dataset.name} ({kind.name}) has at least {fewest}.",
            code="too_few_rows",
            hint="If the file is whole, send it with --addition (it then closes nothing); otherwise export it again; "
            "nothing was stored. 筆數過少，若為增補請加 --addition。",
        )
