"""JSON lines, streamed: one object a line; a broken line is that row's refusal, not the file's."""

import io
from collections.abc import Iterator
from typing import Any

import orjson

from hub.errors import SourceError
from hub.refusal import Refusal, readable
from ingest.files.encoding import SAMPLE_BYTES, detect
from ingest.files.lines import Lines, encodes
from ingest.files.objects import Unreadable, flat, is_area
from ingest.files.source import WatchedFile, unreadable
from ingest.files.table import Cells, SourceTable

BROKEN_SHARE_MAX = 0.5
"""From this share of broken lines on, the file is something else, or badly damaged."""

SHOWN_MAX = 2_000
"""Characters of a broken line that the report shows."""

RECORD_SEPARATOR = "\x1e"
"""Before each record of an RFC 8142 sequence."""

MOVED = (
    "{count} 個圖徵不是點，以其上一點代表。 "
    "{count} features are no points; each is taken at a point on it."
)


def is_lines(head: bytes) -> bool:
    """Whether a JSON text that begins with ``head`` is one object a line (most of its first lines are whole).

    >>> is_lines(b'{"a": 1}\\n{"a": 2}\\n'), is_lines(b'{"a": [\\n{"b": 1},\\n{"b": 2}]}'), is_lines(b'{"a": 1}')
    (True, False, False)
    """
    lines = [line.strip(b" \t\r\x1e\xef\xbb\xbf") for line in head.split(b"\n")[:20]]
    lines = [line for line in lines if line]
    whole = sum(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    return len(lines) > 1 and lines[0].startswith(b"{") and whole > len(lines) / 2


def read_lines(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The table in a file of JSON lines. It is read twice: once for its columns, then for its rows; memory stays flat.

    Raises:
        SourceError: ``broken_json`` (most lines are), ``no_records``, ``line_too_long``, ``undecodable_file``.
    """
    try:
        with file.path.open("rb") as raw:
            found = detect(raw.read(SAMPLE_BYTES), encoding)
            raw.seek(0)
            header, moved = _surveyed(_lines(raw, found.name, file.path.name), file.path.name)
    except OSError as fault:
        raise unreadable(file.path, fault) from fault
    again = _lines(io.BufferedReader(file, SAMPLE_BYTES), found.name, file.path.name)
    warnings = [f"encoding {found.name} ({found.basis}) 編碼"] if found.name != "utf-8" else []
    return SourceTable(
        path=file.path,
        header=header,
        rows=_rows(again, header),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=[*warnings, *([MOVED.format(count=moved)] if moved else [])],
    )


def _lines(raw: io.BufferedReader, encoding: str, filename: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of the lines that are not blank."""
    text = io.TextIOWrapper(raw, encoding, errors="surrogateescape", newline=None)
    try:
        for number, line in enumerate(Lines(text, filename), 1):
            plain = line.strip().lstrip(RECORD_SEPARATOR + "\ufeff")
            if plain:
                yield number, plain
    finally:
        text.detach()


def _object(line: str) -> tuple[dict[str, str], bool]:
    """A line's cells, and whether its feature is no point.

    Raises:
        Unreadable: it is no JSON object that can be a row.
    """
    if not encodes(line):
        raise Unreadable("undecodable_text", "")
    try:
        element: Any = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise Unreadable("broken_line", f"{fault.msg}, {fault.colno}.") from fault
    if not isinstance(element, dict):
        raise Unreadable("broken_line", "不是物件 / not an object.")
    return flat(element), is_area(element)


def _surveyed(lines: Iterator[tuple[int, str]], filename: str) -> tuple[list[str], int]:
    """(columns in order of appearance, features that are no points)."""
    names: dict[str, None] = {}
    count = broken = moved = 0
    first = ""
    for number, line in lines:
        count += 1
        try:
            cells, area = _object(line)
        except Unreadable as fault:
            broken += 1
            first = first or f"line {number}: {fault.code} {fault.detail}"
            continue
        moved += area
        names.update(dict.fromkeys(cells))
    if not names or broken > BROKEN_SHARE_MAX * count:
        raise SourceError(
            f"{filename}: {broken} of {count} lines are no JSON object that can be read; first {first or 'none'}.",
            code="broken_json" if broken else "no_records",
            hint="Export it again, one whole object a line, in UTF-8; nothing was stored. 多數行不是完整的 JSON。",
        )  # fmt: skip
    return list(names), moved


def _rows(lines: Iterator[tuple[int, str]], header: list[str]) -> Iterator[Cells]:
    for number, line in lines:
        try:
            cells, _ = _object(line)
        except Unreadable as fault:
            shown = readable(line[:SHOWN_MAX])
            yield Cells(number, [shown], Refusal(fault.code, None, fault.detail))
            continue
        yield Cells(number, [cells.get(name, "") for name in header])
