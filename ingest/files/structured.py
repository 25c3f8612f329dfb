"""JSON read whole: a list of objects (bare, or under one key), GeoJSON features; JSON lines are streamed elsewhere."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import orjson

from geo import crs
from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.encoding import SAMPLE_BYTES, Encoding, detect
from ingest.files.jsonlines import MOVED, SHOWN_MAX, is_lines, read_lines
from ingest.files.kind import LINE_ENDINGS
from ingest.files.objects import POINT, Unreadable, flat, is_area
from ingest.files.source import WatchedFile, unreadable
from ingest.files.table import Cells, SourceTable

CONTAINERS = (
    "data", "records", "result", "features", "items", "value", "rows", "requests", "RowDataList",
)  # fmt: skip
"""Keys under which offices' interfaces put their list; CKAN puts ``records`` under ``result``."""

WHOLE_MAX_BYTES = 64_000_000
"""A list is held in memory as a whole, at some eight times its size; JSON lines are not."""

METRES = {"lon": "x", "lat": "y"}
"""What a feature's coordinates are called where they are no degrees."""

_EPSG = re.compile(r"(?:EPSG(?::|/)[^:/]*(?::|/)?)(\d{4,6})$", re.IGNORECASE)


def read_structured(file: WatchedFile, encoding: str | None = None) -> SourceTable:
    """The table in a JSON file; its columns are the keys of all its objects, in order of appearance.

    Raises:
        SourceError: ``broken_json`` (with the place), ``no_records``, ``too_nested``, ``file_too_large``,
            ``undecodable_file``, ``unknown_crs``.
    """
    sample = _sample(file)
    if file.path.suffix.casefold() in LINE_ENDINGS or is_lines(sample):
        return read_lines(file, encoding)
    if file.size > WHOLE_MAX_BYTES:
        raise SourceError(
            f"{file.path.name} has {file.size / 1e6:.0f} MB; JSON in one piece is read up to "
            f"{WHOLE_MAX_BYTES / 1e6:.0f} MB.", code="file_too_large",
            hint="Send it as JSON lines (one object a line) or CSV; nothing was stored. 請改用 JSON Lines 或 CSV。",
        )  # fmt: skip
    found = detect(sample, encoding)
    parsed = _parsed(file, found)
    objects = _objects(parsed, file)
    rows = [_row(element) for element in objects]
    table = SourceTable(
        path=file.path,
        header=list(dict.fromkeys(chain.from_iterable(map(_names, rows, objects)))),
        rows=iter(()),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=_said(found, sum(map(is_area, objects))),
    )
    if not table.header:
        raise _no_records(file)
    table = replace(table, rows=_cells(rows, objects, table.header))
    return _in_its_system(table, parsed)


def _sample(file: WatchedFile) -> bytes:
    try:
        with file.path.open("rb") as raw:
            return raw.read(SAMPLE_BYTES)
    except OSError as fault:
        raise unreadable(file.path, fault) from fault


def _said(found: Encoding, moved: int) -> list[str]:
    said = [f"encoding {found.name} ({found.basis}) 編碼"] if found.name != "utf-8" else []
    return [*said, MOVED.format(count=moved)] if moved else said


def _parsed(file: WatchedFile, found: Encoding) -> Any:
    raw = io.BufferedReader(file, SAMPLE_BYTES).read().removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise SourceError(
            f"{file.path.name} is empty.", code="empty_file",
            hint="Export it again; nothing was stored. 檔案是空的。",
        )  # fmt: skip
    try:
        text = raw if found.name.startswith("utf-8") else raw.decode(found.name).lstrip("\ufeff")
        return orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise _broken(file, fault) from fault
    except UnicodeError as fault:
        raise SourceError(
            f"{file.path.name} is no whole text in {found.name}: {fault}.", code="undecodable_file",
            hint="Export it again in UTF-8; nothing was stored. 無法辨識的編碼。",
        ) from fault  # fmt: skip


