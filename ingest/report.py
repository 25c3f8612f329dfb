"""A delivery's report: for the clerk at the terminal, and as a CSV to mend in Excel and send again."""

import csv
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hub.codes import FLAGS, REFUSALS
from hub.refusal import Report, readable
from hub.spreadsheet import harmless

SHOWN_ROWS = 10
"""Refused and flagged rows named at the terminal; the rest stand in the report file."""

OWN_COLUMNS = ("行號 line", "結果 outcome", "代碼 code", "說明 what to do")


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
        console.print("試跑：什麼都沒有寫入。 Dry run: nothing was stored.", style="bold")


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
    """Writes the refused and flagged rows as CSV (UTF-8 with BOM): own columns first, then the original cells.

    The original header and cells are kept, so that the mended file can be sent again as it is.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow([*report.header, *OWN_COLUMNS])
        width = len(report.header)
        for refused in report.refused_rows:
            cells = _fitted(refused.original, width)
            rows.writerow(
                [
                    *cells,
                    refused.line,
                    "退回 refused",
                    refused.refusal.code,
                    harmless(refused.refusal.hint),
                ]
            )
        for flagged in report.flagged_rows:
            hints = " ".join(f"{FLAGS[code].zh} {FLAGS[code].en}" for code in flagged.flags)
            cells = _fitted(flagged.original, width)
            rows.writerow(
                [*cells, flagged.line, "保留 kept", " ".join(flagged.flags), harmless(hints)]
            )


def _fitted(cells: object, width: int) -> list[str]:
    assert isinstance(cells, (list, tuple))
    return [harmless(readable(str(cell))) for cell in [*cells, *[""] * width][:width]]
