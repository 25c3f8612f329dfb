"""What became of a delivery of places, for a clerk at the terminal."""

from rich.console import Console
from rich.table import Table

from hub.codes import POPULATION_ROWS, ROAD_LINES
from hub.places.report import PlacesReport
from ingest.watch import NOTHING_STORED


def summarise(report: PlacesReport, console: Console, *, dry_run: bool = False) -> None:
    """Prints what became of a delivery of places."""
    title = f"{report.filename or report.source} → {report.dataset}（{report.source}）"
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    counts = [
        ("收到 received", report.received),
        ("  新增或更新 stored", report.stored),
        ("  未變 unchanged", report.unchanged),
        ("  重複或合併 duplicate or joined", report.duplicate),
        ("  退回 refused", report.refused),
    ]
    if report.ended:
        counts.append(("由新版取代或終止 replaced or ended", report.ended))
    for words, value in [*counts, *report.lines]:
        table.add_row(words, f"{value:,.0f}")
    console.print(table)
    for code, rows in report.refused_by_code.items():
        why = {**POPULATION_ROWS, **ROAD_LINES}[code]
        console.print(f"  ✗ {code} × {rows:,}：{why.zh} {why.en}")
    for warning in report.warnings:
        console.print(f"  · {warning}", style="dim", markup=False)
    if dry_run:
        console.print(NOTHING_STORED, style="bold")
