"""A telehealth session that was held: when, which specialty, how many visits. No patient is named."""

from datetime import datetime

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from hub.dataset import Observation, Record
from hub.fields import Identifier, Moment, Name, Whole
from hub.rules import InOrder
from hub.store.observed import Observed
from hub.store.tables import Table
from hub.text import Text

VISITS_MAX = 500
"""More than any clinic sees in one session: a number above is kept and flagged."""


class HeldSession(Record):
    """One session at one site."""

    feature_id: Identifier | None = Field(
        description="醫事機構代碼。 The site's code.",
        default=None,
        validation_alias=AliasChoices("醫事機構代碼", "clinic_id", "feature_id"),
    )
    phenomenon_time: Moment | None = Field(
        description="回報時間。 When it was so.",
        default=None,
        validation_alias=AliasChoices("phenomenonTime", "phenomenon_time", "回報時間"),
    )
    specialty: Name = Field(
        description="科別。 Specialty.", validation_alias=AliasChoices("科別", "specialty")
    )
    started_at: Moment = Field(
        description="開始。 When it began.",
        validation_alias=AliasChoices("開診時間", "startedAt", "started_at"),
    )
    ended_at: Moment | None = Field(
        description="結束。 When it ended.",
        default=None,
        validation_alias=AliasChoices("結診時間", "endedAt", "ended_at"),
    )
    visits: Whole = Field(
        description="看診人次。 Visits.",
        ge=0,
        le=2**31 - 1,
        validation_alias=AliasChoices("看診人次", "visits"),
    )

    rules = (InOrder(("started_at", "ended_at"), refusal="it ended before it began"),)


class ClinicSession(Observed, Table):
    """Sessions held; kept without limit."""

    __tablename__ = "clinic_session"
    __table_args__ = (
        CheckConstraint("visits >= 0", name="visits"),
        Index(None, "feature_id", "phenomenon_time"),
    )

    specialty: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    visits: Mapped[int]


SESSION = Observation(
    name="session",
    of="site",
    title=Text("看診紀錄", "Sessions held"),
    record=HeldSession,
    table=ClinicSession,
    columns=("specialty", "started_at", "ended_at", "visits"),
    required=("feature_id", "phenomenon_time", "specialty", "started_at", "visits"),
    markers=frozenset({"看診人次", "visits"}),
    audience="official",
    place="none",
    ranges={"visits": (0, VISITS_MAX)},
    example={
        "醫事機構代碼": "2346000001",
        "回報時間": "2026-01-28T17:05:00+08:00",
        "科別": "眼科",
        "開診時間": "2026-01-28T14:00:00+08:00",
        "結診時間": "2026-01-28T17:00:00+08:00",
        "看診人次": "12",
    },
)
