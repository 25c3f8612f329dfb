"""The player: nothing before its time, nothing of a dataset that holds real things."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from hub.errors import DatabaseAway
from ingest.simulate import player
from ingest.simulate.event import Message
from ingest.simulate.player import Clock, Player
from ingest.simulate.summary import Summary

ALL = frozenset({"wifi", "issues"})


class Outbox:
    """Takes everything at once."""

    published = acknowledged = resent = refused = unacknowledged = 0
    is_up = True
    is_full = False

    def __init__(self) -> None:
        self.topics: list[str] = []

    def publish(self, topic: str, payload: bytes) -> None:
        """Notes it."""
        self.topics.append(topic)

    def turn(self, timeout_s: float) -> None:
        """Has nothing to wait for."""


def message(dataset: str, at: int) -> Message:
    """One of a dataset."""
    return Message(at, f"tt/v1/{dataset}/thing/sim-{at}/kind", b"{}", f"{dataset}/kind", str(at))


def played(simulated: Iterator[frozenset[str]], messages: list[Message]) -> list[str]:
    """The datasets of what was published, in order."""
    outbox = Outbox()
    clock = Clock(start=0, speed=1e6, began=0.0)
    made = Player(outbox, clock, Summary(with_ids=False), simulated=lambda: next(simulated))  # type: ignore[arg-type]
    made.play(messages)
    return [topic.split("/")[2] for topic in outbox.topics]


@pytest.fixture(autouse=True)
def at_every_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks after real things at every message, and not once a minute."""
    monkeypatch.setattr(player, "LOOKS_EVERY_S", 0.0)
    monkeypatch.setattr(player, "SERVES_EVERY_S", 0.0)


def test_it_falls_silent_for_a_dataset_as_soon_as_real_things_are_there() -> None:
    seen = chain([ALL, ALL, ALL], repeat(frozenset({"issues"})))
    told = [message(name, at) for at in range(4) for name in ("wifi", "issues")]
    assert played(seen, told) == ["wifi", "issues", "issues", "issues", "issues"]


def test_what_was_real_once_is_never_simulated_again() -> None:
    seen = chain([ALL], [frozenset({"issues"})], repeat(ALL))
    assert played(seen, [message("wifi", at) for at in range(3)]) == []


def test_it_ends_when_everything_is_real() -> None:
    seen = chain([ALL, ALL], repeat(frozenset()))
    assert played(seen, [message("wifi", at) for at in range(1_000)]) == ["wifi"]


def test_with_the_database_away_it_goes_on_as_before() -> None:
    def away() -> Iterator[frozenset[str]]:
        yield ALL
        raise DatabaseAway("gone", hint="wait")

    assert played(away(), [message("wifi", 1)]) == ["wifi"]


def test_the_countys_clock_runs_quicker_until_it_has_caught_up_and_never_ahead() -> None:
    clock = Clock(start=1_000, speed=60, began=5_000.0)
    assert clock.now(5_000.0) == 1_000
    assert clock.now(5_010.0) == 1_600
    assert clock.now(9_000.0) == 9_000.0
    assert all(clock.now(at) <= at for at in range(5_000, 9_000, 100))
