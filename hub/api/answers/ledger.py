"""What is answered about deliveries: the ledger."""

from datetime import date, datetime
from typing import Literal

from hub.api.answers.parts import Answer


class DeliverySummary(Answer):
    """One delivery and its ledger line: received = stored + unchanged + duplicate + refused."""

    delivery_id: int
    dataset: str
    source: str
    mode: Literal["full", "addition"]
    state: Literal[
        "queued",
        "working",
        "awaiting_confirmation",
        "stored",
        "refused",
        "cancelled",
        "undone",
        "open",
    ]
    kind: str | None
    channel: Literal["file", "upload", "feed", "mqtt", "api", "demo", "places"]
    simulated: bool
    filename: str | None
    received_at: datetime
    received: int
    stored: int
    unchanged: int
    duplicate: int
    refused: int
    flagged: int
    closed: int
    refused_by_code: dict[str, int]
    flagged_by_code: dict[str, int]
    error_code: str | None


class LedgerLine(Answer):
    """One source on one day: received = stored + unchanged + duplicate + refused."""

    dataset: str
    source: str
    day: date
    simulated: bool
    deliveries: int
    received: int
    stored: int
    unchanged: int
    duplicate: int
    refused: int
    flagged: int
    closed: int


class Ledger(Answer):
    """Lines per source and day, newest first, and the deliveries behind them."""

    lines: list[LedgerLine]
    deliveries: list[DeliverySummary]
