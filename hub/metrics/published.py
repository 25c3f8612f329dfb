"""Figures that were published of the county, to stand beside the computed ones that speak of the same thing."""

from dataclasses import dataclass
from typing import Literal

from hub.text import Text

ARTICLE = Text(
    "〈臺東的智慧城市發展機會與挑戰〉，國立政治大學《地政學訊》，2023",
    "Article 〈臺東的智慧城市發展機會與挑戰〉 in 地政學訊, National Chengchi University, 2023",
)


@dataclass(frozen=True)
class Published:
    """One figure of the whole county. A metric that the hub does not have is no fault: its figure is never shown.

    ``beside``: whether the metric's value or its ``n`` speaks of the same thing. ``as_of``: year, month or day, as
    published. ``url``: None where the source is on paper.
    """

    metric: str
    beside: Literal["value", "n"]
    value: float
    unit: str
    what: Text
    as_of: str
    source: Text
    url: str | None = None


PUBLISHED = (
    Published(
        "ems_rosc_rate", "value", 33.58, "%",
        Text("到院前心肺功能停止急救成功率，全國第二", "Cardiac arrests resuscitated, second in the country"),
        "2021", Text("taipeipost.org", "taipeipost.org"), "https://taipeipost.org/?p=83692",
    ),
    Published(
        "ems_rosc_rate", "value", 35.2, "%",
        Text("到院前心肺功能停止急救成功率", "Cardiac arrests resuscitated"),
        "2024", Text("中華日報", "China Daily News"), "https://www.cdns.com.tw/articles/1153541",
    ),
    Published(
        "ems_stroke_delivery_rate", "value", 86.7, "%",
        Text("急性腦中風送達適當醫院", "Acute strokes taken to the right hospital"), "2021", ARTICLE,
    ),
    Published(
        "telehealth_visits_per_1000", "n", 1291, "visits",
        Text("全年遠距視訊服務人次", "Tele-video service in the year, person-visits"), "2021", ARTICLE,
    ),
    Published(
        "wifi_hotspots_per_1000", "n", 682, "hotspots",
        Text("TT-Free 熱區（不含 iTaiwan）", "TT-Free hot zones (without iTaiwan)"), "2023", ARTICLE,
    ),
    Published(
        "wifi_hotspots_per_1000", "n", 800, "hotspots",
        Text("TT-Free 熱點「逾 800 處」", "TT-Free hotspots, “over 800”"),
        "2022-04", Text("縣府刊物 Taitung Times，2022 年第 4 期", "The county's Taitung Times, 2022, vol. 4"),
        "https://discover.taitung.gov.tw/taitung-times-en/2022-vol-04-taitung-times/",
    ),
    Published(
        "issues_per_1000", "n", 261, "issues",
        Text("18 場公民論壇（16 鄉鎮市）提出的議題，不是案件系統的件數",
             "Issues raised at 18 forums in 16 townships, not cases of the case system"),
        "2022", ARTICLE,
    ),
)  # fmt: skip
"""Each with its source; none is computed by us."""


def published(metric: str) -> tuple[Published, ...]:
    """The figures that speak of a metric."""
    return tuple(each for each in PUBLISHED if each.metric == metric)
