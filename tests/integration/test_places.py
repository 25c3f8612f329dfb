"""Areas and population in a real database: dated sets, other counties, nothing half stored."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from hub import places
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction

ATLAS = rooted(Settings().atlas_dir)
BEFORE, REFORM, NOW = date(2021, 9, 30), date(2021, 10, 1), date(2026, 1, 1)


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def taitung(empty: Engine) -> Engine:
    with transaction(empty) as connection:
        places.load_atlas(connection, "10014", ATLAS)
        places.load_population(connection, "10014")
    return empty


def villages(source: Engine, at: date) -> dict[str, bool]:
    """Village code → whether its boundary is known, on one day."""
    with transaction(source) as connection:
        frame = places.areas_frame(connection, "10014", "village", at)
    return dict(zip(frame["area_code"], frame.geometry.notna(), strict=True))


def test_there_were_147_villages_with_a_boundary_and_there_are_139(taitung: Engine) -> None:
    before, now = villages(taitung, BEFORE), villages(taitung, NOW)
    assert (len(before), sum(before.values())) == (147, 147)
    assert (len(now), sum(now.values())) == (139, 110)
    assert villages(taitung, REFORM) == now
