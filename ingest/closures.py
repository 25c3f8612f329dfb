"""``ingest closures``: the days on which the county closed its offices, which are no working days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from unicodedata import normalize

from sqlalchemy import Connection, Engine

from hub.dates import COUNTY_ZONE, day
from hub.errors import SourceError
from hub.places.report import Papers, PlacesReport, close_line, note_refusal, open_line
from hub.store.closures import ClosureRow, replace_closures
from hub.store.database import transaction, trial
from hub.store.locks import lock
from hub.workdays import Workdays
from ingest.files.lists import HandList, ListRow, bad_row, read_list

DATASET = "closures"

COLUMNS = {
    "date": ("date", "日期", "停班日期", "停止上班日期"),
    "reason": ("reason", "原因", "事由", "停班原因"),
    "source": ("source", "依據", "公告", "資料來源", "來源"),
}
NEEDED = ("date", "reason")

EARLIEST = date(1998, 1, 1)
"""The government's calendar of working days is known from here on."""

AHEAD = timedelta(days=366)
"""Nobody closes offices farther ahead: a day beyond is a slip of the pen."""

ROC_YEARS = 200
"""The Republic's years have three digits and stay below."""

REASON_MAX = 200
"""Characters: a name and a word, not a decree."""


@dataclass(frozen=True)
class ClosureWishes:
    """What the sender said. ``years``: of which the file is the whole list, beside those of its days.

    ``source``: of rows that do not say.
    """

    years: Sequence[int] = ()
    source: str = "county"
    encoding: str | None = None
    max_file_mb: int = 500
    dry_run: bool = False


def import_closures(engine: Engine, county: str, path: Path, wishes: ClosureWishes) -> PlacesReport:
    """Takes a list of closed days in, or not at all. It is the whole list of the years that it has days of.

    Raises:
        SourceError: the file or a row of it is refused; the refusal stands in the ledger (but not of a dry run).
    """
    papers = Papers(wishes.source, path.name, encoding=wishes.encoding)
    try:
        found = read_list(
            path, COLUMNS, needed=NEEDED, encoding=wishes.encoding, max_file_mb=wishes.max_file_mb
        )
        papers = Papers(wishes.source, path.name, found.sha256, found.encoding)
        days = _days(path, found, wishes)
        with (trial if wishes.dry_run else transaction)(engine) as connection:
            return _store(connection, county, days, found, wishes, papers)
    except SourceError as fault:
        if not wishes.dry_run:
            note_refusal(engine, DATASET, papers, fault)
        raise


def _store(
    connection: Connection,
    county: str,
    days: Sequence[ClosureRow],
    found: HandList,
    wishes: ClosureWishes,
    papers: Papers,
) -> PlacesReport:
    lock(connection, DATASET)
    report = PlacesReport(
        DATASET, papers.source, papers.filename, received=len(found.rows),
        duplicate=len(found.rows) - len(days), warnings=[*found.warnings, *_without_effect(days)],
    )  # fmt: skip
    delivery_id = open_line(connection, DATASET, papers)
    years = {row.closed_on.year for row in days} | set(wishes.years)
    report.stored, report.ended = replace_closures(connection, county, years, days, delivery_id)
    report.unchanged = len(days) - report.stored
    report.lines.append((f"年份 years: {', '.join(map(str, sorted(years)))}", len(days)))
    close_line(connection, delivery_id, report)
    return report


def _days(path: Path, found: HandList, wishes: ClosureWishes) -> list[ClosureRow]:
    """The closed days, each once, the earliest first.

    Raises:
        SourceError: ``empty_file``, ``bad_row``.
    """
    if not found.rows and not wishes.years:
        raise SourceError(
            f"{path.name} has a header and no rows.", code="empty_file",
            hint="Write one closed day a line; where a year had none, say --year; nothing was stored. 檔案只有標題列。",
        )  # fmt: skip
    days: dict[date, ClosureRow] = {}
    for row in found.rows:
        closed = _day(row, wishes)
        if days.setdefault(closed.closed_on, closed) != closed:
            raise bad_row(
                row.line, f"{closed.closed_on} stands there twice, not the same. 同一日有兩種內容。"
            )
    return [days[key] for key in sorted(days)]


def _day(row: ListRow, wishes: ClosureWishes) -> ClosureRow:
    text, reason = row.cells.get("date", ""), row.cells.get("reason", "")
    try:
        closed_on = day(text)
    except ValueError as fault:
        raise bad_row(row.line, f"{fault} 日期無法辨識。") from fault
    if not _is_whole(text):
        raise bad_row(row.line, f"{text!r} is a month; give the day. 請寫出日期，不只月份。")
    last = datetime.now(COUNTY_ZONE).date() + AHEAD
    if not EARLIEST <= closed_on <= last:
        raise bad_row(
            row.line, f"{closed_on} cannot be: give a day from {EARLIEST} to {last}. 日期不合理。"
        )
    if wishes.years and closed_on.year not in wishes.years:
        raise bad_row(
            row.line, f"{closed_on} is not of the year that --year names. 不屬於指定的年份。"
        )
    if not 0 < len(reason) <= REASON_MAX:
        raise bad_row(
            row.line,
            f"say the reason in 1 to {REASON_MAX} characters. 請填原因（{REASON_MAX} 字以內）。",
        )
    return ClosureRow(closed_on, reason, row.cells.get("source") or wishes.source)


def _is_whole(text: str) -> bool:
    """Whether a date names its day; of a month alone ``hub.dates`` takes the last day.

    >>> _is_whole("113/10/31"), _is_whole("1131031"), _is_whole("45596"), _is_whole("11310"), _is_whole("113Y10M")
    (True, True, True, False, False)
    """
    numbers = re.findall(r"\d+", normalize("NFKC", text))
    if len(numbers) != 1:
        return len(numbers) >= 3
    # Of five digits a ROC month begins with its year, a spreadsheet's serial with more than any ROC year.
    return len(numbers[0]) > 5 or int(numbers[0][:3]) >= ROC_YEARS


def _without_effect(days: Sequence[ClosureRow]) -> list[str]:
    """A warning where offices did not work anyway."""
    calendar = Workdays()
    idle = [row.closed_on for row in days if not calendar.is_working(row.closed_on)]
    if not idle:
        return []
    first = ", ".join(map(str, idle[:5])) + (" …" if len(idle) > 5 else "")
    return [
        f"{len(idle)} 日原本就不上班，不影響工作日的計算：{first}。 "
        f"Offices did not work on {len(idle)} of these days anyway: {first}."
    ]
