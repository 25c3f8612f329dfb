"""One hotspot: as its sources offer it, and as it is stored."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Record
from hub.dates import day
from hub.store.tables import Placed, Provided, Table, Versioned

NAME_MAX = 200
"""Characters; the longest real hotspot name has 44."""

TEXT_MAX = 500
"""Characters of any other text; the longest real address has 31."""


class Hotspot(Record):
    """One access point (or one site, as the source counts them)."""

    hotspot_id: str | None = Field(
        default=None,
        max_length=64,
        pattern=r"^[A-Za-z0-9_.-]+$",
        validation_alias=AliasChoices("熱點編號", "hotspot_id", "feature_id"),
    )
    name: str = Field(
        min_length=1,
        max_length=NAME_MAX,
        validation_alias=AliasChoices("位址名稱", "熱區名稱", "熱點名稱", "name", "Name"),
    )
    address: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("地址", "address", "Address"),
    )
    district: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("行政區", "地區", "district", "Area"),
    )
    agency: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("主管機關", "agency", "Ministry"),
    )
    operator: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("辦理單位", "operator", "Agency"),
    )
    category: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("熱區分類", "category", "Administration"),
    )
    accessibility: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
        validation_alias=AliasChoices("無障礙設施", "accessibility"),
    )
    website: str | None = Field(
        default=None, max_length=TEXT_MAX, validation_alias=AliasChoices("相關網站", "website")
    )
    phone: str | None = Field(
        default=None,
        max_length=TEXT_MAX,
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
