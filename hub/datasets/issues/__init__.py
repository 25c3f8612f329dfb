"""Citizens' issues: the services there are and what they ask, the requests made, every step of each, and who follows them."""

from hub.dataset import Dataset, Source
from hub.datasets.issues.attribute import ATTRIBUTE
from hub.datasets.issues.follower import FOLLOWER
from hub.datasets.issues.metrics import METRICS
from hub.datasets.issues.request import REQUEST
from hub.datasets.issues.service import SERVICE
from hub.datasets.issues.update import UPDATE
from hub.text import Text

DATASET = Dataset(
    name="issues",
    title=Text("民眾案件", "Citizens' issues"),
    description=Text(
        "民眾通報的案件、處理歷程與追蹤者；報案人資料不公開。",
        "Cases that citizens report, each step of each, and who follows them; reporters are never published.",
    ),
    entities=(REQUEST, SERVICE, ATTRIBUTE, FOLLOWER),
    observations=(UPDATE,),
    metrics=METRICS,
    sources=(
        Source(
            name="open311",
            title=Text("本系統受理案件", "Cases taken by this hub"),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence="政府資料開放授權條款-第1版 (Open Government Data License, version 1.0)",
            url="",
            update_frequency=Text("即時", "live"),
            markers=frozenset({"service_request_id"}),
        ),
        Source(
            name="open1999",
            title=Text("1999 便民服務專線", "The 1999 citizens' hotline"),
            publisher=Text("縣市政府", "City and county governments"),
            licence="未說明 not stated",
            url="",
            update_frequency=Text("即時", "live"),
            markers=frozenset({"FileNo_", "subproject", "事項"}),
        ),
        Source(
            name="mqtt",
            title=Text("現場單位回報（即時）", "Field offices' own reports (live)"),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence="不公開 not published",
            url="",
            update_frequency=Text("即時", "live"),
        ),
        Source(
            name="desk",
            title=Text("承辦人員處理", "What officials did with cases"),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence="不公開 not published",
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
