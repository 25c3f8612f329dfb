"""What is measured of places of care: who reaches one, telehealth hours, links, visits."""

from hub.metric import Choice, Metric, Parameter, Standard
from hub.text import Text

MINUTES = Parameter(
    name="minutes",
    title=Text("旅行時間上限", "Longest trip"),
    unit="min",
    default=30,
    minimum=1,
    maximum=180,
    suggestions=(10, 15, 30, 60),
)

SPECIALTY = Choice(
    name="specialty", title=Text("科別", "Specialty"), query="telehealth_specialties"
)

SILENCE_S = 900.0
"""Seconds: links report every five minutes, so three reports are missing."""

CLINIC_WITHIN = Metric(
    name="clinic_within_30min",
    title=Text("時間內到得了醫療院所", "Residents who reach a place of care in time"),
    question=Text(
        "多少居民在時間內到得了一處醫療院所？",
        "How many residents reach a place of care within the time?",
    ),
    definition=Text(
        "旅行時間不超過上限就能到達任一運作中院所的居民 ÷ 居民總數",
        "Residents who reach any open place of care within the limit ÷ residents",
    ),
    formula=Text(
        "100 × Σ 旅行時間 ≤ 上限之居民 ÷ Σ 居民",
        "100 × Σ residents whose trip is ≤ the limit ÷ Σ residents",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Share within a travel-time threshold, e.g. Guagliardo (2004), doi:10.1186/1476-072X-3-3.",
    function="geo.reach.percent_within",
    method="within",
    inputs={"sites": "clinic_sites"},
    reads=("clinics",),
    counts=Text("到得了的院所", "Places of care in reach"),
    parameters=(MINUTES,),
    travels=True,
    standard=Standard(
        100, Text("每位居民都到得了一處醫療院所", "Every resident reaches a place of care")
    ),
    sentence=Text(
        "{area}有 {affected} 位居民（{share} %）{minutes} 分鐘內到不了任何醫療院所，比例全縣最高。",
        "{affected} residents of {area} ({share} %) cannot reach any place of care within {minutes} minutes, the "
        "largest share in the county.",
    ),
    county_sentence=Text(
        "全縣共 {affected} 人（{share} %）。",
        "In the whole county it is {affected} people ({share} %).",
    ),
)

TELEHEALTH_HOURS = Metric(
    name="telehealth_hours_per_1000",
    title=Text("可及的遠距門診時數", "Telehealth hours in reach"),
    question=Text(
        "每千位居民每週分得到多少小時的遠距專科門診？",
        "How many hours a week of telehealth specialists can 1,000 residents reach?",
    ),
    definition=Text(
        "30 分鐘內可及的每週遠距門診時數，由所有到得了的居民分享（E2SFCA）",
        "Weekly telehealth hours within 30 minutes, shared among all who can reach them (E2SFCA)",
    ),
    formula=Text(
        "1,000 × Σ 居民 × A ÷ Σ 居民；A = Σ R × W(t)，R = 時數 ÷ Σ 居民 × W(t)；W：10 分內 1、20 分內 0.68、30 分內 0.22",
        "1,000 × Σ residents × A ÷ Σ residents; A = Σ R × W(t), R = hours ÷ Σ residents × W(t); W: 1 within 10, 0.68 "
        "within 20, 0.22 within 30 minutes",
    ),
    unit="hours_week_per_1000",
    unit_label=Text("小時／週／千人", "hours a week per 1,000"),
    decimals=2,
    higher_is_better=True,
    citation="Luo & Qi (2009), doi:10.1016/j.healthplace.2009.06.002.",
    function="geo.catchment.two_step",
    method="catchment",
    inputs={"sites": "telehealth_hours"},
    reads=("clinics",),
    counts=Text("可及的院所", "Places of care in reach"),
    choices=(SPECIALTY,),
    travels=True,
    assumptions=("weekly_timetable",),
    sentence=Text(
        "{area}每千位居民每週只分得到 {value} 小時遠距門診，全縣最少；{affected} 人（{share} %）完全分不到。",
        "In {area} 1,000 residents reach {value} telehealth hours a week, the fewest in the county; {affected} people "
        "({share} %) reach none.",
    ),
    county_sentence=Text("全縣平均 {value} 小時。", "The county as a whole: {value} hours."),
)

LINK_AVAILABILITY = Metric(
    name="clinic_link_availability",
    title=Text("5G 線路可用率", "5G links' time up"),
    question=Text(
        "遠距醫療的 5G 線路有多少時間是通的？",
        "How much of the time are the 5G links of telehealth up?",
    ),
    definition=Text(
        "線路暢通時間 ÷ 已知狀態的時間；超過 15 分鐘沒有回報為未知，不算斷線",
        "Time up ÷ time known; more than 15 minutes without a report are unknown, not down",
    ),
    formula=Text("100 × Σ 暢通秒數 ÷ Σ 已知秒數", "100 × Σ seconds up ÷ Σ seconds known"),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Availability as up time ÷ (up time + down time), IEC 60050-192.",
    function="geo.availability.percent_online",
    method="availability",
    inputs={"spans": "clinic_link_spans"},
    reads=("clinics", "clinics.link"),
    counts=Text("有回報的線路", "Links that reported"),
    constants={"silence_s": SILENCE_S},
    time="recent",
    assumptions=("silence_is_unknown",),
    sentence=Text(
        "{area}的 5G 線路在已知的時間中有 {value} % 暢通，全縣最低（{n} 條線路有回報）。",
        "In {area} the 5G links were up for {value} % of the known time, the lowest share in the county ({n} links "
        "reported).",
    ),
    county_sentence=Text("全縣可用率 {value} %。", "The county as a whole: {value} %."),
)

VISITS = Metric(
    name="telehealth_visits_per_1000",
    title=Text("遠距看診人次", "Telehealth visits"),
    question=Text(
        "每千位居民使用了幾次遠距門診？", "How many telehealth visits do 1,000 residents make?"
    ),
    definition=Text(
        "期間內在該地院所的遠距看診人次 ÷ 居民總數 × 1,000",
        "Visits to telehealth sessions at the area's places of care in the period per 1,000 residents",
    ),
    formula=Text("1,000 × 看診人次 ÷ 居民總數", "1,000 × visits ÷ residents"),
    unit="per_1000",
    unit_label=Text("人次／千人", "per 1,000"),
    decimals=1,
    higher_is_better=True,
    citation="Plain ratio: visits ÷ residents × 1,000; interval: Garwood (1936), doi:10.1093/biomet/28.3-4.437.",
    function="geo.coverage.per_1000",
    method="rate",
    inputs={"records": "clinic_visits"},
    reads=("clinics", "clinics.session"),
    counts=Text("看診人次", "Visits"),
    choices=(SPECIALTY,),
    time="window",
    guarded=True,
    assumptions=("events_by_themselves",),
    sentence=Text(
        "{area}每千位居民只有 {value} 人次遠距看診，全縣最少（共 {n} 人次）。",
        "{area} has {value} telehealth visits per 1,000 residents, the fewest in the county ({n} visits).",
    ),
    county_sentence=Text("全縣平均 {value} 人次。", "The county as a whole: {value}."),
)

METRICS = (CLINIC_WITHIN, TELEHEALTH_HOURS, LINK_AVAILABILITY, VISITS)
