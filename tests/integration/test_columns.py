"""Columns or rows: whatever a file holds, both ways give the same cells, keys, places, flags and refusals."""

import codecs
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo import crs
from hub.columns.batch import Batch, Columns
from hub.columns.record import ColumnReader, Read
from hub.dataset import Dataset, Entity, Kind, Observation
from hub.errors import SourceError
from hub.locate import Places
from hub.news import NewsReader
from hub.parse import Origin, Placer
from hub.refusal import Report
from hub.registry import dataset
from hub.store import staging
from hub.store.chunks import Chunk
from hub.store.database import engine
from hub.things import staged_chunks
from ingest.files import blocks, delimited, tidy
from ingest.files.header import batches, map_header
from ingest.files.reading import open_table
from ingest.files.source import WatchedFile
from tests.telling import places

pytestmark = pytest.mark.broad

PHASES = (Phase.generate, Phase.shrink)
"""Explaining a failure line by line takes minutes."""

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ORIGIN = Origin("fire-bureau", "addition", srid=crs.WGS84)


def mostly(good: str, *odd: str) -> st.SearchStrategy[str]:
    """Cells of which nine in ten are one of the good ones (parted by ``|``)."""
    sound = good.split("|")
    return st.sampled_from(sound * (9 * len(odd) // len(sound) + 1) + list(odd))


ODD_TEXTS = (
    "", " ", " 91A1", "91A1 ", "\u3000甲", "甲\u00a0", "=1+1", '="0912"', "a=b", "<b>甲</b>", "甲&amp;乙", "a\\b", "x" * 65, "x" * 501,
    "總計", "\x1f", "甲\tb",
)  # fmt: skip
IDS = mostly("91A1|TT-01|E2610010001", "王", *ODD_TEXTS)
TEXTS = mostly("91A1|臺東分隊|台東|", *ODD_TEXTS)
ADDRESSES = mostly(
    "臺東縣臺東市中山路276號|台東市中山路1號|蘭嶼鄉紅頭村1號|",
    "花蓮縣花蓮市中山路1號", "臺東縣台冬市中山路1號", *ODD_TEXTS,
)  # fmt: skip
NUMBERS = mostly(
    "|0|5|5.0|42|119.5", "-0", "-0.0", " 7 ", "1e3", "１２", "1,000", "201", "-1", "abc", ".5", "5.",
    "0.1234567890123456789", "nan", "inf", "1_0", "+5", "007",
)  # fmt: skip
LONS = mostly("121.147|121.15|121.546", "120.0", "0", "", "121.6", "22.756", "265765.11", "121°09'", "east", "121.147 ", "1211470")  # fmt: skip
LATS = mostly(
    "22.756|22.75|22.05", "23.98", "0", "", "121.147", "2517500.00", "north", "-22.7", "91"
)
MOMENTS = mostly(
    "2026-10-01T08:00:00+08:00|2026-10-01 08:00:00|2026-10-01T00:00:00Z|2026/10/1 8:05|2026/10/01 08:05:59|2026-10-02T08:00",
    "2026-10-01T08:00:00.123456+08:00", "2026-10-01T08:00:00.5Z", "115/10/01 08:00", "2026/10/1 下午 02:05", "2020-01-01T00:00:00Z",
    "2080-01-01T00:00:00Z", "2026-10-01", "昨天", "", "2026-10-02 08:00:00 ", "2026-02-30 08:00:00", "2026-10-01T24:00:00",
    "46296.5", "2026-10-01T08:00:00-05:30", "1979-05-05 08:00:00",
)  # fmt: skip
STATES = mostly("available|enRoute|", "enRoute ", "asleep", "是")
YES_NO = mostly("是|否|", "yes", "N ", "1", "也許")
PHONES = mostly("|089123456|0912345678", "912345678", "８９１２３４５６", "電話")
DAYS = mostly("2026-09-30|115/09/30|", "昨天", "1950-01-01", "2027-01-01")

POSITIONS = {
    "車輛編號": IDS, "時間": MOMENTS, "lon": LONS, "lat": LATS, "speed": NUMBERS, "heading": NUMBERS,
    "serviceStatus": STATES, "備用": TEXTS,
}  # fmt: skip
RUNS = {
    "出勤編號": IDS, "案件編號": IDS, "救護單位": TEXTS, "高級救護": YES_NO, "報案時間": MOMENTS, "派遣時間": MOMENTS,
    "到達現場時間": MOMENTS, "現場地址": ADDRESSES, "lon": LONS, "lat": LATS, "連絡電話": PHONES,
}  # fmt: skip
SESSIONS = {
    "醫事機構代碼": IDS, "phenomenonTime": MOMENTS, "科別": TEXTS, "開診時間": MOMENTS, "結診時間": MOMENTS, "看診人次": NUMBERS,
}  # fmt: skip
STATIONS = {
    "分隊編號": mostly("", "TT-01"), "大隊": TEXTS, "分隊": TEXTS, "地址": ADDRESSES, "鄉鎮市": mostly("臺東市|", "花蓮市"),
    "X坐標": LONS, "Y坐標": LATS, "最後更新時間": DAYS,
}  # fmt: skip
OUTCOMES = {
    "案件編號": IDS, "救護單位": TEXTS, "ROSC": YES_NO, "急性腦中風": YES_NO, "回報時間": MOMENTS, "病患姓名": TEXTS,
}  # fmt: skip
FILES = {
    ("ambulances", "position"): POSITIONS,
    ("ambulances", "run"): RUNS,
    ("ambulances", "station"): STATIONS,
    ("ambulances", "outcome"): OUTCOMES,
    ("clinics", "session"): SESSIONS,
}


@st.composite
def contents(draw: st.DrawFn, columns: dict[str, st.SearchStrategy[str]]) -> bytes:
    """A file's bytes: mostly sound rows, here and there a line of another width, a blank one, a quoted cell, a bad byte."""
    rows = draw(st.lists(st.tuples(*columns.values()), min_size=14, max_size=26))
    odd = draw(
        st.lists(
            st.sampled_from(["", "a,b", '"甲', "x,\x00y,,,,,,,,,,", ",,,,,,,", ",", '"a"b,c']),
            max_size=3,
        )
    )
    quoted = draw(st.integers(0, 4)) == 4
    lines = [
        ",".join(f'"{cell}"' if quoted and i % 3 == 2 else cell.replace(",", ";").replace('"', "'" if i % 2 else '"') for i, cell in enumerate(row))
        for row in rows
    ]  # fmt: skip
    for line in odd:
        lines.insert(draw(st.integers(0, len(lines))), line)
    end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\n", "\r"]))
    text = end.join([",".join(columns), *lines]) + draw(st.sampled_from(["", end, end + end]))
    content = text.encode(draw(st.sampled_from(["utf-8", "utf-8", "cp950"])), errors="replace")
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(len(",".join(columns).encode()), len(content)))
        content = content[:at] + b"\xa4" + content[at:]
    mark = draw(st.sampled_from([b"", b"", codecs.BOM_UTF8]))
    return mark + content if b"\xa4" not in content else content


def _told(content: bytes, dataset_name: str, kind: str, here: Places, folder: Path) -> Any:
    """All that a file comes to, short of the database; or the code with which it is refused as a whole."""
    declared = dataset(dataset_name)
    what = declared.kind(kind)
    assert what is not None
    path = folder / "a.csv"
    path.write_bytes(content)
    try:
        with WatchedFile(path, limit_bytes=1 << 20, progress=lambda count: None) as file:
            table = open_table(file)
            found = batches(table, map_header(what, table.header), lambda count: None)
            return _cells(declared, what, found, here)
    except SourceError as fault:
        return fault.code


def _cells(declared: Dataset, kind: Kind, found: Iterable[Batch], here: Places) -> Any:
    report = Report(declared.name, ORIGIN.source, ORIGIN.mode, simulated=False)
    chunks: Iterable[Chunk]
    if isinstance(kind, Entity):
        staged = staging.things_table(kind.table, kind.columns)
        chunks = staged_chunks(declared, kind, ORIGIN, found, here, report, staged, NOW)
    else:
        assert isinstance(kind, Observation)
        staged = staging.news_table(kind.table, kind.columns)
        reader = NewsReader(declared, kind, ORIGIN, Placer(kind, ORIGIN, here, report), staged, NOW)
        chunks = (chunk for batch in found for chunk in reader.chunks(batch))
    rows = [
        row
        for chunk in chunks
        for row in zip(*(c.to_pylist() for c in chunk.whole().columns.values()), strict=True)
    ]
    stored = [dict(zip(staged.columns.keys(), row, strict=True)) for row in rows]
    for row in stored:
        row["original"] = json.loads(row.get("original", "null"))
    return {
        "received": report.received,
        "stored": sorted(stored, key=lambda row: int(row["line"])),
        "refused": sorted(report.refused_rows, key=lambda row: row.line),
        "flagged": sorted(
            ((row.line, tuple(row.flags), row.original) for row in report.flagged_rows),
            key=lambda row: row[0],
        ),
        "shown": report.preview.rows,
        "by_code": (report.refused_by_code, report.flagged_by_code, report.flagged),
    }


@pytest.fixture(scope="module")
def here(loaded_template_url: str) -> Places:
    source = engine(loaded_template_url, pool_size=1)
    found = places(source)
    source.dispose()
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Blocks of some lines; ``small(True)`` reads columns from the third row on, ``small(False)`` none."""
    for where, name, value in (
        (blocks, "HEAD_BYTES", 200), (blocks, "BLOCK_BYTES", 400), (delimited, "SAMPLE_ROWS", 2), (tidy, "SAMPLE_ROWS", 1),
    ):  # fmt: skip
        monkeypatch.setattr(where, name, value)
    return lambda columns: monkeypatch.setattr(delimited, "HEAD_ROWS", 1 if columns else 1 << 30)


@pytest.mark.parametrize("what", FILES, ids="/".join)
def test_columns_give_what_rows_give(
    what: tuple[str, str],
    here: Places,
    small: Callable[[bool], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_columns: list[int] = []
    read = ColumnReader.read

    def counted(self: ColumnReader, batch: Columns) -> Read:
        found = read(self, batch)
        by_columns.append(len(found.lines))
        return found

    monkeypatch.setattr(ColumnReader, "read", counted)

    @given(contents(FILES[what]))
    @settings(max_examples=120, suppress_health_check=list(HealthCheck), phases=PHASES)
    def law(content: bytes) -> None:
        small(False)
        by_rows = _told(content, *what, here, tmp_path)
        small(True)
        assert _told(content, *what, here, tmp_path) == by_rows

    law()
    # The cases change with the constants of our own code, which Hypothesis draws from as well.
    assert sum(by_columns) > 100, "rows were really read as columns"
