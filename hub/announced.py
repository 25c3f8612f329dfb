"""What is announced while it happens: the kinds of events, for whom each is, and what it may say."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.roles import Audience
from hub.text import Text


@dataclass(frozen=True)
class Announced:
    """One kind of event. ``audience``: for whom it is kept; ``fields``: all that it may say."""

    audience: Audience
    title: Text
    fields: tuple[str, ...]


KINDS: Mapping[str, Announced] = {
    "position": Announced(
        "ems",
        Text("救護車的新位置", "An ambulance's newest place"),
        ("vehicle_id", "at", "lon", "lat", "speed_kmh", "heading_deg", "service_status", "township_code", "simulated"),
    ),
    "status": Announced(
        "ems",
        Text("救護車的勤務狀態改變", "What an ambulance does has changed"),
        ("vehicle_id", "at", "service_status", "simulated"),
    ),
    "link": Announced(
        "public",
        Text("診所線路通斷或技術改變", "A clinic's link went up or down, or runs on something else"),
        ("clinic_id", "at", "state", "technology", "simulated"),
    ),
    "issue": Announced(
        "public",
        Text("新的公開案件", "A case that is new, and open to all"),
        ("service_request_id", "service_code", "service_name", "status", "requested_datetime", "township_code", "simulated"),
    ),
    "metrics": Announced(
        "public", Text("指標的資料有更新", "What metrics are made from has changed"), ("metrics",)
    ),
}  # fmt: skip
"""Of an issue no more than its kind and its township: what a citizen wrote, and where, is for the case's own page."""
