"""One ambulance, and the roster that says when it is staffed."""

from datetime import date, datetime

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import Day, Identifier, Moment, Whole, Words, YesNo
from hub.rules import InOrder
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text


class Vehicle(Record):
    """One vehicle, as its list names it."""

    vehicle_id: Identifier = Field(
        description="車輛編號。 The vehicle's number.",
        validation_alias=AliasChoices("車輛編號", "車號", "vehicle_id", "feature_id", "emsVehicleCode"),
    )  # fmt: skip
    station_id: Identifier | None = Field(
        description="所屬分隊編號。 The station it belongs to.",
        default=None,
        validation_alias=AliasChoices("分隊編號", "station_id"),
    )
    is_als: YesNo | None = Field(
        description="是否為高級救護車。 Whether it carries advanced life support.",
        default=None,
        validation_alias=AliasChoices("高級救護", "isAls", "is_als"),
    )
    note: Words | None = Field(
        description="備註。 Note.", default=None, validation_alias=AliasChoices("備註", "note")
    )
    observed_on: Day | None = Field(
        description="最後更新日期。 Day of the last update.",
        default=None,
        validation_alias=AliasChoices("最後更新時間", "observed_on"),
    )


class AmbulanceVehicle(Versioned, Provided, Table):
    """Vehicles and their earlier versions."""

    __tablename__ = "ambulance_vehicle"
    __table_args__ = (
        Index(
            "uq_ambulance_vehicle_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )  # fmt: skip

    feature_id: Mapped[str]
    station_id: Mapped[str | None]
    is_als: Mapped[bool | None]
    note: Mapped[str | None]
    observed_on: Mapped[date | None]


class Shift(Record):
    """One shift of one vehicle: staffed from, until."""

    shift_id: Identifier | None = Field(
        description="班表編號；沒有時由車輛與時間產生。 Its number; made of vehicle and times where there is none.",
        default=None,
        validation_alias=AliasChoices("班表編號", "shift_id", "feature_id"),
    )
    vehicle_id: Identifier = Field(
        description="車輛編號。 The vehicle's number.",
        validation_alias=AliasChoices("車輛編號", "車號", "vehicle_id"),
    )
    station_id: Identifier | None = Field(
        description="值勤分隊編號。 The station it stands at.",
        default=None,
        validation_alias=AliasChoices("分隊編號", "station_id"),
    )
    starts_at: Moment = Field(
        description="上班時間。 Staffed from.",
        validation_alias=AliasChoices("上班時間", "starts_at"),
    )
    ends_at: Moment = Field(
        description="下班時間。 Staffed until.",
        validation_alias=AliasChoices("下班時間", "ends_at"),
    )
    crew: Whole | None = Field(
        description="值勤人數。 People on board.",
        default=None,
        ge=0,
        le=20,
        validation_alias=AliasChoices("值勤人數", "crew"),
    )

    rules = (
        InOrder(("starts_at", "ends_at"), apart=True, refusal="the shift ends before it starts"),
    )


class AmbulanceShift(Versioned, Provided, Table):
    """Shifts and their earlier versions."""

    __tablename__ = "ambulance_shift"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(
            "uq_ambulance_shift_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(None, "vehicle_id", "starts_at"),
    )  # fmt: skip

    feature_id: Mapped[str]
    vehicle_id: Mapped[str]
    station_id: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    crew: Mapped[int | None]


VEHICLE = Entity(
    name="vehicle",
    title=Text("救護車", "Ambulances"),
    record=Vehicle,
    table=AmbulanceVehicle,
    id_field="vehicle_id",
    columns=("station_id", "is_als", "note", "observed_on"),
    required=("vehicle_id",),
    audience="official",
    place="none",
    since=("observed_on",),
    example={"車輛編號": "91A1", "分隊編號": "TT-01", "高級救護": "是"},
)

SHIFT = Entity(
    name="roster",
    title=Text("救護車班表", "Roster of the ambulances"),
    record=Shift,
    table=AmbulanceShift,
    id_field="shift_id",
    identity=("vehicle_id", "starts_at", "ends_at"),
    columns=("vehicle_id", "station_id", "starts_at", "ends_at", "crew"),
    required=("vehicle_id", "starts_at", "ends_at"),
    markers=frozenset({"上班時間", "下班時間", "starts_at"}),
    audience="ems",
    place="none",
    default_mode="addition",
    since=("starts_at",),
    example={
        "車輛編號": "91A1",
        "分隊編號": "TT-01",
        "上班時間": "2026-01-31 08:00",
        "下班時間": "2026-01-31 20:00",
        "值勤人數": "3",
    },
)
