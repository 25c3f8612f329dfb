"""Things to know before believing a number, each with a code, in both languages."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import Connection

from hub.api.answers import Note, Text
from hub.codes import NOTES
from hub.metrics.wording import grouped
from hub.metrics.workbench import Result
from hub.store import reads
from hub.text import Text as Words


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
    declared = result.question.metric
    notes = [Note(code=code, text=_text(NOTES[code])) for code in declared.assumptions]
    notes += [Note(code="travel", text=_text(said)) for said in result.assumptions]
    if result.ground.surface is not None:
        notes += _surface_notes(result)
    sites = result.inputs.get("sites")
    if sites is not None and not sites.placed.all():
        notes.append(_unplaced(int(np.sum(~sites.placed)), len(sites)))
    if result.simulated:
        notes.insert(0, Note(code="simulated", text=_text(NOTES["simulated"])))
    return notes


def notes_of(results: Sequence[Result]) -> list[Note]:
    """The assumptions behind any of several results, each once."""
    notes = [note for result in results for note in result_notes(result)]
    once = {(note.code, note.text.en): note for note in notes}.values()
    return sorted(once, key=lambda note: note.code != "simulated")


def _text(words: Words) -> Text:
    return Text(zh=words.zh, en=words.en)


def _surface_notes(result: Result) -> list[Note]:
    surface, ground = result.ground.surface, result.ground
    assert surface is not None
    notes = (
        [Note(code="uniform_within_village", text=_text(NOTES["uniform_within_village"]))]
        if surface.kind == "village_uniform"
        else []
    )
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
