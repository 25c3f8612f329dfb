"""One automated external defibrillator (AED) and where it hangs."""

from datetime import date

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import X_WORDS, Y_WORDS, Day, Identifier, Name, Words
from hub.store.tables import Placed, Provided, Table, Versioned
from hub.text import Text


class Aed(Record):
    """One AED, as its list names it."""

    aed_id: Identifier | None = Field(
        description="編號；沒有時由地點與地址產生。 Its number; made of place and address where there is none.",
        default=None,
        validation_alias=AliasChoices("AED編號", "aed_id", "feature_id"),
    )
    name: Name = Field(
        description="設置地點。 Where it hangs.",
        validation_alias=AliasChoices("設置地點", "設置場所", "name"),
    )
    address: Words | None = Field(
        description="地址。 Address.",
        default=None,
        validation_alias=AliasChoices("裝設位置(地址)", "裝設位置（地址）", "地址", "address"),
    )
    spot: Words | None = Field(
        description="擺放地點備註。 Where in the building.",
        default=None,
        validation_alias=AliasChoices("擺放地點備註", "擺放地點", "spot"),
    )
    device: Words | None = Field(
        description="設備來源。 Where the device came from.",
        default=None,
        validation_alias=AliasChoices("設備來源", "device"),
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


class ClinicAed(Placed, Versioned, Provided, Table):
    """AEDs and their earlier versions."""

    __tablename__ = "clinic_aed"
    __table_args__ = (
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_clinic_aed_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_clinic_aed_geom", "geom", postgresql_using="gist"),
    )  # fmt: skip

    feature_id: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]
    spot: Mapped[str | None]
    device: Mapped[str | None]
    agency: Mapped[str | None]
    operator: Mapped[str | None]
    observed_on: Mapped[date | None]


AED = Entity(
    name="aed",
    title=Text("AED 設置場所", "AEDs"),
    record=Aed,
    table=ClinicAed,
    id_field="aed_id",
    identity=("name", "address", "spot"),
    columns=("name", "address", "spot", "device", "agency", "operator", "observed_on"),
    required=("name",),
    markers=frozenset({"設置地點", "裝設位置(地址)", "擺放地點備註"}),
    since=("observed_on",),
    min_rows=3,
    example={
        "設置地點": "臺東縣政府",
        "裝設位置(地址)": "臺東縣臺東市中山路276號",
        "擺放地點備註": "一樓服務臺",
        "X坐標": "265435.63",
        "Y坐標": "2517223.41",
        "最後更新時間": "2026-01-31",
    },
)
