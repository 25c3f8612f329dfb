"""OpenWiFi (uCentral) access points, as their controller publishes them: state, health check, ping, disconnection.

They become a hotspot's ``state``; the feature is the access point's serial. The messages list citizens' phones
(station addresses, IP addresses): what is read is first cut down to numbers of the access point itself, and only
that is ever kept, also where the message is refused; of one that is no JSON nothing is.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

from hub.fields import ID_MAX, ID_PATTERN
from hub.message import Arrived, Decoded, Message
from hub.refusal import Refusal
from hub.settings import Settings
from hub.text import Text
from ingest.mqtt.dialect import Dialect, filters
from ingest.mqtt.payload import json_object

TITLE = Text("OpenWiFi（uCentral）無線基地臺", "OpenWiFi (uCentral) access points")
EPOCH_MAX = 2**33
"""Seconds since 1970: the year 2242. Times this side of it are judged by the hub's clock rules."""
UPSTREAM = "up"
"""Interfaces towards the internet are called so; the others carry the same bytes once more."""
NUMBER_MAX = 2**53
"""No counter of a device is larger, and sums of such still fit a bigint."""
FORMS = ("state", "sanity", "ping", "disconnection")

_safe_id = re.compile(ID_PATTERN.rstrip("$") + r"\Z").match

Json = dict[str, Any]


def dialect(settings: Settings) -> Dialect:
    """Access points on the topics of ``HUB_MQTT_UCENTRAL_TOPICS``; the level ``+`` is the serial."""
    topics = filters(settings.mqtt_ucentral_topics)
    return Dialect("ucentral", TITLE, topics, Reader(topics).read, lists_people=True)


class Reader:
    """Reads messages that arrive on ``topics``."""

    def __init__(self, topics: Iterable[str]) -> None:
        self._shapes = [topic.split("/") for topic in topics]

    def read(self, arrived: Arrived) -> Decoded:
        """The state in the hub's words or a refusal, with a payload from which every phone has been taken."""
        found = json_object(arrived.payload)
        if isinstance(found, Refusal):
            return Decoded(arrived._replace(payload=b""), found)
        kept = without_people(found)
        bare = arrived._replace(payload=orjson.dumps(kept))
        return Decoded(bare, self._message(arrived.topic, kept["payload"]))

    def _message(self, topic: str, said: Json) -> Message | Refusal:
        form = next((form for form in FORMS if form in said), None)
        if form is None:
            return Refusal("unknown_form", None, f"uCentral: {', '.join(FORMS)}.")
        news = said[form] if form in ("ping", "disconnection") else said
        serial = news.get("serialNumber", news.get("serial"))
        if serial is None:
            return Refusal("unknown_form", "serial", "uCentral: serial.")
        named = self._serial_in(topic)
        if named is not None and named != serial:
            return Refusal("topic_id_mismatch", "serial", f"{serial!r} ≠ {named!r}.")
        state = said.get("state", {})
        seconds = state["unit"].get("localtime") if form == "state" else news.get("timestamp")
        if seconds is None:
            return Refusal("no_time", "timestamp", "uCentral:")
        if not 0 <= seconds < EPOCH_MAX:
            return Refusal("bad_time", "timestamp", f"{seconds!r}.")
        data: Json = {"apState": "offline" if form == "disconnection" else "online"}
        if form == "state":
            data |= _measured(state)
        when = datetime.fromtimestamp(seconds, UTC)
        return Message("wifi", "hotspot", serial, "state", data, phenomenon_time=when)

    def _serial_in(self, topic: str) -> str | None:
        """The topic's level that stands for the serial; None where its filter has no such level."""
        levels = topic.split("/")
        for shape in self._shapes:
            if "+" in shape and _fits(shape, levels):
                return levels[shape.index("+")]
        return None


def _fits(shape: list[str], levels: list[str]) -> bool:
    return len(shape) == len(levels) and all(
        own in ("+", level) for own, level in zip(shape, levels, strict=True)
    )


def without_people(message: Json) -> Json:
    """The message with nothing in it but the access point's own numbers; reading it gives the same state."""
    said = _object(message.get("payload", message))
    kept = _chosen(said, "serial", "timestamp", "sanity", "uuid")
    for form in ("ping", "disconnection"):
        if form in said:
            kept[form] = _chosen(_object(said[form]), "serialNumber", "timestamp")
    if "state" in said:
        state = _object(said["state"])
        kept["state"] = {
            "unit": _chosen(_object(state.get("unit")), "localtime", "uptime"),
            "radios": [
                _chosen(radio, "channel", "active_ms", "busy_ms")
                for radio in _objects(state.get("radios"))
            ],
            "interfaces": [_interface(each) for each in _objects(state.get("interfaces"))],
        }
    return {"payload": kept}


def _interface(found: Json) -> Json:
    kept: Json = {"name": UPSTREAM if str(found.get("name", "")).startswith(UPSTREAM) else "down"}
    kept["counters"] = _chosen(_object(found.get("counters")), "rx_bytes", "tx_bytes")
    stations = [
        ssid["associations"] for ssid in _objects(found.get("ssids")) if "associations" in ssid
    ]
    kept["ssids"] = [{"associations": [{} for _ in _objects(each)]} for each in stations]
    return kept


def _measured(state: Json) -> Json:
    """Numbers of a cut-down state; a field that the access point did not report is left out."""
    upstream = [each["counters"] for each in state["interfaces"] if each["name"] == UPSTREAM]
    busy = [
        radio["busy_ms"] / radio["active_ms"]
        for radio in state["radios"]
        if "busy_ms" in radio and radio.get("active_ms", 0) > 0
    ]
    ssids = [ssid for each in state["interfaces"] for ssid in each["ssids"]]
    found = {
        "clientsConnected": sum(len(ssid["associations"]) for ssid in ssids)
        if state["interfaces"]
        else None,
        "rxBytes": _sum(upstream, "rx_bytes"),
        "txBytes": _sum(upstream, "tx_bytes"),
        # A citizen notices the busiest channel, not the mean.
        "channelBusy": max(busy, default=None),
        "uptime": state["unit"].get("uptime"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _sum(counters: list[Json], name: str) -> int | float | None:
    found = [each[name] for each in counters if name in each]
    return sum(found) if found else None


def _chosen(found: Json, *names: str) -> Json:
    """Of these names, those whose value is a number, or an id where the name says serial."""
    return {name: found[name] for name in names if name in found and _is_kept(name, found[name])}


def _is_kept(name: str, value: object) -> bool:
    if name.startswith("serial"):
        return isinstance(value, str) and len(value) <= ID_MAX and _safe_id(value) is not None
    return (
        isinstance(value, int | float)
        and value is not True
        and value is not False
        and abs(value) <= NUMBER_MAX
    )


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
