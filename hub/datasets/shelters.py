"""Emergency shelters: where people can go when they must leave their homes, and how many each takes."""

from datetime import date

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Dataset, Entity, Record, Source
from hub.fields import Day, Identifier, Name, Whole, Words
from hub.store.tables import Placed, Provided, Table, Versioned
from hub.text import Text


class Shelter(Record):
    """One shelter, as its list names it. Whoever keeps it, and their telephone, are not read."""

    shelter_id: Identifier | None = Field(
        description="收容所編號；沒有時由名稱與地址產生。 Its number; made of name and address where there is none.",
        default=None,
        validation_alias=AliasChoices("收容所編號", "shelter_id", "feature_id"),
    )
    name: Name = Field(
        description="收容所名稱。 Name.", validation_alias=AliasChoices("收容所名稱", "name")
    )
    address: Words | None = Field(
        description="地址；鄉鎮市與村里由此判讀。 Address; township and village are read from it.",
        default=None,
        validation_alias=AliasChoices("地址", "address"),
    )
    district: Words | None = Field(
        description="鄉鎮市，地址沒寫時用。 Township, where the address does not say it.",
        default=None,
        validation_alias=AliasChoices("收容所鄉鎮市區", "鄉鎮市", "district"),
    )
    agency: Words | None = Field(
        description="主管機關。 Authority in charge.",
        default=None,
        validation_alias=AliasChoices("主管機關", "agency"),
    )
    capacity: Whole | None = Field(
        description="收容人數。 People it takes.",
        default=None,
        ge=0,
        le=2**31 - 1,
        validation_alias=AliasChoices("收容人數", "capacity"),
    )
    note: Words | None = Field(
        description="備註。 Note.", default=None, validation_alias=AliasChoices("備註", "note")
    )
    observed_on: Day | None = Field(
        description="最後更新日期。 Day of the last update.",
        default=None,
        validation_alias=AliasChoices("最後更新時間", "observed_on"),
    )
    x: str | None = Field(
        description="經度（度）或 TM2 橫坐標（公尺）。 Longitude in degrees or TM2 easting in metres.",
        default=None,
        validation_alias=AliasChoices("X坐標", "X座標", "經度", "lon", "x"),
    )
    y: str | None = Field(
        description="緯度（度）或 TM2 縱坐標（公尺）。 Latitude in degrees or TM2 northing in metres.",
        default=None,
        validation_alias=AliasChoices("Y坐標", "Y座標", "緯度", "lat", "y"),
    )


class EmergencyShelter(Placed, Versioned, Provided, Table):
    """Shelters and their earlier versions."""

    __tablename__ = "emergency_shelter"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_emergency_shelter_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_emergency_shelter_geom", "geom", postgresql_using="gist"),
    )  # fmt: skip

    feature_id: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]
    agency: Mapped[str | None]
    capacity: Mapped[int | None]
    note: Mapped[str | None]
    observed_on: Mapped[date | None]


DATASET = Dataset(
    name="shelters",
    title=Text("避難收容所", "Emergency shelters"),
    description=Text(
        "災害時可以避難的收容處所，與各處可收容的人數。",
        "Places to go to in a disaster, and how many people each takes.",
    ),
    entities=(
        Entity(
            name="shelter",
            title=Text("避難收容所", "Emergency shelters"),
            record=Shelter,
            table=EmergencyShelter,
            id_field="shelter_id",
            identity=("name", "address"),
            columns=("name", "address", "agency", "capacity", "note", "observed_on"),
            required=("name",),
            ranges={"capacity": (0, 10_000)},
            since=("observed_on",),
            min_rows=20,
            example={
                "收容所編號": "SV950-0000",
                "收容所名稱": "臺東縣政府",
                "地址": "臺東縣臺東市中山路276號",
                "收容人數": "100",
                "X坐標": "265435.63",
                "Y坐標": "2517223.41",
                "最後更新時間": "2026-01-31",
            },
        ),
    ),
    sources=(
        Source(
            name="county",
            title=Text(
                "臺東避難收容所位置及收容人數", "Shelters of Taitung County and their capacity"
            ),
            publisher=Text("臺東縣政府", "Taitung County Government"),
            licence="政府資料開放授權條款-第1版 (Open Government Data License, version 1.0)",
            url="https://data.gov.tw/dataset/67284",
            update_frequency=Text("不定期", "irregular"),
            markers=frozenset({"收容所編號", "收容所名稱"}),
        ),
    ),
)
