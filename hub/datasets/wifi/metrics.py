"""What is measured of hotspots, for the residents round them."""

from hub.metric import Metric, Parameter, Standard
from hub.text import Text

RADIUS = Parameter(
    name="radius",
    title=Text("半徑", "Radius"),
    unit="m",
    default=250,
    minimum=1,
    maximum=50_000,
    suggestions=(100, 250, 500, 1000, 2000),
    setting="wifi_radius_m",
)

SILENCE_S = 900.0
"""Seconds: devices report every five minutes, so three reports are missing."""

SITES = {"sites": "wifi_in_service"}
HOTSPOTS = Text("運作中的熱點", "Hotspots in service")
LISTED = ("listed_is_in_service",)
STRAIGHT = (*LISTED, "straight_line")


COVERAGE = Metric(
    name="wifi_population_coverage",
    title=Text("熱點涵蓋率", "Residents with a hotspot nearby"),
    question=Text(
        "多少居民在半徑內有運作中的熱點？",
        "How many residents have a working hotspot within the radius?",
    ),
    definition=Text(
        "與運作中熱點的距離不超過半徑的居民 ÷ 居民總數",
        "Residents within the radius of a hotspot in service ÷ residents",
    ),
    formula=Text(
        "100 × Σ（小區居民 × 落在半徑內的面積比例）÷ Σ 小區居民",
        "100 × Σ (residents of a cell × share of its area within the radius) ÷ Σ residents",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Areal weighting after Goodchild & Lam (1980).",
    function="geo.coverage.population_coverage",
    method="coverage",
    inputs=SITES,
    reads=("wifi",),
    counts=HOTSPOTS,
    assumptions=STRAIGHT,
    standard=Standard(100, Text("每位居民附近都有熱點", "Every resident lives near a hotspot")),
    sentence=Text(
        "{area}只有 {value} % 的居民在 {radius} 公尺內有運作中的熱點，{affected} 人沒有，涵蓋率全縣最低。",
        "In {area} only {value} % of the residents have a working hotspot within {radius} m and {affected} "
        "people have none: the lowest share in the county.",
    ),
    county_sentence=Text("全縣涵蓋率 {value} %。", "The county as a whole: {value} %."),
    parameters=(RADIUS,),
)

UNCOVERED = Metric(
    name="wifi_uncovered_residents",
    title=Text("附近沒有熱點的居民", "Residents without a hotspot nearby"),
    question=Text(
        "多少居民在半徑內沒有運作中的熱點？",
        "How many residents have no working hotspot within the radius?",
    ),
    definition=Text("居民總數 − 半徑內有熱點的居民", "Residents − residents covered"),
    formula=Text(
        "Σ 小區居民 × （1 − 落在半徑內的面積比例）",
        "Σ residents of a cell × (1 − share of its area within the radius)",
    ),
    unit="people",
    unit_label=Text("人", "people"),
    decimals=0,
    higher_is_better=False,
    citation="Areal weighting after Goodchild & Lam (1980).",
    function="geo.coverage.uncovered_residents",
    method="uncovered",
    inputs=SITES,
    reads=("wifi",),
    counts=HOTSPOTS,
    assumptions=STRAIGHT,
    sentence=Text(
        "{area}有 {affected} 位居民（{share} %）距離運作中的熱點超過 {radius} 公尺，全縣最多。",
        "{affected} residents of {area} ({share} %) live more than {radius} m from a working hotspot, "
        "the most in the county.",
    ),
    county_sentence=Text(
        "全縣共 {affected} 人（{share} %）。",
        "In the whole county it is {affected} people ({share} %).",
    ),
    parameters=(RADIUS,),
)

PER_1000 = Metric(
    name="wifi_hotspots_per_1000",
    title=Text("每千人熱點數", "Hotspots per 1,000 residents"),
    question=Text(
        "每千位居民有幾個運作中的熱點？", "How many working hotspots are there per 1,000 residents?"
    ),
    definition=Text("運作中的熱點數 ÷ 居民總數 × 1,000", "Hotspots in service per 1,000 residents"),
    formula=Text("1,000 × 熱點數 ÷ 居民總數", "1,000 × hotspots ÷ residents"),
    unit="per_1000",
    unit_label=Text("個／千人", "per 1,000"),
    decimals=2,
    higher_is_better=True,
    citation="Plain ratio: hotspots in service ÷ residents × 1,000.",
    function="geo.coverage.per_1000",
    method="density",
    inputs=SITES,
    reads=("wifi",),
    counts=HOTSPOTS,
    assumptions=LISTED,
    sentence=Text(
        "{area}每千位居民只有 {value} 個運作中的熱點，全縣最少（居民 {residents} 人，熱點 {n} 個）。",
        "{area} has only {value} working hotspots per 1,000 residents, the fewest in the county "
        "({residents} residents, {n} hotspots).",
    ),
    county_sentence=Text("全縣平均 {value} 個。", "The county as a whole has {value}."),
)

MEDIAN_DISTANCE = Metric(
    name="wifi_median_distance",
    title=Text("到最近熱點的距離", "Distance to the nearest hotspot"),
    question=Text(
        "一半的居民離最近的運作中熱點有多遠？",
        "How far is the nearest working hotspot for half of the residents?",
    ),
    definition=Text(
        "居民到最近運作中熱點之直線距離的人口加權中位數",
        "Population-weighted median of the straight-line distance to the nearest hotspot in service",
    ),
    formula=Text(
        "最小的 d，使得距離 ≤ d 的居民至少占一半（小區內以均勻格點代表居民）",
        "the smallest d within which at least half of the residents live (residents of a cell stand on an even grid)",
    ),
    unit="m",
    unit_label=Text("公尺", "m"),
    decimals=0,
    higher_is_better=False,
    citation="Lower weighted median.",
    function="geo.nearest.median_distance",
    method="distance",
    inputs=SITES,
    reads=("wifi",),
    counts=HOTSPOTS,
    assumptions=STRAIGHT,
    sentence=Text(
        "{area}一半的居民距離最近的運作中熱點至少 {value} 公尺，全縣最遠（居民 {residents} 人）。",
        "In {area} ({residents} residents) half of the people live {value} m or more from the nearest "
        "working hotspot, the farthest in the county.",
    ),
    county_sentence=Text("全縣的中位數是 {value} 公尺。", "The county's median is {value} m."),
)

AVAILABILITY = Metric(
    name="wifi_availability",
    title=Text("熱點可用率", "Hotspots' time online"),
    question=Text(
        "熱點有多少時間真的連得上？", "How much of the time are the hotspots really online?"
    ),
    definition=Text(
        "連線時間 ÷ 已知狀態的時間；超過 15 分鐘沒有回報為未知，不算斷線",
        "Time online ÷ time known; more than 15 minutes without a report are unknown, not offline",
    ),
    formula=Text("100 × Σ 連線秒數 ÷ Σ 已知秒數", "100 × Σ seconds online ÷ Σ seconds known"),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Availability as up time ÷ (up time + down time), IEC 60050-192.",
    function="geo.availability.percent_online",
    method="availability",
    inputs={"spans": "wifi_state_spans"},
    reads=("wifi", "wifi.state"),
    counts=Text("有回報的熱點", "Hotspots that reported"),
    constants={"silence_s": SILENCE_S},
    time="recent",
    assumptions=("silence_is_unknown",),
    sentence=Text(
        "{area}的熱點在已知的時間中有 {value} % 連線，全縣最低（{n} 個熱點有回報）。",
        "In {area} the hotspots were online for {value} % of the known time, the lowest share in the county "
        "({n} hotspots reported).",
    ),
    county_sentence=Text("全縣可用率 {value} %。", "The county as a whole: {value} %."),
)

METRICS = (UNCOVERED, COVERAGE, PER_1000, MEDIAN_DISTANCE, AVAILABILITY)
