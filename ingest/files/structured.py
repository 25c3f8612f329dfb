"""JSON tables: a list of objects (bare, or under one key), JSON lines, GeoJSON features."""

from collections.abc import Iterator
from typing import Any

import orjson

from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable

CONTAINERS = ("data", "records", "result", "features", "items")
"""Keys under which offices' interfaces put their list."""


def read_structured(file: WatchedFile) -> SourceTable:
    """The table in a JSON file; its columns are the keys of all its objects, in order of appearance.

    Raises:
        SourceError: not JSON (with the place of the fault), or no list of objects in it.
    """
    objects = _objects(_parsed(file), file)
    rows = [_flat(element) if isinstance(element, dict) else None for element in objects]
    header: dict[str, None] = {}
    for row in rows:
        header.update(dict.fromkeys(row or ()))
    names = list(header)
    return SourceTable(
        path=file.path,
        header=names,
        rows=_cells(rows, names),
        encoding="utf-8",
        sha256=file.sha256,
        finish=file.check_unchanged,
    )


def _parsed(file: WatchedFile) -> Any:
    raw = file.readall() or b""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise SourceError(
            f"{file.path.name} is empty.", code="empty_file",
            hint="Export it again; nothing was stored. 檔案是空的。",
        )  # fmt: skip
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        if fault.lineno == 2 or b"\n{" in raw:
            return [
                _line(text, number, file)
                for number, text in enumerate(raw.splitlines(), 1)
                if text.strip()
            ]
        raise _broken(file, fault) from fault


def _line(text: bytes, number: int, file: WatchedFile) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise _broken(file, fault, number) from fault


def _broken(
    file: WatchedFile, fault: orjson.JSONDecodeError, line: int | None = None
) -> SourceError:
    return SourceError(
        f"{file.path.name} is no JSON: line {line or fault.lineno}, column {fault.colno}: {fault.msg}.",
        code="broken_json",
        hint="Export it again whole, in UTF-8; nothing was stored. JSON 格式錯誤。",
    )


def _objects(parsed: Any, file: WatchedFile) -> list[Any]:
    if isinstance(parsed, dict):
        parsed = next(
            (parsed[key] for key in CONTAINERS if isinstance(parsed.get(key), list)), [parsed]
        )
    if not isinstance(parsed, list) or not parsed:
        raise SourceError(
            f"{file.path.name} holds no list of records.", code="no_records",
            hint=f"Give a list of objects, bare or under one of: {', '.join(CONTAINERS)}; nothing was stored.",
        )  # fmt: skip
    return parsed


def _flat(element: dict[str, Any]) -> dict[str, str]:
    """An object as text cells; a GeoJSON point becomes the columns lon and lat."""
    if element.get("type") == "Feature":
        cells = {key: _text(value) for key, value in (element.get("properties") or {}).items()}
        geometry = element.get("geometry") or {}
        if geometry.get("type") == "Point":
            cells["lon"], cells["lat"] = (_text(value) for value in geometry["coordinates"][:2])
        return cells
    return {key: _text(value) for key, value in element.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.replace("\0", "") if isinstance(value, str) else orjson.dumps(value).decode()


def _cells(rows: list[dict[str, str] | None], names: list[str]) -> Iterator[Cells]:
    for number, row in enumerate(rows, 1):
        if row is None:
            yield Cells(number, [], Refusal("bad_value", None, "不是物件 / not an object."))
        else:
            yield Cells(number, [row.get(name, "") for name in names])
