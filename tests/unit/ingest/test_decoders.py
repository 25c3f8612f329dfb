"""Payloads through the decoders: what they mean, or the code that says why they mean nothing. No I/O."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.codes import REFUSALS
from hub.message import Arrived, Decoded, Message
from hub.refusal import Refusal
from hub.settings import Settings
from ingest.mqtt.decoders import dialects
from ingest.mqtt.topics import Topics
from tests.devices import state, topic

NOW = datetime(2026, 1, 31, 0, 0, tzinfo=UTC)
LIMIT = 65_536
PHONES = (
    re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"),
    re.compile(r"\d+\.\d+\.\d+\.\d+"),
    re.compile(r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){7}"),
)
"""MAC, IPv4 and IPv6 addresses as the real messages write them."""


def plain(value: object) -> str:
    """A test's name without its payload, whose ids and times are new in every process."""
    return "payload" if isinstance(value, bytes) else str(value)


def phones(text: bytes) -> set[str]:
    """Every address in a text."""
    said = text.decode("utf-8").casefold()
    return {found for kind in PHONES for found in kind.findall(said)}


def read(where: str, payload: bytes, **settings: Any) -> Decoded:
    """One payload through all decoders."""
    made = Settings(**settings)
    return Topics(dialects(made), payload_bytes=LIMIT).read(Arrived(where, payload, NOW))


def message(where: str, payload: bytes) -> Message:
    """What it means; it must mean something."""
    found = read(where, payload).read
    assert isinstance(found, Message), found
    return found


def code(where: str, payload: bytes) -> str:
    """Why it means nothing; the words for it must be there in both languages."""
    found = read(where, payload).read
    assert isinstance(found, Refusal), found
    words = REFUSALS[found.code]
    assert words.zh in found.hint
    assert words.en in found.hint
    return found.code


def envelope(**members: Any) -> bytes:
    """An envelope of exactly these members."""
    return json.dumps(members).encode()


def test_an_envelope_says_which_thing_what_and_when() -> None:
    found = message(
        topic("TT-0001"),
        envelope(
            id="01KB5Q3V7E8M2T9X4R6C1D0N5Z", phenomenonTime="2026-01-31T08:00:00.25+08:00", resultTime="2026-01-31T00:00:01Z",
            seq=41, simulated=True, data={"apState": "online"},
        ),
    )  # fmt: skip
    assert found == Message(
        "wifi", "hotspot", "TT-0001", "state", {"apState": "online"},
        message_id="01KB5Q3V7E8M2T9X4R6C1D0N5Z",
        phenomenon_time=datetime(2026, 1, 31, 0, 0, 0, 250_000, tzinfo=UTC),
        result_time=datetime(2026, 1, 31, 0, 0, 1, tzinfo=UTC), seq=41, simulated=True,
    )  # fmt: skip


def test_a_last_will_has_neither_id_nor_time() -> None:
    found = message(topic(), envelope(data={"apState": "offline"}))
    assert (found.message_id, found.phenomenon_time) == (None, None)


@pytest.mark.parametrize(
    ("where", "payload", "expected"),
    [
        ("tt/v1/wifi/hotspot/h1", state(), "unknown_topic"),
        ("tt/v1/wifi/hotspot/h1/state/more", state(), "unknown_topic"),
        ("tt/v2/wifi/hotspot/h1/state", state(), "unknown_topic"),
        ("somewhere/else", state(), "unknown_topic"),
        ("tt/v1/wifi/hotspot/h1/mood", state(), "unknown_kind"),
        ("tt/v1/water/gauge/g1/level", state(), "unknown_dataset"),
        ("tt/v1/wifi/hotspot//state", state(), "bad_id"),
        ("tt/v1/wifi/hotspot/熱點/state", state(), "bad_id"),
        (f"tt/v1/wifi/hotspot/{'x' * 65}/state", state(), "bad_id"),
        (topic(), b"", "not_json"),
        (topic(), b"{", "not_json"),
        (topic(), b"\xff\xfe{}", "not_json"),
        (topic(), b'{"data": {"apState": NaN}}', "not_json"),
        (topic(), b"[]", "bad_envelope"),
        (topic(), b"7", "bad_envelope"),
        (topic(), b'{"apState": "online"}', "bad_envelope"),
        (topic(), state(data=[]), "bad_envelope"),
        (topic(), state(id=7), "bad_envelope"),
        (topic(), state(id="x" * 65), "bad_envelope"),
        (topic(), state(id=""), "bad_envelope"),
        (topic(), state(id="a\nb"), "bad_envelope"),
        (topic(), state(seq=-1), "bad_envelope"),
        (topic(), state(seq=True), "bad_envelope"),
        (topic(), state(seq=2**63), "bad_envelope"),
        (topic(), state(seq=1.5), "bad_envelope"),
        (topic(), state(simulated="yes"), "bad_envelope"),
        (topic(), state(phenomenonTime=None), "no_time"),
        (topic(), state(phenomenonTime="2026-01-31T08:00:00"), "bad_time"),
        (topic(), state(phenomenonTime="2026-01-31"), "bad_time"),
        (topic(), state(phenomenonTime=1_769_817_600), "bad_time"),
        (topic(), state(phenomenonTime="2026-02-30T08:00:00Z"), "bad_time"),
        (topic(), state(phenomenonTime="0001-01-01T00:00:00+08:00"), "bad_time"),
        (topic(), state(resultTime="yesterday"), "bad_time"),
        (topic(), b'{"data": {"apState": "\\u0000"}}', "nul_character"),
        (topic("h1"), state(data={"hotspot_id": "h2", "apState": "online"}), "topic_id_mismatch"),
        (topic(), b'{"data":' * 2000, "too_nested"),
        (topic(), b'{"data":' + b"[" * 20 + b"]" * 20 + b"}", "too_nested"),
        (topic(), b" " * (LIMIT + 1), "too_large"),
    ],
    ids=plain,
)  # fmt: skip
def test_what_means_nothing_is_refused_with_its_code(
    where: str, payload: bytes, expected: str
) -> None:
    assert code(where, payload) == expected


