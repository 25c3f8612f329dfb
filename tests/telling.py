"""How tests tell the hub of news: messages as a decoder hands them over, taken in batches."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from hub.locate import Places, county_places
from hub.message import Arrived, Decoded, Message
from hub.refusal import Refusal
from hub.store.database import engine, transaction
from hub.telemetry import Intake, Tally

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""Noon in the county: the clock of the tests' messages."""

KINDS = {
    "state": ("wifi", "hotspot"),
    "link": ("clinics", "site"),
    "session": ("clinics", "site"),
    "position": ("ambulances", "vehicle"),
    "status": ("ambulances", "vehicle"),
    "event": ("ambulances", "run"),
    "update": ("issues", "request"),
}


def told(
    kind: str,
    feature_id: str,
    data: dict[str, Any],
    *,
    at: timedelta | None = timedelta(),
    message_id: str | None = None,
    said: timedelta | None = None,
    arrived: datetime = NOW,
    simulated: bool = False,
) -> Decoded:
    """One message that was true ``at`` before now."""
    dataset, entity = KINDS[kind]
    topic = f"tt/v1/{dataset}/{entity}/{feature_id}/{kind}"
    message = Message(
        dataset, entity, feature_id, kind, data, message_id, None if at is None else NOW - at,
        None if said is None else NOW - said, simulated=simulated,
    )  # fmt: skip
    return Decoded(Arrived(topic, repr(data).encode(), arrived), message)


def garbage(payload: bytes = b"{", topic: str = "tt/v1/wifi/hotspot/A1/state") -> Decoded:
    """A message that its decoder could not read."""
    return Decoded(Arrived(topic, payload, NOW), Refusal("bad_value", None, "no JSON."))


def places(source: Engine) -> Places:
    """The county's places."""
    with transaction(source) as connection:
        return county_places(connection, "10014")


def take(url: str, *batches: Sequence[Decoded], here: Places | None = None) -> Tally:
    """Takes batches in as one worker would; the tally of all of them must add up."""
    source = engine(url, pool_size=2)
    try:
        intake = Intake(source, here or places(source), worker="test-1")
        total = sum((intake.take(batch) for batch in batches), Tally())
    finally:
        source.dispose()
    assert total.received == total.stored + total.unchanged + total.duplicate + total.refused
    assert total.received == sum(map(len, batches))
    return total
