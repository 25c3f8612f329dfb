"""Types of a record's cells, as offices and devices write them: moments, days, numbers, yes and no."""

from datetime import date, datetime
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import BeforeValidator, Field

from hub.dates import day, moment

TEXT_MAX = 500
"""Characters of an ordinary text cell; the longest real address has 31."""

NAME_MAX = 200
"""Characters of a name; the longest real one has 44."""

ID_MAX = 64
"""Characters of an id; a ULID has 26."""

ID_PATTERN = r"^[A-Za-z0-9_.:-]+$"
"""Ids stand in topics, addresses and file names: nothing that means something there."""

YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "v", "✓", "9923003"})
NO = frozenset({"否", "無", "n", "no", "false", "f", "0", "9923001"})
"""Words for yes and no; the numbers are NEMSIS's own."""


def read_moment(value: Any) -> Any:
    """A text as the moment that it names; everything else is left to the type."""
    return moment(value) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    return day(value) if isinstance(value, str) else value


def read_number(value: Any) -> Any:
    """Full-width digits and thousands separators are undone; everything else is left to the type."""
    if not isinstance(value, str):
        return value
    return normalize("NFKC", value).replace(",", "").strip()


def _yes_or_no(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    word = normalize("NFKC", value).strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError("write 是 or 否 (yes or no)")


Moment = Annotated[datetime, BeforeValidator(read_moment)]
"""A moment with its zone; a text without one means the county's time."""

Day = Annotated[date, BeforeValidator(_day)]

Whole = Annotated[int, BeforeValidator(read_number)]

Real = Annotated[float, BeforeValidator(read_number)]

YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]

Identifier = Annotated[str, Field(min_length=1, max_length=ID_MAX, pattern=ID_PATTERN)]

Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]

Words = Annotated[str, Field(max_length=TEXT_MAX)]
"""An ordinary text cell."""

X_WORDS = (
    "X坐標", "X座標", "經度", "座標經度", "坐標經度", "經度座標", "AP經度座標", "lon", "lng", "long", "longitude",
    "TWD97_X", "x",
)  # fmt: skip
Y_WORDS = (
    "Y坐標", "Y座標", "緯度", "座標緯度", "坐標緯度", "緯度座標", "AP緯度座標", "lat", "latitude", "TWD97_Y", "y",
)  # fmt: skip
"""Header words of the two coordinates, the same for every kind of row that has a place."""
