"""Rows into typed, placed cells for the staging table; what cannot be one goes to the report, with its reason."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import isnan
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import ValidationError

from geo import crs
from geo.errors import UnknownSystemError
from geo.names import address
from hub.dataset import Dataset, Entity, Kind, Record
from hub.errors import SourceError
from hub.keys import key_of, rank_of, thread_of
from hub.locate import Asked, Place, Places, locate, whereabouts
from hub.refusal import Refusal, Report, Row
from hub.timeliness import RETENTION

Floats = NDArray[np.float64]

COUNTY_ZONE = ZoneInfo("Asia/Taipei")
HASH_BYTES = 12
"""96 bits: a million features collide with a chance under one in 10^16."""

TOTALS = frozenset({"總計", "合計", "小計", "總和", "Total", "TOTAL", "total"})
ADDRESS_MIN = 8
"""Characters from which on a cell that names a township is an address, and no name of an office."""


@dataclass(frozen=True)
class Origin:
    """Where a delivery comes from and how it is meant."""

    source: str
    mode: str
    simulated: bool = False
    channel: str = "file"
    filename: str | None = None
    sha256: Callable[[], str | None] = lambda: None
    encoding: str | None = None
    header: Sequence[str] = ()
    mapping: dict[str, str] | None = None
    header_x: str = ""
    header_y: str = ""
    srid: int | None = None
    as_of: date | None = None
    warnings: Sequence[str] = ()
    retention: timedelta = RETENTION


class Placed(NamedTuple):
    """A row that is a record and has its place."""

    row: Row
    record: Record
    place: Place


class Placer:
    """Places the records of a delivery's batches; the coordinate system is that of the first batch with a point."""

    def __init__(self, kind: Kind, origin: Origin, places: Places, report: Report) -> None:
        self._kind = kind
        self._origin = origin
        self._places = places
        self._report = report
        self._detection: crs.Detection | None = None

    def placed(self, batch: Sequence[Row]) -> Iterator[Placed]:
        """The batch's rows that can be stored; the others go to the report."""
        self._report.received += len(batch)
        parsed = list(_parse(self._kind, batch, self._places, self._report))
        located = self._located(parsed)
        if self._report.preview.has_room:
            self._show(parsed, located)
        for (row, record), place in zip(parsed, located, strict=True):
            if isinstance(place, Refusal):
                self._report.refuse(row.line, _better_told(place, row, self._places), row.original)
                continue
            seen = (*record.looked_at(), *out_of_range(self._kind, record))
            flags = (*row.flags, *place.flags, *seen)
            if flags:
                self._report.flag(row.line, flags, row.original)
            yield Placed(row, record, place._replace(flags=flags))

    def _located(self, parsed: Sequence[tuple[Row, Record]]) -> Sequence[Place | Refusal]:
        if self._kind.place == "none":
            return [NOWHERE] * len(parsed)
        asked = _asked([record for _, record in parsed])
        detection = self._known(asked)
        if not isinstance(self._kind, Entity):
            return whereabouts(asked.x, asked.y, detection, self._places)
        found = locate(asked, detection, self._places)
        if self._kind.place == "needed":
            return found
        return [_unknown(place, flags) for place, flags in zip(found, asked.flags, strict=True)]

    def _show(
        self, parsed: Sequence[tuple[Row, Record]], located: Sequence[Place | Refusal]
    ) -> None:
        """Puts the batch's rows on the map, also those that are refused, where they say they are."""
        if self._kind.place == "none" or not parsed:
            return
        stated = _asked([record for _, record in parsed])
        points = crs.resolve(stated.x, stated.y, self._known(stated), self._places.within)
        for (row, _), place, lon, lat in zip(
            parsed, located, points.lon.tolist(), points.lat.tolist(), strict=True
        ):
            if isnan(lon):
                continue
            if isinstance(place, Refusal):
                self._report.preview.show(row.line, (lon, lat), "refused", (place.code,))
            else:
                flags = (*row.flags, *place.flags)
                self._report.preview.show(row.line, (lon, lat), "stored", flags)

    def _known(self, asked: Asked) -> crs.Detection:
        if self._detection is None:
            self._detection = _detect(self._origin, asked, self._places)
            self._report.crs = f"EPSG:{self._detection.srid}"
            self._report.warnings.append(self._detection.statement)
        return self._detection


