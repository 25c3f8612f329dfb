"""One thing that a device has to say, and the message in which it says it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from ulid import ULID

from hub.clock import COUNTY_ZONE

CHANCE_BYTES = 10
"""A ULID is 48 bits of milliseconds and 80 bits that nobody else has."""


class Event(NamedTuple):
    """``at``: seconds since 1970. The rest are the levels of its topic, and the data of its kind."""

    at: int
    dataset: str
    entity: str
    feature_id: str
    kind: str
    data: Mapping[str, Any]


class Message(NamedTuple):
    """What is published: ``at`` (seconds since 1970) it is due; ``kind`` as ``wifi/state``; ``message_id`` its ULID.

    ``message_id`` None: no hub can read it (garbage).
    """

    at: int
    topic: str
    payload: bytes
    kind: str
    message_id: str | None


def in_order(event: Event) -> tuple[int, str, str, str]:
    """By time; what happens in the same second always in the same order."""
    return event.at, event.dataset, event.kind, event.feature_id


def messages(events: Iterable[Event], *, seed: int, root: str) -> Iterator[Message]:
    """Events in their envelopes (INTERFACES, section 1), below the topic ``root``.

    Ids come of the seed and the content: the same life has the same ids, and who hears it twice knows them.
    """
    numbers: Counter[str] = Counter()
    for event in events:
        levels = f"{event.dataset}/{event.entity}/{event.feature_id}/{event.kind}"
        data = orjson.dumps(event.data)
        message_id = made_id(seed, levels, event.at, data)
        moment = datetime.fromtimestamp(event.at, COUNTY_ZONE).isoformat()
        payload = orjson.dumps(
            {
                "id": message_id, "phenomenonTime": moment, "resultTime": moment, "seq": numbers[levels],
                "simulated": True, "data": orjson.Fragment(data),
            }
        )  # fmt: skip
        numbers[levels] += 1
        yield Message(
            event.at, f"{root}/v1/{levels}", payload, f"{event.dataset}/{event.kind}", message_id
        )


def made_id(seed: int, levels: str, at: int, data: bytes) -> str:
    """A ULID of the moment whose other bits come of the seed and the content."""
    said = f"{seed}\x1f{levels}\x1f{at}\x1f".encode() + data
    tail = hashlib.blake2b(said, digest_size=CHANCE_BYTES).digest()
    return str(ULID.from_bytes((at * 1000).to_bytes(6, "big") + tail))
