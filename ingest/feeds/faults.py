"""A feed's faults, with their words."""

from hub.errors import FeedFault
from hub.faults import FEEDS


def failed(message: str, *, code: str, retry_after_s: float = 0.0) -> FeedFault:
    """The fault ``code`` with what to do about it in both languages."""
    words = FEEDS[code]
    return FeedFault(message, hint=f"{words.en} {words.zh}", code=code, retry_after_s=retry_after_s)
