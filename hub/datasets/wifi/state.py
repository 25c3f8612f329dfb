"""What a hotspot says of itself: on or off, how many are on it, how busy its channel is."""

from typing import Literal

from pydantic import AliasChoices, Field
from sqlalchemy import BigInteger, CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.dataset import Observation, Record
from hub.fields import Identifier, Moment, Real, Whole
from hub.store.observed import BY_MONTH, Hourly, Observed, latest_of
from hub.store.rollups import Rollup
from hub.store.tables import Table
from hub.text import Text

CLIENTS_MAX = 1024
"""More than any access point carries: a reading above is kept and flagged."""

COUNTER_MAX = 2**63 - 1
"""A byte counter has 64 bits; so has the column."""


class HotspotState(Record):
    """One report of one hotspot."""

    feature_id: Identifier | None = Field(
        description="熱點編號。 The hotspot's id.",
        default=None,
        validation_alias=AliasChoices("熱點編號", "hotspot_id", "feature_id"),
    )
    phenomenon_time: Moment | None = Field(
        description="狀態的時間。 When it was so.",
        default=None,
        validation_alias=AliasChoices("時間", "phenomenonTime", "phenomenon_time"),
    )
    ap_state: Literal["online", "offline"] = Field(
        description="連線狀態。 Online or offline.",
        validation_alias=AliasChoices("apState", "ap_state", "連線狀態"),
    )
    clients_connected: Whole | None = Field(
        description="連線人數。 Devices connected.",
        default=None,
        ge=0,
        le=COUNTER_MAX,
        validation_alias=AliasChoices("clientsConnected", "clients_connected", "連線人數"),
    )
    rx_bytes: Whole | None = Field(
        description="累計接收位元組。 Bytes received, counted up.",
        default=None,
        ge=0,
        le=COUNTER_MAX,
        validation_alias=AliasChoices("rxBytes", "rx_bytes"),
    )
    tx_bytes: Whole | None = Field(
        description="累計傳送位元組。 Bytes sent, counted up.",
        default=None,
        ge=0,
        le=COUNTER_MAX,
        validation_alias=AliasChoices("txBytes", "tx_bytes"),
    )
    channel_busy: Real | None = Field(
        description="頻道忙碌比例，0 至 1。 Share of the time that the channel is busy, 0 to 1.",
        default=None,
        validation_alias=AliasChoices("channelBusy", "channel_busy"),
    )
    uptime_s: Whole | None = Field(
        description="開機秒數。 Seconds since it started.",
        default=None,
        ge=0,
        le=COUNTER_MAX,
        validation_alias=AliasChoices("uptime", "uptime_s"),
    )


class WifiState(Observed, Table):
    """Reports of hotspots, by month."""

    __tablename__ = "wifi_state"
    __table_args__ = (
        CheckConstraint("ap_state IN ('online', 'offline')", name="ap_state"),
        Index(None, "feature_id", "phenomenon_time"),
        Index(None, "phenomenon_time", postgresql_using="brin"),
        BY_MONTH,
    )

    ap_state: Mapped[str]
    clients_connected: Mapped[int | None] = mapped_column(BigInteger)
    rx_bytes: Mapped[int | None] = mapped_column(BigInteger)
    tx_bytes: Mapped[int | None] = mapped_column(BigInteger)
    channel_busy: Mapped[float | None]
    uptime_s: Mapped[int | None] = mapped_column(BigInteger)


class WifiStateHour(Hourly, Table):
    """What stays of a hotspot's hour."""

    __tablename__ = "wifi_state_hour"

    reports: Mapped[int]
    reports_online: Mapped[int]
    clients_max: Mapped[int | None] = mapped_column(BigInteger)


WIFI_STATE_LATEST = latest_of(WifiState, "wifi_state_latest")

STATE = Observation(
    name="state",
    of="hotspot",
    title=Text("熱點狀態", "Hotspot states"),
    record=HotspotState,
    table=WifiState,
    columns=(
        "ap_state", "clients_connected", "rx_bytes", "tx_bytes", "channel_busy", "uptime_s",
    ),
    required=("feature_id", "phenomenon_time", "ap_state"),
    markers=frozenset({"apState", "連線狀態"}),
    place="none",
    ranges={"channel_busy": (0, 1), "clients_connected": (0, CLIENTS_MAX)},
    partitioned=True,
    latest=WIFI_STATE_LATEST,
    rollup=Rollup(
        table=WifiStateHour,
        values={
            "reports": func.count(),
            "reports_online": func.count().filter(WifiState.ap_state == "online"),
            "clients_max": func.max(WifiState.clients_connected),
        },
    ),
    example={
        "熱點編號": "TT-0001",
        "時間": "2026-01-31T08:00:00+08:00",
        "連線狀態": "online",
        "連線人數": "3",
    },
)  # fmt: skip
