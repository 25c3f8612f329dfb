"""What became of a run's patient, as the hospital reports it later. Nobody is named."""

from datetime import datetime

from pydantic import AliasChoices, Field
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import Identifier, Moment, Words, YesNo
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text


class Outcome(Record):
    """One run's outcome."""

    outcome_id: Identifier | None = Field(
        description="編號；沒有時由案件與單位產生。 Its number; made of incident and unit where there is none.",
        default=None,
        validation_alias=AliasChoices("outcome_id", "feature_id"),
    )
    incident_id: Identifier = Field(
        description="案件編號。 The incident's number.",
        validation_alias=AliasChoices("案件編號", "incidentId", "incident_id"),
    )
    ems_unit: Words | None = Field(
        description="救護單位。 The unit.",
        default=None,
        validation_alias=AliasChoices("救護單位", "emsUnit", "ems_unit"),
    )
    rosc: YesNo | None = Field(
        description="是否恢復自發性循環（ROSC）。 Whether circulation came back (ROSC).",
        default=None,
        validation_alias=AliasChoices("ROSC", "恢復自發性循環", "rosc"),
    )
    is_stroke: YesNo | None = Field(
        description="是否為急性腦中風。 Whether an acute stroke.",
        default=None,
        validation_alias=AliasChoices("急性腦中風", "is_stroke"),
    )
    right_hospital: YesNo | None = Field(
        description="是否送達適當醫院。 Whether delivered to a hospital for it.",
        default=None,
        validation_alias=AliasChoices("送達適當醫院", "right_hospital"),
    )
    reported_at: Moment | None = Field(
        description="回報時間。 When it was reported.",
        default=None,
        validation_alias=AliasChoices("回報時間", "reported_at"),
    )


class AmbulanceOutcome(Versioned, Provided, Table):
    """Outcomes and their earlier versions."""

    __tablename__ = "ambulance_outcome"
    __table_args__ = (
        Index(
            "uq_ambulance_outcome_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(None, "incident_id"),
    )  # fmt: skip

    feature_id: Mapped[str]
    incident_id: Mapped[str]
    ems_unit: Mapped[str | None]
    rosc: Mapped[bool | None]
    is_stroke: Mapped[bool | None]
    right_hospital: Mapped[bool | None]
    reported_at: Mapped[datetime | None]


OUTCOME = Entity(
    name="outcome",
    title=Text("救護結果", "Outcomes of runs"),
    record=Outcome,
    table=AmbulanceOutcome,
    id_field="outcome_id",
    identity=("incident_id", "ems_unit"),
    columns=("incident_id", "ems_unit", "rosc", "is_stroke", "right_hospital", "reported_at"),
    required=("incident_id",),
    markers=frozenset({"ROSC", "恢復自發性循環", "急性腦中風", "rosc"}),
    audience="ems",
    place="none",
    default_mode="addition",
    since=("reported_at",),
    example={"案件編號": "E2601310001", "救護單位": "臺東分隊", "ROSC": "是"},
)
