"""The terminal at which a command is given: how it ends, and how it tells a moment."""

from datetime import datetime

from hub.clock import COUNTY_ZONE

REFUSED = 1
"""Exit code: what was asked cannot be done; who asked can mend it."""

SERVICE = 2
"""Exit code: the service cannot; the operator can mend it."""


def moment(when: datetime | None) -> str:
    """A moment in the county's time; empty where there was none."""
    return "" if when is None else f"{when.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
