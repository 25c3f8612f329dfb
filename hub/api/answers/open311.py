"""Answers of the Open311 door, by the names of GeoReport v2; all codes and numbers of cases are text."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class Open311Fault(BaseModel):
    """One error: Open311's ``code`` and ``description``, and beside them ours."""

    code: str = Field(description="The HTTP status.")
    description: str = Field(description="What is wrong.")
    hub_code: str = Field(description="Stable code of the fault; docs/codes.md lists them.")
    hint: str = Field(description="What to do about it.")
    field: str | None = Field(None, description="The parameter that is meant.")


class Open311Endpoint(BaseModel):
    """One address at which the specification is spoken."""

    specification: str
    url: str
    changeset: str
    type: Literal["production", "test"]
    formats: list[str]


class Open311Discovery(BaseModel):
    """Where the doors are, whom to ask, and how to get a key. ``consent``: what a reporter agrees to."""

    changeset: str
    contact: str
    key_service: str
    endpoints: list[Open311Endpoint]
    consent: str


class Open311Service(BaseModel):
    """One kind of case that may be reported. ``metadata``: it asks more, see its definition."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"] = "realtime"
    keywords: str
    group: str


class Open311Value(BaseModel):
    """One answer that may be chosen."""

    key: str
    name: str


class Open311Attribute(BaseModel):
    """One question. ``variable`` false: it only tells something. ``values``: of the two kinds of lists."""

    variable: bool
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str | None
    order: int
    description: str
    values: list[Open311Value]


class Open311Definition(BaseModel):
    """What a service asks."""

    service_code: str
    attributes: list[Open311Attribute]


class Open311Extended(BaseModel):
    """What the hub knows beyond the specification; sent where ``extensions=true``."""

    state: str | None = Field(description="The finer state, null where nobody said.")
    state_name: str | None
    township_code: str | None
    village_code: str | None
    promised_days: int | None = Field(description="Working days promised for its kind.")
    source: str
    simulated: bool


class Open311Request(BaseModel):
    """One case, as anybody may see it. ``lat``, ``long`` are null where only the township is known."""

    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: str | None
    service_code: str | None
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: datetime | None
    updated_datetime: datetime | None
    expected_datetime: datetime | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None
    extended_attributes: Open311Extended | None = None


class Open311Token(BaseModel):
    """The case that a token stands for; its number is null until the case is shown."""

    service_request_id: str | None
    token: str


class Open311Update(BaseModel):
    """One step of a case."""

    update_id: str
    service_request_id: str
    status: Literal["open", "closed"]
    description: str | None
    updated_datetime: datetime
    media_url: str | None
    external_status_code: str | None


class Open311Receipt(BaseModel):
    """What whoever reports is told; the number is null while the case waits to be confirmed."""

    service_request_id: str | None
    token: str = Field(
        description="Looks the case up, opens it again, deletes one's name. Keep it."
    )
    service_notice: str
    account_id: None


class Open311Followers(BaseModel):
    """How many follow a case."""

    service_request_id: str
    followers: int


class Open311Duplicate(BaseModel):
    """An open case that a new one may repeat."""

    service_request_id: str
    service_name: str | None
    description: str | None
    address: str | None
    lat: float
    long: float
    requested_datetime: datetime | None
    distance_m: int
    likeness: int | None = Field(description="Of the texts, 0 to 100; null where one has none.")
    followers: int


class IssueContact(BaseModel):
    """Who reported a case, as far as they said and agreed to."""

    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    consented_at: datetime
