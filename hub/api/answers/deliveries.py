"""What is asked and answered about deliveries: where they stand, their rows, their columns."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from hub.api.answers.ledger import DeliverySummary
from hub.api.answers.parts import Answer, Text


class DeliveryLine(DeliverySummary):
    """One delivery in a list. `office`: of who sent it by the API. `finished_at`: when it was stored, refused or tried."""

    office: str | None
    finished_at: datetime | None


class DeliveryList(Answer):
    """Deliveries, newest first; `next` is the `before` of the following page, null on the last one."""

    deliveries: list[DeliveryLine]
    next: int | None


class DeliveryProgress(Answer):
    """How far it is, written once a second: the phase, rows and bytes read so far, of how many bytes."""

    phase: Literal["unpacking", "reading", "storing"] | None
    rows_read: int
    bytes_read: int
    size: int
    seen_at: datetime | None
    cancelled: bool


class DeliveryColumn(Answer):
    """One header word and the field that it means; null: not used. `said`: an official said so."""

    word: str
    field: str | None
    description: str | None
    said: bool


class DeliveryFault(Answer):
    """Why it was refused as a whole: the code, the words for this file, and what the code means."""

    code: str
    message: str | None
    text: Text | None


class UndoState(Answer):
    """Whether it can be undone, and why not."""

    possible: bool
    code: str | None
    detail: str | None
    hint: str | None


class DeliveryDetail(DeliveryLine):
    """One delivery: where it stands, what became of its rows, what its columns were taken for.

    While it awaits confirmation its counts are those of the dry run, and count in no ledger. `closing`: the features
    that it would end; confirming names the same number.
    """

    sha256: str | None
    encoding: str | None
    crs: str | None
    confirm: Literal["ask", "auto"] | None
    closing: int | None
    progress: DeliveryProgress | None
    columns: list[DeliveryColumn]
    warnings: list[str]
    error: DeliveryFault | None
    undo: UndoState
    undone_at: datetime | None
    undone_by: str | None
    links: dict[str, str]


class DeliveryRow(Answer):
    """A refused or flagged row: its place in the file, codes with what to do, and its cells as they stood."""

    line: int
    outcome: Literal["refused", "kept"]
    codes: list[str]
    field: str | None
    hint: str
    texts: list[Text]
    original: dict[str, str]


class DeliveryRows(Answer):
    """Rows by their line; `next` is the `after` of the following page, null on the last one."""

    delivery_id: int
    outcome: Literal["refused", "kept"]
    total: int
    rows: list[DeliveryRow]
    next: int | None


class PreviewProperties(Answer):
    """What becomes of one row, and why."""

    line: int
    outcome: Literal["stored", "unchanged", "duplicate", "refused"]
    codes: list[str]


class PreviewFeature(Answer):
    """One row of the file where it says it is; lon, lat."""

    type: Literal["Feature"] = "Feature"
    id: int
    geometry: dict[str, Any]
    properties: PreviewProperties


class Preview(Answer):
    """The first rows that have a point, as GeoJSON; none for deliveries that are no uploads."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[PreviewFeature]


class HeaderWords(Answer):
    """What header words mean: word → field of the dataset, or null where the column is not to be used."""

    words: Annotated[dict[str, str | None], Field(min_length=1, max_length=200)]


class Confirmation(Answer):
    """`closing`: how many features it may end, as its report says."""

    closing: Annotated[int, Field(ge=0)]
