"""One case that a citizen reported (Open311 service request), and its steps so far."""

from datetime import datetime
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.datasets.issues.states import STATES, Standing, standing_of
from hub.dates import moment
from hub.fields import X_WORDS, Y_WORDS, Identifier, Moment, Name, Words
from hub.store.tables import PlacedIfKnown, Provided, Table, Versioned
from hub.text import Text

DESCRIPTION_MAX = 4_000
"""Characters, as Open311 has it."""

ANSWER_MAX = 20_000
"""Characters of an office's answer; the longest real one has some 3,000."""


class Step(NamedTuple):
    """One step of a case: when, and where it stood then."""

    at: datetime
    standing: Standing


def _steps(value: Any) -> Any:
    """``[[time, code, word], …]`` or ``[[time, word], …]``, as text or as lists."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as fault:
            raise ValueError("the history is no JSON list of [time, state] steps") from fault
    if not isinstance(value, list):
        raise ValueError("the history is no list of [time, state] steps")
    steps = []
    for step in value:
        if not isinstance(step, list) or len(step) not in (2, 3):
            raise ValueError("a step of the history is not [time, state]")
        steps.append(Step(moment(str(step[0])), standing_of(str(step[-1]))))
    return tuple(steps)


class Request(Record):
    """One case, by its Open311 names or those of the 1999 hotlines."""

    service_request_id: Identifier = Field(
        description="案件編號。 Number of the case.",
        validation_alias=AliasChoices("service_request_id", "案件編號", "FileNo_", "feature_id"),
    )
    service_code: Name | None = Field(
        description="類別代碼。 Code of the service.",
        default=None,
        validation_alias=AliasChoices("service_code", "類別代碼"),
    )
    service_name: Name | None = Field(
        description="事項。 Name of the service.",
        default=None,
        validation_alias=AliasChoices("service_name", "案件類別", "InformDesc_"),
    )
    subproject: Name | None = Field(
        description="細項（臺南 OPEN1999）。 The finer kind within the service.",
        default=None,
        validation_alias=AliasChoices("subproject", "事項細項"),
    )
    keyword: Words | None = Field(
        description="關鍵字（臺南 OPEN1999）。 Keywords.",
        default=None,
        validation_alias=AliasChoices("keyword", "關鍵字"),
    )
    description: str | None = Field(
        description="案情。 What it is about.",
        default=None,
        max_length=DESCRIPTION_MAX,
        validation_alias=AliasChoices("description", "案情", "案件內容", "BeforeDesc_"),
    )
    standing: Annotated[Standing, BeforeValidator(standing_of)] = Field(
        description="狀態。 State.", validation_alias=AliasChoices("status", "狀態", "StatusName_")
    )
    status_code: Words | None = Field(
        description="來源系統的狀態代碼。 The source's own code of the state.",
        default=None,
        validation_alias=AliasChoices("Status_", "status_code"),
    )
    status_notes: str | None = Field(
        description="處理說明。 What was done or answered.",
        default=None,
        max_length=ANSWER_MAX,
        validation_alias=AliasChoices("status_notes", "處理說明", "AfterDesc_"),
    )
    note: Words | None = Field(
        description="備註。 Note.",
        default=None,
        validation_alias=AliasChoices("備註", "Memo_", "note"),
    )
    agency_responsible: Words | None = Field(
        description="權責單位。 Office in charge.",
        default=None,
        validation_alias=AliasChoices("agency_responsible", "權責單位", "UnitName_", "agency"),
    )
    agency_code: Words | None = Field(
        description="承辦單位代碼。 The office's code.",
        default=None,
        validation_alias=AliasChoices("ReplyUnit_", "agency_code"),
    )
    service_notice: Words | None = Field(
        description="民眾注意事項。 What the citizen is told of the service.",
        default=None,
        validation_alias=AliasChoices("service_notice"),
    )
    requested_datetime: Moment = Field(
        description="通報時間。 When it was reported.",
        validation_alias=AliasChoices("requested_datetime", "通報時間", "Cre_Date_"),
    )
    updated_datetime: Moment | None = Field(
        description="更新時間。 When it last changed.",
        default=None,
        validation_alias=AliasChoices("updated_datetime", "更新時間", "Save_Date_"),
    )
    expected_datetime: Moment | None = Field(
        description="預計完成時間。 When it is expected to be done.",
        default=None,
        validation_alias=AliasChoices("expected_datetime", "預計完成時間"),
    )
    closed_datetime: Moment | None = Field(
        description="結案時間。 When it was closed.",
        default=None,
        validation_alias=AliasChoices("closed_datetime", "結案時間", "Close_Date_"),
    )
    media_url: Words | None = Field(
        description="照片網址。 Address of a photo.",
        default=None,
        validation_alias=AliasChoices("media_url", "照片"),
    )
    address: Words | None = Field(
        description="地點。 Where.",
        default=None,
        validation_alias=AliasChoices("address", "地址", "地點", "address_", "address_string"),
    )
    address_id: Words | None = Field(
        description="地址編號。 The address's own number.",
        default=None,
        validation_alias=AliasChoices("address_id"),
    )
    zipcode: Words | None = Field(
        description="郵遞區號。 Postcode.",
        default=None,
        validation_alias=AliasChoices("zipcode", "zipcode_", "郵遞區號"),
    )
    district: Words | None = Field(
        description="行政區，地址沒寫時用。 Township, where the address does not say it.",
        default=None,
        validation_alias=AliasChoices("area", "行政區", "ZipName_", "district"),
    )
    history: Annotated[tuple[Step, ...], BeforeValidator(_steps)] | None = Field(
        description="處理歷程：[時間, 狀態] 的 JSON 串列。 Steps so far, a JSON list of [time, state].",
        default=None,
        validation_alias=AliasChoices("_status_history", "history", "處理歷程"),
    )
    x: str | None = Field(
        description="經度（度）或 TM2 橫坐標。 Longitude in degrees, or TM2 easting.",
        default=None,
        coerce_numbers_to_str=True,
        validation_alias=AliasChoices("long", "Lng_", *X_WORDS),
    )
    y: str | None = Field(
        description="緯度（度）或 TM2 縱坐標。 Latitude in degrees, or TM2 northing.",
        default=None,
        coerce_numbers_to_str=True,
        validation_alias=AliasChoices("lat", "Lat_", *Y_WORDS),
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

    def steps(self) -> list[dict[str, Any]]:
        """Every step known: those told, else the one at which it stands."""
        told = self.history or (
            Step(self.updated_datetime or self.requested_datetime, self.standing),
        )
        return [
            {"phenomenon_time": at, "status": stood.status, "state": stood.state, "status_said": stood.said}
            for at, stood in told
        ]  # fmt: skip


class IssueRequest(PlacedIfKnown, Versioned, Provided, Table):
    """Cases and their earlier versions."""

    __tablename__ = "issue_request"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name="point_or_not"),
        Index(
            "uq_issue_request_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_issue_request_geom", "geom", postgresql_using="gist"),
        Index(None, "requested_datetime"),
        Index(None, "feature_id"),
        Index("ix_issue_request_delivery", "delivery_id", postgresql_using="brin"),
    )  # fmt: skip

    feature_id: Mapped[str]
    service_code: Mapped[str | None]
    service_name: Mapped[str | None]
    subproject: Mapped[str | None]
    keyword: Mapped[str | None]
    service_notice: Mapped[str | None]
    description: Mapped[str | None]
    status: Mapped[str]
    state: Mapped[str | None]
    status_said: Mapped[str | None]
    status_code: Mapped[str | None]
    status_notes: Mapped[str | None]
    note: Mapped[str | None]
    agency_responsible: Mapped[str | None]
    agency_code: Mapped[str | None]
    requested_datetime: Mapped[datetime | None]
    updated_datetime: Mapped[datetime | None]
    expected_datetime: Mapped[datetime | None]
    closed_datetime: Mapped[datetime | None]
    media_url: Mapped[str | None]
    address: Mapped[str | None]
    address_id: Mapped[str | None]
    zipcode: Mapped[str | None]


REQUEST = Entity(
    name="request",
    title=Text("案件", "Requests"),
    record=Request,
    table=IssueRequest,
    id_field="service_request_id",
    columns=(
        "service_code", "service_name", "subproject", "keyword", "service_notice", "description", "status", "state",
        "status_said", "status_code", "status_notes", "note", "agency_responsible", "agency_code",
        "requested_datetime", "updated_datetime", "expected_datetime", "closed_datetime", "media_url", "address",
        "address_id", "zipcode",
    ),
    required=("service_request_id", "standing", "requested_datetime"),
    markers=frozenset({"service_request_id", "FileNo_", "案件編號"}),
    audience="official",
    place="optional",
    default_mode="addition",
    since=("updated_datetime", "requested_datetime"),
    history="update",
    example={
        "service_request_id": "TT-2026-000001",
        "service_name": "路面坑洞",
        "status": "open",
        "description": "路面有坑洞，機車容易摔倒",
        "requested_datetime": "2026-01-31T08:00:00+08:00",
        "address": "臺東縣臺東市中山路276號",
        "lat": "22.7553",
        "long": "121.1503",
    },
)  # fmt: skip
