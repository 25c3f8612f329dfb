"""The ledger's book of one batch of messages: what is counted in which line, and which messages are refused."""

from sqlalchemy import Connection

from hub.clock import COUNTY_ZONE
from hub.message import Arrived
from hub.reading import SIMULATED, Refused
from hub.refusal import Refusal, readable
from hub.store import messages
from hub.store.messages import Line, Tally

PAYLOAD_KEPT_BYTES = 64 * 1024
"""Of a refused payload: enough to see what it is; a flood of large ones must not fill the disk."""


class Book:
    """The ledger lines of one batch, and what of it is refused, until ``write``."""

    def __init__(self, connection: Connection, worker: str) -> None:
        self._connection = connection
        self._worker = worker
        self._tallies: dict[Line, Tally] = {}
        self._refused: list[tuple[Line, Arrived, Refusal]] = []
        self._ids: dict[Line, int] = {}
        self.changed: set[str] = set()

    def line(self, dataset: str, *, simulated: bool, arrived: Arrived) -> Line:
        """The line that a message counts in."""
        day = arrived.received_at.astimezone(COUNTY_ZONE).date()
        return Line(dataset, SIMULATED if simulated else "mqtt", simulated, day)

    def delivery(self, line: Line) -> int:
        """The line's delivery, made at the first message."""
        if line not in self._ids:
            self._ids[line] = messages.delivery_of(self._connection, line, self._worker)
        return self._ids[line]

    def add(self, line: Line, tally: Tally) -> None:
        """Counts."""
        self._tallies[line] = self._tallies.get(line, Tally()) + tally

    def refuse(self, refused: Refused) -> None:
        """Counts a refused message and keeps it."""
        line = self.line(refused.dataset, simulated=refused.simulated, arrived=refused.arrived)
        code = {refused.refusal.code: 1}
        self.add(line, Tally(received=1, refused=1, refused_by_code=code))
        self._refused.append((line, refused.arrived, refused.refusal))

    def displaced(self, line: Line, arrived: Arrived, payload: bytes) -> None:
        """A row stored before is taken back: it was counted as stored, and is refused now."""
        why = Refusal("id_reused", None, "")
        self.add(line, Tally(stored=-1, refused=1, refused_by_code={why.code: 1}))
        self._refused.append((line, arrived._replace(payload=payload), why))

    def write(self) -> None:
        """Writes refusals and lines, in one order whoever writes."""
        self._leave_out_known()
        rows = [
            {
                "delivery_id": self.delivery(line), "received_at": arrived.received_at,
                "topic": _storable(arrived.topic), "payload": _kept(arrived),
                "size": len(arrived.payload), "code": why.code, "field": why.field,
                "hint": _storable(why.hint),
            }
            for line, arrived, why in self._refused
        ]  # fmt: skip
        messages.keep_refused(self._connection, rows)
        for line, tally in sorted(self._tallies.items()):
            messages.count(self._connection, self.delivery(line), tally)

    def _leave_out_known(self) -> None:
        """What came before and is among the refused already is a duplicate: it has no id to be known by."""
        again = {_mark(arrived) for _, arrived, _ in self._refused if _may_be_known(arrived)}
        known = messages.refused_before(self._connection, again)
        if not known:
            return
        kept = []
        for line, arrived, why in self._refused:
            if _may_be_known(arrived) and _mark(arrived) in known:
                code = {why.code: -1}
                self.add(line, Tally(refused=-1, duplicate=1, refused_by_code=code))
            else:
                kept.append((line, arrived, why))
        self._refused = kept

    def total(self) -> Tally:
        """All lines together."""
        return sum(self._tallies.values(), Tally())


def _storable(words: str) -> str:
    return readable(words).replace("\0", "\\x00")


def _kept(arrived: Arrived) -> bytes:
    return arrived.payload[:PAYLOAD_KEPT_BYTES]


def _may_be_known(arrived: Arrived) -> bool:
    """Not where nothing of it may be kept (payloads that name people): then nothing tells it from others."""
    return arrived.again and arrived.payload != b""


def _mark(arrived: Arrived) -> tuple[str, bytes]:
    """What a refused message is known by."""
    return _storable(arrived.topic), _kept(arrived)
