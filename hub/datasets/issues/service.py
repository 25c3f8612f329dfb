"""One kind of case that a citizen may report (Open311 service)."""

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import Identifier, Name, Real, Whole, Words, YesNo
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text


class Service(Record):
    """One service, by its Open311 names."""

    service_code: Identifier | None = Field(
        description="類別代碼；沒有時由類別與事項產生。 Code; made of group and name where there is none.",
        default=None,
        validation_alias=AliasChoices("類別代碼", "service_code", "feature_id"),
    )
    service_name: Name = Field(
        description="事項名稱。 Name.",
        validation_alias=AliasChoices("事項", "subproject", "service_name"),
    )
    service_name_en: Name | None = Field(
        description="英文名稱。 Name in English.",
        default=None,
        validation_alias=AliasChoices("英文名稱", "service_name_en"),
    )
    group: Words | None = Field(
        description="類型。 Group.", default=None, validation_alias=AliasChoices("類型", "group")
    )
    description: Words | None = Field(
        description="說明。 What it is for.",
        default=None,
        validation_alias=AliasChoices("說明", "description"),
    )
    keywords: Words | None = Field(
        description="關鍵字，以逗號分隔。 Keywords, by commas.",
        default=None,
        validation_alias=AliasChoices("關鍵字", "keywords"),
    )
    metadata_: YesNo | None = Field(
        description="是否有附加欄位。 Whether it asks for more.",
        default=None,
        validation_alias=AliasChoices("metadata"),
    )
    promised_days: Whole | None = Field(
        description="承諾處理工作天數。 Working days in which it is promised to be done.",
        default=None,
        ge=0,
        le=1000,
        validation_alias=AliasChoices("工作天數", "promised_days"),
    )
    duplicate_radius_m: Real | None = Field(
        description="視為同一件的距離（公尺）。 Metres within which a case may be the same one.",
        default=None,
        ge=0,
        le=10_000,
        validation_alias=AliasChoices("同案距離", "duplicate_radius_m"),
    )


class IssueService(Versioned, Provided, Table):
    """Services and their earlier versions."""

    __tablename__ = "issue_service"
    __table_args__ = (
        CheckConstraint("promised_days >= 0", name="promised_days"),
        Index(
            "uq_issue_service_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )  # fmt: skip

    feature_id: Mapped[str]
    service_name: Mapped[str]
    service_name_en: Mapped[str | None]
    group: Mapped[str | None]
    description: Mapped[str | None]
    keywords: Mapped[str | None]
    promised_days: Mapped[int | None]
    duplicate_radius_m: Mapped[float | None]


SERVICE = Entity(
    name="service",
    title=Text("案件類別", "Services"),
    record=Service,
    table=IssueService,
    id_field="service_code",
    identity=("group", "service_name"),
    columns=(
        "service_name", "service_name_en", "group", "description", "keywords", "promised_days", "duplicate_radius_m",
    ),
    required=("service_name",),
    markers=frozenset({"事項", "service_name"}),
    place="none",
    min_rows=2,
    example={"類別代碼": "road-pothole", "事項": "路面坑洞", "類型": "道路維修", "工作天數": "3"},
)  # fmt: skip
