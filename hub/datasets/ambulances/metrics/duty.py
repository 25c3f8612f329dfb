"""When no ambulance is free, and how much of their staffed time they are busy."""

from hub.datasets.ambulances.metrics.asked import RUNS, TARGET
from hub.metric import Metric
from hub.text import Text

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
