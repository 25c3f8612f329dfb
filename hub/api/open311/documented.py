"""How the OpenAPI document describes answers of the Open311 door: two formats, and errors of its own shape."""

from typing import Any

from hub.api.answers.open311 import Open311Fault

FAULTS = {
    400: "A parameter is wrong; `hub_code` and `hint` say what to do.",
    403: "The `api_key` does not hold.",
    404: "No such service, case, token, jurisdiction or format.",
    503: "The database is away; try again shortly.",
}


def answers(
    name: str, *, well: int = 200, more: dict[int, str] | None = None
) -> dict[int | str, dict[str, Any]]:
    """The answers of one operation; ``name``: of the XML root, ``more``: statuses beyond those of all."""
    schema = {"type": "string", "description": f"`<{name}>` in UTF-8."}
    return {well: {"content": {"text/xml": {"schema": schema}}}, **faults(more)}


def faults(more: dict[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """The errors of one operation."""
    known = {**FAULTS, **(more or {})}
    return {n: {"model": list[Open311Fault], "description": words} for n, words in known.items()}
