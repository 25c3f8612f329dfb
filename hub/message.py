"""One message of a device: as it arrived, and as its decoder read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hub.refusal import Refusal


class Arrived(NamedTuple):
    """A message as the broker handed it over; ``received_at`` is the clock that its times are held against.

    ``again``: it may have been stored, or refused, before: the broker sends it anew, or a COMMIT had no answer.
    """

    topic: str
    payload: bytes
    received_at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says, in the hub's words: which feature of which dataset, what kind of news, and when.

    ``feature_id``: the device's or thing's id, as its dataset knows it.
    ``message_id``: the sender's own idempotency key; None: (topic, phenomenonTime, hash of data) is the key.
    ``phenomenon_time``: when it was true, with zone; None (a last will): the hub stamps it on receipt.
    ``result_time``: when the device said it; None: the same.
    ``data``: the fields as sent, by the names of the observation's record.
    """

    dataset: str
    entity: str
    feature_id: str
    kind: str
    data: Mapping[str, Any]
    message_id: str | None = None
    phenomenon_time: datetime | None = None
    result_time: datetime | None = None
    seq: int | None = None
    simulated: bool = False


class Decoded(NamedTuple):
    """A raw message beside what became of it at its decoder: a message, or why it is none."""

    arrived: Arrived
    read: Message | Refusal
