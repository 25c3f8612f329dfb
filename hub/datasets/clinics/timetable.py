"""The weekly timetable of telehealth: one slot of one specialty at one site."""

from datetime import date, time
from typing import Annotated, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.dates import clock
from hub.dates import weekday as day_of_week
from hub.fields import Day, Identifier, Name, Words, YesNo
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text


class Slot(Record):
    """One weekly slot: who sees patients, where, on which weekday, from when to when."""

    slot_id: Identifier | None = Field(
        description="門診時段編號；沒有時由其餘欄位產生。 Its number; made of the other fields where there is none.",
        default=None,
        validation_alias=AliasChoices("時段編號", "slot_id", "feature_id"),
    )
    clinic_id: Identifier = Field(
        description="醫事機構代碼。 The site's code.",
        validation_alias=AliasChoices("醫事機構代碼", "機構代碼", "clinic_id"),
    )
    specialty: Name = Field(
        description="科別。 Specialty.", validation_alias=AliasChoices("科別", "specialty")
    )
    weekday: Annotated[int, BeforeValidator(day_of_week)] = Field(
        description="星期，1（一）至 7（日）。 Day of the week, 1 (Monday) to 7.",
        ge=1,
        le=7,
        validation_alias=AliasChoices("星期", "weekday"),
    )
    starts: Annotated[time, BeforeValidator(clock)] = Field(
        description="開始時間。 From.", validation_alias=AliasChoices("開始時間", "開始", "starts")
    )
    ends: Annotated[time, BeforeValidator(clock)] = Field(
        description="結束時間。 Until.", validation_alias=AliasChoices("結束時間", "結束", "ends")
    )
    telehealth: YesNo = Field(
        description="是否為遠距門診；沒有這一欄時視為是。 Whether by telehealth; yes unless said otherwise.",
        default=True,
        validation_alias=AliasChoices("遠距", "telehealth"),
    )
    hospital: Words | None = Field(
        description="支援醫院。 The hospital whose doctors see the patients.",
        default=None,
        validation_alias=AliasChoices("支援醫院", "hospital"),
    )
    observed_on: Day | None = Field(
        description="最後更新日期。 Day of the last update.",
        default=None,
        validation_alias=AliasChoices("最後更新時間", "observed_on"),
    )

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.starts >= self.ends:
            raise ValueError(f"it ends at {self.ends:%H:%M}, not after it starts")
        return self


class ClinicSlot(Versioned, Provided, Table):
    """Weekly slots and their earlier versions."""

    __tablename__ = "clinic_slot"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("starts < ends", name="order"),
        Index(
            "uq_clinic_slot_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(None, "clinic_id"),
    )  # fmt: skip

    feature_id: Mapped[str]
    clinic_id: Mapped[str]
    specialty: Mapped[str]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    telehealth: Mapped[bool]
    hospital: Mapped[str | None]
    observed_on: Mapped[date | None]


SLOT = Entity(
    name="slot",
    title=Text("遠距門診時段", "Telehealth timetable"),
    record=Slot,
    table=ClinicSlot,
    id_field="slot_id",
    identity=("clinic_id", "specialty", "weekday", "starts", "ends"),
    columns=(
        "clinic_id", "specialty", "weekday", "starts", "ends", "telehealth", "hospital", "observed_on",
    ),
    required=("clinic_id", "specialty", "weekday", "starts", "ends"),
    markers=frozenset({"科別", "specialty"}),
    place="none",
    since=("observed_on",),
    example={
        "醫事機構代碼": "2346000001",
        "科別": "眼科",
        "星期": "三",
        "開始時間": "14:00",
        "結束時間": "17:00",
        "支援醫院": "臺北榮總臺東分院",
    },
)  # fmt: skip
