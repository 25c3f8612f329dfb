"""What requests of the Open311 door may say: the suffix, the jurisdiction, the language, places and days."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, BeforeValidator

from hub.access.keys import key_caller
from hub.api.deps import Held
from hub.api.open311.wire import Format
from hub.errors import BadParameter, NotFound
from hub.fields import ID_MAX, read_moment

LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")
"""In an address a + is a blank: so a zone of +08:00 arrives."""
DAY_ALONE = re.compile(r"\d{4}-\d\d-\d\d")
"""A day means its first moment."""
YEARS = range(1900, 2200)
"""Years that a case or its clock may name."""


def _zone(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    whole = f"{value}T00:00:00" if DAY_ALONE.fullmatch(value) else LOST_PLUS.sub(r"+\1", value)
    return read_moment(whole)


def _sane(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"the year is not within {YEARS[0]} and {YEARS[-1]}")
    return value


Moment = Annotated[datetime, BeforeValidator(_zone), AfterValidator(_sane)]
"""RFC 3339 or a date; without a zone the county's time is meant."""

Suffix = Annotated[Format, Path(description="`json` or `xml`.", examples=["json"])]
Language = Annotated[
    Literal["zh-TW", "en"],
    Query(description="Language of names and questions.", examples=["en"]),
]
Number = Annotated[
    str,
    Path(description="Number of the case.", max_length=ID_MAX, examples=["sim-20260101-001"]),
]
Code = Annotated[
    str,
    Path(description="Code of the service.", max_length=ID_MAX, examples=["sim-01-pothole"]),
]


def _admitted(
    request: Request,
    held: Held,
    jurisdiction_id: Annotated[
        str | None,
        Query(
            description="Accepted and never needed: this hub has one.", max_length=200,
            examples=["taitung.gov.tw"],
        ),
    ] = None,
    api_key: Annotated[str | None, Query(include_in_schema=False, max_length=200)] = None,
) -> None:  # fmt: skip
    """Refuses what names another place than this, or a key that does not hold."""
    said = {**request.path_params, **request.query_params}
    holding_nul = next((name for name, value in said.items() if "\0" in str(value)), None)
    if holding_nul is not None:
        raise wrong(holding_nul, f"{holding_nul}: it holds the character NUL.", "Leave it out.")
    refuse_elsewhere(jurisdiction_id, held.settings.open311_jurisdiction)
    if api_key:
        key_caller(held.engine, held.settings, api_key)


Admitted = Depends(_admitted)


def refuse_elsewhere(said: str | None, ours: str) -> None:
    """Takes our own jurisdiction, or none.

    Raises:
        NotFound: another is named.
    """
    if said and said != ours:
        raise NotFound(
            f"There is no jurisdiction {said[:100]!r} here.",
            hint=f"Leave jurisdiction_id out, or send {ours}.",
            code="unknown_jurisdiction",
        )


def words_of(said: str | None) -> list[str] | None:
    """A list with commas between; None where nothing is said."""
    found = [word.strip() for word in (said or "").split(",") if word.strip()]
    return found or None


def wrong(field: str, message: str, hint: str) -> BadParameter:
    """The refusal of one parameter."""
    return BadParameter(message, hint=hint, field=field)
