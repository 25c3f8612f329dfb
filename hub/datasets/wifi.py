"""WiFi hotspots: the county's TT-Free and the government's iTaiwan."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Dataset, Metric, Parameter, Record, Source, Text
from hub.dates import day
from hub.store.tables import Placed, Provided, Table, Versioned

NAME_MAX = 200
"""Characters; the longest real hotspot name has 44."""

TEXT_MAX = 500
"""Characters of any other text; the longest real address has 31."""

RADIUS = Parameter(
    name="radius",
    title=Text("半徑", "Radius"),
    unit="m",
    default=250,
    minimum=1,
    maximum=50_000,
    suggestions=(100, 250, 500, 1000, 2000),
)


class Hotspot(Record):
    """One access point (or one site, as the source counts them)."""

    hotspot_id: str | None = Field(
        default=None, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$",
        validation_alias=AliasChoices("熱點編號", "hotspot_id", "feature_id"),
    )
    name: str = Field(
        min_length=1, max_length=NAME_MAX,
        validation_alias=AliasChoices("位址名稱", "熱區名稱", "熱點名稱", "name", "Name"),
    )
    address: str | None = Field(
        default=None, max_length=TEXT_MAX, validation_alias=AliasChoices("地址", "address", "Address")
    )
    district: str | None = Field(
        default=None, max_length=TEXT_MAX,
        validation_alias=AliasChoices("行政區", "地區", "district", "Area"),
    )
    agency: str | None = Field(
        default=None, max_length=TEXT_MAX,
        validation_alias=AliasChoices("主管機關", "agency", "Ministry"),
    )
    operator: str | None = Field(
        default=None, max_length=TEXT_MAX,
        validation_alias=AliasChoices("辦理單位", "operator", "Agency"),
    )
    category: str | None = Field(
        default=None, max_length=TEXT_MAX,
        validation_alias=AliasChoices("熱區分類", "category", "Administration"),
    )
    accessibility: str | None = Field(
        default=None, max_length=TEXT_MAX, validation_alias=AliasChoices("無障礙設施", "accessibility")
    )
    website: str | None = Field(
        default=None, max_length=TEXT_MAX, validation_alias=AliasChoices("相關網站", "website")
    )
    phone: str | None = Field(
        default=None, max_length=TEXT_MAX,
        validation_alias=AliasChoices("連絡電話", "聯絡電話", "phone"),
    )
    note: str | None = Field(
        default=None, max_length=TEXT_MAX, validation_alias=AliasChoices("備註", "note")
    )
    service_status: Literal["in_service", "out_of_service"] = Field(
        default="in_service", validation_alias=AliasChoices("服務狀態", "service_status")
    )
    observed_on: Annotated[date, BeforeValidator(day)] | None = Field(
        default=None, validation_alias=AliasChoices("最後更新時間", "observed_on")
    )
    x: str | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "X坐標", "X座標", "AP經度座標", "經度", "lon", "longitude", "Longitude", "TWD97_X"
        ),
    )
    y: str | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "Y坐標", "Y座標", "AP緯度座標", "緯度", "lat", "latitude", "Latitude", "TWD97_Y"
        ),
    )


class WifiHotspot(Placed, Versioned, Provided, Table):
    """Hotspots and their earlier versions; ``valid_to`` is null on the current one."""

    __tablename__ = "wifi_hotspot"
    __table_args__ = (
        CheckConstraint("service_status IN ('in_service', 'out_of_service')", name="service_status"),
        CheckConstraint("place_basis IN ('point', 'address')", name="place_basis"),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_wifi_hotspot_current", "source", "feature_id",
            unique=True, postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_wifi_hotspot_geom", "geom", postgresql_using="gist"),
        Index("ix_wifi_hotspot_township", "township_code"),
        Index("ix_wifi_hotspot_delivery", "delivery_id"),
    )

    feature_id: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]
    agency: Mapped[str | None]
    operator: Mapped[str | None]
    category: Mapped[str | None]
    accessibility: Mapped[str | None]
    website: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    service_status: Mapped[str]
    observed_on: Mapped[date | None]


COVERAGE = Metric(
    name="wifi_population_coverage",
    title=Text("熱點涵蓋率", "Residents with a hotspot nearby"),
    question=Text(
        "多少居民在半徑內有運作中的熱點？",
        "How many residents have a working hotspot within the radius?",
    ),
    definition=Text(
        "與運作中熱點的距離不超過半徑的居民 ÷ 居民總數",
        "Residents within the radius of a hotspot in service ÷ residents",
    ),
    formula=Text(
        "100 × Σ（小區居民 × 落在半徑內的面積比例）÷ Σ 小區居民",
        "100 × Σ (residents of a cell × share of its area within the radius) ÷ Σ residents",
    ),
    unit="%",
    unit_label=Text("%", "%"),
    decimals=1,
    higher_is_better=True,
    citation="METRICS: wifi_population_coverage; areal weighting after Goodchild & Lam (1980).",
    function="geo.coverage.population_coverage",
    sentence=Text(
        "{area}只有 {value} % 的居民在 {radius} 公尺內有運作中的熱點，{affected} 人沒有，涵蓋率全縣最低。",
        "Only {value} % of {area}'s residents have a working hotspot within {radius} m; {affected} people "
        "have none. It is the lowest share in the county.",
    ),
    county_sentence=Text("全縣涵蓋率 {value} %。", "The county as a whole: {value} %."),
    parameters=(RADIUS,),
)

UNCOVERED = Metric(
    name="wifi_uncovered_residents",
    title=Text("附近沒有熱點的居民", "Residents without a hotspot nearby"),
    question=Text(
        "多少居民在半徑內沒有運作中的熱點？",
        "How many residents have no working hotspot within the radius?",
    ),
    definition=Text("居民總數 − 半徑內有熱點的居民", "Residents − residents covered"),
    formula=Text(
        "Σ 小區居民 × （1 − 落在半徑內的面積比例）",
        "Σ residents of a cell × (1 − share of its area within the radius)",
    ),
    unit="people",
    unit_label=Text("人", "people"),
    decimals=0,
    higher_is_better=False,
    citation="METRICS: wifi_uncovered_residents; areal weighting after Goodchild & Lam (1980).",
    function="geo.coverage.uncovered_residents",
    sentence=Text(
        "{area}有 {affected} 位居民（{share} %）距離運作中的熱點超過 {radius} 公尺，全縣最多。",
        "{affected} residents of {area} ({share} %) live more than {radius} m from a working hotspot, "
        "the most in the county.",
    ),
    county_sentence=Text(
        "全縣共 {affected} 人（{share} %）。", "In the whole county it is {affected} people ({share} %)."
    ),
    parameters=(RADIUS,),
)

PER_1000 = Metric(
    name="wifi_hotspots_per_1000",
    title=Text("每千人熱點數", "Hotspots per 1,000 residents"),
    question=Text(
        "每千位居民有幾個運作中的熱點？", "How many working hotspots are there per 1,000 residents?"
    ),
    definition=Text(
        "運作中的熱點數 ÷ 居民總數 × 1,000", "Hotspots in service per 1,000 residents"
    ),
    formula=Text("1,000 × 熱點數 ÷ 居民總數", "1,000 × hotspots ÷ residents"),
    unit="per_1000",
    unit_label=Text("個／千人", "per 1,000"),
    decimals=2,
    higher_is_better=True,
    citation="METRICS: wifi_hotspots_per_1000.",
    function="geo.coverage.per_1000",
    sentence=Text(
        "{area}每千位居民只有 {value} 個運作中的熱點，全縣最少（居民 {residents} 人，熱點 {n} 個）。",
        "{area} has only {value} working hotspots per 1,000 residents, the fewest in the county "
        "({residents} residents, {n} hotspots).",
    ),
    county_sentence=Text("全縣平均 {value} 個。", "The county as a whole has {value}."),
)

MEDIAN_DISTANCE = Metric(
    name="wifi_median_distance",
    title=Text("到最近熱點的距離", "Distance to the nearest hotspot"),
    question=Text(
        "一半的居民離最近的運作中熱點有多遠？",
        "How far is the nearest working hotspot for half of the residents?",
    ),
    definition=Text(
        "居民到最近運作中熱點之直線距離的人口加權中位數",
        "Population-weighted median of the straight-line distance to the nearest hotspot in service",
    ),
    formula=Text(
        "最小的 d，使得距離 ≤ d 的居民至少占一半（小區內以均勻格點代表居民）",
        "the smallest d within which at least half of the residents live (residents of a cell stand on an even grid)",
    ),
    unit="m",
    unit_label=Text("公尺", "m"),
    decimals=0,
    higher_is_better=False,
    citation="METRICS: wifi_median_distance; lower weighted median.",
    function="geo.nearest.median_distance",
    sentence=Text(
        "{area}一半的居民距離最近的運作中熱點至少 {value} 公尺，全縣最遠（居民 {residents} 人）。",
        "Half of {area}'s {residents} residents live {value} m or more from the nearest working hotspot, "
        "the farthest in the county.",
    ),
    county_sentence=Text("全縣的中位數是 {value} 公尺。", "The county's median is {value} m."),
)

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
        "name", "address", "agency", "operator", "category", "accessibility", "website", "phone",
        "note", "service_status", "observed_on",
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
    metrics=(UNCOVERED, COVERAGE, PER_1000, MEDIAN_DISTANCE),
    example={
        "熱點編號": "TT-0001", "位址名稱": "臺東縣政府", "地址": "臺東縣臺東市中山路276號",
        "X坐標": "265435.63", "Y坐標": "2517223.41", "最後更新時間": "2026-01-31",
    },
)
