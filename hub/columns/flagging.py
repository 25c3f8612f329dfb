"""What is to be seen of rows that are kept: flags in the report and in the staging table, points on the map."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hub.columns.batch import Columns, Lines
from hub.columns.record import Flags
from hub.preview import MOST, Preview
from hub.refusal import Report
from hub.store.staging import FLAG_MARK


def flagged(
    report: Report,
    batch: Columns,
    lines: Lines,
    flags: Flags,
    places: Sequence[tuple[str, ...]] | None = None,
) -> pa.StringArray:
    """Notes the rows that have flags; the flags of each row as text, empty where it has none.

    ``places``: the flags of each row's place, which come first.
    """
    odd = np.zeros(len(lines), bool)
    for _, rows in flags:
        odd |= rows
    if places is not None:
        odd |= np.fromiter(map(bool, places), bool, len(places))
    if not odd.any():
        return pa.repeat("", len(lines))
    marks = np.full(len(lines), "", dtype=object)
    for i in np.flatnonzero(odd).tolist():
        codes = [*(places[i] if places else ()), *(code for code, rows in flags if rows[i])]
        line = int(lines[i])
        report.flag(line, tuple(codes), batch.row(line).original)
        marks[i] = FLAG_MARK.join(codes)
    return pa.array(marks, pa.string())


def show(
    preview: Preview,
    lines: Lines,
    lon: pa.Array,
    lat: pa.Array,
    flags: Callable[[int], tuple[str, ...]],
) -> None:
    """Puts the rows that have a point on the map, as long as it has room; ``flags``: of the place of a row."""
    if not preview.has_room:
        return
    for i in np.flatnonzero(np.asarray(pc.is_valid(lon), dtype=bool))[:MOST].tolist():
        preview.show(int(lines[i]), (lon[i].as_py(), lat[i].as_py()), "stored", flags(i))
