"""One step of a case: where it stood from when on, and what was said."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from hub.dataset import Fold, Observation, Record, Text
from hub.datasets.issues.request import ANSWER_MAX
from hub.datasets.issues.states import STATES, Standing, standing_of
from hub.fields import Identifier, Moment, Words
from hub.store.observed import Observed
from hub.store.tables import Table


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


class IssueUpdate(Observed, Table):
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
    ),
    required=("feature_id", "phenomenon_time", "standing"),
    audience="official",
    place="none",
    fold=Fold(
        into="request",
        fields=("status", "state", "status_said", "status_notes"),
        source_field="request_source",
    ),
    example={
        "service_request_id": "TT-2026-000001",
        "updated_datetime": "2026-02-02T09:00:00+08:00",
        "status": "in progress",
        "description": "已派工",
    },
)
