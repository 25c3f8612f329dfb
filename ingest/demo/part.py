"""A part of the demonstration: rows of one kind, and their delivery by the hub's own way in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from hub.intake import Origin, deliver
from hub.locate import Places
from hub.presence import has_real
from hub.refusal import Report, Row
from hub.registry import dataset, dataset_kind
from hub.store.database import transaction

MARK = "模擬資料，非實際位置 simulated, not a real place"
LON, LAT = "經度", "緯度"
"""Header words that leave no doubt about the coordinate system."""
COORDINATES = {"x": LON, "y": LAT}


@dataclass(frozen=True)
class Part:
    """Rows of one kind of a dataset. ``fields``: the record's own names; ``rows``: the cells in their order.

    ``mode``: a ``full`` part ends what it does not list; an ``addition`` lets it be. ``header``: words of the columns,
    where they are not the fields' preferred ones.
    """

    dataset: str
    kind: str
    fields: tuple[str, ...]
    rows: Iterable[Sequence[str]]
    mode: str = "full"
    header: tuple[str, ...] = ()


def is_real(engine: Engine, name: str) -> bool:
    """Whether the dataset holds anything real: then nothing simulated is added."""
    with transaction(engine) as connection:
        return has_real(connection, dataset(name))


def load(engine: Engine, places: Places, part: Part) -> Report | None:
    """Stores a part; None where real things of its dataset are there, or it has no rows."""
    rows = [
        Row(
            line, {name: cell for name, cell in zip(part.fields, cells, strict=True) if cell}, cells
        )
        for line, cells in enumerate(part.rows, 2)
    ]
    if not rows or is_real(engine, part.dataset):
        return None
    declared = dataset(part.dataset)
    kind = dataset_kind(declared, part.kind)
    header = part.header or tuple(COORDINATES.get(f) or kind.titles(f)[0] for f in part.fields)
    origin = Origin(
        source="simulated", mode=part.mode, simulated=True, channel="demo", filename=None, header=header,
        mapping=dict(zip(header, part.fields, strict=True)), header_x=LON, header_y=LAT,
    )  # fmt: skip
    return deliver(
        engine, declared, origin, [rows], places, kind=kind, confirm=lambda closing: True
    )
