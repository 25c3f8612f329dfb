"""The data dictionary of the docs: every dataset's fields, header words, sources and metrics, from its declaration."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.dataset import Dataset, Entity, Kind, Source
from hub.metric import Metric
from hub.registry import all_datasets
from hub.text import Text

INTRODUCTION = """\
# Data dictionary 資料字典

`hub dictionary` prints this page; it is made from the declarations under `hub/datasets`.

本頁由資料集的宣告產生（`hub dictionary`）。標題比對時不分大小寫與空格；不認得的欄位會略過並在報告中說明。

A file's columns are found by their header words, without case and spaces; an unknown column is left out, and the
report says so. An empty file to fill in: `GET /api/datasets/{dataset}/template.csv`.
"""

PLACE = """`township_code`, `village_code` (MOI 內政部代碼), `place_basis` (`point` 坐標, `address` 地址, `unknown` 未知),
`geom` (lon, lat, EPSG:4326), `stated_geom` (the point as it was sent 來源所給的坐標), `flags` ([codes 代碼](codes.md)), """

VERSIONS = """`valid_from` and `valid_to` (when it was true 有效期間), `recorded_at` (when the hub learned it 登錄時間), `ended_by` (the
delivery that ended it 由哪一次交付終止), `source`, `delivery_id`, `simulated` (模擬)."""

NEWS = """`message_key`, `phenomenon_time` (when it was true 發生時間), `result_time` (when it was said 回報時間), `recorded_at`
(when the hub learned it 登錄時間), `feature_id`, `seq`, `time_source` (`device` 裝置 or `hub` 本系統), `flags` ([codes 代碼](codes.md)),
`source`, `delivery_id`, `simulated` (模擬)."""

AUDIENCES = {
    "public": "everybody 公開", "official": "signed-in officials 登入之公務人員", "ems": "the EMS role alone 僅救護角色",
}  # fmt: skip


def rendered() -> str:
    """The page in Markdown, printed by ``hub dictionary``."""
    return "\n".join([INTRODUCTION, *(_dataset(declared) for declared in all_datasets().values())])


def _dataset(declared: Dataset) -> str:
    parts = [
        f"## `{declared.name}` {_both(declared.title)}",
        declared.description.zh,
        declared.description.en,
        *(part for kind in declared.kinds for part in _kind(declared, kind)),
        f"### Sources of `{declared.name}` 來源",
        _table(
            ("source 來源", "title 名稱", "publisher 提供者", "licence 授權", "how often 更新頻率", "known by 辨識標題"),
            (_source(source) for source in declared.sources),
        ),
    ]  # fmt: skip
    if declared.metrics:
        parts += [
            f"### Metrics of `{declared.name}` 指標",
            _table(
                ("metric 指標", "definition 定義", "unit 單位", "better 較佳", "parameters 參數", "function 函式"),
                (_metric(metric) for metric in declared.metrics),
            ),
        ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _kind(declared: Dataset, kind: Kind) -> list[str]:
    place = PLACE if "geom" in kind.table.__table__.c else ""
    carried = f"{place}{VERSIONS}" if isinstance(kind, Entity) else NEWS
    return [
        f"### `{declared.name}` / `{kind.name}` {_both(kind.title)}",
        "\n".join([*_rules(declared, kind), f"- Who may see them 誰可以看: {AUDIENCES[kind.audience]}."]),
        _table(
            ("field 欄位", "header words 標題", "form 格式", "required 必填", "shown 顯示", "meaning 說明"),
            (_field(kind, name) for name in kind.record.model_fields),
        ),
        f"Table `{kind.table.__tablename__}`. **Every row also carries** 每一列另有: {carried}",
    ]  # fmt: skip


def _rules(declared: Dataset, kind: Kind) -> list[str]:
    send = f"- Import 匯入: `ingest file {declared.name} FILE --kind {kind.name}`"
    if not isinstance(kind, Entity):
        of = getattr(kind, "of", "")
        return [f"- MQTT: `tt/v1/{declared.name}/{of}/{{id}}/{kind.name}`", send]
    names = " + ".join(f"`{name}`" for name in kind.identity)
    otherwise = f", or else same {names}" if names else ""
    return [
        f"- The same feature 同一據點: same `{kind.id_field}`{otherwise}.",
        f"- A delivery is `{kind.default_mode}` unless told otherwise 預設為{_MODES[kind.default_mode]}; a "
        f"full one has at least {kind.min_rows} rows 完整檔案至少 {kind.min_rows} 列.",
        send,
    ]


_MODES = {"full": "完整檔案（沒列出的據點停用）", "addition": "增補"}


def _field(kind: Kind, name: str) -> tuple[str, ...]:
    schema = kind.record.model_json_schema(by_alias=False)["properties"][name]
    return (
        f"`{name}`",
        "、".join(kind.titles(name)),
        form(schema),
        "✓" if name in kind.required else "",
        _published(kind, name),
        kind.record.model_fields[name].description or "",
    )


def _published(kind: Kind, name: str) -> str:
    if name in kind.private:
        return "private 不公開"
    if name == getattr(kind, "id_field", "feature_id") or name in kind.columns:
        return "✓"
    if name in ("x", "y", "district"):
        return "as its place 化為位置"
    return "otherwise 以其他形式"


def form(schema: Mapping[str, Any]) -> str:
    """A field's JSON Schema in words.

    >>> form({"anyOf": [{"type": "string", "maxLength": 64}, {"type": "null"}]})
    'text, at most 64 characters'
    >>> form({"enum": ["on", "off"], "type": "string"})
    '`on` or `off`'
    """
    options = schema.get("anyOf", [schema])
    plain: Mapping[str, Any] = next(o for o in options if o.get("type") != "null")
    if plain.get("type") == "array":
        return "JSON list"
    if "enum" in plain:
        return " or ".join(f"`{value}`" for value in plain["enum"])
    kind = {"string": "text", "number": "number", "integer": "whole number"}.get(
        str(plain.get("type")), str(plain.get("type"))
    )
    if plain.get("format") in ("date", "date-time", "time"):
        return {"date": "date", "date-time": "date and time", "time": "time of day"}[
            plain["format"]
        ]
    if "maxLength" in plain:
        kind += f", at most {plain['maxLength']} characters"
    if "pattern" in plain:
        kind += f", `{plain['pattern']}`"
    return kind


def _source(source: Source) -> tuple[str, ...]:
    title = f"[{_both(source.title)}]({source.url})" if source.url else _both(source.title)
    return (
        f"`{source.name}`",
        title,
        _both(source.publisher),
        source.licence,
        _both(source.update_frequency),
        "、".join(sorted(source.markers)),
    )


def _metric(metric: Metric) -> tuple[str, ...]:
    parameters = (
        f"`{p.name}` {p.minimum:g} to {p.maximum:g} {p.unit}, default {p.default:g}"
        for p in metric.parameters
    )
    choices = (f"`{c.name}`" for c in metric.choices)
    return (
        f"`{metric.name}` {_both(metric.title)}",
        _both(metric.definition),
        _both(metric.unit_label) if metric.unit_label.zh != metric.unit_label.en else metric.unit,
        "high 高" if metric.higher_is_better else "low 低",
        "; ".join((*parameters, *choices)),
        f"`{metric.function}`",
    )


def _both(words: Text) -> str:
    return f"{words.zh} {words.en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )
