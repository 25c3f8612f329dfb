"""Which dialect reads a message: by its topic, among the dialects' filters; what nobody knows is refused, not dropped."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from paho.mqtt.client import topic_matches_sub

from hub.message import Arrived, Decoded
from hub.refusal import Refusal
from ingest.mqtt.dialect import Dialect
from ingest.mqtt.payload import too_large

TOPICS_REMEMBERED = 16_384


class Topics:
    """The dialects in their order, and the filters to subscribe to."""

    def __init__(
        self, dialects: Sequence[Dialect], *, others: Iterable[str] = (), payload_bytes: int
    ) -> None:
        """``others``: filters that no dialect has, whose messages are wanted among the refused."""
        self._dialects = dialects
        self._limit = payload_bytes
        self.filters = widest([*(topic for each in dialects for topic in each.topics), *others])
        self._dialect = lru_cache(maxsize=TOPICS_REMEMBERED)(self._found)

    def read(self, arrived: Arrived) -> Decoded:
        """A message, or why it is none. Never raises: whatever arrives ends up in one of the two."""
        dialect = self._dialect(arrived.topic)
        if len(arrived.payload) > self._limit:
            kept = b"" if dialect is not None and dialect.lists_people else arrived.payload
            return too_large(arrived, self._limit)._replace(arrived=arrived._replace(payload=kept))
        if dialect is None:
            known = ", ".join(topic for each in self._dialects for topic in each.topics)
            return Decoded(arrived, Refusal("unknown_topic", "topic", f"{known}."))
        return dialect.read(arrived)

    def _found(self, topic: str) -> Dialect | None:
        return next(
            (
                each
                for each in self._dialects
                if any(topic_matches_sub(own, topic) for own in each.topics)
            ),
            None,
        )


def widest(filters: Iterable[str]) -> tuple[str, ...]:
    """The filters without those that another one covers: a broker sends a message once for each that matches.

    >>> widest(["LASS/#", "LASS/Test/PM25", "tt/v1/#", "LASS/#"])
    ('LASS/#', 'tt/v1/#')
    """
    asked = tuple(dict.fromkeys(filters))
    return tuple(
        own for own in asked if not any(own != other and covers(other, own) for other in asked)
    )


def covers(wide: str, narrow: str) -> bool:
    """Does every topic that ``narrow`` matches match ``wide`` too?

    >>> covers("a/#", "a/+/c"), covers("a/+/c", "a/#"), covers("+/b", "a/b"), covers("#", "+/b")
    (True, False, True, True)
    """
    own, other = wide.split("/"), narrow.split("/")
    for i, level in enumerate(own):
        if level == "#":
            return True
        if i >= len(other) or other[i] == "#" or level not in ("+", other[i]):
            return False
    return len(own) == len(other)
