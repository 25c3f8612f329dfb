"""Faults by choice: each does what it says, to the share asked for, and the same ones for the same seed."""

from collections import Counter
from itertools import pairwise

import orjson
import pytest

from hub.errors import ClientFault
from hub.message import Arrived
from hub.refusal import Refusal
from ingest.mqtt.decoders.native import Native, declared_kinds
from ingest.simulate.event import Message, messages
from ingest.simulate.faults import GARBAGE, Fault, fault, faulty
from ingest.simulate.rhythm import HOUR
from tests.living import lived, small_county


@pytest.fixture(scope="module")
def sound() -> list[Message]:
    """Six hours of the small county."""
    return list(messages(lived(small_county(), 6 * HOUR), seed=1, root="tt"))


def changed(sound: list[Message], kind: str, share: float, seed: int = 1) -> list[Message]:
    """The same with one fault."""
    return list(faulty(sound, [fault(f"{kind}={share}")], seed))


@pytest.mark.parametrize("kind", ["silence", "drift", "duplicates", "disorder", "garbage"])
def test_the_same_seed_has_the_same_faults_and_no_share_has_none(
    sound: list[Message], kind: str
) -> None:
    assert changed(sound, kind, 0.2) == changed(sound, kind, 0.2) != sound
    assert changed(sound, kind, 0.2) != changed(sound, kind, 0.2, seed=2)
    assert changed(sound, kind, 0) == sound


def test_duplicates_are_the_same_message_again(sound: list[Message]) -> None:
    sent = Counter(changed(sound, "duplicates", 0.1))
    assert set(sent) == set(sound)
    assert 0.05 < sum(number == 2 for number in sent.values()) / len(sound) < 0.15


def test_out_of_order_means_late_and_nothing_is_lost(sound: list[Message]) -> None:
    sent = changed(sound, "disorder", 0.1)
    assert sorted(m.message_id or "" for m in sent) == sorted(m.message_id or "" for m in sound)
    assert all(before.at <= after.at for before, after in pairwise(sent))
    times = [orjson.loads(message.payload)["phenomenonTime"] for message in sent]
    late = sum(after < before for before, after in pairwise(times))
    assert 0.02 < late / len(sent) < 0.2


def test_a_clock_is_always_wrong_by_the_same_time(sound: list[Message]) -> None:
    wrong: dict[str, set[float]] = {}
    for before, after in zip(sound, changed(sound, "drift", 0.3), strict=True):
        device = before.topic.rpartition("/")[0]
        times = [orjson.loads(m.payload)["phenomenonTime"][:13] for m in (before, after)]
        wrong.setdefault(device, set()).add(times[0] == times[1])
        assert after.message_id == before.message_id
    assert any(False in found for found in wrong.values())
    assert any(found == {True} for found in wrong.values())


def test_a_silent_device_says_nothing_for_an_hour(sound: list[Message]) -> None:
    heard = set(changed(sound, "silence", 0.3))
    hours: dict[tuple[str, int], set[bool]] = {}
    for message in sound:
        hour = (message.topic.rpartition("/")[0], message.at // HOUR)
        hours.setdefault(hour, set()).add(message in heard)
    assert all(len(found) == 1 for found in hours.values())
    silent = sum(found == {False} for found in hours.values())
    assert 0.2 < silent / len(hours) < 0.4


def test_garbage_comes_beside_what_is_sound_and_can_be_read_by_nobody(
    sound: list[Message],
) -> None:
    sent = changed(sound, "garbage", 0.05)
    litter = [message for message in sent if message.kind == "garbage"]
    assert [message for message in sent if message.kind != "garbage"] == sound
    assert {message.payload for message in litter} == set(GARBAGE)
    read = Native("tt/v1", declared_kinds()).read
    for message in litter:
        found = read(Arrived(message.topic, message.payload, None)).read  # type: ignore[arg-type]
        unreadable = isinstance(found, Refusal) or not {"apState"}.isdisjoint(found.data)
        assert unreadable, message


@pytest.mark.parametrize("text", ["rust", "silence=2", "drift=much", "=0.1", ""])
def test_an_unknown_fault_says_which_there_are(text: str) -> None:
    with pytest.raises(ClientFault) as caught:
        fault(text)
    assert "duplicates" in caught.value.hint


def test_a_fault_without_a_share_is_a_small_one() -> None:
    assert fault("disorder") == Fault("disorder", 0.05)
