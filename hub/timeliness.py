"""The clock rules of news: what lies in the future, and what is older than what is kept, is refused."""

from datetime import datetime, timedelta

from hub.refusal import Refusal

AHEAD = timedelta(minutes=5)
"""A device's clock may run this far before ours; beyond, it is not set (real ones say 2028 and 2080)."""

RETENTION = timedelta(days=400)
"""How long news kept by months stay, unless a setting says otherwise: a year to compare with, and a month to do it in."""


def untimely(at: datetime, now: datetime, kept: timedelta | None) -> Refusal | None:
    """Why a piece of news of this moment is not taken; None where it is.

    ``kept``: the retention; None where news stay for good.
    """
    if at - now > AHEAD:
        return Refusal("future_time", "phenomenon_time", f"{at.isoformat()}。")
    if kept is not None and now - at > kept:
        return Refusal("too_old", "phenomenon_time", f"{at.isoformat()}。")
    return None
