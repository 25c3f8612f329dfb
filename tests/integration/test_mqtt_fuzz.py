"""Anything that a device may send, through decoders and intake into PostGIS: stored, known already, or refused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.message import Arrived
from hub.registry import all_datasets
from hub.settings import Settings
from hub.store.database import engine
from ingest.mqtt.worker import intake, topics
from tests.sending import assert_ledger, rows

pytestmark = pytest.mark.broad

NOW = datetime.now(UTC).replace(microsecond=0)
KINDS = [
    (dataset.name, news.of, news)
    for dataset in all_datasets().values()
    for news in dataset.observations
]

scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12) | st.sampled_from(["online", "available", "open", "5G", "x" * 5000, "'; --", "=1+1"])
)  # fmt: skip
values = (
    scalars
    | st.lists(scalars, max_size=2)
    | st.dictionaries(st.text(max_size=4), scalars, max_size=2)
)
times = st.timedeltas(timedelta(days=-800), timedelta(days=2)).map(
    lambda ago: (NOW + ago).isoformat()
)


@st.composite
def messages(draw: st.DrawFn) -> Arrived:
    """A message whose topic and field names are right, and whose values may be anything."""
    dataset, entity, news = draw(st.sampled_from(KINDS))
    words = sorted({word for name in news.record.model_fields for word in news.titles(name)})
    data: dict[str, Any] = dict(news.example) if draw(st.booleans()) else {}
    data |= draw(st.dictionaries(st.sampled_from(words), values, max_size=4))
    envelope = {"phenomenonTime": draw(times), "data": data}
    if draw(st.booleans()):
        envelope["id"] = draw(st.sampled_from(["a", "b", "c"]))
    where = f"tt/v1/{dataset}/{entity}/{draw(st.sampled_from(['f1', 'f2']))}/{news.name}"
    return Arrived(where, orjson.dumps(envelope), NOW)


anything = st.builds(
    Arrived, st.sampled_from(["tt/v1/wifi/hotspot/h1/state", "LASS/x", "ucentral/a/state"]), st.binary(max_size=60), st.just(NOW)
)  # fmt: skip


def test_nothing_breaks_the_door_and_every_message_is_accounted_for(loaded_url: str) -> None:
    source = engine(loaded_url, pool_size=2)
    taking, heard = intake(Settings(), source, "fuzz"), topics(Settings())
    sent = 0

    @settings(max_examples=60)
    @given(st.lists(messages() | anything, min_size=1, max_size=20))
    def law(batch: Sequence[Arrived]) -> None:
        nonlocal sent
        sent += len(batch)
        tally = taking.take([heard.read(arrived) for arrived in batch])
        parts = tally.stored + tally.unchanged + tally.duplicate + tally.refused
        assert tally.received == parts == len(batch)

    law()
    source.dispose()
    assert_ledger(loaded_url)
    assert rows(loaded_url, "SELECT sum(received)::int FROM delivery WHERE channel = 'mqtt'") == [
        (sent,)
    ]
    assert rows(loaded_url, "SELECT count(*) FROM refused_message WHERE code = 'not_storable'") == [
        (0,)
    ]
