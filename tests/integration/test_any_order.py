"""A law: the same messages in any order, any number of times, in any batches, give the same tables."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from hub.locate import Places
from hub.message import Decoded
from hub.registry import all_datasets
from hub.store.database import engine, transaction
from hub.telemetry import Intake
from hub.upkeep import tidy
from tests.telling import NOW, places, told

pytestmark = pytest.mark.broad

BY_CHANCE = ("recorded_at", "delivery_id", "row_id")
"""Columns that may differ: when the hub learned it, and by which delivery."""

TAITUNG = st.fixed_dictionaries(
    {
        "lon": st.sampled_from([121.1, 121.15, 121.5, 0.0]),
        "lat": st.sampled_from([22.7, 22.76, 0.0]),
    }
)
STATE = st.fixed_dictionaries(
    {"apState": st.sampled_from(["online", "offline"])},
    optional={
        "clientsConnected": st.sampled_from([0, 3, 5000]),
        "channelBusy": st.sampled_from([0.1, 1.7]),
    },
)
EVENT = st.fixed_dictionaries(
    {"incidentId": st.just("E1")},
    optional={
        "psapDatetime": st.sampled_from(["2026-11-25T08:00:00+08:00", "2026-11-25T08:01:00+08:00"]),
        "arriveSceneDatetime": st.sampled_from(["2026-11-25T08:10:00+08:00", "2026-11-25T07:00:00+08:00"]),
        "isOhca": st.booleans(), "lon": st.just(121.15), "lat": st.just(22.76),
    },
).filter(lambda data: ("lon" in data) == ("lat" in data))  # fmt: skip
UPDATE = st.fixed_dictionaries(
    {"status": st.sampled_from(["open", "confirmed", "fixed"]), "source": st.just("open311")}
)
ANY_DATA = st.one_of(
    st.tuples(st.just("state"), st.sampled_from(["A1", "A2"]), STATE),
    st.tuples(st.just("position"), st.just("V1"), TAITUNG),
    st.tuples(st.just("event"), st.sampled_from(["R1", "R2"]), EVENT),
    st.tuples(st.just("update"), st.just("C1"), UPDATE),
)


@st.composite
def messages(draw: st.DrawFn) -> Decoded:
    """A message inside the clock rules; its id may be another one's, or missing."""
    kind, feature, data = draw(ANY_DATA)
    at = timedelta(minutes=draw(st.integers(0, 3)), days=draw(st.sampled_from([0, 0, 40])))
    said = draw(st.one_of(st.none(), st.just(at), st.just(at + timedelta(minutes=1))))
    message_id = draw(st.one_of(st.none(), st.sampled_from(["01A", "01B", "01C"])))
    return told(kind, feature, data, at=at, said=said, message_id=message_id)


@st.composite
def two_ways(draw: st.DrawFn) -> tuple[list[list[Decoded]], list[list[Decoded]]]:
    """The same messages sent in two orders, with repetitions, cut into batches."""
    sent = draw(st.lists(messages(), min_size=1, max_size=9))
    return _ways(draw, sent), _ways(draw, sent)


def _ways(draw: st.DrawFn, sent: Sequence[Decoded]) -> list[list[Decoded]]:
    again = draw(st.lists(st.sampled_from(sent), max_size=3))
    order = draw(st.permutations([*sent, *again]))
    size = draw(st.integers(1, 5))
    return [list(order[i : i + size]) for i in range(0, len(order), size)]


@pytest.fixture(scope="module")
def county(loaded_template_url: str) -> Places:
    """The county's places, read once."""
    source = engine(loaded_template_url, pool_size=1)
    found = places(source)
    source.dispose()
    return found


@pytest.fixture
def source(loaded_url: str) -> Iterator[Engine]:
    """A database of this law's own."""
    found = engine(loaded_url, pool_size=2)
    yield found
    found.dispose()


def _tables() -> list[str]:
    found = []
    for dataset in all_datasets().values():
        for kind in dataset.observations:
            rollup = kind.rollup.table.__tablename__ if kind.rollup else None
            latest = kind.latest.name if kind.latest is not None else None
            found += [kind.table.__tablename__, rollup, latest]
        found += [entity.table.__tablename__ for entity in dataset.entities]
    return [name for name in found if name]


def _content(source: Engine, names: Sequence[str]) -> dict[str, list[Any]]:
    with transaction(source) as connection:
        return {
            name: sorted(
                (
                    {k: v for k, v in row.items() if k not in BY_CHANCE}
                    for (row,) in connection.execute(text(f"SELECT to_jsonb(t) FROM {name} AS t"))
                ),
                key=repr,
            )
            for name in names
        }


def _send(
    source: Engine, county: Places, batches: Sequence[Sequence[Decoded]]
) -> dict[str, list[Any]]:
    names = _tables()
    with transaction(source) as connection:
        connection.execute(
            text(f"TRUNCATE {', '.join(names)}, message_seen, rollup_due, delivery CASCADE")
        )
    intake = Intake(source, county, worker="test-1")
    received = stored = 0
    for batch in batches:
        done = intake.take(batch)
        assert done.received == done.stored + done.duplicate + done.refused
        received, stored = received + done.received, stored + done.stored
    tidy(source, NOW, retention=timedelta(days=400), refused_kept=timedelta(days=30))
    assert received == sum(map(len, batches))
    content = _content(source, names)
    news = [k.table.__tablename__ for d in all_datasets().values() for k in d.observations]
    assert stored == sum(len(content[name]) for name in news), (
        "stored in the ledger = rows in the tables"
    )
    return content


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=two_ways())
def test_any_order_any_repetition_any_batches_give_the_same_tables(
    source: Engine, county: Places, ways: tuple[list[list[Decoded]], list[list[Decoded]]]
) -> None:
    first, second = (_send(source, county, batches) for batches in ways)
    assert first == second
