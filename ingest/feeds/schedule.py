"""When a feed is asked again, and when its silence is an alarm: pure functions of what is known of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from ingest.feeds.declared import Feed

FIRST_S = 60.0
"""The pause after a first failure, at most."""

LONGEST_S = 6 * 3600.0
"""The pause between two failures, at most: a server that is back in the morning is found in the morning."""

SPREAD = 0.1
"""Share of a feed's own pause that is left to chance, so that many hubs do not ask in the same second."""

Alarm = Literal["unanswered", "unchanged"]


def pause(
    feed: Feed, failures: int, *, draw: Callable[[], float], retry_after_s: float = 0.0
) -> timedelta:
    """How long a feed is left alone after a try.

    Args:
        failures: tries in a row that brought no answer, this one among them.
        draw: a number from 0 to below 1, by chance.
        retry_after_s: what its server asked for.

    >>> feed = Feed(name="a", url="https://example.org/a.csv", dataset="wifi", every_min=60)
    >>> [pause(feed, n, draw=lambda: 1.0).total_seconds() for n in (1, 2, 3, 10)]
    [60.0, 120.0, 240.0, 21600.0]
    """
    if failures == 0:
        own = feed.every_min * 60
        return timedelta(seconds=own * (1 - SPREAD / 2 + SPREAD * draw()))
    grown = min(FIRST_S * 2 ** min(failures - 1, 30), LONGEST_S)
    return timedelta(seconds=max(grown * (1 + draw()) / 2, retry_after_s))


def alarm(feed: Feed, state: Any, now: datetime) -> Alarm | None:
    """Why a feed's silence is too long, if it is: nothing answered, or nothing new came, within what is declared."""
    answered = state.last_answer_at or state.added_at
    if now - answered > timedelta(hours=feed.silent_after_h):
        return "unanswered"
    changed = state.last_change_at or state.added_at
    if feed.stale_after_h is not None and now - changed > timedelta(hours=feed.stale_after_h):
        return "unchanged"
    return None
