"""The data dictionary of the docs: every dataset's fields, header words, sources and metrics, from its declaration."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.dataset import Dataset, Metric, Source, Text
from hub.registry import all_datasets

INTRODUCTION = """\
# Data dictionary 資料字典

`hub dictionary` prints this page; it is made from the declarations under `hub/datasets`.

本頁由資料集的宣告產生（`hub dictionary`）。標題比對時不分大小寫與空格；不認得的欄位會略過並在報告中說明。

A file's columns are found by their header words, without case and spaces; an unknown column is left out, and the
report says so. An empty file to fill in: `GET /api/datasets/{dataset}/template.csv`.
"""

PROVENANCE = """\
**Every row also carries** 每一列另有: `township_code`, `village_code` (MOI 內政部代碼), `place_basis` (`point` 坐標 or `address` 地址),
`geom` (lon, lat, EPSG:4326), `stated_geom` (the point as it was sent 來源所給的坐標), `flags` ([codes 代碼](codes.md)), `valid_from` and
`valid_to` (when it was true 有效期間), `recorded_at` (when the hub learned it 登錄時間), `source`, `delivery_id`, `simulated` (模擬).
"""


def rendered() -> str:
    """The page in Markdown; a test keeps ``docs/data.md`` equal to it."""
    return "\n".join([INTRODUCTION, *(_dataset(declared) for declared in all_datasets().values())])


def _dataset(declared: Dataset) -> str:
    parts = [
        f"## `{declared.name}` {_both(declared.title)}",
        declared.description.zh,
        declared.description.en,
        _rules(declared),
        "### Fields 欄位",
        _table(
            ("field 欄位", "header words 標題", "form 格式", "required 必填", "public 公開", "meaning 說明"),
            (_field(declared, name) for name in declared.record.model_fields),
        ),
        f"Table `{declared.table.__tablename__}`. {PROVENANCE}".strip(),
        "### Sources 來源",
        _table(
            ("source 來源", "title 名稱", "publisher 提供者", "licence 授權", "how often 更新頻率", "known by 辨識標題"),
            (_source(source) for source in declared.sources),
        ),
        "### Metrics 指標",
        _table(
            ("metric 指標", "definition 定義", "unit 單位", "better 較佳", "parameters 參數", "function 函式"),
            (_metric(metric) for metric in declared.metrics),
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _rules(declared: Dataset) -> str:
    names = " + ".join(f"`{name}`" for name in declared.identity)
    return "\n".join(
        [
            f"- The same feature 同一據點: same `{declared.id_field}`, or else same {names}.",
            f"- A delivery is `{declared.default_mode}` unless told otherwise 預設為{_MODES[declared.default_mode]}; a "
            f"full one has at least {declared.min_rows} rows 完整檔案至少 {declared.min_rows} 列.",
            f"- Import 匯入: `ingest file {declared.name} FILE`",
        ]
    )


_MODES = {"full": "完整檔案（沒列出的據點停用）", "addition": "增補"}


def _field(declared: Dataset, name: str) -> tuple[str, ...]:
    schema = declared.record.model_json_schema(by_alias=False)["properties"][name]
    return (
        f"`{name}`",
        "、".join(declared.titles(name)),
        form(schema),
        "✓" if name in declared.required else "",
        _published(declared, name),
        declared.record.model_fields[name].description or "",
    )


def _published(declared: Dataset, name: str) -> str:
    if name in declared.private:
        return "private 不公開"
    if name == declared.id_field or name in declared.columns:
        return "✓"
    return "as its place 化為位置"


def form(schema: Mapping[str, Any]) -> str:
    """A field's JSON Schema in words.

    >>> form({"anyOf": [{"type": "string", "maxLength": 64}, {"type": "null"}]})
    'text, at most 64 characters'
    >>> form({"enum": ["on", "off"], "type": "string"})
    '`on` or `off`'
    """
    options = schema.get("anyOf", [schema])
    plain: Mapping[str, Any] = next(o for o in options if o.get("type") != "null")
    if "enum" in plain:
        return " or ".join(f"`{value}`" for value in plain["enum"])
    kind = {"string": "text", "number": "number", "integer": "whole number"}.get(
        str(plain.get("type")), str(plain.get("type"))
    )
    if plain.get("format") == "date":
        return "date"
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
    return (
        f"`{metric.name}` {_both(metric.title)}",
        _both(metric.definition),
        _both(metric.unit_label) if metric.unit_label.zh != metric.unit_label.en else metric.unit,
        "high 高" if metric.higher_is_better else "low 低",
        "; ".join(parameters),
        f"`{metric.function}`",
    )


def _both(words: Text) -> str:
    return f"{words.zh} {words.en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )
