"""Rows into typed, placed cells for the staging table; what cannot be one goes to the report, with its reason."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import ValidationError

from geo import crs
from geo.errors import UnknownSystemError
from geo.names import address
from hub.dataset import Dataset, Record
from hub.errors import SourceError
from hub.locate import Asked, Place, Places, locate
from hub.refusal import Refusal, Report, Row

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
    now = datetime.now(UTC)
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
            else:
                report.flag(row.line, place.flags, row.original)
                yield _staged(dataset, origin, row.line, record, place, now)


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
        report.refuse(row.line, fault, row.original)


def _better_told(refusal: Refusal, row: Row, places: Places) -> Refusal:
    """A row without a place may be a total, or may have its address under another header."""
    if refusal.code != "no_place":
        return refusal
    if any(cell.strip() in TOTALS for cell in row.original):
        return Refusal("total_row", None, "")
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
    for name, value in row.fields.items():
        if value[0] == "=":
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
    x, y = np.full(len(records), np.nan), np.full(len(records), np.nan)
    for i, record in enumerate(records):
        try:
            pair = (
                crs.number(getattr(record, "x", None) or ""),
                crs.number(getattr(record, "y", None) or ""),
            )
        except ValueError:
            flags[i].append("unreadable_coordinates")
            continue
        if pair[0] is not None and pair[1] is not None:
            x[i], y[i] = pair
        elif pair[0] is not None or pair[1] is not None:
            flags[i].append("unreadable_coordinates")
    addresses = [getattr(record, "address", None) for record in records]
    districts = [getattr(record, "district", None) for record in records]
    return Asked(addresses, districts, x, y, flags)


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


def _staged(
    dataset: Dataset, origin: Origin, line: int, record: Record, place: Place, now: datetime
) -> tuple[Any, ...]:
    values = record.__dict__
    own = [values[name] for name in dataset.columns]
    if "observed_on" in values and values["observed_on"] is None and origin.as_of is not None:
        own[dataset.columns.index("observed_on")] = origin.as_of
    seen = own[dataset.columns.index("observed_on")] if "observed_on" in values else None
    basis = "point" if place.lon is not None else "address"
    placed = (place.township_code, place.village_code, basis, list(place.flags))
    stated = place.stated or (None, None)
    points = (place.lon, place.lat, *stated)
    content = "\x1f".join(map(str, (*own, *placed, *points)))
    identity = values[dataset.id_field] or _identity([values[name] for name in dataset.identity])
    since = _midnight(seen, now) if seen else now
    return (line, identity, _digest(content), since, *own, *placed, *points)


@lru_cache(maxsize=1024)
def _midnight(seen: date, now: datetime) -> datetime:
    return min(datetime.combine(seen, time(), COUNTY_ZONE), now)


def _identity(parts: Sequence[Any]) -> str:
    """An id for a feature whose source gives none: the same name at the same address is the same feature."""
    return "h-" + _digest(
        "\x1f".join("".join(str(p or "").split()).replace("台", "臺") for p in parts)
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()
