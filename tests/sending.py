"""How tests send a file to the hub: as ``ingest file`` does, with what the clerk said."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text

from hub.errors import SourceError
from hub.locate import county_places
from hub.refusal import Report
from hub.registry import dataset
from hub.store.database import engine, transaction
from ingest.filing import Wishes, import_file

HEADER = "熱點編號,位址名稱,地址,X坐標,Y坐標,最後更新時間"
SCHOOL = "A1,寶桑國小,臺東縣臺東市寶桑里中山路1號,265765.11,2517500.00,2026-09-30"


def send(url: str, path: Path, *, into: str = "wifi", county: str = "10014", **said: Any) -> Report:
    """Sends one file of the dataset ``into`` to the database at ``url``; the ledger must add up afterwards."""
    source = engine(url, pool_size=2)
    with transaction(source) as connection:
        places = county_places(connection, county)
    try:
        report = import_file(
            source, dataset(into), path, places, Wishes(**said), Console(quiet=True)
        )
        parts = report.stored + report.unchanged + report.duplicate + report.refused
        assert report.received == parts, report.counts()
        return report
    finally:
        assert_ledger(url)
        source.dispose()


def refused(url: str, path: Path, **said: Any) -> SourceError:
    """Sends a file that must be refused as a whole: nothing of it may be stored, and the ledger says so."""
    before = rows(url, "SELECT count(*), max(row_id) FROM wifi_hotspot WHERE valid_to IS NULL")
    with pytest.raises(SourceError) as caught:
        send(url, path, **said)
    fault = caught.value
    after = rows(url, "SELECT count(*), max(row_id) FROM wifi_hotspot WHERE valid_to IS NULL")
    assert after == before
    last = rows(url, "SELECT state, error_code FROM delivery ORDER BY delivery_id DESC LIMIT 1")
    assert said.get("dry_run") or last == [("refused", fault.code)]
    assert fault.hint, "an error without a hint helps nobody"
    return fault


def assert_ledger(url: str) -> None:
    """received = stored + unchanged + duplicate + refused, on every line."""
    off = rows(
        url,
        "SELECT delivery_id FROM delivery WHERE received <> stored + unchanged + duplicate + refused",
    )
    assert off == []


def rows(url: str, sql: str, **parameters: Any) -> list[Sequence[Any]]:
    """Rows of a question to the database."""
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        found = [tuple(row) for row in connection.execute(text(sql), parameters)]
    source.dispose()
    return found


def table(path: Path, *lines: str, encoding: str = "utf-8", header: str = HEADER) -> Path:
    """A CSV of the header and these lines."""
    path.write_bytes(("\n".join([header, *lines]) + "\n").encode(encoding))
    return path