def _broken(file: WatchedFile, fault: orjson.JSONDecodeError) -> SourceError:
    place = f"line {fault.lineno}, column {fault.colno}: {fault.msg}"
    if "depth" in fault.msg or "recursion" in fault.msg.casefold():
        return SourceError(
            f"{file.path.name} is nested without end: {place}.", code="too_nested",
            hint="This is no table: export it again; nothing was stored. JSON 結構過深。",
        )  # fmt: skip
    return SourceError(
        f"{file.path.name} is no JSON: {place}.", code="broken_json",
        hint="Export it again whole, in UTF-8; nothing was stored. JSON 格式錯誤。",
    )  # fmt: skip


def _objects(parsed: Any, file: WatchedFile) -> list[Any]:
    found = _listed(parsed)
    if not found:
        raise _no_records(file)
    return found


def _listed(parsed: Any) -> list[Any]:
    if isinstance(parsed, list):
        return parsed
    if not isinstance(parsed, dict):
        return []
    for key in CONTAINERS:
        inner = parsed.get(key)
        if isinstance(inner, dict) and isinstance(inner.get("records"), list):
            return list(inner["records"])
        if isinstance(inner, list):
            return inner
    return [parsed]


def _no_records(file: WatchedFile) -> SourceError:
    return SourceError(
        f"{file.path.name} holds no list of records.", code="no_records",
        hint=f"Give a list of objects, bare or under one of: {', '.join(CONTAINERS)}; nothing was stored. 找不到資料列。",
    )  # fmt: skip


def _row(element: Any) -> dict[str, str] | Refusal:
    if not isinstance(element, dict):
        return Refusal("bad_value", None, "不是物件 / not an object.")
    try:
        return flat(element)
    except Unreadable as fault:
        return Refusal(fault.code, None, fault.detail)


def _names(row: dict[str, str] | Refusal, element: Any) -> Iterable[str]:
    """The columns that an object has; a feature whose geometry is refused still has its attributes and a place."""
    if not isinstance(row, Refusal):
        return row
    properties = element.get("properties") if isinstance(element, dict) else None
    return (*properties, *POINT) if isinstance(properties, dict) else ()


def _cells(
    rows: list[dict[str, str] | Refusal], objects: list[Any], names: list[str]
) -> Iterator[Cells]:
    for number, (row, element) in enumerate(zip(rows, objects, strict=True), 1):
        if isinstance(row, Refusal):
            yield Cells(number, [_shown(element)], row)
        else:
            yield Cells(number, [row.get(name, "") for name in names])


def _shown(element: Any) -> str:
    """What the report shows of an element that is no row."""
    try:
        return orjson.dumps(element).decode()[:SHOWN_MAX]
    except TypeError:  # nested deeper than the library writes
        return "[…]"


def _in_its_system(table: SourceTable, parsed: Any) -> SourceTable:
    """GeoJSON of before RFC 7946 may name another system than degrees; then lon and lat are x and y.

    Raises:
        SourceError: ``unknown_crs``: it names one that is not read.
    """
    srid = _stated(parsed)
    if srid is None:
        return table
    if srid not in crs.NAMES:
        raise SourceError(
            f"{table.path.name} is in EPSG:{srid}.", code="unknown_crs",
            hint="Export it in TWD97 (EPSG:3826 or 3824) or WGS 84 (4326); nothing was stored. 不支援的坐標系統。",
        )  # fmt: skip
    header = table.header
    if srid not in (crs.WGS84, crs.TWD97):
        header = [METRES.get(word, word) for word in header]
    return replace(table, header=header, srid=srid)


def _stated(parsed: Any) -> int | None:
    """The EPSG number of a collection's ``crs`` member; None where there is none (degrees, says RFC 7946)."""
    member = parsed.get("crs") if isinstance(parsed, dict) else None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    found = _EPSG.search(name) if isinstance(name, str) else None
    return int(found[1]) if found else None
