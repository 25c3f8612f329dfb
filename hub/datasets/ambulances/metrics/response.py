"""How fast ambulances are at the scene."""

from dataclasses import replace

from hub.datasets.ambulances.metrics.asked import BASIS, RUNS, TARGET, WILSON
from hub.metric import Metric, Standard
from hub.text import Text

BOOTSTRAP = (
    "Percentile: linear (as SQL's percentile_cont), Hyndman & Fan (1996), type 7, "
    "doi:10.1080/00031305.1996.10473566; interval: bootstrap, Efron (1979), doi:10.1214/aos/1176344552."
)

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
