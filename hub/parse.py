"""Rows into typed, placed cells for the staging table; what cannot be one goes to the report, with its reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from geo import crs
from geo.errors import UnknownSystemError
from geo.names import address
from hub.dataset import Entity, Kind, Record
from hub.errors import SourceError
from hub.locate import Asked, Place, Places, locate, whereabouts
from hub.refusal import Refusal, Report, Row
from hub.timeliness import RETENTION

Floats = NDArray[np.float64]

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
        self.places = places
        self.report = report
        self._detection: crs.Detection | None = None

    def placed(self, batch: Sequence[Row]) -> Iterator[Placed]:
        """The batch's rows that can be stored; the others go to the report."""
        self.report.received += len(batch)
        parsed = list(_parse(self._kind, batch, self.places, self.report))
        asked = _asked([record for _, record in parsed])
        located = self.located(asked)
        if self.report.preview.has_room:
            self._show([row for row, _ in parsed], asked, located)
        for (row, record), place in zip(parsed, located, strict=True):
            if isinstance(place, Refusal):
                self.report.refuse(row.line, _better_told(place, row, self.places), row.original)
                continue
            seen = (*record.looked_at(), *out_of_range(self._kind, record))
            flags = (*row.flags, *place.flags, *seen)
            if flags:
                self.report.flag(row.line, flags, row.original)
            yield Placed(row, record, place._replace(flags=flags))

    def located(self, asked: Asked) -> Sequence[Place | Refusal]:
        """Where the rows of a batch are, or why that cannot be told, in order."""
        if self._kind.place == "none":
            return [NOWHERE] * len(asked.x)
        detection = self.detection(asked.x, asked.y)
        if not isinstance(self._kind, Entity):
            return whereabouts(asked.x, asked.y, detection, self.places)
        found = locate(asked, detection, self.places)
        if self._kind.place == "needed":
            return found
        return [_unknown(place, flags) for place, flags in zip(found, asked.flags, strict=True)]

    def _show(self, rows: Sequence[Row], asked: Asked, located: Sequence[Place | Refusal]) -> None:
        """Puts the batch's rows on the map, also those that are refused, where they say they are."""
        if self._kind.place == "none" or not rows:
            return
        points = crs.resolve(asked.x, asked.y, self.detection(asked.x, asked.y), self.places.within)
        for row, place, lon, lat in zip(
            rows, located, points.lon.tolist(), points.lat.tolist(), strict=True
        ):
            if isnan(lon):
                continue
            if isinstance(place, Refusal):
                self.report.preview.show(row.line, (lon, lat), "refused", (place.code,))
            else:
                flags = (*row.flags, *place.flags)
                self.report.preview.show(row.line, (lon, lat), "stored", flags)

    def detection(self, x: Floats, y: Floats) -> crs.Detection:
        """The delivery's coordinate system; found out by the first batch, of which these are the coordinates."""
        if self._detection is None:
            self._detection = _detect(self._origin, x, y, self.places)
            self.report.crs = f"EPSG:{self._detection.srid}"
            self.report.warnings.append(self._detection.statement)
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


def _detect(origin: Origin, x: Floats, y: Floats, places: Places) -> crs.Detection:
    """The delivery's coordinate system: as given, else by its header and the range of its first batch."""
    if origin.srid is not None:
        try:
            return crs.given(origin.srid)
        except UnknownSystemError as fault:
            raise SourceError(str(fault), code="unknown_crs", hint="Nothing was stored.") from fault
    return crs.detect(
        x, y, header_x=origin.header_x, header_y=origin.header_y, within=places.within
    )


NOWHERE = Place(None, None, None, None, None)
"""The place of what has none."""
