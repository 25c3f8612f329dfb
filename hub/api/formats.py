"""A metric's answer in other formats: CSV for Excel, GeoJSON with the areas' shapes."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson
import shapely

from hub.api.answers import GapAnswer, MetricAnswer, MetricChange, MetricCompare, MetricSeries
from hub.spreadsheet import BOM, harmless
from hub.store.reads import AreaRow

CSV_COLUMNS = (
    "area_code", "name_zh", "name_en", "value", "lo", "hi", "unit", "n", "residents", "affected", "affected_share",
    "rank", "reason", "complete", "from", "to", "as_of", "surface", "boundaries_at", "simulated",
)  # fmt: skip

CHANGE_COLUMNS = (
    "before", "before_lo", "before_hi", "before_n", "before_reason", "change", "change_lo", "change_hi",
    "more_than_noise", "change_reason", "before_from", "before_to", "before_boundaries_at",
)  # fmt: skip
GAP_COLUMNS = (
    "area_code", "name_zh", "name_en", "index", "lo", "hi", "known_share", "rank", "rank_lo", "rank_hi", "tie_group",
    "residents", "reason", "left_out",
)  # fmt: skip
"""What the CSV of the gap index says of each area, before each metric's value and shortfall."""


SERIES_COLUMNS = (
    "area_code", "name_zh", "name_en", "from", "to", "value", "lo", "hi", "unit", "n", "complete", "reason", "surface",
    "boundaries_at", "simulated",
)  # fmt: skip


def as_csv(answer: MetricAnswer) -> bytes:
    """The values as CSV for Excel (UTF-8 with a byte order mark); of a comparison with its columns at the right."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow([*CSV_COLUMNS, *(CHANGE_COLUMNS if answer.compare else ())])
    period = answer.period
    for value in [answer.county, *answer.values]:
        rows.writerow([
            value.area_code, harmless(value.name.zh), harmless(value.name.en), value.value, value.lo, value.hi, answer.unit, value.n, value.residents,
            value.affected, value.affected_share, value.rank, value.reason, value.complete, period and period.first, period and period.last,
            f"{value.as_of:%Y-%m-%d}" if value.as_of else None, answer.surface, answer.at, answer.simulated,
            *_change(answer.compare, value.change),
        ])  # fmt: skip
    return (BOM + out.getvalue()).encode()


def _change(compare: MetricCompare | None, change: MetricChange | None) -> tuple[Any, ...]:
    """The cells of ``CHANGE_COLUMNS``; none where nothing is compared."""
    if compare is None or change is None:
        return ()
    then = compare.period
    return (
        change.before, change.before_lo, change.before_hi, change.before_n, change.before_reason, change.difference,
        change.lo, change.hi, change.more_than_noise, change.reason, then and then.first, then and then.last, compare.at,
    )  # fmt: skip


def gaps_as_csv(answer: GapAnswer) -> bytes:
    """The gap index as CSV for Excel (UTF-8 with a byte order mark): two columns a metric at the right."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    names = [each.metric for each in answer.metrics]
    pairs = [column for name in names for column in (name, f"{name}_shortfall")]
    rows.writerow([*GAP_COLUMNS, *pairs, "surface", "boundaries_at", "simulated"])
    for value in [answer.county, *answer.values]:
        rows.writerow([
            value.area_code, harmless(value.name.zh), harmless(value.name.en), value.value, value.lo, value.hi,
            value.known_share, value.rank, value.rank_lo, value.rank_hi, value.tie_group, value.residents, value.reason,
            " ".join(value.left_out), *(cell for part in value.parts for cell in (part.value, part.shortfall)),
            answer.surface, answer.at, answer.simulated,
        ])  # fmt: skip
    return (BOM + out.getvalue()).encode()


def series_as_csv(answer: MetricSeries) -> bytes:
    """A series as CSV for Excel (UTF-8 with a byte order mark): a line an area and step."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(SERIES_COLUMNS)
    for area in answer.areas:
        for point in area.points:
            rows.writerow([
                area.area_code, harmless(area.name.zh), harmless(area.name.en), point.first, point.last, point.value,
                point.lo, point.hi, answer.unit, point.n, point.complete, point.reason, answer.surface, answer.at,
                answer.simulated,
            ])  # fmt: skip
    return (BOM + out.getvalue()).encode()


def as_geojson(answer: MetricAnswer, areas: Sequence[AreaRow]) -> bytes:
    """The values with their areas' shapes, lon lat."""
    shapes = {area.area_code: area.shape for area in areas}
    collection = {
        "type": "FeatureCollection",
        **answer.model_dump(mode="json", exclude={"values", "county"}),
        "features": [
            {
                "type": "Feature",
                "id": value.area_code,
                "geometry": _geometry(shapes[value.area_code]),
                "properties": value.model_dump(mode="json") | {"simulated": answer.simulated},
            }
            for value in answer.values
        ],
    }
    return orjson.dumps(collection)


def _geometry(shape: Any) -> dict[str, Any] | None:
    return None if shape is None else dict(shapely.geometry.mapping(shape))
