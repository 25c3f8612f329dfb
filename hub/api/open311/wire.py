"""Open311 on the wire: a bare array in JSON, or the specification's own elements in XML."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from hub.api.deps import conditional
from hub.clock import COUNTY_ZONE


class Format(StrEnum):
    """The suffix of an address."""

    JSON = "json"
    XML = "xml"


MEDIA = {Format.JSON: "application/json; charset=utf-8", Format.XML: "text/xml; charset=utf-8"}

ONE_OF = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
"""How one thing of a list is called in XML."""

UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold in any way."""

Items = Sequence[dict[str, Any]]


def written(form: Format, names: tuple[str, str], items: Items) -> bytes:
    """The items as the specification has them; ``names``: of the XML root and of one item.

    >>> written(Format.XML, ("services", "service"), [{"service_code": "1", "metadata": True, "group": None}]).decode()
    "<?xml version='1.0' encoding='utf-8'?>\\n<services><service><service_code>1</service_code><metadata>true</metadata><group /></service></services>"
    """
    if form is Format.JSON:
        return orjson.dumps(items, default=str)
    root = Element(names[0])
    for item in items:
        _fill(SubElement(root, names[1]), item)
    return document(root)


def one(form: Format, name: str, item: dict[str, Any]) -> bytes:
    """A single thing: an object in JSON, the root element in XML."""
    if form is Format.JSON:
        return orjson.dumps(item)
    root = Element(name)
    _fill(root, item)
    return document(root)


def document(root: Element) -> bytes:
    """An XML document with its declaration."""
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def speakable(text: str) -> str:
    """A text without what XML cannot hold."""
    return UNSPEAKABLE.sub("\ufffd", text)


def _fill(element: Element, value: Any, name: str = "") -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _fill(SubElement(element, key), inner, key)
    elif isinstance(value, list):
        for inner in value:
            _fill(SubElement(element, ONE_OF[name]), inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = speakable(str(value))


def plain(model: BaseModel, *, leave_out: set[str] | None = None) -> dict[str, Any]:
    """A model as plain values, its moments in the county's time to the second."""
    told: dict[str, Any] = _told(model.model_dump(exclude=leave_out))
    return told


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(COUNTY_ZONE).isoformat(timespec="seconds")
    return value


def listed(
    request: Request,
    form: Format,
    names: tuple[str, str],
    tag: str,
    make: Callable[[], Items],
    headers: dict[str, str] | None = None,
) -> Response:
    """The answer with its ETag; 304 where the asker has this version."""
    return conditional(request, tag, lambda: written(form, names, make()), MEDIA[form], headers)