def _unknown(place: Place | Refusal, flags: list[str]) -> Place | Refusal:
    """A thing that may have no place is kept without one, and flagged."""
    if isinstance(place, Place) or place.code != "no_place":
        return place
    return NOWHERE._replace(flags=(*flags, "place_unknown"))


def out_of_range(kind: Kind, record: Record) -> tuple[str, ...]:
    """``out_of_range`` where a measurement is not one that can be."""
    for name, (low, high) in kind.ranges.items():
        value = getattr(record, name)
        if value is not None and not low <= value <= high:
            return ("out_of_range",)
    return ()


def staged_cells(
    dataset: Dataset,
    entity: Entity,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    report: Report,
) -> Iterator[tuple[Any, ...]]:
    """Rows for the COPY, batch by batch: memory does not grow with the file."""
    stage = Stager(dataset, entity, origin)
    placer = Placer(entity, origin, places, report)
    for batch in batches:
        yield from (stage.cells(*found) for found in placer.placed(batch))


def _parse(
    kind: Kind, batch: Sequence[Row], places: Places, report: Report
) -> Iterator[tuple[Row, Record]]:
    """The rows that are records; the others go to the report."""
    validate = kind.record.__pydantic_validator__.validate_python
    for row in batch:
        fault = row.fault or _formula(row) or _lacking(kind, row)
        if fault is None:
            try:
                yield row, validate(row.fields)
                continue
            except ValidationError as error:
                fault = explained(error, row.fields)
        report.refuse(row.line, _better_told(fault, row, places), row.original)


def _better_told(refusal: Refusal, row: Row, places: Places) -> Refusal:
    """A row that cannot be used may be a total, or may have its address under another header."""
    if refusal.code not in ("no_place", "bad_value"):
        return refusal
    if any(cell.strip() in TOTALS for cell in row.original):
        return Refusal("total_row", None, "")
    if address(row.fields.get("address", ""), places.gazetteer).township_code:
        return refusal
    for cell in row.original:
        text = cell.strip()
        if len(text) > ADDRESS_MIN and address(text, places.gazetteer).township_code:
            return Refusal(
                "shifted_columns",
                "address",
                f"地址似乎在別欄 / an address stands elsewhere: {text[:60]}",
            )
    return refusal


def _formula(row: Row) -> Refusal | None:
    if "=" not in "".join(row.fields.values()):
        return None
    for name, value in row.fields.items():
        if value.startswith("="):
            return Refusal("formula_cell", name, f"{name}: {value[:60]}")
    return None


def _lacking(kind: Kind, row: Row) -> Refusal | None:
    """A required cell that is empty; the record itself may not know that its row needs it."""
    lacking = next((name for name in kind.required if name not in row.fields), None)
    return None if lacking is None else Refusal("missing_value", lacking, f"{lacking}：")


def explained(error: ValidationError, fields: Mapping[str, Any]) -> Refusal:
    """Why a row is no record: the first fault that its type found."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else None
    if first["type"] == "missing":
        return Refusal("missing_value", name, f"{name}：")
    found = f"{name} = {str(fields.get(name, ''))[:60]!r}: " if name else ""
    return Refusal("bad_value", name, f"{found}{first['msg']}.")


def _asked(records: Sequence[Record]) -> Asked:
    flags: list[list[str]] = [[] for _ in records]
    x, y = _numbers(_column(records, "x"), flags), _numbers(_column(records, "y"), flags)
    for i in np.flatnonzero(np.isnan(x) != np.isnan(y)):
        if not flags[i]:
            flags[i].append("unreadable_coordinates")
    broken = [i for i, found in enumerate(flags) if found]
    x[broken] = y[broken] = np.nan
    return Asked(_column(records, "address"), _column(records, "district"), x, y, flags)


def _column(records: Sequence[Record], name: str) -> list[Any]:
    """One field of all records; all None where the dataset has no such field."""
    if not records or name not in type(records[0]).model_fields:
        return [None] * len(records)
    return list(map(attrgetter(name), records))


def _numbers(texts: Sequence[str | float | None], flags: list[list[str]]) -> Floats:
    """A coordinate column: all at once where every cell is a plain number, else cell by cell."""
    try:
        known = ["nan" if text is None or text == "" else text for text in texts]
        return np.array(known, dtype=object).astype(float)
    except ValueError:
        pass
    column = np.full(len(texts), np.nan)
    for i, text in enumerate(texts):
        try:
            value = crs.number(str(text or ""))
        except ValueError:
            flags[i] = ["unreadable_coordinates"]
            continue
        column[i] = np.nan if value is None else value
    return column


def _detect(origin: Origin, asked: Asked, places: Places) -> crs.Detection:
    """The delivery's coordinate system: as given, else by its header and the range of its first batch."""
    if origin.srid is not None:
        try:
            return crs.given(origin.srid)
        except UnknownSystemError as fault:
            raise SourceError(str(fault), code="unknown_crs", hint="Nothing was stored.") from fault
    return crs.detect(
        asked.x, asked.y, header_x=origin.header_x, header_y=origin.header_y, within=places.within
    )


