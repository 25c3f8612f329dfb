"""One step of a case: where it stood from when on, and what was said; the first may say what and where it is."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from hub.dataset import Fold, Observation, Record
from hub.datasets.issues.request import ANSWER_MAX
from hub.datasets.issues.states import STATES, Standing, standing_of
from hub.fields import Identifier, Moment, Name, Real, Words
from hub.store.observed import Observed, ObservedPlace
from hub.store.tables import Table
from hub.text import Text


class Update(Record):
    """One step, by its Open311 names."""

    feature_id: Identifier | None = Field(
        description="案件編號。 Number of the case.",
        default=None,
        validation_alias=AliasChoices("service_request_id", "案件編號", "feature_id"),
    )
    phenomenon_time: Moment | None = Field(
        description="時間。 Since when.",
        default=None,
        validation_alias=AliasChoices("updated_datetime", "phenomenonTime", "phenomenon_time"),
    )
    standing: Annotated[Standing, BeforeValidator(standing_of)] = Field(
        description="狀態。 State.", validation_alias=AliasChoices("status", "狀態")
    )
    status_notes: str | None = Field(
        description="說明。 What was said.",
        default=None,
        max_length=ANSWER_MAX,
        validation_alias=AliasChoices("description", "status_notes", "說明"),
    )
    media_url: Words | None = Field(
        description="照片網址。 Address of a photo.",
        default=None,
        validation_alias=AliasChoices("media_url", "照片"),
    )
    external_status_code: Words | None = Field(
        description="外部系統的狀態代碼。 The state's code in another system.",
        default=None,
        validation_alias=AliasChoices("external_status_code"),
    )
    request_source: Words | None = Field(
        description="案件的來源。 The source whose case it is.",
        default=None,
        validation_alias=AliasChoices("source", "request_source"),
    )

    agency_responsible: Words | None = Field(
        description="權責單位。 Office in charge from then on.",
        default=None,
        validation_alias=AliasChoices("agency_responsible", "權責單位"),
    )
    service_code: Name | None = Field(
        description="類別代碼。 Code of the service.",
        default=None,
        validation_alias=AliasChoices("service_code", "類別代碼"),
    )
    service_name: Name | None = Field(
        description="事項。 Name of the service.",
        default=None,
        validation_alias=AliasChoices("service_name", "案件類別"),
    )
    requested_datetime: Moment | None = Field(
        description="通報時間。 When it was reported.",
        default=None,
        validation_alias=AliasChoices("requested_datetime", "通報時間"),
    )
    address: Words | None = Field(
        description="地點。 Where.",
        default=None,
        validation_alias=AliasChoices("address", "地址", "地點"),
    )
    x: Real | None = Field(
        description="經度（度）。 Longitude in degrees.",
        default=None,
        validation_alias=AliasChoices("long", "lon", "經度", "x"),
    )
    y: Real | None = Field(
        description="緯度（度）。 Latitude in degrees.",
        default=None,
        validation_alias=AliasChoices("lat", "緯度", "y"),
    )

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""
        return self.standing.status

    @property
    def state(self) -> str | None:
        """The finer state, where it was said."""
        return self.standing.state

    @property
    def status_said(self) -> str:
        """The state in the source's own words."""
        return self.standing.said


class IssueUpdate(ObservedPlace, Observed, Table):
    """Steps of cases; kept without limit."""

    __tablename__ = "issue_update"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        Index(None, "feature_id", "phenomenon_time"),
        Index("ix_issue_update_delivery", "delivery_id", postgresql_using="brin"),
    )

    status: Mapped[str]
    state: Mapped[str | None]
    status_said: Mapped[str | None]
    status_notes: Mapped[str | None]
    media_url: Mapped[str | None]
    external_status_code: Mapped[str | None]
    request_source: Mapped[str | None]
    agency_responsible: Mapped[str | None]
    service_code: Mapped[str | None]
    service_name: Mapped[str | None]
    requested_datetime: Mapped[datetime | None]
    address: Mapped[str | None]


CASE = ("service_code", "service_name", "requested_datetime", "address")
"""What a step may say of its case, where no file has."""

UPDATE = Observation(
    name="update",
    of="request",
    title=Text("案件歷程", "Steps of cases"),
    record=Update,
    table=IssueUpdate,
    columns=(
        "status",
        "state",
        "status_said",
        "status_notes",
        "media_url",
        "external_status_code",
        "request_source",
        "agency_responsible",
        *CASE,
    ),
    required=("feature_id", "phenomenon_time", "standing"),
    audience="official",
    place="optional",
    fold=Fold(
        into="request",
        fields=("status", "state", "status_said", "status_notes", "agency_responsible", *CASE),
        source_field="request_source",
    ),
    example={
        "service_request_id": "TT-2026-000001",
        "updated_datetime": "2026-02-02T09:00:00+08:00",
        "status": "in progress",
        "description": "已派工",
    },
)
