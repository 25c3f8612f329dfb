"""Whether a dataset holds real things, simulated things, or neither: the two are never mixed."""

from sqlalchemy import Connection, literal, or_, select

from hub.dataset import Dataset


def has_real(connection: Connection, dataset: Dataset) -> bool:
    """Whether the dataset holds anything that is not simulated."""
    return _has(connection, dataset, simulated=False)


def has_simulated(connection: Connection, dataset: Dataset) -> bool:
    """Whether the dataset holds anything that is simulated."""
    return _has(connection, dataset, simulated=True)


def _has(connection: Connection, dataset: Dataset, *, simulated: bool) -> bool:
    tables = [entity.table.__table__ for entity in dataset.entities]
    held = [
        select(literal(1)).where(t.c.valid_to.is_(None), t.c.simulated == simulated).exists()
        for t in tables
    ]
    return bool(connection.scalar(select(or_(*held))))
