"""What goes wrong with devices, by choice: silence, clocks that drift, duplicates, disorder, garbage."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Literal, NamedTuple, get_args

import orjson

from hub.errors import ClientFault
from ingest.simulate.chance import dice
from ingest.simulate.event import Message
from ingest.simulate.rhythm import HOUR, MINUTE

Kind = Literal["silence", "drift", "duplicates", "disorder", "garbage"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LATE_S = (5, 2 * MINUTE)
"""Seconds by which a message out of order comes late."""
SLOW = timedelta(minutes=40)
"""A clock that drifts is up to so much slow; some are years ahead, as real ones were (2028, 2080)."""
NOT_SET = 0.3
"""Share of drifting clocks that were never set."""
GARBAGE = (
    b"{", b"", b"\x00\xff\xfe", b"[]", b"null", b'{"id":1}', b"|ver_format=3|date=2080-01-06|",
    b'{"data":{"apState":"maybe"},"phenomenonTime":"2026-01-01T00:00:00+08:00"}', b"<xml/>", b"NaN",
)  # fmt: skip
"""What real gateways have sent, or might; none of it can be stored, each is refused with its reason."""


class Fault(NamedTuple):
    """``share``: of devices that are silent for an hour, or whose clock is wrong; of messages otherwise."""

    kind: Kind
    share: float


def fault(text: str) -> Fault:
    """``duplicates=0.05``, or ``duplicates`` alone, which means 0.05.

    Raises:
        ClientFault: no such fault, or no share between 0 and 1.

    >>> fault("garbage=0.01"), fault("silence").share
    (Fault(kind='garbage', share=0.01), 0.05)
    """
    name, _, share = text.partition("=")
    known = next((kind for kind in KINDS if kind == name.strip()), None)
    try:
        part = float(share or "0.05")
    except ValueError:
        part = -1.0
    if known is None or not 0 <= part <= 1:
        raise ClientFault(
            f"--fault {text}: no such fault.",
            hint=f"Give one of {', '.join(KINDS)}, with a share between 0 and 1: duplicates=0.05. 沒有這種故障。",
            code="bad_parameter",
        )
    return Fault(known, part)


def faulty(messages: Iterable[Message], faults: Iterable[Fault], seed: int) -> Iterator[Message]:
    """The messages as faulty devices send them, in the order of sending; the same seed, the same faults."""
    shares = {each.kind: each.share for each in faults}
    sent = iter(messages)
    if shares.get("silence"):
        sent = _silent(sent, shares["silence"], seed)
    if shares.get("drift"):
        sent = _drifting(sent, shares["drift"], seed)
    if shares.get("disorder"):
        sent = _disordered(sent, shares["disorder"], dice(seed, "disorder"))
    if shares.get("duplicates"):
        sent = _doubled(sent, shares["duplicates"], dice(seed, "duplicates"))
    if shares.get("garbage"):
        sent = _littered(sent, shares["garbage"], dice(seed, "garbage"))
    return sent


def _silent(messages: Iterator[Message], share: float, seed: int) -> Iterator[Message]:
    """Some devices say nothing for an hour."""
    for message in messages:
        if dice(seed, "silent", _device(message), message.at // HOUR).random() >= share:
            yield message


def _drifting(messages: Iterator[Message], share: float, seed: int) -> Iterator[Message]:
    """Some devices' clocks are wrong, always by the same time."""
    for message in messages:
        chance = dice(seed, "drift", _device(message))
        if chance.random() >= share:
            yield message
            continue
        ahead = timedelta(days=chance.randint(400, 20_000))
        wrong = ahead if chance.random() < NOT_SET else -SLOW * chance.random()
        envelope = orjson.loads(message.payload)
        for name in ("phenomenonTime", "resultTime"):
            said = datetime.fromisoformat(envelope[name]) + wrong
            envelope[name] = said.replace(microsecond=0).isoformat()
        yield message._replace(payload=orjson.dumps(envelope))


def _disordered(messages: Iterator[Message], share: float, chance: Random) -> Iterator[Message]:
    """Some messages come late."""
    late: list[tuple[int, int, Message]] = []
    numbers = count()
    for message in messages:
        while late and late[0][0] <= message.at:
            yield heappop(late)[2]
        if chance.random() < share:
            due = message.at + chance.randint(*LATE_S)
            heappush(late, (due, next(numbers), message._replace(at=due)))
        else:
            yield message
    while late:
        yield heappop(late)[2]


def _doubled(messages: Iterator[Message], share: float, chance: Random) -> Iterator[Message]:
    """Some messages are sent twice, as QoS 1 may."""
    for message in messages:
        yield message
        if chance.random() < share:
            yield message


def _littered(messages: Iterator[Message], share: float, chance: Random) -> Iterator[Message]:
    """Beside some messages their device sends something that nobody can read."""
    for message in messages:
        yield message
        if chance.random() < share:
            litter = chance.choice(GARBAGE)
            yield message._replace(payload=litter, kind="garbage", message_id=None)


def _device(message: Message) -> str:
    """The thing that its topic names."""
    return message.topic.rpartition("/")[0]
