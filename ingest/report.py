"""A delivery's report: for the clerk at the terminal, and as a CSV to mend in Excel and send again."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from hub.codes import FLAGS, REFUSALS
from hub.mending import mendable_csv, mendable_rows
from hub.refusal import Report
from ingest.watch import NOTHING_STORED

SHOWN_ROWS = 10
"""Refused and flagged rows named at the terminal; the rest stand in the report file."""


def summarise(report: Report, console: Console) -> None:
    """Prints what became of the delivery."""
    title = f"{report.filename or report.dataset} → {report.dataset} / {report.source}（{_mode(report)}）"
    console.print(title, style="bold", highlight=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for words, number in _lines(report):
        table.add_row(words, f"{number:,}")
    console.print(table)
    for code, number in report.refused_by_code.items():
        console.print(f"  ✗ {code} × {number}：{REFUSALS[code].zh}\n    {REFUSALS[code].en}")
    for code, number in report.flagged_by_code.items():
        console.print(f"  ! {code} × {number}：{FLAGS[code].zh}\n    {FLAGS[code].en}")
    for row in report.refused_rows[:SHOWN_ROWS]:
        console.print(
            f"    第 {row.line} 列 line {row.line}: {row.refusal.code} {row.refusal.detail}"
        )
    for warning in report.warnings:
        console.print(f"  · {warning}", style="dim")
    if report.dry_run:
        console.print(NOTHING_STORED, style="bold")


def _mode(report: Report) -> str:
    words = {"full": "完整 full", "addition": "增補 addition"}[report.mode]
    return f"{words}，模擬 simulated" if report.simulated else words


def _lines(report: Report) -> list[tuple[str, int]]:
    lines = [
        ("收到 received", report.received),
        ("  新增或更新 stored", report.stored),
        ("  未變 unchanged", report.unchanged),
        ("  重複 duplicate", report.duplicate),
        ("  退回 refused", report.refused),
        ("標記待查 flagged", report.flagged),
    ]
    if report.closed:
        lines.append(("停用（不再列出）closed", report.closed))
    if report.replaced_simulated:
        lines.append(("由實際資料取代的模擬據點 simulated replaced", report.replaced_simulated))
    return lines


def write_report(report: Report, path: Path) -> None:
    """Writes the refused and flagged rows as a CSV to mend and send again."""
    with path.open("wb") as out:
        out.writelines(mendable_csv(report.header, mendable_rows(report)))
