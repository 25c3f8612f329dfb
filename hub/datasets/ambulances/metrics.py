"""What is measured of ambulances: responses, who is near one, how busy they are, what became of the patients.

Long, since every metric says in both languages what it means.
"""

from dataclasses import replace

from hub.metric import Choice, Metric, Parameter, Standard
from hub.text import Text

TARGET_MIN = 15
"""Minutes: the county's target (METRICS.md, section 5); a setting replaces it."""

TARGET = Parameter(
    name="target",
    title=Text("目標時間", "Target"),
    unit="min",
    default=TARGET_MIN,
    minimum=1,
    maximum=120,
    suggestions=(TARGET_MIN,),
    setting="ems_target_min",
)
"""To the public for the default alone: of two targets the runs between them could be told."""

ANY_TARGET = replace(TARGET, suggestions=(8, 10, 15, 20, 30))

BASIS = Choice(
    name="basis",
    title=Text("起算點", "Counted from"),
    options=("call", "notified"),
    default="call",
    shared=True,
)

SILENCE_S = 600.0
"""Seconds: parked vehicles report every minute, some makers' every five; two of those are missing then."""

RUNS = ("ambulances", "ambulances.event")
"""Runs come by files and are made of news."""

BOOTSTRAP = (
    "Percentile: linear (as SQL's percentile_cont), Hyndman & Fan (1996), type 7, "
    "doi:10.1080/00031305.1996.10473566; interval: bootstrap, Efron (1979), doi:10.1214/aos/1176344552."
)

WILSON = "Share with Wilson's interval: Wilson (1927), doi:10.1080/01621459.1927.10502953."

RESPONSE_P90 = Metric(
    name="ems_response_p90",
    title=Text("救護反應時間（第 90 百分位）", "Ambulance response, 90th percentile"),
    question=Text(
        "十趟救護中有九趟多快到達現場？", "How fast do nine ambulance runs in ten reach the scene?"
    ),
    definition=Text(
        "到達現場的出勤，由報案（或派遣）到抵達現場的分鐘數之第 90 百分位；時間不合理者不計，少於 5 趟不計算",
        "90th percentile of the minutes from the call (or the word to the unit) to the scene, over runs that reached "
        "it; impossible times are left out, and under 5 runs there is none",
    ),
    formula=Text(
        "第 90 百分位（線性內插）：到達現場 − 報案（basis = notified：− 派遣）",
        "90th percentile (linear) of at scene − call (basis = notified: − unit notified)",
    ),
    unit="min",
    unit_label=Text("分鐘", "min"),
    decimals=1,
    higher_is_better=False,
    citation=BOOTSTRAP,
    function="geo.percentiles.percentile",
    method="percentile",
    inputs={"records": "ambulance_responses"},
    reads=RUNS,
    counts=Text("到達現場的出勤", "Runs at the scene"),
    choices=(BASIS,),
    constants={"q": 0.9},
    time="window",
    guarded=True,
    least=5,
    assumptions=("linear_percentile", "once_each"),
    sentence=Text(
        "{area}的救護反應時間第 90 百分位是 {value} 分鐘，全縣最長（{n} 趟）。",
        "In {area} nine runs in ten are at the scene within {value} minutes, the longest in the county ({n} runs).",
    ),
    county_sentence=Text(
        "全縣為 {value} 分鐘（{n} 趟）。", "The county as a whole: {value} minutes ({n} runs)."
    ),
)

RESPONSE_P50 = replace(
    RESPONSE_P90,
    name="ems_response_p50",
    title=Text("救護反應時間（中位數）", "Ambulance response, median"),
    question=Text(
        "一半的救護多快到達現場？", "How fast does half of the ambulance runs reach the scene?"
    ),
    definition=Text(
        "到達現場的出勤，由報案（或派遣）到抵達現場的分鐘數之中位數；時間不合理者不計，少於 5 趟不計算",
        "Median of the minutes from the call (or the word to the unit) to the scene, over runs that reached it; "
        "impossible times are left out, and under 5 runs there is none",
    ),
    formula=Text(
        "中位數（線性內插）：到達現場 − 報案（basis = notified：− 派遣）",
        "Median (linear) of at scene − call (basis = notified: − unit notified)",
    ),
    constants={"q": 0.5},
    sentence=Text(
        "{area}的救護反應時間中位數是 {value} 分鐘，全縣最長（{n} 趟）。",
        "In {area} half of the runs are at the scene within {value} minutes, the longest in the county ({n} runs).",
    ),
)

