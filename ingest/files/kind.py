"""What a file is, by its first bytes: a name's ending may lie or be missing."""

import re
import zipfile
from enum import Enum
from pathlib import Path

from hub.errors import SourceError
from ingest.files.source import unreadable

HEAD_BYTES = 4096


class Kind(Enum):
    """A format; the value is its name in a report."""

    DELIMITED = "CSV"
    WORKBOOK = "Excel／ODS"
    JSON = "JSON"
    XML = "XML"
    SHAPEFILE = "Shapefile"
    GEOPACKAGE = "GeoPackage"
    ARCHIVE = "zip"


ENDINGS = {
    Kind.DELIMITED: (".csv", ".txt", ".tsv", ".tab"),
    Kind.WORKBOOK: (".xlsx", ".xls", ".ods", ".xlsb", ".xlsm"),
    Kind.JSON: (".json", ".geojson", ".jsonl", ".ndjson", ".geojsonl"),
    Kind.XML: (".xml",),
    Kind.SHAPEFILE: (".shp",),
    Kind.GEOPACKAGE: (".gpkg",),
    Kind.ARCHIVE: (".zip",),
}
"""Format → the endings under which it is expected."""

LINE_ENDINGS = (".jsonl", ".ndjson", ".geojsonl")
"""Endings of JSON lines, whose first line may be the broken one."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A compound file: .xls, or a workbook with a password."""

FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
)
"""First bytes of what offices send by mistake."""

_HTML = re.compile(
    r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|div|script)\b", re.I | re.S
)
_JSON = re.compile(r'\{\s*(?:"|\}|$)|\[\s*(?:[{\[\]"]|$)')


def kind_of(path: Path) -> Kind:
    """The format of a file.

    Raises:
        SourceError: ``empty_file``, ``html_page``, ``unknown_format``, ``file_gone``, ``file_unreadable``.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as fault:
        raise unreadable(path, fault) from fault
    if not head:
        raise SourceError(
            f"{path.name} is empty.", code="empty_file",
            hint="Export it again; nothing was stored. 檔案是空的。",
        )  # fmt: skip
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head.startswith(OLE):
        return Kind.WORKBOOK
    if head.startswith(b"SQLite format 3\0"):
        return Kind.GEOPACKAGE
    if head.startswith(b"\0\0\x27\x0a"):
        return Kind.SHAPEFILE
    for mark, name in FOREIGN:
        if head.startswith(mark):
            raise _foreign(path, name)
    return _text(path, _words(head))


def lie(path: Path, kind: Kind) -> str | None:
    """What the report says of a name whose ending is missing or another format's."""
    suffix = path.suffix.casefold()
    if suffix in ENDINGS[kind]:
        return None
    named = f"（副檔名 {suffix}）" if suffix else "（沒有副檔名）"
    return f"依內容讀作 {kind.value}{named}。 Read as {kind.value} by its content, whatever the name's ending."


def _words(head: bytes) -> str:
    """The head as text, good enough to see which marks it begins with."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").strip()
    return head.replace(b"\0", b"").decode("utf-8", errors="replace").lstrip("\ufeff").strip()


def _text(path: Path, words: str) -> Kind:
    if _HTML.match(words.removeprefix("<?xml").partition("?>")[2].strip() or words):
        raise SourceError(
            f"{path.name} is a web page, not data.", code="html_page",
            hint="The download gave a page (signed out? an error?), or the program wrote a page named .xls: open it in "
            "Excel, save it as .xlsx or CSV and send that; nothing was stored. 檔案是網頁。",
        )  # fmt: skip
    if words.startswith("<"):
        return Kind.XML
    suffix = path.suffix.casefold()
    named = suffix in LINE_ENDINGS or (suffix in ENDINGS[Kind.JSON] and words[:1] in ("[", "{"))
    return Kind.JSON if named or _JSON.match(words) else Kind.DELIMITED


def _zipped(path: Path) -> Kind:
    """A workbook is a zip of known parts; any other zip holds files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Kind.WORKBOOK if path.suffix.casefold() in ENDINGS[Kind.WORKBOOK] else Kind.ARCHIVE
    workbook = any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= set(
        names
    )
    return Kind.WORKBOOK if workbook else Kind.ARCHIVE


def _foreign(path: Path, name: str) -> SourceError:
    return SourceError(
        f"{path.name} is {name}, which holds no table that can be read.", code="unknown_format",
        hint="Send CSV, Excel, ODS, JSON, GeoJSON, XML, GeoPackage, or a Shapefile or one table in a .zip; "
        "nothing was stored. 不支援的檔案格式。",
    )  # fmt: skip
