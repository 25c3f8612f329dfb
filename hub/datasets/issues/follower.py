"""Who wants to hear of a case. Personal data: for officials alone, and never published."""

from datetime import datetime

from pydantic import AliasChoices, Field
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import Identifier, Moment, Words
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text


class Follower(Record):
    """One follower of one case."""

    follower_id: Identifier | None = Field(
        description="追蹤編號；沒有時由案件與聯絡方式產生。 Its number; made of case and contact where there is none.",
        default=None,
        validation_alias=AliasChoices("追蹤編號", "follower_id", "feature_id"),
    )
    service_request_id: Identifier = Field(
        description="案件編號。 Number of the case.",
        validation_alias=AliasChoices("service_request_id", "案件編號"),
    )
    contact: Words = Field(
        description="聯絡方式；不公開。 How to reach them; never published.",
        min_length=3,
        validation_alias=AliasChoices("聯絡方式", "email", "contact"),
    )
    followed_at: Moment | None = Field(
        description="開始追蹤的時間。 Since when.",
        default=None,
        validation_alias=AliasChoices("追蹤時間", "followed_at"),
    )


class IssueFollower(Versioned, Provided, Table):
    """Followers and their earlier versions."""

    __tablename__ = "issue_follower"
    __table_args__ = (
        Index(
            "uq_issue_follower_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(None, "service_request_id"),
    )  # fmt: skip

    feature_id: Mapped[str]
    service_request_id: Mapped[str]
    contact: Mapped[str]
    followed_at: Mapped[datetime | None]


FOLLOWER = Entity(
    name="follower",
    title=Text("案件追蹤者", "Followers of cases"),
    record=Follower,
    table=IssueFollower,
    id_field="follower_id",
    identity=("service_request_id", "contact"),
    columns=("service_request_id", "contact", "followed_at"),
    required=("service_request_id", "contact"),
    markers=frozenset({"聯絡方式", "contact"}),
    audience="official",
    private=frozenset({"contact"}),
    place="none",
    default_mode="addition",
    since=("followed_at",),
    example={"案件編號": "TT-2026-000001", "聯絡方式": "name@example.org"},
)