class Stager:
    """Turns a placed record into the staging table's cells, with its identity and the hash of its content."""

    def __init__(self, dataset: Dataset, entity: Entity, origin: Origin) -> None:
        self._dataset = dataset
        self._entity = entity
        self._id = attrgetter(entity.id_field)
        self._identity = attrgetter(*entity.identity) if entity.identity else None
        self._columns = attrgetter(*entity.columns)
        self._since = entity.since
        self._day = entity.columns.index(DAY) if DAY in entity.columns else None
        self._as_of = origin.as_of
        self._now = datetime.now(UTC)

    def cells(self, row: Row, record: Record, place: Place) -> tuple[Any, ...]:
        """line, identity, content hash, since, the entity's columns, place, points, steps, original cells."""
        own = self._columns(record)
        if self._day is not None and self._as_of is not None and own[self._day] is None:
            own = (*own[: self._day], self._as_of, *own[self._day + 1 :])
        placed = (place.township_code, place.village_code, place.basis, place.flags)
        points = (place.lon, place.lat, *(place.stated or NO_POINT))
        identity = self._id(record) or self._made(record)
        steps = self._steps(identity, record)
        content = _digest(orjson.dumps((own, placed, points, steps), default=str))
        original = orjson.dumps(row.original).decode()
        known = (row.line, identity, content, self._beginning(record))
        return (*known, *own, *placed[:3], list(place.flags), *points, steps, original)

    def _steps(self, identity: str, record: Record) -> str | None:
        """The thing's steps as JSON, each with its key; None where its entity keeps none."""
        history = self._entity.history
        if history is None:
            return None
        thread = thread_of(self._dataset.name, self._entity.name, identity, history)
        steps = record.steps()
        for step in steps:
            rank = rank_of([value for name, value in step.items() if name != "phenomenon_time"])
            step["message_key"] = key_of(thread, None, step["phenomenon_time"], rank)
        return orjson.dumps(steps).decode()

    def _made(self, record: Record) -> str:
        assert self._identity is not None, "an entity without an identity needs its id"
        parts = self._identity(record)
        return _identity(parts if isinstance(parts, tuple) else (parts,))

    def _beginning(self, record: Record) -> datetime:
        """From when the version is true: what the row says of it, but never in the future."""
        said = next((at for at in (getattr(record, name) for name in self._since) if at), None)
        if said is None and self._day is not None:
            said = self._as_of
        if said is None:
            return self._now
        return min(said, self._now) if isinstance(said, datetime) else _midnight(said, self._now)


DAY = "observed_on"
"""The column that takes the sender's ``as_of`` where a row says no day."""

NO_POINT = (None, None)
NOWHERE = Place(None, None, None, None, None)


@lru_cache(maxsize=1024)
def _midnight(seen: date, now: datetime) -> datetime:
    return min(datetime.combine(seen, time(), COUNTY_ZONE), now)


def _identity(parts: Sequence[Any]) -> str:
    """An id for a feature whose source gives none: the same name at the same address is the same feature."""
    said = "\x1f".join(["" if part is None else str(part) for part in parts])
    return "h-" + _digest("".join(said.split()).replace("台", "臺").encode())


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=HASH_BYTES).hexdigest()
