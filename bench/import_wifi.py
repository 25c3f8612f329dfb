"""Import of hotspot files in Big5 with TM2 coordinates, beside geopandas writing the same rows already clean.

Ours decodes, maps, validates, finds the coordinate system, places each row by address and point, looks for
duplicates and unchanged rows, and writes the ledger. The peer only writes. Each run is a process of its own.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import geopandas as gpd
import pandas as pd
from rich.console import Console
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.apart import apart, tell
from bench.stage.database import database
from bench.stage.hotspots import made, write_big5
from bench.stage.verdict import conclude, promise
from hub.locate import county_places
from hub.registry import dataset
from hub.store.database import engine, transaction
from ingest.filing import Wishes, import_file

ROWS = 100_000
MORE_ROWS = 300_000
RUNS = 3
VILLAGES_AT = date(2021, 9, 30)


def ours(url: str, path: str) -> float:
    """Seconds to import one file."""
    source = engine(url, pool_size=2)
    with transaction(source) as connection:
        places = county_places(connection, "10014")
    start = time.perf_counter()
    report = import_file(
        source, dataset("wifi"), Path(path), places, Wishes(mode="addition"), Console(quiet=True)
    )
    seconds = time.perf_counter() - start
    assert report.stored == report.received, report.counts()
    return seconds


def peer(url: str, path: str) -> float:
    """Seconds of ``geopandas.to_postgis`` of the same rows, already clean: every column that ours stored."""
    frame = pd.read_pickle(path)
    target = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    start = time.perf_counter()
    frame.to_postgis("peer_hotspot", target, if_exists="replace", index=False)
    return time.perf_counter() - start


def stored_rows(url: str) -> gpd.GeoDataFrame:
    """What ours stored, as a clean frame: text, times and the point (arrays as text, which the peer cannot write)."""
    wanted = "SELECT w.*, array_to_string(w.flags, ' ') AS flags_text FROM wifi_hotspot AS w"
    frame = gpd.read_postgis(
        wanted, create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    )
    return frame.drop(columns=["row_id", "flags", "stated_geom"])


def main() -> None:
    """Measures, prints, concludes."""
    with database() as url, tempfile.TemporaryDirectory() as folder:
        source = engine(url, pool_size=2)
        rows = made(source, MORE_ROWS, VILLAGES_AT)
        sent = {count: Path(folder) / f"{count}.csv" for count in (ROWS, MORE_ROWS)}
        for count, path in sent.items():
            write_big5(rows.iloc[:count], path)
        clean = Path(folder) / "clean.pickle"
        apart(__file__, "ours", url, str(sent[ROWS]))
        stored_rows(url).to_pickle(clean)
        rates: dict[str, list[float]] = {"ours": [], "peer": []}
        memory: dict[int, float] = {}
        for _ in range(RUNS):
            _empty(source)
            seconds, memory[ROWS] = apart(__file__, "ours", url, str(sent[ROWS]))
            rates["ours"].append(ROWS / seconds)
            seconds, _ = apart(__file__, "peer", url, str(clean))
            rates["peer"].append(ROWS / seconds)
        _empty(source)
        seconds, memory[MORE_ROWS] = apart(__file__, "ours", url, str(sent[MORE_ROWS]))
        print(
            f"ours {median(rates['ours']):,.0f} rows/s, geopandas.to_postgis {median(rates['peer']):,.0f} rows/s"
        )
        print(f"ours at {MORE_ROWS:,} rows: {MORE_ROWS / seconds:,.0f} rows/s")
        ratio = median(rates["ours"]) / median(rates["peer"])
        promise("rows a second, ours ÷ geopandas.to_postgis", ratio, at_least=0.5)
        promise(f"peak memory at {ROWS:,} rows, MB", memory[ROWS], at_most=400)
        growth = memory[MORE_ROWS] / memory[ROWS]
        promise(f"peak memory at {MORE_ROWS:,} rows ÷ at {ROWS:,}", growth, at_most=1.1)
    conclude()


def _empty(source: object) -> None:
    with transaction(source) as connection:  # type: ignore[arg-type]
        connection.execute(text("TRUNCATE wifi_hotspot"))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        tell({"ours": ours, "peer": peer}[sys.argv[1]](*sys.argv[2:]))
    else:
        main()