@pytest.mark.parametrize(
    "payload",
    [
        state(seq=0),
        state(seq=2**63 - 1),
        state(id="x" * 64),
        state(phenomenonTime="2026-01-31T08:00:00.123456789z"),
        state(data={"hotspot_id": "h1", "apState": "online"}),
        state(data={"apState": "online", "more": [[[[[1]]]]]}),
        state(unknown="member"),
    ],
    ids=plain,
)
def test_what_is_just_allowed_is_read(payload: bytes) -> None:
    assert message(topic(), payload).feature_id == "h1"


def test_of_a_huge_payload_the_size_is_said() -> None:
    found = read(topic(), b"[" * 1_000_000).read
    assert isinstance(found, Refusal)
    assert "1,000,000" in found.detail


def test_another_topic_root_is_a_setting() -> None:
    assert isinstance(read(topic(root="county/tt"), state(), mqtt_root="county/tt").read, Message)
    assert read(topic(), state(), mqtt_root="county/tt").read == read("x", b"", mqtt_root="county/tt").read  # fmt: skip


def test_the_dialects_that_no_dataset_holds_are_refused_by_name(real_data: Path) -> None:
    lines = (real_data / "iot/lass_mqtt_payload_lines.txt").read_bytes().splitlines()
    thing = (real_data / "iot/civil_iot_sensorthings_thing.json").read_bytes()
    gateways = (real_data / "iot/health_gateway_ava4_mqtt.jsonl").read_text("utf-8").splitlines()
    sent = [("LASS/Test/PM25", line) for line in lines if line.strip()]
    sent += [
        (one["topic"], json.dumps(one["payload"]).encode()) for one in map(json.loads, gateways)
    ]
    sent += [("v1.0/Things(1)", thing)]
    assert len(sent) == 2 + 8 + 1
    for where, payload in sent:
        found = read(where, payload).read
        assert isinstance(found, Refusal)
        assert found.code == "no_dataset_for_dialect"
        assert not phones(found.hint.encode()), "a refusal tells nothing of what was in it"


def access_point(real_data: Path) -> bytes:
    return (real_data / "iot/openwifi_ap_state.json").read_bytes().strip()


def test_an_access_points_state_becomes_its_hotspots(real_data: Path) -> None:
    found = message("ucentral/50987100327b/state", access_point(real_data))
    assert found == Message(
        "wifi", "hotspot", "50987100327b", "state",
        {
            "apState": "online",
            "clientsConnected": 1,
            "rxBytes": 195_056,
            "txBytes": 367_918,
            "channelBusy": pytest.approx(92_944 / 1_250_435),
            "uptime": 5748,
        },
        phenomenon_time=datetime.fromtimestamp(1_657_201_798, UTC),
    )  # fmt: skip


def test_health_checks_pings_and_disconnections_say_whether_it_is_online(real_data: Path) -> None:
    events = (real_data / "iot/openwifi_events.jsonl").read_bytes().splitlines()
    serials = ("903cb39d69c0", "0006aee53b84", "f40b9fe78d3d", "824f816011e4")
    read_all = [
        message(f"ucentral/{serial}/healthcheck", event)
        for serial, event in zip(serials, filter(None, events), strict=True)
    ]
    assert [each.feature_id for each in read_all] == list(serials)
    assert [each.data for each in read_all] == [
        {"apState": "online"}, {"apState": "online"}, {"apState": "online"}, {"apState": "offline"},
    ]  # fmt: skip


@pytest.mark.parametrize("where", ["ucentral/50987100327b/state", "ucentral/another/state"])
def test_of_a_citizens_phone_nothing_is_kept(real_data: Path, where: str) -> None:
    payload = access_point(real_data)
    assert {"04:f0:21:76:ca:b6", "172.16.0.1"} < phones(payload), "the message does list phones"
    for sent in (payload, payload[:-40], payload + b" " * LIMIT):
        kept = repr(read(where, sent)).casefold()
        for address in phones(payload):
            assert address not in kept
            assert address.replace(":", "") not in kept


def test_what_is_kept_of_an_access_point_reads_the_same_again(real_data: Path) -> None:
    where = "ucentral/50987100327b/state"
    once = read(where, access_point(real_data))
    assert read(where, once.arrived.payload) == once


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"payload": {"serial": "a", "capabilities": {}}}, "unknown_form"),
        ({"payload": {"state": {}}}, "unknown_form"),
        ({"payload": {"serial": "b", "sanity": 100, "timestamp": 1}}, "topic_id_mismatch"),
        ({"payload": {"serial": "a", "sanity": 100}}, "no_time"),
        ({"payload": {"serial": "a", "state": {"unit": {"uptime": 1}}}}, "no_time"),
        ({"payload": {"serial": "a", "sanity": 100, "timestamp": -1}}, "bad_time"),
        ({"payload": {"serial": "a", "sanity": 100, "timestamp": 1e15}}, "bad_time"),
    ],
)
def test_other_forms_of_access_points_are_refused(payload: Any, expected: str) -> None:
    assert code("ucentral/a/state", json.dumps(payload).encode()) == expected


def test_a_field_that_was_not_reported_is_left_out_not_zero() -> None:
    bare = {"payload": {"serial": "a", "state": {"unit": {"localtime": 1_657_201_798}}}}
    found = message("ucentral/a/state", json.dumps(bare).encode())
    assert found.data == {"apState": "online"}
