"""A dated set of areas from an official file: checked as a whole, then put into the county's history."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
from sqlalchemy import Connection

from geo.polygons import likeness
from hub.errors import SourceError
from hub.places import checks, versions
from hub.places.report import Papers, PlacesReport, close_line, open_line
from hub.places.versions import AreaVersion
from hub.store.locks import lock

EARLIEST = date(1945, 10, 25)
"""Before it there were no townships and villages of today's kind."""

AHEAD = timedelta(days=366)
"""A reform is announced months before it holds; a date farther ahead is a slip of the pen."""

SAME_GROUND = 0.95
"""Two drawings of one border agree to this part of their joint area (simplified against surveyed)."""

LOST_CHARACTER = re.compile("[?\ufffd\ue000-\uf8ff]")
"""What stands where an encoding had no such character: Big5 has no 坂, 壠, 舘."""

Rows = Mapping[int, AreaVersion]


def replace_areas(
    connection: Connection,
    frame: gpd.GeoDataFrame,
    *,
    county: str,
    level: str,
    valid_from: date,
    papers: Papers,
    source_as_of: date | None = None,
    history: bool = False,
) -> PlacesReport:
    """Puts a set of areas into the county's history, as valid from one day on.

    The versions that held on that day end on it; a set that begins on the same day is replaced; the same
    set again changes nothing.

    Args:
        frame: area_code, parent_code, name_zh, name_en and (multi)polygons in lon, lat, one row an area.
        history: allow a set that is older than one already known; it then holds until that one begins.

    Raises:
        SourceError: ``implausible_date``, ``older_than_known``, and what ``checks.checked`` finds;
            nothing is stored.
    """
    lock(connection, "areas")
    _check_date(valid_from)
    present = versions.stored(connection, county, level)
    later = [v.valid_from for v in present.values() if v.valid_from and v.valid_from > valid_from]
    replacing = any(version.valid_from == valid_from for version in present.values())
    if later and not (history or replacing):
        raise _older(valid_from, min(later))
    report = PlacesReport("areas", papers.source, papers.filename, warnings=list(papers.warnings))
    sound = checks.checked(connection, frame, county, level, valid_from, present, report)
    until = min(later, default=None)
    wanted = _as_versions(
        sound, county, level, valid_from, until, papers.source, source_as_of, present
    )
    _say_mended_names(sound, wanted, report)
    delivery_id = open_line(connection, "areas", papers)
    _store(connection, wanted, present, valid_from, until, delivery_id, report)
    report.received = report.stored + report.unchanged + report.duplicate
    close_line(connection, delivery_id, report)
    return report


def _store(
    connection: Connection,
    wanted: list[AreaVersion],
    present: Rows,
    valid_from: date,
    until: date | None,
    delivery_id: int,
    report: PlacesReport,
) -> None:
    same_day = {row: v for row, v in present.items() if v.valid_from == valid_from}
    kept = {v.content() for v in same_day.values()} & {v.content() for v in wanted}
    fresh = [version for version in wanted if version.content() not in kept]
    wrong = [row for row, version in same_day.items() if version.content() not in kept]
    holding = {
        row: v for row, v in present.items() if row not in same_day and v.holds_on(valid_from)
    }
    beyond = [
        replace(v, valid_from=until)
        for v in holding.values()
        if until is not None and (v.valid_to is None or v.valid_to > until)
    ]
    versions.remove(connection, wrong)
    versions.end(connection, holding, valid_from)
    versions.add(connection, [*fresh, *beyond], delivery_id)
    report.stored, report.unchanged = len(fresh), len(wanted) - len(fresh)
    gone = {present[row].area_code for row in (*wrong, *holding)}
    gone -= {version.area_code for version in wanted}
    report.ended = len(wrong) + len(holding) if fresh or gone else 0
    _say_gone(gone, present, report)


def _say_gone(gone: set[str], present: Rows, report: PlacesReport) -> None:
    if gone:
        names = sorted({v.name_zh for v in present.values() if v.area_code in gone})
        report.lines.append(("不再存在 no longer there", len(gone)))
        report.warnings.append(
            f"新檔未列而終止 ended, not in the new file: {'、'.join(names[: checks.SHOWN])}"
        )


def _as_versions(
    frame: gpd.GeoDataFrame,
    county: str,
    level: str,
    valid_from: date,
    until: date | None,
    source: str,
    source_as_of: date | None,
    present: Rows,
) -> list[AreaVersion]:
    same_day = {v.area_code: v for v in present.values() if v.valid_from == valid_from}
    eve = valid_from - timedelta(days=1)
    before = {v.area_code: v for v in present.values() if v.holds_on(eve)}
    made = []
    for row in frame.itertuples():
        code = str(row.area_code)
        change = (
            same_day[code].change
            if code in same_day
            else _change(row.geometry, before.get(code), before)
        )
        made.append(
            AreaVersion(
                area_code=code, level=level, county_code=county, parent_code=row.parent_code,
                name_zh=_name(str(row.name_zh), before.get(code)), name_en=row.name_en, valid_from=valid_from,
                valid_to=until, change=change, shape=row.geometry, source=source,
                source_as_of=source_as_of,
            )
        )  # fmt: skip
    return made


def _name(given: str, before: AreaVersion | None) -> str:
    """The name as given; the known one where the file's encoding has lost a character of it."""
    if before is None or not LOST_CHARACTER.search(given):
        return given
    pattern = ".?".join(map(re.escape, LOST_CHARACTER.split(given)))
    fits = re.fullmatch(pattern, before.name_zh)
    return before.name_zh if fits else given


def _say_mended_names(
    frame: gpd.GeoDataFrame, wanted: list[AreaVersion], report: PlacesReport
) -> None:
    pairs = zip(frame["name_zh"], wanted, strict=True)
    mended = [f"{given} → {v.name_zh}" for given, v in pairs if given != v.name_zh]
    if mended:
        report.warnings.append(
            f"檔案編碼缺字，沿用已知名稱 characters lost to the file's encoding, known names kept: {'、'.join(mended)}"
        )


def _change(
    shape: object, before: AreaVersion | None, known: Mapping[str, AreaVersion]
) -> str | None:
    """How an area came out of the change of sets; None where that cannot be told."""
    if before is None:
        return "new" if known else None
    if before.shape is None:
        return before.change
    return "kept" if likeness(before.shape, shape) >= SAME_GROUND else "redrawn"


def _check_date(valid_from: date) -> None:
    today = datetime.now(UTC).date()
    if not EARLIEST <= valid_from <= today + AHEAD:
        raise SourceError(
            f"The areas cannot be valid from {valid_from}.", code="implausible_date",
            hint=f"Give --valid-from between {EARLIEST} and {today + AHEAD}; nothing was stored. 生效日期不合理。",
        )  # fmt: skip


def _older(valid_from: date, known: date) -> SourceError:
    return SourceError(
        f"A newer set of these areas is known: it is valid from {known}, this one from {valid_from}.",
        code="older_than_known",
        hint=f"Correct --valid-from; or, if this file is older boundaries on purpose, add --history: it then "
        f"holds until {known}. Nothing was stored. 已有較新的界線；若要補入舊界線請加 --history。",
    )
