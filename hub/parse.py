"""Rows into typed, placed cells for the staging table; what cannot be one goes to the report, with its reason."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import ValidationError

from geo import crs
from geo.errors import UnknownSystemError
from geo.names import address
from hub.dataset import Dataset, Record
from hub.errors import SourceError
from hub.locate import Asked, Place, Places, locate
from hub.refusal import Refusal, Report, Row

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


def staged_cells(
    dataset: Dataset,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    report: Report,
) -> Iterator[tuple[Any, ...]]:
    """Rows for the COPY, batch by batch: memory does not grow with the file."""
    detection: crs.Detection | None = None
    stage = Stager(dataset, origin)
    for batch in batches:
        report.received += len(batch)
        parsed = list(_parse(dataset, batch, places, report))
        asked = _asked([record for _, record in parsed])
        if detection is None:
            detection = _detect(origin, asked, places)
            report.crs = f"EPSG:{detection.srid}"
            report.warnings.append(detection.statement)
        found = locate(asked, detection, places)
        for (row, record), place in zip(parsed, found, strict=True):
            if isinstance(place, Refusal):
                report.refuse(row.line, _better_told(place, row, places), row.original)
                continue
            if place.flags:
                report.flag(row.line, place.flags, row.original)
            yield stage.cells(row, record, place)


def _parse(
    dataset: Dataset, batch: Sequence[Row], places: Places, report: Report
) -> Iterator[tuple[Row, Record]]:
    """The rows that are records; the others go to the report."""
    validate = dataset.record.__pydantic_validator__.validate_python
    for row in batch:
        fault = row.fault or _formula(row)
        if fault is None:
            try:
                yield row, validate(row.fields)
                continue
            except ValidationError as error:
                fault = _explained(error, row)
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


def _explained(error: ValidationError, row: Row) -> Refusal:
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else None
    if first["type"] == "missing":
        return Refusal("missing_value", name, f"{name}：")
    found = str(row.fields.get(str(name), ""))[:60]
    return Refusal("bad_value", name, f"{name} = {found!r}: {first['msg']}.")


def _asked(records: Sequence[Record]) -> Asked:
    flags: list[list[str]] = [[] for _ in records]
    x, y = _numbers(_column(records, "x"), flags), _numbers(_column(records, "y"), flags)
    for i in np.flatnonzero(np.isnan(x) != np.isnan(y)):
        if not flags[i]:
            flags[i].append("unreadable_coordinates")
    broken = [i for i, found in enumerate(flags) if found]
    x[broken] = y[broken] = np.nan
    return Asked(_column(records, "address"), _column(records, "district"), x, y, flags)


def _column(records: Sequence[Record], name: str) -> list[str | None]:
    """One field of all records; all None where the dataset has no such field."""
    if not records or name not in type(records[0]).model_fields:
        return [None] * len(records)
    return list(map(attrgetter(name), records))


def _numbers(texts: Sequence[str | None], flags: list[list[str]]) -> Floats:
    """A coordinate column: all at once where every cell is a plain number, else cell by cell."""
    try:
        return np.array([text or "nan" for text in texts], dtype=object).astype(float)
    except ValueError:
        pass
    column = np.full(len(texts), np.nan)
    for i, text in enumerate(texts):
        try:
            value = crs.number(text or "")
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

    def __init__(self, dataset: Dataset, origin: Origin) -> None:
        self._id = attrgetter(dataset.id_field)
        self._identity = attrgetter(*dataset.identity)
        self._columns = attrgetter(*dataset.columns)
        self._day = (
            dataset.columns.index("observed_on") if "observed_on" in dataset.columns else None
        )
        self._as_of = origin.as_of
        self._now = datetime.now(UTC)

    def cells(self, row: Row, record: Record, place: Place) -> tuple[Any, ...]:
        """line, identity, content hash, since, the dataset's columns, place, points, original cells."""
        own = self._columns(record)
        seen = own[self._day] if self._day is not None else None
        if seen is None and self._as_of is not None and self._day is not None:
            seen = self._as_of
            own = (*own[: self._day], seen, *own[self._day + 1 :])
        basis = "address" if place.lon is None else "point"
        placed = (place.township_code, place.village_code, basis, place.flags)
        points = (place.lon, place.lat, *(place.stated or NOWHERE))
        content = _digest(orjson.dumps((own, placed, points)))
        identity = self._id(record) or _identity(self._identity(record))
        since = _midnight(seen, self._now) if seen else self._now
        original = orjson.dumps(row.original).decode()
        known = (row.line, identity, content, since)
        return (*known, *own, *placed[:3], list(place.flags), *points, original)


NOWHERE = (None, None)


@lru_cache(maxsize=1024)
def _midnight(seen: date, now: datetime) -> datetime:
    return min(datetime.combine(seen, time(), COUNTY_ZONE), now)


def _identity(parts: Sequence[str | None]) -> str:
    """An id for a feature whose source gives none: the same name at the same address is the same feature."""
    said = "\x1f".join([part or "" for part in parts])
    return "h-" + _digest("".join(said.split()).replace("台", "臺").encode())


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=HASH_BYTES).hexdigest()
