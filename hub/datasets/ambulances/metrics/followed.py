"""What became of the patients, as hospitals report it later."""

from hub.datasets.ambulances.metrics.asked import RUNS, WILSON
from hub.metric import Metric
from hub.text import Text

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
