"""WiFi hotspots: the county's TT-Free and the government's iTaiwan."""

from hub.dataset import Dataset, Source, Text
from hub.datasets.wifi.hotspot import Hotspot, WifiHotspot
from hub.datasets.wifi.metrics import METRICS

OPEN_DATA = "政府資料開放授權條款-第1版 (Open Government Data License, version 1.0)"

DATASET = Dataset(
    name="wifi",
    title=Text("無線熱點", "WiFi hotspots"),
    description=Text(
        "縣府 TT-Free 與行政院 iTaiwan 免費無線上網熱點的位置。",
        "Places of the free public WiFi hotspots of the county (TT-Free) and of the government (iTaiwan).",
    ),
    record=Hotspot,
    table=WifiHotspot,
    id_field="hotspot_id",
    identity=("name", "address"),
    columns=(
        "name",
        "address",
        "agency",
        "operator",
        "category",
        "accessibility",
        "website",
        "phone",
        "note",
        "service_status",
        "observed_on",
    ),
    required=("name",),
    query="wifi_in_service",
    private=frozenset({"phone"}),
    min_rows=20,
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
            name="simulated",
            title=Text("模擬熱點（非實測）", "Simulated hotspots (not measured)"),
            publisher=Text("本系統示範資料", "Demonstration data of this hub"),
            licence="CC0-1.0",
            url="",
            update_frequency=Text("不更新", "never"),
        ),
    ),
    metrics=METRICS,
    example={
        "熱點編號": "TT-0001",
        "位址名稱": "臺東縣政府",
        "地址": "臺東縣臺東市中山路276號",
        "X坐標": "265435.63",
        "Y坐標": "2517223.41",
        "最後更新時間": "2026-01-31",
    },
)
