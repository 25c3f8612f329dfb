"""Import of 1,000,000 positions and of 200,000 runs, beside ogr2ogr and geopandas writing the same rows.

Ours decodes, maps, validates, finds the coordinate system, places each row, keys it, keeps what is new, the newest of
each vehicle and the hours to roll up, and writes the ledger. ogr2ogr copies the same CSV as text with a point (COPY, no
spatial index, which ours has not either); geopandas writes the columns that ours stored, already clean. Neither looks
at a row. Runs alternate, and medians are compared; each is a process of its own.

    bench/import_large.py                the ratios, and the memory
    bench/import_large.py --curve        rows a second over the size of a block, into bench/import_large_curve.md
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import geopandas as gpd
import pandas as pd
from rich.console import Console
from sqlalchemy import Engine, create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage import ambulances
from bench.stage.apart import apart, tell
from bench.stage.database import database
from bench.stage.hotspots import made
from bench.stage.verdict import conclude, promise
from hub.locate import county_places
from hub.registry import dataset
from hub.store.database import engine, transaction
from ingest.files import blocks
from ingest.filing import Wishes, import_file

ROWS = {"position": 1_000_000, "run": 200_000}
FEWER_ROWS = 300_000
"""Positions at which memory is looked at for the first time."""

RUNS = 3
VILLAGES_AT = date(2021, 9, 30)
TABLES = {"position": "ambulance_position", "run": "ambulance_run"}
TO_EMPTY = "ambulance_position, ambulance_position_latest, ambulance_run, rollup_due"
BLOCKS = tuple(1 << bits for bits in range(18, 25))
KEPT = Path(__file__).parent / "import_large_curve.md"


def ours(url: str, path: str) -> float:
    """Seconds to import one file."""
    source = engine(url, pool_size=3)
    with transaction(source) as connection:
        places = county_places(connection, "10014")
    start = time.perf_counter()
    report = import_file(
        source, dataset("ambulances"), Path(path), places, Wishes(mode="addition"), Console(quiet=True)
    )  # fmt: skip
    seconds = time.perf_counter() - start
    assert report.stored == report.received, report.counts()
    return seconds


def geopandas_peer(url: str, path: str) -> float:
    """Seconds of ``geopandas.to_postgis``."""
    frame = pd.read_pickle(path)
    target = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    start = time.perf_counter()
    frame.to_postgis("peer_geopandas", target, if_exists="replace", index=False)
    return time.perf_counter() - start


def ogr2ogr_peer(url: str, path: str) -> float:
    """Seconds of ``ogr2ogr`` with COPY."""
    start = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", f"PG:{url}", path, "-nln", "peer_ogr2ogr", "-overwrite", "-a_srs", "EPSG:4326",
         "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-lco", "SPATIAL_INDEX=NONE",
         "--config", "PG_USE_COPY", "YES"],
        check=True,
    )  # fmt: skip
    return time.perf_counter() - start


WHO = {"ours": ours, "geopandas": geopandas_peer, "ogr2ogr": ogr2ogr_peer}


def stored_rows(url: str, kind: str) -> gpd.GeoDataFrame:
    """What ours stored, as a clean frame (arrays as text and keys as text, which the peer cannot write)."""
    target = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    frame = gpd.read_postgis(
        f"SELECT t.*, array_to_string(t.flags, ' ') AS flags_text FROM {TABLES[kind]} AS t", target
    )
    if "message_key" in frame:
        frame["message_key"] = frame["message_key"].astype(str)
    unwritable = ["row_id", "flags", "stated_geom", "seq"]
    return frame.drop(columns=[name for name in unwritable if name in frame])


def once(who: str, url: str, path: Path) -> tuple[float, float]:
    """(seconds, peak memory in MB) of one run on an empty table."""
    if who == "ours":
        _empty(engine(url, pool_size=1))
    return apart(__file__, who, url, str(path))


def compare(url: str, kind: str, path: Path) -> float:
    """Measures one kind beside its peers; ours' peak memory in MB."""
    rows, memory = ROWS[kind], 0.0
    clean = path.with_suffix(".pickle")
    once("ours", url, path)
    stored_rows(url, kind).to_pickle(clean)
    peers = ["geopandas", *["ogr2ogr"] * bool(shutil.which("ogr2ogr"))]
    rates: dict[str, list[float]] = {who: [] for who in ("ours", *peers)}
    for _ in range(RUNS):
        for who, taken in rates.items():
            seconds, peak = once(who, url, clean if who == "geopandas" else path)
            taken.append(rows / seconds)
            memory = max(memory, peak) if who == "ours" else memory
    print(f"{rows:,} × {kind}: " + ", ".join(f"{who} {median(taken):,.0f} rows/s" for who, taken in rates.items()))  # fmt: skip
    for who in peers:
        ratio = median(rates["ours"]) / median(rates[who])
        promise(f"{kind}: rows a second, ours ÷ {who}", ratio, at_least=0.5)
    return memory


