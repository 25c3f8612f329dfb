"""Numbers and results in words, in both languages: the sentence above the map."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from hub.metric import Metric
from hub.metrics.column import Column
from hub.metrics.gap import Gap
from hub.metrics.workbench import Result
from hub.store.reads import AreaRow
from hub.text import Text

UNKNOWN = Text(
    "目前的資料還無法回答這個問題：{reason}", "The data at hand cannot answer this yet. {reason}"
)
GAP = Text(
    "依 {metrics} 項標準衡量，{area}離標準最遠：指數 {value}（0 為全部達標，1 為完全不足），{rank}{ties}。",
    "By the standards of {metrics}, {area} lies farthest from what it should reach: index {value} (0 meets all, 1 none), {rank}{ties}.",
)
RANKED = Text("名次第 {lo} 到第 {hi}", "ranked between {lo} and {hi}")
RANKED_SURELY = Text("名次第 {lo}", "ranked {lo}")
TIES = Text(
    "；另有 {count} 個{kind}與它分不出先後", "; it cannot be told from {count} more of the {kind}"
)
ALL_MEET = Text(
    "有資料的{kind}全都達到標準。", "All {kind} of which enough is known meet the standards."
)
NO_INDEX = Text(
    "已知的權重不到一半，無法計算任何{kind}的指數。",
    "Under half of the weight is known everywhere: none of the {kind} has an index.",
)
NONE_BY_AREA = Text("各{kind}都沒有數字：{reason}", "No number by {kind}. {reason}")
LEVELS = {
    "township": Text("鄉鎮市", "townships"),
    "village": Text("村里", "villages"),
    "county": Text("縣市", "counties"),
}


def grouped(number: float, decimals: int = 0) -> str:
    """A number with thousands separators and a fixed number of decimals; a dash where there is none.

    Half is rounded up, as the screen and people do, by the digits that are published: 13.45 is 13.5.

    >>> grouped(1902.3), grouped(13.45, 1), grouped(float("nan"))
    ('1,902', '13.5', '—')
    """
    if math.isnan(number):
        return "—"
    digits = Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{digits:,f}"


def ranks(values: Column, *, higher_is_better: bool) -> list[int | None]:
    """1 = the worst; equal values share a rank; None where unknown."""
    known = np.flatnonzero(~np.isnan(values.value))
    worse_first = values.value if higher_is_better else -values.value
    ordered = np.sort(worse_first[known])
    found: list[int | None] = [None] * len(values.value)
    for i in known:
        found[i] = int(np.searchsorted(ordered, worse_first[i], side="left")) + 1
    return found


def sentence(result: Result, reasons: dict[str, Text]) -> Text:
    """The answer in a sentence: the worst area, how many people, and the county as a whole."""
    metric, values = result.question.metric, result.values
    order = ranks(values, higher_is_better=metric.higher_is_better)
    worst = [i for i, rank in enumerate(order) if rank == 1]
    if not worst:
        code = next((c for c in values.reason if c is not None), "no_features")
        return _unknown(result, reasons[code])
    first = max(worst, key=lambda i: np.nan_to_num(values.residents[i]))
    zh = metric.sentence.zh.format(
        area=_area_zh(result, worst, first), **_slots(metric, values, first, result)
    )
    en = metric.sentence.en.format(
        area=_area_en(result, worst, first), **_slots(metric, values, first, result)
    )
    return _with_county(Text(zh, en), result)


def _with_county(words: Text, result: Result) -> Text:
    """The sentence with that of the county as a whole behind it, where it has a value."""
    metric = result.question.metric
    if np.isnan(result.county.value[0]):
        return words
    whole = _slots(metric, result.county, 0, result)
    return Text(
        words.zh + metric.county_sentence.zh.format(**whole),
        f"{words.en} {metric.county_sentence.en.format(**whole)}",
    )


def _unknown(result: Result, why: Text) -> Text:
    """That no area has a value; the county as a whole may have one."""
    kind = LEVELS[result.question.level]
    said = UNKNOWN if np.isnan(result.county.value[0]) else NONE_BY_AREA
    slots = {"zh": {"kind": kind.zh, "reason": why.zh}, "en": {"kind": kind.en, "reason": why.en}}
    words = Text(said.zh.format(**slots["zh"]), said.en.format(**slots["en"]))
    return _with_county(words, result)


def _slots(metric: Metric, values: Column, i: int, result: Result) -> dict[str, str]:
    share = 100 * values.affected[i] / values.residents[i] if values.residents[i] else math.nan
    return {
        "value": grouped(values.value[i], metric.decimals),
        "affected": grouped(values.affected[i]),
        "share": grouped(share),
        "residents": grouped(values.residents[i]),
        "n": grouped(float(values.n[i])),
        **{name: grouped(number) for name, number in result.question.numbers},
    }


def full_name(area: AreaRow) -> Text:
    """A village with its township (新興村 exists twice in the county), anything else by its own name."""
    english = area.name_en or area.name_zh
    if area.level != "village":
        return Text(area.name_zh, english)
    return Text(
        f"{area.parent_zh or ''}{area.name_zh}", f"{english}, {area.parent_en or area.parent_zh}"
    )


def _area_zh(result: Result, worst: list[int], first: int) -> str:
    name = full_name(result.ground.areas[first]).zh
    kind = LEVELS[result.question.level].zh
    return name if len(worst) == 1 else f"{name}等 {len(worst)} 個{kind}同列，其中{name}"


def _area_en(result: Result, worst: list[int], first: int) -> str:
    name = full_name(result.ground.areas[first]).en
    kind = LEVELS[result.question.level].en
    return name if len(worst) == 1 else f"{name} (one of {len(worst)} {kind} that tie)"


def gap_sentence(gap: Gap) -> Text:
    """The gap index in a sentence: the area that lies farthest from the standards, and how sure that is."""
    found, kind = gap.ranks, LEVELS[gap.results[0].question.level]
    worst = np.flatnonzero(found.group == 1)
    if not len(worst):
        return Text(NO_INDEX.zh.format(kind=kind.zh), NO_INDEX.en.format(kind=kind.en))
    first = worst[np.lexsort((-found.value[worst], found.rank[worst]))[0]]
    if found.value[first] <= 0:
        return Text(ALL_MEET.zh.format(kind=kind.zh), ALL_MEET.en.format(kind=kind.en))
    area, ties = full_name(gap.results[0].ground.areas[first]), len(worst) - 1
    lo, hi = grouped(found.rank_lo[first]), grouped(found.rank_hi[first])
    ranked = RANKED_SURELY if lo == hi else RANKED
    metrics, value = int((gap.shares > 0).sum()), grouped(found.value[first], 2)
    return Text(
        GAP.zh.format(
            metrics=metrics, value=value, area=area.zh, rank=ranked.zh.format(lo=lo, hi=hi),
            ties=TIES.zh.format(count=ties, kind=kind.zh) if ties else "",
        ),
        GAP.en.format(
            metrics="1 metric" if metrics == 1 else f"{metrics} metrics", value=value,
            area=area.en, rank=ranked.en.format(lo=lo, hi=hi),
            ties=TIES.en.format(count=ties, kind=kind.en) if ties else "",
        ),
    )  # fmt: skip
