"""Cases as an Atom feed with GeoRSS points (RFC 4287, GeoRSS-Simple)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace

from hub.api.open311.wire import document, speakable
from hub.clock import COUNTY_ZONE

ATOM = "http://www.w3.org/2005/Atom"
GEORSS = "http://www.georss.org/georss"
MINTED = "2026"
"""The year in every ``tag:`` (RFC 4151): names made by whoever had the domain then stay ours."""

register_namespace("", ATOM)
register_namespace("georss", GEORSS)


def feed(
    cases: Sequence[Mapping[str, Any]],
    *,
    base: str,
    address: str,
    jurisdiction: str,
    moment: datetime,
) -> bytes:
    """The feed of cases (as ``disclosure.public_case`` shows them), in their order.

    Args:
        base: the hub's own address; ``address``: the feed's.
        moment: when the feed last changed, where it has no entry.
    """
    root = Element(_atom("feed"))
    _say(root, "title", "民眾案件 Citizens' issues")
    _say(root, "id", address)
    SubElement(root, _atom("link"), rel="self", href=address, type="application/atom+xml")
    newest = max(
        (case["updated_datetime"] for case in cases if case["updated_datetime"]), default=moment
    )
    _say(root, "updated", _moment(newest))
    _say(SubElement(root, _atom("author")), "name", jurisdiction)
    for case in cases:
        _entry(root, case, base=base, jurisdiction=jurisdiction, moment=moment)
    return document(root)


def _entry(
    root: Element, case: Mapping[str, Any], *, base: str, jurisdiction: str, moment: datetime
) -> None:
    entry = SubElement(root, _atom("entry"))
    number, name = case["service_request_id"], case["service_name"] or ""
    _say(entry, "id", f"tag:{jurisdiction},{MINTED}:issues/{case['source']}/{number}")
    _say(entry, "title", " ".join(filter(None, (name, case["address"]))) or number)
    _say(entry, "updated", _moment(case["updated_datetime"] or moment))
    if case["requested_datetime"]:
        _say(entry, "published", _moment(case["requested_datetime"]))
    href = f"{base}/open311/v2/requests/{number}.json"
    SubElement(entry, _atom("link"), rel="alternate", href=href, type="application/json")
    if case["service_code"]:
        SubElement(
            entry, _atom("category"), term=speakable(case["service_code"]), label=speakable(name)
        )
    SubElement(entry, _atom("category"), scheme=f"{base}/open311/v2#status", term=case["status"])
    _say(entry, "summary", case["description"] or name)
    if case["lat"] is not None:
        SubElement(entry, f"{{{GEORSS}}}point").text = f"{case['lat']} {case['long']}"


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, _atom(name)).text = speakable(words)


def _moment(at: datetime) -> str:
    return at.astimezone(COUNTY_ZONE).isoformat(timespec="seconds")
