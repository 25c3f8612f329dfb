"""What is answered about places."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from hub.api.answers.parts import Answer, Level, Note, Text


class AreaProperties(Answer):
    """One area. ``boundary`` is false where nobody gave us its shape (``geometry`` is null then)."""

    area_code: str
    level: Level
    parent_code: str | None
    name: Text
    valid_from: date | None
    valid_to: date | None
    change: Literal["kept", "redrawn", "new"] | None
    boundary: bool
    area_km2: float | None
    residents: int | None
    residents_as_of: date | None
    source: str
    lon: float | None = Field(description="A point inside the area, for its label.")
    lat: float | None


class AreaFeature(Answer):
    """GeoJSON feature of an area; coordinates are lon, lat."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: AreaProperties


class AreaCollection(Answer):
    """GeoJSON of the areas of one level that were valid on one date."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    level: Level
    at: date
    data_version: str
    notes: list[Note]
    features: list[AreaFeature]


class PopulationFigure(Answer):
    """Registered residents on one date, as published."""

    as_of: date
    residents: int
    source: str


class AreaDetail(Answer):
    """One area with its dated versions, its published population and what lies in it."""

    properties: AreaProperties
    versions: list[AreaProperties]
    population: list[PopulationFigure]
    children: list[AreaProperties]
    notes: list[Note]
