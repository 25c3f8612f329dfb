"""XML tables: NEMSIS reports, OPEN1999 and Open311 records, and plain exports of rows."""

import io
from collections.abc import Iterator
from typing import NamedTuple

from hub.errors import SourceError
from ingest.files import nemsis
from ingest.files.encoding import SAMPLE_BYTES, detect
from ingest.files.markup import Collector, Record, records
from ingest.files.source import WatchedFile, unreadable
from ingest.files.table import Cells, SourceTable

JOIN = "; "
"""Between the texts of an element that a record has several times."""

HEADER_MAX = 1_000
"""Different columns: a file with more is no table of an office."""


class Survey(NamedTuple):
    """What a first reading finds: the columns in order of appearance, how many records, what <count> said."""

    header: list[str]
    found: int
    stated: str
    reports: bool


def read_document(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The table in an XML file. It is read twice: once for its columns and its soundness, then for its rows.

    Raises:
        SourceError: ``broken_xml``, ``unsafe_xml``, ``too_nested``, ``no_records``, ``undecodable_file``.
    """
    try:
        with file.path.open("rb") as raw:
            found = detect(raw.read(SAMPLE_BYTES), encoding)
            raw.seek(0)
            survey = _surveyed(raw, found.name, file.path.name)
    except OSError as fault:
        raise unreadable(file.path, fault) from fault
    warnings = [f"encoding {found.name} ({found.basis}) 編碼"]
    if survey.stated.isdecimal() and int(survey.stated) != survey.found:
        warnings.append(
            f"檔案自稱有 {survey.stated} 筆，實有 {survey.found} 筆。 "
            f"The file says it holds {survey.stated} records; there are {survey.found}."
        )
    if survey.reports:
        warnings.append(
            "NEMSIS：未讀取任何病患身分資料。 Nothing about who the patient was is read."
        )
    wanted = nemsis.ELEMENTS if survey.reports else None
    again = records(
        io.BufferedReader(file, SAMPLE_BYTES),
        encoding=found.name, collector=Collector(wanted), filename=file.path.name,
    )  # fmt: skip
    return SourceTable(
        path=file.path,
        header=survey.header,
        rows=_reports(again) if survey.reports else _rows(again, survey.header),
        encoding=found.name,
        sha256=file.sha256,
        finish=file.check_unchanged,
        warnings=warnings,
    )


def _surveyed(raw: io.BufferedReader, encoding: str, filename: str) -> Survey:
    collector = Collector(None)
    names: dict[str, None] = {}
    count = 0
    kinds: set[str] = set()
    for record in records(raw, encoding=encoding, collector=collector, filename=filename):
        count += 1
        kinds.add(record.name)
        if record.name != nemsis.RECORD:
            names.update(dict.fromkeys(name for name, _ in record.leaves))
        if len(names) > HEADER_MAX:
            raise SourceError(
                f"{filename} has more than {HEADER_MAX:,} different elements in its records.", code="too_nested",
                hint="This is no table of records: export it again; nothing was stored. XML 欄位過多。",
            )  # fmt: skip
    reports = kinds == {nemsis.RECORD}
    header = nemsis.HEADER if reports else list(names)
    if not count or not header:
        raise SourceError(
            f"{filename}: <{collector.root}> holds no records that are known.", code="no_records",
            hint="Read are <PatientCareReport> (NEMSIS), <records><record> (OPEN1999), <request> (Open311), <row>; "
            "nothing was stored. 找不到資料列。",
        )  # fmt: skip
    return Survey(header, count, collector.stated, reports)


def _reports(found: Iterator[Record]) -> Iterator[Cells]:
    for record in found:
        yield Cells(record.line, nemsis.run(record.leaves))


def _rows(found: Iterator[Record], header: list[str]) -> Iterator[Cells]:
    for record in found:
        cells: dict[str, str] = {}
        for name, text in record.leaves:
            cells[name] = (
                f"{cells[name]}{JOIN}{text}"
                if cells.get(name) and text
                else cells.get(name) or text
            )
        yield Cells(record.line, [cells.get(name, "") for name in header])