WITHIN_TARGET = Metric(
    name="ems_within_target",
    title=Text("目標時間內到達現場", "Runs at the scene within the target"),
    question=Text(
        "多少趟救護在目標時間內到達現場？",
        "How many ambulance runs are at the scene within the target?",
    ),
    definition=Text(
        "反應時間不超過目標的出勤 ÷ 反應時間已知的出勤",
        "Runs whose response takes no longer than the target ÷ runs whose response is known",
    ),
    formula=Text(
        "100 × 到達現場 − 報案（或派遣） ≤ 目標之出勤 ÷ 反應時間已知之出勤",
        "100 × runs with at scene − call (or unit notified) ≤ target ÷ runs of a known response",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation=WILSON,
    function="geo.shares.percent",
    method="known_share",
    inputs={"records": "ambulance_in_target"},
    reads=RUNS,
    counts=Text("反應時間已知的出勤", "Runs of a known response"),
    parameters=(TARGET,),
    choices=(BASIS,),
    time="window",
    guarded=True,
    standard=Standard(
        90,
        Text(
            "十趟中九趟在目標時間內到達，同 NFPA 1710 的達成率",
            "Nine runs in ten within the target, the share that NFPA 1710 asks for",
        ),
    ),
    assumptions=("once_each",),
    sentence=Text(
        "{area}只有 {value} % 的救護在 {target} 分鐘內到達現場，全縣最低（{n} 趟）。",
        "In {area} {value} % of the runs are at the scene within {target} minutes, the lowest share in the county "
        "({n} runs).",
    ),
    county_sentence=Text("全縣為 {value} %。", "The county as a whole: {value} %."),
)

STANDING_COVERAGE = Metric(
    name="ems_standing_coverage",
    title=Text("救護分隊的涵蓋", "Residents near an ambulance station"),
    question=Text(
        "多少居民住在救護分隊的目標時間內？",
        "How many residents live within the target of an ambulance station?",
    ),
    definition=Text(
        "由最近的運作中分隊出發，行車時間不超過目標的居民 ÷ 居民總數；不問車輛是否在隊",
        "Residents within the target's travel time of the nearest station in service ÷ residents, whether or not a "
        "vehicle is in",
    ),
    formula=Text(
        "100 × Σ 距最近分隊 ≤ 目標之居民 ÷ Σ 居民",
        "100 × Σ residents whose nearest station is ≤ the target away ÷ Σ residents",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Share within a travel-time threshold: Church & ReVelle (1974), doi:10.1007/BF01942293.",
    function="geo.reach.percent_within",
    method="within",
    inputs={"sites": "ambulance_stations"},
    reads=("ambulances",),
    counts=Text("到得了的分隊", "Stations in reach"),
    parameters=(ANY_TARGET,),
    travels=True,
    limit="target",
    standard=Standard(
        100,
        Text("每位居民都在分隊的目標時間內", "Every resident lives within the target of a station"),
    ),
    sentence=Text(
        "{area}有 {affected} 位居民（{share} %）住在任何救護分隊的 {target} 分鐘之外，比例全縣最高。",
        "{affected} residents of {area} ({share} %) live beyond {target} minutes of every ambulance station, the largest "
        "share in the county.",
    ),
    county_sentence=Text(
        "全縣共 {affected} 人（{share} %）。",
        "In the whole county it is {affected} people ({share} %).",
    ),
)

LIVE_COVERAGE = Metric(
    name="ems_live_coverage",
    title=Text("此刻的救護涵蓋", "Residents near a free ambulance now"),
    question=Text(
        "此刻多少居民在可派救護車的目標時間內？",
        "How many residents are within the target of a free ambulance right now?",
    ),
    definition=Text(
        "由最近一輛此刻待命的救護車（依其最新位置），行車時間不超過目標的居民 ÷ 居民總數",
        "Residents within the target's travel time of the nearest ambulance that is available now, from where it was "
        "last ÷ residents",
    ),
    formula=Text(
        "100 × Σ 距最近待命車輛 ≤ 目標之居民 ÷ Σ 居民",
        "100 × Σ residents whose nearest available ambulance is ≤ the target away ÷ Σ residents",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="Share within a travel-time threshold: Church & ReVelle (1974), doi:10.1007/BF01942293.",
    function="geo.reach.percent_within",
    method="live",
    inputs={"vehicles": "ambulance_vehicles_now"},
    reads=("ambulances", "ambulances.position", "ambulances.status"),
    counts=Text("到得了的待命車輛", "Free ambulances in reach"),
    parameters=(TARGET,),
    constants={"silence_s": SILENCE_S},
    time="now",
    travels=True,
    guarded=True,
    finest="township",
    limit="target",
    assumptions=("available_only",),
    sentence=Text(
        "此刻{area}有 {affected} 位居民（{share} %）在任何待命救護車的 {target} 分鐘之外，比例全縣最高。",
        "Right now {affected} residents of {area} ({share} %) are beyond {target} minutes of every free ambulance, the "
        "largest share in the county.",
    ),
    county_sentence=Text(
        "全縣共 {affected} 人（{share} %）。",
        "In the whole county it is {affected} people ({share} %).",
    ),
)

ROSC_RATE = Metric(
    name="ems_rosc_rate",
    title=Text("到院前心肺停止的急救成功率", "Circulation brought back after cardiac arrest"),
    question=Text(
        "多少到院前心肺停止的病人恢復了自發性循環？",
        "In how many cardiac arrests out of hospital does circulation come back?",
    ),
    definition=Text(
        "恢復自發性循環（ROSC）的 OHCA 出勤 ÷ 結果已知的 OHCA 出勤；結果依案件編號與救護單位對應到出勤",
        "Runs to an OHCA with a return of spontaneous circulation (ROSC) ÷ runs to an OHCA whose outcome is known, joined "
        "by incident and unit",
    ),
    formula=Text("100 × ROSC ÷ 結果已知之 OHCA", "100 × ROSC ÷ OHCA of a known outcome"),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation=WILSON,
    function="geo.shares.percent",
    method="known_share",
    inputs={"records": "ambulance_arrests"},
    reads=RUNS,
    counts=Text("結果已知的 OHCA", "Cardiac arrests of a known outcome"),
    time="window",
    guarded=True,
    assumptions=("once_each", "county_rosc_2021"),
    sentence=Text(
        "{area}到院前心肺停止的急救成功率是 {value} %，全縣最低（{n} 例）。",
        "In {area} circulation came back in {value} % of the cardiac arrests, the lowest share in the county ({n} cases).",
    ),
    county_sentence=Text(
        "全縣為 {value} %（{n} 例）。", "The county as a whole: {value} % ({n} cases)."
    ),
)

STROKE_DELIVERY = Metric(
    name="ems_stroke_delivery_rate",
    title=Text("急性腦中風送達適當醫院", "Strokes delivered to the right hospital"),
    question=Text(
        "多少急性腦中風病人送到了適當的醫院？",
        "How many acute strokes are delivered to a hospital for them?",
    ),
    definition=Text(
        "送達適當醫院的急性腦中風出勤 ÷ 結果已知的急性腦中風出勤；結果依案件編號與救護單位對應到出勤",
        "Runs of an acute stroke delivered to a hospital for it ÷ runs of an acute stroke of which that is known, joined "
        "by incident and unit",
    ),
    formula=Text(
        "100 × 送達適當醫院 ÷ 結果已知之急性腦中風",
        "100 × delivered to the right hospital ÷ strokes of a known outcome",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation=WILSON,
    function="geo.shares.percent",
    method="known_share",
    inputs={"records": "ambulance_strokes"},
    reads=RUNS,
    counts=Text("結果已知的急性腦中風", "Strokes of a known outcome"),
    time="window",
    guarded=True,
    assumptions=("once_each", "county_strokes_2021"),
    sentence=Text(
        "{area}的急性腦中風病人有 {value} % 送達適當醫院，全縣最低（{n} 例）。",
        "In {area} {value} % of the strokes were delivered to the right hospital, the lowest share in the county ({n} "
        "cases).",
    ),
    county_sentence=Text(
        "全縣為 {value} %（{n} 例）。", "The county as a whole: {value} % ({n} cases)."
    ),
)

DUTY = (*RUNS, "ambulances.position", "ambulances.status")

EMPTY_MINUTES = Metric(
    name="ems_empty_minutes",
    title=Text("救護空窗", "Minutes without a free ambulance"),
    question=Text(
        "有多少分鐘沒有可派的救護車能及時到達多數居民？",
        "For how many minutes could no free ambulance reach most residents in time?",
    ),
    definition=Text(
        "期間內，所有可派救護車都無法在目標時間內到達該地至少一半居民的分鐘數；全隊都沒有資料的時間不計",
        "Minutes of the period in which no free ambulance could reach at least half of the area's residents within the "
        "target; time in which nothing is known of the fleet does not count",
    ),
    formula=Text(
        "Σ 分鐘 [ 可派救護車目標時間內到得了的居民 < 居民 ÷ 2 ]",
        "Σ minutes [ residents within the target of any free ambulance < residents ÷ 2 ]",
    ),
    unit="min",
    unit_label=Text("分鐘", "min"),
    decimals=0,
    higher_is_better=False,
    citation="Time in which coverage is lost, after Daskin (1983), doi:10.1287/trsc.17.1.48.",
    function="geo.emptiness.empty_minutes",
    method="emptiness",
    inputs={"spells": "ambulance_spells"},
    reads=DUTY,
    counts=Text("有資料的車輛", "Vehicles of which anything is known"),
    parameters=(TARGET,),
    time="window",
    travels=True,
    guarded=True,
    finest="township",
    limit="target",
    assumptions=("duty_from_statuses_or_runs",),
    sentence=Text(
        "{area}有 {value} 分鐘沒有可派的救護車能在 {target} 分鐘內到達一半的居民，全縣最久。",
        "For {value} minutes no free ambulance could reach half of the residents of {area} within {target} minutes, the "
        "longest in the county.",
    ),
    county_sentence=Text("以全縣計為 {value} 分鐘。", "Of the county as a whole: {value} minutes."),
)

UTILISATION = Metric(
    name="ems_unit_hour_utilisation",
    title=Text("救護車使用率", "Ambulances' busy time"),
    question=Text(
        "救護車值勤時有多少時間在出勤？", "How much of their staffed time are ambulances busy?"
    ),
    definition=Text(
        "該地分隊的救護車值勤（依班表）且狀態已知的時數中，出勤的比例；沒有班表則不計算，可用不等於值勤",
        "Busy hours ÷ staffed hours (by the roster) of which it is known, of the vehicles of the area's stations; without a "
        "roster there is none: available is not staffed",
    ),
    formula=Text(
        "100 × 出勤時數 ÷ 狀態已知的值勤時數", "100 × busy hours ÷ staffed hours that are known"
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=False,
    citation="Unit-hour utilisation: Stout (1983), System status management, Journal of EMS 8(5).",
    function="geo.utilisation.percent_busy",
    method="utilisation",
    inputs={"spells": "ambulance_spells", "shifts": "ambulance_shifts"},
    reads=DUTY,
    counts=Text("出勤次數", "Times that one was busy"),
    time="window",
    guarded=True,
    assumptions=("duty_from_statuses_or_runs",),
    sentence=Text(
        "{area}的救護車值勤時間有 {value} % 在出勤，全縣最高（{n} 次）。",
        "The ambulances of {area} are busy for {value} % of their staffed time, the largest share in the county ({n} times).",
    ),
    county_sentence=Text("全縣為 {value} %。", "The county as a whole: {value} %."),
)

METRICS = (
    RESPONSE_P90,
    RESPONSE_P50,
    WITHIN_TARGET,
    STANDING_COVERAGE,
    LIVE_COVERAGE,
    EMPTY_MINUTES,
    UTILISATION,
    ROSC_RATE,
    STROKE_DELIVERY,
)
