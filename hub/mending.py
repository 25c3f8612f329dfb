"""The report as a CSV that an official mends in Excel and sends again: own columns behind the original cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.codes import FLAGS
from hub.refusal import Report, cell_names, named_cells, readable
from hub.spreadsheet import BOM, harmless

OWN_COLUMNS = ("行號 line", "結果 outcome", "代碼 code", "說明 what to do")


@dataclass(frozen=True)
class MendableRow:
    """One row of the report. ``outcome``: ``refused`` or ``kept``; ``original``: cells by ``cell_names``."""

    line: int
    outcome: str
    codes: Sequence[str]
    hint: str
    original: Mapping[str, str]


OUTCOMES = {"refused": "退回 refused", "kept": "保留 kept"}


def mendable_rows(report: Report) -> Iterator[MendableRow]:
    """The refused rows of a report, then the flagged ones."""
    for refused in report.refused_rows:
        original = named_cells(report.header, refused.original)
        why = refused.refusal
        yield MendableRow(refused.line, "refused", [why.code], why.hint, original)
    for flagged in report.flagged_rows:
        original = named_cells(report.header, flagged.original)
        yield MendableRow(
            flagged.line, "kept", flagged.flags, flags_explained(flagged.flags), original
        )


def flags_explained(codes: Iterable[str]) -> str:
    """What the flags of a row mean, in both languages."""
    return " ".join(f"{FLAGS[code].zh} {FLAGS[code].en}" for code in codes)


def mendable_csv(header: Sequence[str], rows: Iterable[MendableRow]) -> Iterator[bytes]:
    """The report as CSV (UTF-8 with a byte order mark), line by line.

    The original header and cells are kept, so that the mended file can be sent again as it is.
    """
    words = [harmless(readable(str(word))) for word in header]
    names = cell_names(header, len(header))
    yield BOM.encode() + _line([*words, *OWN_COLUMNS])
    for row in rows:
        cells = [harmless(row.original.get(name, "")) for name in names]
        told = (str(row.line), OUTCOMES[row.outcome], " ".join(row.codes), harmless(row.hint))
        yield _line([*cells, *told])


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
