"""One ambulance station: a fire branch with its vehicles."""

from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import X_WORDS, Y_WORDS, Day, Identifier, Name, Words
from hub.store.tables import PlacedIfKnown, Provided, Table, Versioned
from hub.text import Text


class Station(Record):
    """One station, as its list names it."""

    station_id: Identifier | None = Field(
        description="分隊編號；沒有時由大隊與名稱產生。 Its number; made of battalion and name where there is none.",
        default=None,
        validation_alias=AliasChoices("分隊編號", "station_id", "feature_id"),
    )
    name: Name = Field(
        description="分隊名稱。 Name.", validation_alias=AliasChoices("分隊", "分隊名稱", "name")
    )
    battalion: Words | None = Field(
        description="大隊。 Battalion.",
        default=None,
        validation_alias=AliasChoices("大隊", "battalion"),
    )
    address: Words | None = Field(
        description="地址。 Address.",
        default=None,
        validation_alias=AliasChoices("地址", "address"),
    )
    district: Words | None = Field(
        description="鄉鎮市，地址沒寫時用。 Township, where the address does not say it.",
        default=None,
        validation_alias=AliasChoices("鄉鎮市", "鄉鎮", "行政區", "district"),
    )
    phone: Words | None = Field(
        description="連絡電話。 Telephone.",
        default=None,
        validation_alias=AliasChoices("連絡電話", "聯絡電話", "phone"),
    )
    note: Words | None = Field(
        description="備註。 Note.", default=None, validation_alias=AliasChoices("備註", "note")
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


class AmbulanceStation(PlacedIfKnown, Versioned, Provided, Table):
    """Stations and their earlier versions."""

    __tablename__ = "ambulance_station"
    __table_args__ = (
        CheckConstraint(
            "service_status IN ('in_service', 'out_of_service')", name="service_status"
        ),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_ambulance_station_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_ambulance_station_geom", "geom", postgresql_using="gist"),
    )  # fmt: skip

    feature_id: Mapped[str]
    name: Mapped[str]
    battalion: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    service_status: Mapped[str]
    observed_on: Mapped[date | None]


STATION = Entity(
    name="station",
    title=Text("救護分隊", "Ambulance stations"),
    record=Station,
    table=AmbulanceStation,
    id_field="station_id",
    identity=("battalion", "name"),
    columns=(
        "name", "battalion", "address", "phone", "note", "service_status", "observed_on",
    ),
    required=("name",),
    markers=frozenset({"大隊", "分隊"}),
    place="optional",
    since=("observed_on",),
    min_rows=3,
    example={
        "分隊編號": "TT-01",
        "大隊": "臺東大隊",
        "分隊": "臺東分隊",
        "地址": "臺東縣臺東市四維路一段690號",
        "X坐標": "265768.54",
        "Y坐標": "2517815.51",
    },
)  # fmt: skip
