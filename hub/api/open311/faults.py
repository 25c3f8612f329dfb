"""Errors as Open311 has them: a list of code and description, and beside them the hub's own code and hint."""

from fastapi.responses import Response

from hub.api.answers.open311 import Open311Fault
from hub.api.open311.wire import MEDIA, Format, plain, written

PREFIX = "/open311/"

THEIRS = {401: 403, 405: 404, 422: 400}
"""The specification knows 400, 403 and 404; what it has no word for keeps its own."""


def as_open311(
    path: str, status: int, code: str, detail: str, hint: str, field: str | None, headers: dict[str, str]
) -> Response:  # fmt: skip
    """An error of the Open311 door, in the format that was asked for (JSON where that is none)."""
    form = Format.XML if path.endswith(".xml") else Format.JSON
    number = THEIRS.get(status, status)
    fault = Open311Fault(
        code=str(number), description=detail, hub_code=code, hint=hint, field=field
    )
    return Response(
        written(form, ("errors", "error"), [plain(fault)]), number, headers, MEDIA[form]
    )
