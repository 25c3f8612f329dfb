"""What a clinic's link says of itself: up or down, by what technology, how quick."""

from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped

from hub.dataset import Observation, Record
from hub.fields import Identifier, Moment, Real
from hub.store.observed import BY_MONTH, Hourly, Observed, latest_of
from hub.store.rollups import Rollup
from hub.store.tables import Table
from hub.text import Text

MBPS_MAX = 20_000
"""The peak rate of 5G (ITU-R M.2410, 20 Gbit/s): a reading above is kept and flagged."""

LATENCY_MS_MAX = 60_000
"""A minute: nothing answers later."""


class LinkState(Record):
    """One report of one site's link."""

    feature_id: Identifier | None = Field(
        description="醫事機構代碼。 The site's code.",
        default=None,
        validation_alias=AliasChoices("醫事機構代碼", "clinic_id", "feature_id"),
    )
    phenomenon_time: Moment | None = Field(
        description="狀態的時間。 When it was so.",
        default=None,
        validation_alias=AliasChoices("時間", "phenomenonTime", "phenomenon_time"),
    )
    state: Literal["online", "offline"] = Field(
        description="線路狀態。 Whether the link is up.",
        validation_alias=AliasChoices("線路狀態", "state"),
    )
    technology: Literal["5G", "LTE", "fibre"] | None = Field(
        description="線路技術。 What it runs on.",
        default=None,
        validation_alias=AliasChoices("線路技術", "technology"),
    )
    down_mbps: Real | None = Field(
        description="下行速率（Mbps）。 Rate down.",
        default=None,
        validation_alias=AliasChoices("downMbps", "down_mbps"),
    )
    up_mbps: Real | None = Field(
        description="上行速率（Mbps）。 Rate up.",
        default=None,
        validation_alias=AliasChoices("upMbps", "up_mbps"),
    )
    latency_ms: Real | None = Field(
        description="延遲（毫秒）。 Latency in milliseconds.",
        default=None,
        validation_alias=AliasChoices("latencyMs", "latency_ms"),
    )


class ClinicLink(Observed, Table):
    """Reports of links, by month."""

    __tablename__ = "clinic_link"
    __table_args__ = (
        CheckConstraint("state IN ('online', 'offline')", name="state"),
        Index(None, "feature_id", "phenomenon_time"),
        Index(None, "phenomenon_time", postgresql_using="brin"),
        BY_MONTH,
    )

    state: Mapped[str]
    technology: Mapped[str | None]
    down_mbps: Mapped[float | None]
    up_mbps: Mapped[float | None]
    latency_ms: Mapped[float | None]


class ClinicLinkHour(Hourly, Table):
    """What stays of a link's hour."""

    __tablename__ = "clinic_link_hour"

    reports: Mapped[int]
    reports_online: Mapped[int]
    down_mbps_min: Mapped[float | None]
    latency_ms_max: Mapped[float | None]


CLINIC_LINK_LATEST = latest_of(ClinicLink, "clinic_link_latest")

LINK = Observation(
    name="link",
    of="site",
    title=Text("線路狀態", "Link states"),
    record=LinkState,
    table=ClinicLink,
    columns=("state", "technology", "down_mbps", "up_mbps", "latency_ms"),
    required=("feature_id", "phenomenon_time", "state"),
    markers=frozenset({"線路狀態", "downMbps"}),
    place="none",
    ranges={
        "down_mbps": (0, MBPS_MAX), "up_mbps": (0, MBPS_MAX), "latency_ms": (0, LATENCY_MS_MAX),
    },
    partitioned=True,
    latest=CLINIC_LINK_LATEST,
    rollup=Rollup(
        table=ClinicLinkHour,
        values={
            "reports": func.count(),
            "reports_online": func.count().filter(ClinicLink.state == "online"),
            "down_mbps_min": func.min(ClinicLink.down_mbps),
            "latency_ms_max": func.max(ClinicLink.latency_ms),
        },
    ),
    example={"醫事機構代碼": "2346000001", "時間": "2026-01-31T08:00:00+08:00", "線路狀態": "online"},
)  # fmt: skip
