"""Laws of the decoders over anything at all: never an exception, a message or a refusal, and nobody's phone."""

from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from hub.codes import REFUSALS
from hub.message import Arrived, Message
from hub.settings import Settings
from ingest.mqtt.decoders import dialects
from ingest.mqtt.topics import Topics
from tests.devices import topic

NOW = datetime(2026, 1, 31, tzinfo=UTC)
ALL = Topics(dialects(Settings()), payload_bytes=65_536)

scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20) | st.datetimes().map(lambda found: found.isoformat() + "+08:00")
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=12
)  # fmt: skip
NATIVE = ("id", "phenomenonTime", "resultTime", "seq", "simulated")
envelopes = st.fixed_dictionaries(
    {"data": st.dictionaries(st.sampled_from(["apState", "hotspot_id", "lon", "x"]), values) | values},
    optional=dict.fromkeys(NATIVE, values),
)  # fmt: skip
UCENTRAL = (
    "payload", "serial", "serialNumber", "timestamp", "sanity", "state", "ping", "disconnection", "unit", "radios",
    "interfaces", "localtime", "uptime", "busy_ms", "active_ms", "name", "counters", "rx_bytes", "ssids", "associations",
)  # fmt: skip
access_points = st.recursive(
    scalars | st.just("a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(UCENTRAL), inner, max_size=6),
    max_leaves=30,
)  # fmt: skip
levels = st.lists(
    st.text(max_size=6) | st.sampled_from(["tt", "v1", "wifi", "hotspot", "state"]), max_size=8
)


def judged(where: str, payload: bytes) -> Any:
    """What came out; the law of the whole door is asserted on the way."""
    decoded = ALL.read(Arrived(where, payload, NOW))
    if isinstance(decoded.read, Message):
        found = decoded.read
        assert 1 <= len(found.feature_id) <= 64
        assert found.phenomenon_time is None or found.phenomenon_time.tzinfo is UTC
        orjson.dumps(found.data)
    else:
        assert decoded.read.code in REFUSALS
        assert decoded.read.hint
    return decoded


@given(st.lists(st.text(max_size=6), max_size=8), st.binary(max_size=200))
def test_any_bytes_on_any_topic(where: list[str], payload: bytes) -> None:
    judged("/".join(where), payload)


@given(levels, st.binary(max_size=50))
def test_any_topic_of_ours(where: list[str], payload: bytes) -> None:
    judged("/".join(["tt", "v1", *where]), payload)


@given(envelopes)
@example({"data": {"apState": "online", "clientsConnected": 2**64 - 1}})
def test_any_envelope(found: Any) -> None:
    judged(topic(), orjson.dumps(found))


@given(access_points)
@example(
    {
        "state": {
            "interfaces": [{"name": "up", "counters": {"rx_bytes": 2**64 - 1}}] * 3,
            "unit": {"localtime": 1},
        },
        "serial": "a",
    }
)
@example({"serial": "a", "sanity": 1, "timestamp": 1e308})
@example(
    {
        "serial": "a",
        "state": {"unit": {"localtime": 1}, "radios": [{"busy_ms": 1e308, "active_ms": 5e-324}]},
    }
)
def test_any_access_point(found: Any) -> None:
    decoded = judged("ucentral/a/state", orjson.dumps(found))
    if decoded.arrived.payload:
        assert ALL.read(decoded.arrived) == decoded, "what is kept reads the same again"
