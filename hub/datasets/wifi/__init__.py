"""WiFi hotspots: the county's TT-Free and the government's iTaiwan."""

from hub.dataset import Dataset, Source
from hub.datasets.wifi.hotspot import HOTSPOT
from hub.datasets.wifi.metrics import METRICS
from hub.datasets.wifi.state import STATE
from hub.text import Text

OPEN_DATA = "政府資料開放授權條款-第1版 (Open Government Data License, version 1.0)"

DATASET = Dataset(
    name="wifi",
    title=Text("無線熱點", "WiFi hotspots"),
    description=Text(
        "縣府 TT-Free 與行政院 iTaiwan 免費無線上網熱點的位置。",
        "Places of the free public WiFi hotspots of the county (TT-Free) and of the government (iTaiwan).",
    ),
    entities=(HOTSPOT,),
    observations=(STATE,),
    sources=(
        Source(
            name="tt-free",
            title=Text("臺東縣 TT-Free 熱區", "Taitung County TT-Free hot zones"),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence=OPEN_DATA,
            url="https://data.gov.tw/dataset/67322",
            update_frequency=Text("不定期", "irregular"),
            markers=frozenset({"位址名稱", "熱區分類", "熱區名稱", "AP經度座標"}),
        ),
        Source(
            name="itaiwan",
            title=Text("iTaiwan 中央行政機關熱點", "iTaiwan hotspots of the central government"),
            publisher=Text("數位發展部", "Ministry of Digital Affairs"),
            licence=OPEN_DATA,
            url="https://itaiwan.gov.tw",
            update_frequency=Text("不定期", "irregular"),
            markers=frozenset({"Ministry", "Administration", "熱點名稱"}),
        ),
        Source(
            name="mqtt",
            title=Text("熱點回報（即時）", "Hotspots' own reports (live)"),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence=OPEN_DATA,
            url="",
            update_frequency=Text("即時", "live"),
        ),
        Source(
            name="simulated",
            title=Text("模擬熱點（非實測）", "Simulated hotspots (not measured)"),
            publisher=Text("本系統示範資料", "Demonstration data of this hub"),
            licence="CC0-1.0",
            url="",
            update_frequency=Text("不更新", "never"),
        ),
    ),
    metrics=METRICS,
)
