"""Whatever bytes are sent: a table or a refusal with its code, never another error, never a hang."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.codes import FLAGS, REFUSALS
from hub.errors import SourceError
from hub.faults.deliveries import DELIVERIES
from tests.opening import Opened, opened

pytestmark = pytest.mark.timeout(120)

NAMES = st.sampled_from(
    ["a.csv", "a.json", "a.jsonl", "a.geojson", "a.xml", "a.xlsx", "a.zip", "a.gpkg", "a.shp", "a"]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp950", "utf-16", "utf-16-le", "utf-16-be"])
QUIET = settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

CELLS = st.text(st.sampled_from('臺東縣甲乙1290.,;\t"\n\r =<>&()-/:\x00\ufeff王'), max_size=12)
TEXTS = st.lists(st.lists(CELLS, max_size=6), max_size=8).map(
    lambda rows: "\n".join(",".join(row) for row in rows)
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "geometry", "properties", "coordinates", "features", "data", "crs", "a", "lon"])
        | st.text(max_size=4),
        inner | st.sampled_from(["Feature", "Point", "Polygon", "FeatureCollection", "LineString"]),
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip
TAGS = st.sampled_from(
    ["root", "record", "records", "PatientCareReport", "eTimes.01", "eScene.11", "count", "a"]
)
XML = st.recursive(
    st.text("臺<>&;\x00 1", max_size=5),
    lambda inner: st.builds(
        lambda tag, parts, end: f"<{tag}>{''.join(parts)}</{end}>", TAGS, st.lists(inner, max_size=4), TAGS
    )
    | st.builds(lambda tag, parts: f"<{tag} x='1'>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip


def _outcome(path: Path, content: bytes) -> tuple[Opened | None, SourceError | None]:
    try:
        return opened(path, content), None
    except SourceError as fault:
        return None, fault


def _try(name: str, content: bytes) -> None:
    """Reads the file, end to end; every code that comes of it is explained somewhere."""
    with tempfile.TemporaryDirectory() as folder:
        found, fault = _outcome(Path(folder) / name, content)
        assert folder not in str(fault)
    if found is None:
        assert fault is not None
        assert (fault.code in DELIVERIES, bool(fault.hint)) == (True, True), fault
        return
    assert all(found.table.header)
    assert len(set(found.table.header)) == len(found.table.header)
    assert set(found.faults.values()) <= set(REFUSALS)
    assert {flag for row in found.rows for flag in row.flags} <= set(FLAGS)
    for row in found.rows:
        assert all(isinstance(cell, str) for cell in row.cells)


@given(NAMES, st.binary(max_size=300))
@QUIET
def test_random_bytes(name: str, content: bytes) -> None:
    _try(name, content)


@given(st.sampled_from(["a.csv", "a.txt", "a"]), TEXTS, ENCODINGS, st.integers(0, 40))
@QUIET
def test_csv_of_any_shape_in_any_encoding_cut_anywhere(
    name: str, text: str, encoding: str, cut: int
) -> None:
    content = text.encode(encoding, errors="replace")
    _try(name, content[: len(content) - cut] if cut < 20 else content)


@given(st.sampled_from(["a.json", "a.geojson", "a.jsonl"]), VALUES, st.booleans())
@QUIET
def test_json_of_any_shape(name: str, value: object, lines: bool) -> None:
    text = json.dumps(value, ensure_ascii=False)
    content = f"{text}\n{text}\n{{]\n{text}" if lines else text
    _try(name, content.encode("utf-8", errors="surrogatepass"))


@given(XML, ENCODINGS)
@QUIET
def test_xml_of_any_shape(text: str, encoding: str) -> None:
    _try("a.xml", f"<root>{text}</root>".encode(encoding, errors="replace"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.csv", "b.csv", "x/a.json", "a.shp", "a.shx", "a.dbf", "in.zip", "xl/workbook.xml", "mimetype",
                             "content.xml", "[Content_Types].xml", "../a.csv", "/etc/a.csv"]),
            st.binary(max_size=60) | TEXTS.map(str.encode),
        ),
        max_size=5,
    ),
    st.integers(0, 60), st.binary(max_size=3), st.sampled_from(["a.zip", "a.xlsx", "a.ods", "a.csv"]),
)  # fmt: skip
@QUIET
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_zips_of_anything_cut_and_spoilt(
    members: list[tuple[str, bytes]], cut: int, spoilt: bytes, name: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in members:
            archive.writestr(inner, content)
    content = bytearray(packed.getvalue())
    place = len(content) // 2
    content[place : place + len(spoilt)] = spoilt
    _try(name, bytes(content[: len(content) - cut] if cut < 30 else content))
