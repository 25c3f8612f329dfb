"""One place of care: health station, clinic or hospital."""

from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import X_WORDS, Y_WORDS, Day, Identifier, Name, Whole, Words, YesNo
from hub.store.tables import Placed, Provided, Table, Versioned
from hub.text import Text


class Site(Record):
    """One place of care, as its list names it."""

    clinic_id: Identifier | None = Field(
        description="醫事機構代碼；沒有時由名稱與地址產生。 The institution's code; made of name and address where there is none.",
        default=None,
        validation_alias=AliasChoices("醫事機構代碼", "院區代碼", "機構代碼", "十碼章", "clinic_id", "feature_id"),
    )  # fmt: skip
    name: Name = Field(
        description="名稱。 Name.",
        validation_alias=AliasChoices("單位名稱", "機構名稱", "醫院名稱", "院區名稱", "name"),
    )
    address: Words | None = Field(
        description="地址；鄉鎮市與村里由此判讀。 Address; township and village are read from it.",
        default=None,
        validation_alias=AliasChoices("地址", "地址(含縣市鄉鎮別)", "address"),
    )
    district: Words | None = Field(
        description="鄉鎮市，地址沒寫時用。 Township, where the address does not say it.",
        default=None,
        validation_alias=AliasChoices("鄉鎮", "鄉鎮市", "行政區", "district"),
    )
    category: Words | None = Field(
        description="型態別，照來源所寫。 Kind of institution, in the source's own words.",
        default=None,
        validation_alias=AliasChoices("型態別", "類別", "category"),
    )
    ownership: Words | None = Field(
        description="公立或私立。 Public or private.",
        default=None,
        validation_alias=AliasChoices("性質", "權屬別", "ownership"),
    )
    agency: Words | None = Field(
        description="主管機關。 Authority in charge.",
        default=None,
        validation_alias=AliasChoices("主管機關", "agency"),
    )
    operator: Words | None = Field(
        description="辦理單位。 Who runs it.",
        default=None,
        validation_alias=AliasChoices("辦理單位", "operator"),
    )
    emergency_grade: Words | None = Field(
        description="緊急醫療能力分級。 Grade of emergency care.",
        default=None,
        validation_alias=AliasChoices("緊急醫療能力分級", "emergency_grade"),
    )
    observation_beds: Whole | None = Field(
        description="急診觀察床數。 Observation beds of the emergency room.",
        default=None,
        ge=0,
        le=100_000,
        validation_alias=AliasChoices("急診觀察床", "observation_beds"),
    )
    has_5g: YesNo | None = Field(
        description="有無 5G 遠距醫療專線。 Whether it has a 5G telehealth link.",
        default=None,
        validation_alias=AliasChoices("5G", "5G專線", "has_5g"),
    )
    website: Words | None = Field(
        description="相關網站。 Website.",
        default=None,
        validation_alias=AliasChoices("相關網站", "website"),
    )
    phone: Words | None = Field(
        description="連絡電話（機構總機）。 The institution's telephone.",
        default=None,
        validation_alias=AliasChoices("連絡電話", "聯絡電話", "電話", "phone"),
    )
    fax: Words | None = Field(
        description="傳真。 Fax.", default=None, validation_alias=AliasChoices("傳真", "fax")
    )
    email: Words | None = Field(
        description="電子郵件；不公開。 E-mail address; never published.",
        default=None,
        validation_alias=AliasChoices("電子郵件", "email"),
    )
    note: Words | None = Field(
        description="備註。 Note.",
        default=None,
        validation_alias=AliasChoices("備註", "note"),
    )
    service_status: Literal["in_service", "out_of_service"] = Field(
        description="服務狀態；沒有這一欄時視為運作中。 In service unless the source says otherwise.",
        default="in_service",
        validation_alias=AliasChoices("服務狀態", "service_status"),
    )
    observed_on: Day | None = Field(
        description="最後更新日期。 Day of the last update.",
        default=None,
        validation_alias=AliasChoices("最後更新時間", "observed_on"),
    )
    x: str | None = Field(
        description="經度（度）或 TM2 橫坐標（公尺）。 Longitude in degrees or TM2 easting in metres.",
        default=None,
        validation_alias=AliasChoices(*X_WORDS),
    )
    y: str | None = Field(
        description="緯度（度）或 TM2 縱坐標（公尺）。 Latitude in degrees or TM2 northing in metres.",
        default=None,
        validation_alias=AliasChoices(*Y_WORDS),
    )


class ClinicSite(Placed, Versioned, Provided, Table):
    """Places of care and their earlier versions."""

    __tablename__ = "clinic_site"
    __table_args__ = (
        CheckConstraint(
            "service_status IN ('in_service', 'out_of_service')", name="service_status"
        ),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_clinic_site_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_clinic_site_geom", "geom", postgresql_using="gist"),
        Index("ix_clinic_site_delivery", "delivery_id", postgresql_using="brin"),
    )  # fmt: skip

    feature_id: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]
    category: Mapped[str | None]
    ownership: Mapped[str | None]
    agency: Mapped[str | None]
    operator: Mapped[str | None]
    emergency_grade: Mapped[str | None]
    observation_beds: Mapped[int | None]
    has_5g: Mapped[bool | None]
    website: Mapped[str | None]
    phone: Mapped[str | None]
    fax: Mapped[str | None]
    email: Mapped[str | None]
    note: Mapped[str | None]
    service_status: Mapped[str]
    observed_on: Mapped[date | None]


SITE = Entity(
    name="site",
    title=Text("醫療院所", "Places of care"),
    record=Site,
    table=ClinicSite,
    id_field="clinic_id",
    identity=("name", "address"),
    columns=(
        "name", "address", "category", "ownership", "agency", "operator", "emergency_grade", "observation_beds",
        "has_5g", "website", "phone", "fax", "email", "note", "service_status", "observed_on",
    ),
    required=("name",),
    private=frozenset({"email"}),
    since=("observed_on",),
    min_rows=3,
    example={
        "醫事機構代碼": "2346000001",
        "單位名稱": "臺東市衛生所",
        "地址": "臺東縣臺東市大同路51號",
        "X坐標": "266045.62",
        "Y坐標": "2516651.24",
        "最後更新時間": "2026-01-31",
    },
)  # fmt: skip
