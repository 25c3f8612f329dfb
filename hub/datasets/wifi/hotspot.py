"""One hotspot: as its sources offer it, and as it is stored."""

from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import ID_MAX, ID_PATTERN, NAME_MAX, TEXT_MAX, X_WORDS, Y_WORDS, Day
from hub.store.tables import Placed, Provided, Table, Versioned
from hub.text import Text


class Hotspot(Record):
    """One access point (or one site, as the source counts them)."""

    hotspot_id: str | None = Field(
        description="來源自己的編號；沒有時由名稱與地址產生。 The source's own number; made of name and address where it has none.",
        default=None,
        max_length=ID_MAX,
        pattern=ID_PATTERN,
        validation_alias=AliasChoices("熱點編號", "hotspot_id", "feature_id"),
    )
    name: str = Field(
        description="據點名稱。 Name of the site.",
        min_length=1,
        max_length=NAME_MAX,
        validation_alias=AliasChoices("位址名稱", "熱區名稱", "熱點名稱", "name"),
    )
    address: str | None = Field(
        description="地址；鄉鎮市與村里由此判讀。 Address; township and village are read from it.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("地址", "address"),
    )
    district: str | None = Field(
        description="鄉鎮市區，地址沒寫時用。 Township, where the address does not say it.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("行政區", "地區", "district", "Area"),
    )
    agency: str | None = Field(
        description="主管機關。 Authority in charge.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("主管機關", "Ministry"),
    )
    operator: str | None = Field(
        description="辦理單位。 Who runs it.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("辦理單位", "Agency", "operator"),
    )
    category: str | None = Field(
        description="熱區分類，照來源所寫。 Kind of site, in the source's own words.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("熱區分類", "category", "Administration"),
    )
    accessibility: str | None = Field(
        description="無障礙設施，照來源所寫。 Accessibility, in the source's own words.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("無障礙設施", "accessibility"),
    )
    website: str | None = Field(
        description="相關網站。 Website.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("相關網站", "website"),
    )
    phone: str | None = Field(
        description="連絡電話；不公開。 Telephone; never published.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("連絡電話", "聯絡電話", "phone"),
    )
    note: str | None = Field(
        description="備註。 Note.",
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("備註", "note"),
    )
    service_status: Literal["in_service", "out_of_service"] = Field(
        description="服務狀態；沒有這一欄時視為運作中。 In service unless the source says otherwise.",
        default="in_service",
        validation_alias=AliasChoices("服務狀態", "service_status"),
    )
    observed_on: Day | None = Field(
        description="最後更新日期；西元、民國與試算表日期皆可。 Day of the last update; common era, ROC or spreadsheet date.",
        default=None,
        validation_alias=AliasChoices("最後更新時間", "observed_on"),
    )
    x: str | None = Field(
        description="經度（度）或 TM2 橫坐標（公尺）；坐標系統由欄名與數值範圍判定。 Longitude in degrees or TM2 easting in metres: told by header word and range.",
        default=None,
        validation_alias=AliasChoices(*X_WORDS),
    )
    y: str | None = Field(
        description="緯度（度）或 TM2 縱坐標（公尺）。 Latitude in degrees or TM2 northing in metres.",
        default=None,
        validation_alias=AliasChoices(*Y_WORDS),
    )


class WifiHotspot(Placed, Versioned, Provided, Table):
    """Hotspots and their earlier versions; ``valid_to`` is null on the current one."""

    __tablename__ = "wifi_hotspot"
    __table_args__ = (
        CheckConstraint(
            "service_status IN ('in_service', 'out_of_service')", name="service_status"
        ),
        CheckConstraint("place_basis IN ('point', 'address')", name="place_basis"),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_wifi_hotspot_current",
            "source",
            "feature_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_wifi_hotspot_geom", "geom", postgresql_using="gist"),
        Index("ix_wifi_hotspot_delivery", "delivery_id", postgresql_using="brin"),
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


HOTSPOT = Entity(
    name="hotspot",
    title=Text("熱點", "Hotspots"),
    record=Hotspot,
    table=WifiHotspot,
    id_field="hotspot_id",
    identity=("name", "address"),
    columns=(
        "name", "address", "agency", "operator", "category", "accessibility", "website", "phone", "note",
        "service_status", "observed_on",
    ),
    required=("name",),
    private=frozenset({"phone"}),
    min_rows=20,
    since=("observed_on",),
    example={
        "熱點編號": "TT-0001",
        "位址名稱": "臺東縣政府",
        "地址": "臺東縣臺東市中山路276號",
        "X坐標": "265435.63",
        "Y坐標": "2517223.41",
        "最後更新時間": "2026-01-31",
    },
)  # fmt: skip
