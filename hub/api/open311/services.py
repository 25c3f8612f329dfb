"""Services: the kinds of cases that may be reported, and what each asks."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.api.answers.open311 import (
    Open311Attribute,
    Open311Definition,
    Open311Service,
    Open311Value,
)
from hub.api.deps import Database, conditional, versions_tag
from hub.api.open311.asking import Admitted, Code, Language, Suffix
from hub.api.open311.documented import answers
from hub.api.open311.wire import MEDIA, listed, one, plain
from hub.datasets.issues.attribute import LISTS, choices_of
from hub.errors import NotFound
from hub.store.queries import records

router = APIRouter(prefix="/open311/v2", tags=["open311"], dependencies=[Admitted])


@router.get(
    "/services.{form}",
    response_model=list[Open311Service],
    response_class=JSONResponse,
    responses=answers("services"),
)
def services(
    request: Request, found: Database, form: Suffix, locale: Language = "zh-TW"
) -> Response:
    """What may be reported. Where `metadata` is true, the service's definition says what it asks beyond the specification."""

    def make() -> list[dict[str, Any]]:
        rows = records(found, "open311_services", code=None)
        return [plain(_service(row, locale)) for row in rows]

    return listed(request, form, ("services", "service"), versions_tag(found, "issues"), make)


def _service(row: Mapping[str, Any], locale: str) -> Open311Service:
    return Open311Service(
        service_code=row["service_code"],
        service_name=row["service_name_en"] or row["service_name"] if locale == "en" else row["service_name"],
        description=row["description"] or "", metadata=row["asks"], keywords=row["keywords"] or "",
        group=row["group"] or "",
    )  # fmt: skip


@router.get(
    "/services/{service_code}.{form}",
    response_model=Open311Definition,
    response_class=JSONResponse,
    responses=answers("service_definition"),
)
def definition(
    request: Request, found: Database, form: Suffix, service_code: Code, locale: Language = "zh-TW"
) -> Response:
    """What one service asks whoever reports, in order; no questions where it asks nothing."""
    service = known_service(found, service_code)
    told = Open311Definition(
        service_code=service["service_code"],
        attributes=[
            _attribute(row, at, locale)
            for at, row in enumerate(records(found, "open311_attributes", code=service_code), 1)
        ],
    )
    tag = versions_tag(found, "issues")
    body = plain(told)
    return conditional(request, tag, lambda: one(form, "service_definition", body), MEDIA[form])


def known_service(found: Connection, service_code: str) -> dict[str, Any]:
    """The service of that code, a row of ``open311_services``.

    Raises:
        NotFound: there is none.
    """
    rows = records(found, "open311_services", code=service_code)
    if not rows:
        raise NotFound(
            f"There is no service {service_code[:100]!r}.",
            hint="GET /open311/v2/services.json lists them.",
            code="unknown_service",
        )
    return rows[0]


def _attribute(row: Mapping[str, Any], at: int, locale: str) -> Open311Attribute:
    english = locale == "en"
    listed_ones = choices_of(row["choices"]) if row["datatype"] in LISTS else ()
    return Open311Attribute(
        variable=row["is_variable"] is not False, code=row["code"], datatype=row["datatype"],
        required=bool(row["is_required"]), datatype_description=row["datatype_description"], order=at,
        description=row["question_en"] or row["question"] if english else row["question"],
        values=[
            Open311Value(key=choice.key, name=choice.name.en if english else choice.name.zh)
            for choice in listed_ones
        ],
    )  # fmt: skip
