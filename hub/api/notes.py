"""Things to know before believing a number, each with a code, in both languages."""

from datetime import date

import numpy as np
from sqlalchemy import Connection

from hub.api.answers import Note, Text
from hub.metrics.wording import grouped
from hub.metrics.workbench import Result
from hub.store import reads


def boundary_notes(found: Connection, county: str, level: str, at: date, today: date) -> list[Note]:
    """Says when the boundaries shown are not today's, or some are missing."""
    dated = {
        day: (areas, bounded)
        for day, areas, bounded in reads.boundary_dates(found, county, level, today)
    }
    areas_now, bounded_now = dated.get(today, (0, 0))
    shown = reads.areas(found, county, level, at)
    ends = min(
        (row.valid_to for row in shown if row.valid_to and row.valid_to <= today), default=None
    )
    missing = sum(row.shape is None for row in shown)
    notes = []
    if ends is not None:
        notes.append(_superseded(len(shown), ends, areas_now, areas_now - bounded_now))
    if missing:
        notes.append(_missing(len(shown), missing))
    return notes


def _superseded(shown: int, ends: date, now: int, missing: int) -> Note:
    month = f"{ends:%Y-%m}"
    return Note(
        code="village_boundaries_superseded",
        text=Text(
            zh=f"以 {month} 調整前的 {shown} 個村里界線顯示；現行 {now} 個村里中有 {missing} 個尚未取得界線。",
            en=f"Shown with the {shown} village boundaries from before the reform of {month}; of today's {now} "
            f"villages, the boundaries of {missing} are not known here.",
        ),
    )


def _missing(shown: int, missing: int) -> Note:
    return Note(
        code="boundaries_missing",
        text=Text(
            zh=f"{shown} 個村里中有 {missing} 個沒有界線，無法計算；請以 ingest areas 匯入官方界線。",
            en=f"{missing} of {shown} villages have no boundary here and cannot be computed; load the official "
            "file with `ingest areas`.",
        ),
    )


def result_notes(result: Result) -> list[Note]:
    """The assumptions behind one result."""
    ground, sites = result.ground, result.sites
    notes = [_LISTED]
    if result.question.metric.parameters or "distance" in result.question.metric.name:
        notes.append(_STRAIGHT)
    if ground.surface is not None:
        notes += _surface_notes(result)
    unplaced = int(np.sum(~sites.placed))
    if unplaced:
        notes.append(_unplaced(unplaced, len(sites.source)))
    if bool(sites.simulated.any()):
        notes.insert(0, _SIMULATED)
    return notes


def _surface_notes(result: Result) -> list[Note]:
    surface, ground = result.ground.surface, result.ground
    assert surface is not None
    notes = [_UNIFORM] if surface.kind == "village_uniform" else []
    if ground.outside >= 1:
        people = grouped(ground.outside)
        notes.append(
            Note(
                code="residents_outside",
                text=Text(
                    zh=f"人口資料中有 {people} 人落在所有界線之外，未計入。",
                    en=f"{people} residents of the population surface lie outside every boundary and are not counted.",
                ),
            )
        )
    return notes


def _unplaced(unplaced: int, total: int) -> Note:
    return Note(
        code="sites_without_point",
        text=Text(
            zh=f"{total} 個據點中有 {unplaced} 個只知道地址、沒有可信坐標，不計入距離與涵蓋。",
            en=f"{unplaced} of {total} sites are known by address only, without a point that can be believed; they "
            "count for no distance or coverage.",
        ),
    )


_LISTED = Note(
    code="listed_is_in_service",
    text=Text(
        zh="列在最新清單上的據點視為運作中；尚無連線監測。",
        en="A site on the newest list counts as in service; there is no monitoring of its link yet.",
    ),
)
_STRAIGHT = Note(
    code="straight_line",
    text=Text(
        zh="距離為直線距離，不跨海計算。", en="Distances are straight lines, never across the sea."
    ),
)
_UNIFORM = Note(
    code="uniform_within_village",
    text=Text(
        zh="假設居民均勻分布在村里之內；山地村里幅員廣大，實際誤差可能很大。",
        en="Residents are assumed to live evenly spread within their village; in the large mountain villages "
        "that can be far from the truth.",
    ),
)
_SIMULATED = Note(
    code="simulated",
    text=Text(
        zh="據點為模擬資料，不是實際位置，不可用於決策。",
        en="The sites are simulated, not real places: do not decide anything by them.",
    ),
)
