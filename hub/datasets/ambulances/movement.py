"""Where a vehicle is and what it does: its positions and its statuses."""

from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped

from hub.dataset import Observation, Record
from hub.fields import X_WORDS, Y_WORDS, Identifier, Moment, Real
from hub.store.observed import BY_MONTH, Hourly, Observed, ObservedPlace, latest_of
from hub.store.rollups import Rollup
from hub.store.tables import Table
from hub.text import Text

SPEED_KMH_MAX = 200
"""No ambulance drives faster: a reading above is kept and flagged."""

ServiceStatus = Literal[
    "available", "dispatched", "enRoute", "atScene", "transporting", "atHospital", "returning", "outOfService",
]  # fmt: skip
STATUS_CHECK = (
    "service_status IN ('available', 'dispatched', 'enRoute', 'atScene', 'transporting', 'atHospital', "
    "'returning', 'outOfService')"
)
STATUS_WORDS = AliasChoices("serviceStatus", "service_status", "勤務狀態")
VEHICLE_WORDS = AliasChoices("車輛編號", "車號", "vehicle_id", "feature_id", "emsVehicleCode")
TIME_WORDS = AliasChoices("phenomenonTime", "phenomenon_time", "時間")


class VehiclePosition(Record):
    """One position of one vehicle."""

    feature_id: Identifier | None = Field(
        description="車輛編號。 The vehicle's number.", default=None, validation_alias=VEHICLE_WORDS
    )
    phenomenon_time: Moment | None = Field(
        description="位置的時間。 When it was there.", default=None, validation_alias=TIME_WORDS
    )
    x: Real = Field(
        description="經度（度）。 Longitude in degrees.",
        validation_alias=AliasChoices(*X_WORDS),
    )
    y: Real = Field(
        description="緯度（度）。 Latitude in degrees.",
        validation_alias=AliasChoices(*Y_WORDS),
    )
    speed_kmh: Real | None = Field(
        description="時速（公里）。 Speed in km/h.",
        default=None,
        validation_alias=AliasChoices("speed", "speed_kmh", "時速"),
    )
    heading_deg: Real | None = Field(
        description="方位角（度，由北起算）。 Heading in degrees from north.",
        default=None,
        validation_alias=AliasChoices("heading", "heading_deg", "方位"),
    )
    service_status: ServiceStatus | None = Field(
        description="勤務狀態。 What it does.", default=None, validation_alias=STATUS_WORDS
    )


class VehicleStatus(Record):
    """One change of what a vehicle does."""

    feature_id: Identifier | None = Field(
        description="車輛編號。 The vehicle's number.", default=None, validation_alias=VEHICLE_WORDS
    )
    phenomenon_time: Moment | None = Field(
        description="狀態開始的時間。 Since when.", default=None, validation_alias=TIME_WORDS
    )
    service_status: ServiceStatus = Field(
        description="勤務狀態。 What it does.", validation_alias=STATUS_WORDS
    )


class AmbulancePosition(ObservedPlace, Observed, Table):
    """Positions, by month."""

    __tablename__ = "ambulance_position"
    __table_args__ = (
        CheckConstraint(f"service_status IS NULL OR {STATUS_CHECK}", name="service_status"),
        Index(None, "feature_id", "phenomenon_time"),
        Index(None, "phenomenon_time", postgresql_using="brin"),
        BY_MONTH,
    )

    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]
    service_status: Mapped[str | None]


class AmbulancePositionHour(Hourly, Table):
    """What stays of a vehicle's hour on the road."""

    __tablename__ = "ambulance_position_hour"

    positions: Mapped[int]
    speed_kmh_max: Mapped[float | None]


class AmbulanceStatus(Observed, Table):
    """Statuses, by month."""

    __tablename__ = "ambulance_status"
    __table_args__ = (
        CheckConstraint(STATUS_CHECK, name="service_status"),
        Index(None, "feature_id", "phenomenon_time"),
        Index(None, "phenomenon_time", postgresql_using="brin"),
        BY_MONTH,
    )

    service_status: Mapped[str]


class AmbulanceStatusHour(Hourly, Table):
    """What stays of a vehicle's hour of statuses."""

    __tablename__ = "ambulance_status_hour"

    changes: Mapped[int]
    dispatches: Mapped[int]


AMBULANCE_POSITION_LATEST = latest_of(AmbulancePosition, "ambulance_position_latest")
AMBULANCE_STATUS_LATEST = latest_of(AmbulanceStatus, "ambulance_status_latest")

POSITION = Observation(
    name="position",
    of="vehicle",
    title=Text("救護車位置", "Positions of the ambulances"),
    record=VehiclePosition,
    table=AmbulancePosition,
    columns=("speed_kmh", "heading_deg", "service_status"),
    required=("feature_id", "phenomenon_time", "x", "y"),
    markers=frozenset({"speed", "heading", "時速", "方位"}),
    audience="ems",
    place="needed",
    ranges={"speed_kmh": (0, SPEED_KMH_MAX), "heading_deg": (0, 360)},
    partitioned=True,
    latest=AMBULANCE_POSITION_LATEST,
    rollup=Rollup(
        table=AmbulancePositionHour,
        values={"positions": func.count(), "speed_kmh_max": func.max(AmbulancePosition.speed_kmh)},
    ),
    example={
        "車輛編號": "91A1",
        "時間": "2026-01-31T08:00:00+08:00",
        "lon": "121.147",
        "lat": "22.756",
        "speed": "42",
        "heading": "180",
        "serviceStatus": "enRoute",
    },
)

STATUS = Observation(
    name="status",
    of="vehicle",
    title=Text("救護車勤務狀態", "Statuses of the ambulances"),
    record=VehicleStatus,
    table=AmbulanceStatus,
    columns=("service_status",),
    required=("feature_id", "phenomenon_time", "service_status"),
    audience="ems",
    place="none",
    partitioned=True,
    latest=AMBULANCE_STATUS_LATEST,
    rollup=Rollup(
        table=AmbulanceStatusHour,
        values={
            "changes": func.count(),
            "dispatches": func.count().filter(AmbulanceStatus.service_status == "dispatched"),
        },
    ),
    example={
        "車輛編號": "91A1",
        "時間": "2026-01-31T08:00:00+08:00",
        "勤務狀態": "available",
    },
)