def curve(url: str, path: Path) -> str:
    """Rows a second and peak memory over the size of a block, as a table."""
    lines = [
        "| block, MB | rows/s | peak memory, MB |",
        "|---:|---:|---:|",
    ]
    for size in BLOCKS:
        os.environ["BENCH_BLOCK_BYTES"] = str(size)
        found = [once("ours", url, path) for _ in range(RUNS)]
        seconds, memory = median(s for s, _ in found), max(m for _, m in found)
        lines.append(f"| {size / 2**20:g} | {FEWER_ROWS / seconds:,.0f} | {memory:,.0f} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, concludes."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--curve", action="store_true")
    curved = asked.parse_args().curve
    if not shutil.which("ogr2ogr"):
        print("no ogr2ogr here (apt-get install gdal-bin): compared with geopandas alone")
    with database() as url, tempfile.TemporaryDirectory() as folder:
        places = made(engine(url, pool_size=2), max(ROWS.values()), VILLAGES_AT)
        sent = {kind: Path(folder) / f"{kind}.csv" for kind in ROWS}
        fewer = Path(folder) / "fewer.csv"
        for kind, path in sent.items():
            ambulances.write(ambulances.KINDS[kind](places[: ROWS[kind]]), ROWS[kind], path)
        ambulances.write(ambulances.positions(places[:FEWER_ROWS]), FEWER_ROWS, fewer)
        del places
        if curved:
            KEPT.write_text(_page(curve(url, fewer)), encoding="utf-8")
            return
        _, before = once("ours", url, fewer)
        memory = {kind: compare(url, kind, path) for kind, path in sent.items()}
        promise(f"peak memory at {FEWER_ROWS:,} positions, MB", before, at_most=400)
        promise(f"peak memory at {ROWS['position']:,} ÷ at {FEWER_ROWS:,}", memory["position"] / before, at_most=1.1)  # fmt: skip
    conclude()


def _page(table: str) -> str:
    return f"""# Files: rows a second over the size of a block

`bench/import_large.py --curve`, {datetime.now(UTC):%Y-%m-%d}, two cores, {FEWER_ROWS:,} positions; reader and database together. Read the
shape, not the seconds.

{table}
"""


def _empty(source: Engine) -> None:
    with transaction(source) as connection:
        connection.execute(text(f"TRUNCATE {TO_EMPTY}"))
    source.dispose()


if __name__ == "__main__":
    if len(sys.argv) == 4:
        if "BENCH_BLOCK_BYTES" in os.environ:
            blocks.BLOCK_BYTES = int(os.environ["BENCH_BLOCK_BYTES"])
            blocks.HEAD_BYTES = min(blocks.HEAD_BYTES, blocks.BLOCK_BYTES)
        tell(WHO[sys.argv[1]](*sys.argv[2:]))
    else:
        main()
