"""A payload as JSON, or why it is none: limits on size and depth come before anything costs time."""

from typing import Any

import orjson

from hub.message import Arrived, Decoded
from hub.refusal import Refusal

DEPTH_MAX = 16
"""Brackets inside brackets; the deepest real device message (an access point's state) has 12."""


def too_large(arrived: Arrived, limit_bytes: int) -> Decoded:
    """The refusal of a payload over the limit; the intake keeps its head."""
    return Decoded(
        arrived, Refusal("too_large", None, f"{len(arrived.payload):,} > {limit_bytes:,} bytes.")
    )


def json_object(payload: bytes) -> dict[str, Any] | Refusal:
    """The JSON object that the payload is, not nested deeper than ``DEPTH_MAX``; else a refusal."""
    if b"\\u0000" in payload:
        return Refusal("nul_character", None, "\\u0000.")
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError as fault:
        if "depth" in fault.msg:
            return Refusal("too_nested", None, f"> {DEPTH_MAX}.")
        what = "空白 empty" if not payload else f"{fault.msg} @ {fault.pos}"
        return Refusal("not_json", None, f"{what}.")
    if not isinstance(found, dict):
        return Refusal("bad_envelope", None, f"{type(found).__name__}, not an object.")
    if payload.count(b"{") + payload.count(b"[") > DEPTH_MAX and _is_too_deep(found):
        return Refusal("too_nested", None, f"> {DEPTH_MAX}.")
    return found


def _is_too_deep(value: Any) -> bool:
    """Level by level, without recursion: nesting is what we do not trust."""
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in level)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
