"""A dialect that devices speak: the topics it is heard on, and how its messages become the hub's."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.message import Arrived, Decoded
from hub.refusal import Refusal
from hub.text import Text


@dataclass(frozen=True)
class Dialect:
    """``topics``: MQTT filters. ``read``: pure; raises nothing; what it hands back is what may be kept.

    ``lists_people``: its payloads name people or their devices, so of one that is not read nothing is kept.
    """

    name: str
    title: Text
    topics: tuple[str, ...]
    read: Callable[[Arrived], Decoded]
    lists_people: bool = False


def filters(setting: str) -> tuple[str, ...]:
    """The filters of a setting, which are parted by commas.

    >>> filters("ucentral/+/state, ucentral/+/healthcheck")
    ('ucentral/+/state', 'ucentral/+/healthcheck')
    """
    return tuple(word for word in (part.strip() for part in setting.split(",")) if word)


def homeless(name: str, title: Text, topics: tuple[str, ...]) -> Dialect:
    """A dialect that is known and that no dataset holds: refused by its name, so that nobody looks for a fault."""
    refusal = Refusal("no_dataset_for_dialect", None, f"{title.zh} {title.en}.")
    return Dialect(name, title, topics, lambda arrived: Decoded(arrived, refusal))
