"""Who is near an ambulance station, and who near a vehicle that can be sent now."""

from hub.datasets.ambulances.metrics.asked import ANY_TARGET, TARGET
from hub.metric import Metric, Standard
from hub.text import Text

SILENCE_S = 600.0
"""Seconds: parked vehicles report every minute, some makers' every five; two of those are missing then."""

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
