"""How the values of a metric are put into classes, as it is asked for."""

from typing import Annotated

from fastapi import Depends, Query

from geo.classes import Method
from hub.api.asking import of
from hub.metrics.legend import Classes
from hub.metrics.legend import classes as read

Named = Annotated[
    Method | None,
    Query(
        alias="classes",
        description="How the legend's classes are made: fisher_jenks (natural breaks), quantiles, equal_interval, or user "
        "with `edges`; default: fisher_jenks.",
        examples=["quantiles"],
    ),
]
Count = Annotated[
    int | None,
    Query(ge=2, le=9, description="How many classes; default: 5.", examples=[4]),
]
Edges = Annotated[
    str | None,
    Query(
        max_length=200, description="Edges of one's own (classes=user), ascending, with commas between.",
        examples=["0,25,50,75,100"], json_schema_extra=of("wifi_population_coverage"),
    ),
]  # fmt: skip


def classes(classes: Named = None, class_count: Count = None, edges: Edges = None) -> Classes:
    """The legend that is asked for."""
    return read(classes, class_count, edges)


Legend = Annotated[Classes, Depends(classes)]
