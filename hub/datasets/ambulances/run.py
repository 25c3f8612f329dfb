"""One ambulance run with the times of its record (TEMSIS and NEMSIS names), and the news that make it up.

A patient's name or id has no field here: whatever a file offers of it is not read.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Fold, Observation, Record
from hub.fields import X_WORDS, Y_WORDS, Identifier, Moment, Words, YesNo
from hub.rules import AnyOf, InOrder, Rule
from hub.store.observed import Observed, ObservedPlace
from hub.store.tables import PlacedIfKnown, Provided, Table, Versioned
from hub.text import Text

LONGEST = timedelta(hours=24)
"""A step of a run that takes longer was written down wrongly (METRICS.md, section 5)."""

TIMES = (
    "psap_datetime",
    "unit_notified_datetime",
    "en_route_datetime",
    "arrive_scene_datetime",
    "arrive_at_patient_datetime",
    "leave_scene_datetime",
    "arrive_hospital_datetime",
    "leave_hospital_datetime",
    "back_station_datetime",
)
"""The nine times of a run, in the order in which they happen."""

IN_ORDER = InOrder(TIMES, within=LONGEST, flag="impossible_times")

FACTS = (
    "priority",
    "is_als",
    "is_ohca",
    "is_trauma",
    "is_mci",
    "facility_id",
    "patient_disposition",
)


class RunFacts(Record):
    """What both a whole run and a piece of news about it may say."""

    incident_id: Identifier | None = Field(
        description="案件編號。 The incident's number.",
        default=None,
        validation_alias=AliasChoices("案件編號", "incidentId", "incident_id", "eResponse.03"),
    )
    ems_unit: Words | None = Field(
        description="救護單位。 The unit.",
        default=None,
        validation_alias=AliasChoices("救護單位", "分隊", "emsUnit", "ems_unit"),
    )
    ems_vehicle_code: Identifier | None = Field(
        description="車輛編號。 The vehicle's number.",
        default=None,
        validation_alias=AliasChoices("車輛編號", "車號", "emsVehicleCode", "ems_vehicle_code"),
    )
    priority: Words | None = Field(
        description="派遣等級。 Priority of the dispatch.",
        default=None,
        validation_alias=AliasChoices("派遣等級", "priority"),
    )
    is_als: YesNo | None = Field(
        description="是否為高級救護。 Whether advanced life support.",
        default=None,
        validation_alias=AliasChoices("高級救護", "isAls", "is_als"),
    )
    is_ohca: YesNo | None = Field(
        description="是否為到院前心肺功能停止。 Whether an out-of-hospital cardiac arrest.",
        default=None,
        validation_alias=AliasChoices("OHCA", "isOhca", "is_ohca"),
    )
    is_trauma: YesNo | None = Field(
        description="是否為創傷。 Whether trauma.",
        default=None,
        validation_alias=AliasChoices("創傷", "isTrauma", "is_trauma"),
    )
    is_mci: YesNo | None = Field(
        description="是否為大量傷病患事件。 Whether a mass casualty incident.",
        default=None,
        validation_alias=AliasChoices("大量傷病患", "isMci", "is_mci"),
    )
    facility_id: Words | None = Field(
        description="送達醫院代碼。 The hospital's code.",
        default=None,
        validation_alias=AliasChoices("醫院代碼", "facilityId", "facility_id"),
    )
    patient_disposition: Words | None = Field(
        description="處置結果代碼。 Code of what was done.",
        default=None,
        validation_alias=AliasChoices("處置結果", "patientDisposition", "patient_disposition"),
    )
    psap_datetime: Moment | None = Field(
        description="報案（NEMSIS eTimes.01）。 The call.",
        default=None,
        validation_alias=AliasChoices(
            "報案時間", "報案", "psapDatetime", "psap_datetime", "eTimes.01", "eTimes.T01"
        ),
    )
    unit_notified_datetime: Moment | None = Field(
        description="派遣（NEMSIS eTimes.03）。 The unit was told.",
        default=None,
        validation_alias=AliasChoices(
            "派遣時間",
            "派遣",
            "unitNotifiedDatetime",
            "unit_notified_datetime",
            "eTimes.03",
            "eTimes.T02",
        ),
    )
    en_route_datetime: Moment | None = Field(
        description="出勤（NEMSIS eTimes.05）。 The unit drove off.",
        default=None,
        validation_alias=AliasChoices(
            "出勤時間", "出勤", "enRouteDatetime", "en_route_datetime", "eTimes.05", "eTimes.T03"
        ),
    )
    arrive_scene_datetime: Moment | None = Field(
        description="到達現場（NEMSIS eTimes.06）。 At the scene.",
        default=None,
        validation_alias=AliasChoices(
            "到達現場時間",
            "到達現場",
            "arriveSceneDatetime",
            "arrive_scene_datetime",
            "eTimes.06",
            "eTimes.T04",
        ),
    )
    arrive_at_patient_datetime: Moment | None = Field(
        description="接觸患者（NEMSIS eTimes.07）。 At the patient.",
        default=None,
        validation_alias=AliasChoices(
            "接觸患者時間",
            "接觸患者",
            "arriveAtPatientDatetime",
            "arrive_at_patient_datetime",
            "eTimes.07",
            "eTimes.T05",
        ),
    )
    leave_scene_datetime: Moment | None = Field(
        description="離開現場（NEMSIS eTimes.09）。 Left the scene.",
        default=None,
        validation_alias=AliasChoices(
            "離開現場時間",
            "離開現場",
            "leaveSceneDatetime",
            "leave_scene_datetime",
            "eTimes.09",
            "eTimes.T06",
        ),
    )
    arrive_hospital_datetime: Moment | None = Field(
        description="送達醫院（NEMSIS eTimes.11）。 At the hospital.",
        default=None,
        validation_alias=AliasChoices(
            "送達醫院時間",
            "送達醫院",
            "arriveHospitalDatetime",
            "arrive_hospital_datetime",
            "eTimes.11",
            "eTimes.T07",
        ),
    )
    leave_hospital_datetime: Moment | None = Field(
        description="離開醫院（NEMSIS eTimes.13）。 Left the hospital.",
        default=None,
        validation_alias=AliasChoices(
            "離開醫院時間",
            "離開醫院",
            "leaveHospitalDatetime",
            "leave_hospital_datetime",
            "eTimes.13",
            "eTimes.T08",
        ),
    )
    back_station_datetime: Moment | None = Field(
        description="返隊待命（NEMSIS eTimes.15）。 Back at the station.",
        default=None,
        validation_alias=AliasChoices(
            "返隊時間",
            "返隊待命",
            "backStationDatetime",
            "back_station_datetime",
            "eTimes.15",
            "eTimes.T09",
        ),
    )
    address: Words | None = Field(
        description="現場地址；不公開。 Address of the scene; never published.",
        default=None,
        validation_alias=AliasChoices("現場地址", "地址", "address"),
    )
    x: str | None = Field(
        description="現場經度（度）或 TM2 橫坐標。 The scene's longitude in degrees, or TM2 easting.",
        default=None,
        coerce_numbers_to_str=True,
        validation_alias=AliasChoices(*X_WORDS),
    )
    y: str | None = Field(
        description="現場緯度（度）或 TM2 縱坐標。 The scene's latitude in degrees, or TM2 northing.",
        default=None,
        coerce_numbers_to_str=True,
        validation_alias=AliasChoices(*Y_WORDS),
    )

    rules: ClassVar[tuple[Rule, ...]] = (IN_ORDER,)


class Run(RunFacts):
    """One whole run, as a file has it."""

    run_id: Identifier | None = Field(
        description="出勤編號；沒有時由案件與單位產生。 The run's number; made of incident and unit where there is none.",
        default=None,
        validation_alias=AliasChoices("出勤編號", "runId", "run_id", "feature_id"),
    )

    rules = (
        IN_ORDER,
        AnyOf(("run_id", "incident_id"), refusal="neither a run's number nor an incident's"),
    )


class RunEvent(RunFacts):
    """One piece of news of a run: one or more of its times or facts."""

    feature_id: Identifier | None = Field(
        description="出勤編號。 The run's number.",
        default=None,
        validation_alias=AliasChoices("出勤編號", "runId", "run_id", "feature_id"),
    )
    phenomenon_time: Moment | None = Field(
        description="回報時間。 When it was said.",
        default=None,
        validation_alias=AliasChoices("phenomenonTime", "phenomenon_time"),
    )

    rules = (
        IN_ORDER,
        AnyOf(
            (*TIMES, *FACTS, "incident_id", "x"),
            refusal="it says nothing: give at least one time or fact",
        ),
    )


class AmbulanceRun(PlacedIfKnown, Versioned, Provided, Table):
    """Runs and their earlier versions. Special-category personal data: for the EMS role alone."""

    __tablename__ = "ambulance_run"
    __table_args__ = (
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_ambulance_run_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_ambulance_run_valid_from", "valid_from", postgresql_using="brin"),
        Index("ix_ambulance_run_delivery", "delivery_id", postgresql_using="brin"),
    )  # fmt: skip

    feature_id: Mapped[str]
    incident_id: Mapped[str | None]
    ems_unit: Mapped[str | None]
    ems_vehicle_code: Mapped[str | None]
    priority: Mapped[str | None]
    is_als: Mapped[bool | None]
    is_ohca: Mapped[bool | None]
    is_trauma: Mapped[bool | None]
    is_mci: Mapped[bool | None]
    facility_id: Mapped[str | None]
    patient_disposition: Mapped[str | None]
    psap_datetime: Mapped[datetime | None]
    unit_notified_datetime: Mapped[datetime | None]
    en_route_datetime: Mapped[datetime | None]
    arrive_scene_datetime: Mapped[datetime | None]
    arrive_at_patient_datetime: Mapped[datetime | None]
    leave_scene_datetime: Mapped[datetime | None]
    arrive_hospital_datetime: Mapped[datetime | None]
    leave_hospital_datetime: Mapped[datetime | None]
    back_station_datetime: Mapped[datetime | None]
    address: Mapped[str | None]


class AmbulanceRunEvent(ObservedPlace, Observed, Table):
    """News of runs; kept, since runs are made of them."""

    __tablename__ = "ambulance_run_event"
    __table_args__ = (Index(None, "feature_id", "phenomenon_time"),)

    incident_id: Mapped[str | None]
    ems_unit: Mapped[str | None]
    ems_vehicle_code: Mapped[str | None]
    priority: Mapped[str | None]
    is_als: Mapped[bool | None]
    is_ohca: Mapped[bool | None]
    is_trauma: Mapped[bool | None]
    is_mci: Mapped[bool | None]
    facility_id: Mapped[str | None]
    patient_disposition: Mapped[str | None]
    psap_datetime: Mapped[datetime | None]
    unit_notified_datetime: Mapped[datetime | None]
    en_route_datetime: Mapped[datetime | None]
    arrive_scene_datetime: Mapped[datetime | None]
    arrive_at_patient_datetime: Mapped[datetime | None]
    leave_scene_datetime: Mapped[datetime | None]
    arrive_hospital_datetime: Mapped[datetime | None]
    leave_hospital_datetime: Mapped[datetime | None]
    back_station_datetime: Mapped[datetime | None]
    address: Mapped[str | None]


SAID = (
    "incident_id", "ems_unit", "ems_vehicle_code", *FACTS, *TIMES, "address",
)  # fmt: skip

RUN = Entity(
    name="run",
    title=Text("救護出勤", "Ambulance runs"),
    record=Run,
    table=AmbulanceRun,
    id_field="run_id",
    identity=("incident_id", "ems_unit"),
    columns=SAID,
    either=("run_id", "incident_id"),
    markers=frozenset({
        "psapDatetime", "報案時間", "unitNotifiedDatetime", "派遣時間", "arriveSceneDatetime", "到達現場時間",
    }),
    audience="ems",
    private=frozenset({"address"}),
    place="optional",
    default_mode="addition",
    since=("psap_datetime", "unit_notified_datetime", "en_route_datetime", "arrive_scene_datetime"),
    example={
        "案件編號": "E2601310001",
        "救護單位": "臺東分隊",
        "車輛編號": "91A1",
        "報案時間": "2026-01-31 08:00:00",
        "派遣時間": "2026-01-31 08:01:10",
        "出勤時間": "2026-01-31 08:02:20",
        "到達現場時間": "2026-01-31 08:10:05",
        "離開現場時間": "2026-01-31 08:22:00",
        "送達醫院時間": "2026-01-31 08:35:00",
        "返隊時間": "2026-01-31 09:05:00",
        "現場地址": "臺東縣臺東市中山路276號",
    },
)  # fmt: skip

EVENT = Observation(
    name="event",
    of="run",
    title=Text("出勤回報", "News of runs"),
    record=RunEvent,
    table=AmbulanceRunEvent,
    columns=SAID,
    required=("feature_id", "phenomenon_time"),
    markers=frozenset({"phenomenonTime"}),
    audience="ems",
    private=frozenset({"address"}),
    place="optional",
    fold=Fold(into="run", fields=SAID),
    example={
        "出勤編號": "R2601310001",
        "phenomenonTime": "2026-01-31T08:10:05+08:00",
        "arriveSceneDatetime": "2026-01-31T08:10:05+08:00",
        "lon": "121.147",
        "lat": "22.756",
    },
)
