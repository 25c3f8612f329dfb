"""Ambulances: stations, vehicles and their roster, positions and statuses, runs and what became of them."""

from hub.dataset import Dataset, Source
from hub.datasets.ambulances.metrics import METRICS
from hub.datasets.ambulances.movement import POSITION, STATUS
from hub.datasets.ambulances.outcome import OUTCOME
from hub.datasets.ambulances.run import EVENT, RUN
from hub.datasets.ambulances.station import STATION
from hub.datasets.ambulances.vehicle import SHIFT, VEHICLE
from hub.text import Text

FIRE_BUREAU = Text("臺東縣消防局", "Fire Bureau, Taitung County")
NOT_OPEN = "不公開 not published"

DATASET = Dataset(
    name="ambulances",
    title=Text("救護車", "Ambulances"),
    description=Text(
        "救護分隊、救護車與班表、即時位置與勤務狀態、出勤紀錄與結果。",
        "Ambulance stations, vehicles and their roster, live positions and statuses, runs and their outcomes.",
    ),
    entities=(STATION, VEHICLE, SHIFT, RUN, OUTCOME),
    observations=(POSITION, STATUS, EVENT),
    metrics=METRICS,
    sources=(
        Source(
            name="fire-bureau",
            title=Text("消防局名冊與出勤紀錄", "The fire bureau's lists and run records"),
            publisher=FIRE_BUREAU,
            licence=NOT_OPEN,
            url="",
            update_frequency=Text("不定期", "irregular"),
            markers=frozenset({"大隊", "出勤編號", "報案時間"}),
        ),
        Source(
            name="temsis",
            title=Text(
                "緊急救護資訊系統（TEMSIS／NEMSIS）", "EMS information system (TEMSIS, NEMSIS)"
            ),
            publisher=FIRE_BUREAU,
            licence=NOT_OPEN,
            url="https://nemsis.org",
            update_frequency=Text("每日", "daily"),
            markers=frozenset({"psapDatetime", "unitNotifiedDatetime", "eTimes.01", "eTimes.T01"}),
        ),
        Source(
            name="mqtt",
            title=Text("車機與派遣回報（即時）", "Vehicles' and dispatch's own reports (live)"),
            publisher=FIRE_BUREAU,
            licence=NOT_OPEN,
            url="",
            update_frequency=Text("即時", "live"),
        ),
        Source(
            name="simulated",
            title=Text("模擬資料（非實測）", "Simulated (not measured)"),
            publisher=Text("本系統示範資料", "Demonstration data of this hub"),
            licence="CC0-1.0",
            url="",
            update_frequency=Text("不更新", "never"),
        ),
    ),
)
