"""Open cases that a new one may repeat: of the same service, near, and told alike."""

from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection

from hub.store.queries import records

SHOWN = 5
"""Cases that are shown: more nobody compares before sending."""
LOOKED_AT = 50
"""The nearest ones, among which the texts are compared."""


def alike(
    connection: Connection,
    *,
    code: str,
    lon: float,
    lat: float,
    text: str,
    radius: float | None = None,
) -> list[dict[str, Any]]:
    """Rows of ``open311_duplicates`` with ``likeness`` (0 to 100, None without a text), the likeliest first.

    Without a text the nearest come first.
    """
    found = records(
        connection, "open311_duplicates", code=code, lon=lon, lat=lat, radius=radius, most=LOOKED_AT
    )
    for case in found:
        told = case["description"]
        case["likeness"] = round(fuzz.token_set_ratio(text, told)) if text and told else None
    found.sort(key=lambda case: (-(case["likeness"] or 0), case["distance_m"]))
    return found[:SHOWN]
