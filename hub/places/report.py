"""What became of areas or population that arrived, and their line in the ledger."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from hub.errors import SourceError
from hub.store import writes
from hub.store.database import transaction


@dataclass(frozen=True)
class Papers:
    """Where a delivery of areas or population came from; what is not known is None."""

    source: str
    filename: str | None = None
    sha256: str | None = None
    encoding: str | None = None
    crs: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass
class PlacesReport:
    """received = stored + unchanged + duplicate + refused.

    ``ended``: versions that gave way. ``cells``: cells of a surface that were written. ``lines``: (what, how many) worth telling a clerk, in both
    languages. ``warnings``: sentences in both languages.
    """

    dataset: str
    source: str
    filename: str | None = None
    received: int = 0
    stored: int = 0
    unchanged: int = 0
    duplicate: int = 0
    refused_by_code: dict[str, int] = field(default_factory=dict)
    ended: int = 0
    cells: int = 0
    lines: list[tuple[str, float]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    delivery_id: int | None = None

    @property
    def refused(self) -> int:
        """Rows that could not be used."""
        return sum(self.refused_by_code.values())

    @property
    def changed(self) -> bool:
        """Whether anything in the hub is other than before."""
        return bool(self.stored or self.ended or self.cells)


def open_line(connection: Connection, dataset: str, papers: Papers) -> int:
    """A ledger line for a delivery of places; its counts follow with ``close_line``."""
    return writes.open_delivery(
        connection, dataset=dataset, source=papers.source, mode="full", channel="places", simulated=False,
        filename=papers.filename, sha256=papers.sha256, encoding=papers.encoding, crs=papers.crs,
    )  # fmt: skip


def close_line(connection: Connection, delivery_id: int, report: PlacesReport) -> None:
    """Writes the counts; counts a new version of the dataset where anything changed."""
    report.delivery_id = delivery_id
    counts: dict[str, Any] = {
        "received": report.received,
        "stored": report.stored,
        "unchanged": report.unchanged,
        "duplicate": report.duplicate,
        "refused": report.refused,
        "refused_by_code": report.refused_by_code,
        "closed": report.ended,
        "warnings": report.warnings,
    }
    writes.close_delivery(connection, delivery_id, **counts)
    if report.changed:
        writes.bump_version(connection, report.dataset)


def note_refusal(engine: Engine, dataset: str, papers: Papers, fault: SourceError) -> None:
    """A refused delivery's own line in the ledger, after everything else of it was taken back."""
    with transaction(engine) as connection:
        writes.open_delivery(
            connection, dataset=dataset, source=papers.source, mode="full", channel="places", state="refused",
            simulated=False, filename=papers.filename, sha256=papers.sha256,
            encoding=papers.encoding, crs=papers.crs,
            error_code=fault.code, error_message=str(fault),
        )  # fmt: skip
