"""Village reforms known by name, not by boundary: which villages ended, began, or were redrawn.

``village_reforms.csv`` holds the county's reform of October 2021 (147 villages before, 139 since).
``official_list``: the change list of the National Land Surveying and Mapping Center, 2021-10-17: 11 villages
abolished, 3 new, 20 with a redrawn border. ``took_in_abolished``: six villages that the list does not name,
but that border an abolished one; their centres of 2025 lie elsewhere than before, while those of the nine
city villages that border none have not moved by 5 m. So these six have grown, and their old shape is not theirs now.
The reform is known to the month; its first day stands for it.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TABLE = Path(__file__).parent / "village_reforms.csv"


@dataclass(frozen=True)
class Reformed:
    """A village that a reform touched. ``change``: abolished, redrawn or new."""

    village_code: str
    name_zh: str
    name_en: str
    change: str
    effective: date
    basis: str


def reformed(county: str) -> dict[str, Reformed]:
    """The county's villages that a reform touched, by code; empty where no reform is known.

    >>> [village.name_zh for village in reformed("10014").values() if village.change == "new"]
    ['仁和里', '豐安里', '豐盛里']
    >>> reformed("10015")
    {}
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["village_code"].startswith(county)]
    return {row["village_code"]: _village(row) for row in rows}


def _village(row: dict[str, str]) -> Reformed:
    return Reformed(
        village_code=row["village_code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        change=row["change"],
        effective=date.fromisoformat(row["effective"]),
        basis=row["basis"],
    )
