"""The broadcaster by itself: a listener that does not keep up, and what may be told to whom."""

import asyncio
import time
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from hub.announced import KINDS
from hub.api.broadcast import Broadcaster, Wish
from hub.disclosure import event as disclosed
from hub.registry import all_datasets, dataset
from hub.roles import Role, may_see
from hub.store.live import Numbered
from tests.awaiting import awaited

LINKS = Wish(Role.PUBLIC, frozenset({"link"}), None, 60)


def link(number: int) -> Numbered:
    """One event."""
    return Numbered(number, "link", {"clinic_id": f"C{number}"}, time.time())


async def following(told: Broadcaster) -> asyncio.Task[None]:
    """Its clock, started."""
    running = asyncio.create_task(told.run())
    await asyncio.sleep(0)
    return running


async def next_of(line: AsyncIterator[bytes]) -> bytes:
    """The next piece; the test fails where none comes."""
    return await asyncio.wait_for(anext(line), 10)


def test_who_does_not_keep_up_is_told_so_and_holds_nobody_up() -> None:
    async def tried() -> None:
        told = Broadcaster(most=10)
        running = await following(told)
        told.began(0, [])
        assert await told.is_ready(10)
        slow, quick = told.pieces(LINKS), told.pieces(LINKS)
        for line in (slow, quick):
            assert b"id: 0\n\n" in await next_of(line)
        for number in range(1, 101):
            told.told([link(number)])
            assert f"id: {number}\n".encode() in await next_of(quick)
        told.trim()
        assert b"event: reset" in (piece := await next_of(slow))
        assert b"id: 100\n" in piece
        told.told([link(101)])
        for line in (slow, quick):
            assert b"C101" in await next_of(line)
        told.close()
        assert [piece async for piece in slow] == []
        running.cancel()

    awaited(tried())


def test_a_line_ends_when_its_time_is_over() -> None:
    async def tried() -> list[bytes]:
        told = Broadcaster()
        running = await following(told)
        told.began(6, [link(7), link(8)])
        assert await told.is_ready(10)
        wish = Wish(Role.PUBLIC, frozenset({"link"}), 7, 0.05)
        pieces = [piece async for piece in told.pieces(wish)]
        running.cancel()
        assert told.listeners == 0
        return pieces

    opening, piece = awaited(tried())
    assert opening.startswith(b"retry: ")
    assert b"C8" in piece
    assert b"C7" not in piece


ANYTHING = st.dictionaries(
    st.sampled_from([*(f for k in KINDS.values() for f in k.fields), "description", "email", "name"]),
    st.sampled_from(["wifi.state", "ambulances.event", "ambulances", "王小明", "0912-345-678"]),
)  # fmt: skip


@given(st.sampled_from(sorted(KINDS)), ANYTHING, st.sampled_from(Role))
def test_nobody_is_told_more_than_is_announced(kind: str, data: dict[str, str], role: Role) -> None:
    told = disclosed(kind, {"name": "wifi.state", **data}, role)
    if not may_see(role, KINDS[kind].audience):
        assert told is None
    elif told is not None:
        assert set(told) == set(KINDS[kind].fields)


def test_movements_are_for_whom_their_dataset_says() -> None:
    for name in ("position", "status"):
        kind = dataset("ambulances").kind(name)
        assert kind is not None
        assert KINDS[name].audience == kind.audience == "ems"


def test_that_an_ambulance_ran_is_not_told_by_the_metrics_that_change() -> None:
    guarded = {m.name for d in all_datasets().values() for m in d.metrics if m.guarded}
    assert disclosed("metrics", {"name": "ambulances.event"}, Role.OPERATOR) is None
    everything = disclosed("metrics", {"name": "areas"}, Role.PUBLIC)
    assert everything is not None
    assert guarded.isdisjoint(everything["metrics"])
    planner = disclosed("metrics", {"name": "ambulances.event"}, Role.EMS)
    assert planner is not None
    assert set(planner["metrics"]) <= guarded
