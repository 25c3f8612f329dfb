"""Datasets: what each holds, from whom, how fresh; its features as GeoJSON; its CSV template."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from hub.access.caller import Caller
from hub.api.answers import (
    DatasetDescription,
    DatasetList,
    DatasetSource,
    DeliverySummary,
    Feature,
    FeatureCollection,
    FeatureProperties,
    Text,
)
from hub.api.areas import properties
from hub.api.deps import (
    COUNTY_ZONE,
    GEOJSON,
    Asker,
    Database,
    GeoJSON,
    Held,
    conditional,
    today,
    versions_tag,
)
from hub.api.errors import RESPONSES
from hub.api.examples import DATASET_LIST
from hub.dataset import Dataset, Entity
from hub.disclosure import public_attributes
from hub.errors import NotFound
from hub.features import by_source, count_features, current_features
from hub.registry import all_datasets, dataset, dataset_kind
from hub.spreadsheet import BOM
from hub.store import reads
from hub.store.queries import records

router = APIRouter(prefix="/api/datasets", tags=["datasets"], responses=RESPONSES)

LIMIT_MAX = 10_000
"""Features in one answer: some 3 MB of GeoJSON."""

Name = Annotated[str, Path(description="The dataset's name.", examples=["wifi"])]


def text(words: Any) -> Text:
    """Two languages of a declaration, as the API sends them."""
    return Text(zh=words.zh, en=words.en)


@router.get("", response_model=DatasetList, response_class=JSONResponse, responses=DATASET_LIST)
def datasets(request: Request, held: Held, found: Database) -> Response:
    """All datasets with their sources, counts and freshness; and the county this hub is for."""
    silent = {
        (row["dataset"], row["source"]): row["silent_since"]
        for row in records(found, "feed_alarms")
    }
    known = versions_tag(found, *all_datasets(), "areas", "population")
    alarms = "".join(f"|{dataset}.{source}" for dataset, source in silent)
    tag = f"{known}|{_newest(found)}|{today()}{alarms}"

    def make() -> DatasetList:
        county = reads.areas(found, held.settings.county, "county", today())
        return DatasetList(
            county=properties(county[0]) if county else None,
            datasets=[_described(found, declared, silent) for declared in all_datasets().values()],
        )

    return conditional(request, tag, make)


def _newest(found: Connection) -> int:
    rows = records(found, "deliveries", dataset=None, since=None, until=None, most=1)
    return int(rows[0]["delivery_id"]) if rows else 0


Silent = Mapping[tuple[str, str], datetime]
"""(dataset, source) → since when its feed is silent."""


def _described(found: Connection, declared: Dataset, silent: Silent) -> DatasetDescription:
    counted = by_source(found, declared.principal)
    sent = records(found, "deliveries", dataset=declared.name, since=None, until=None, most=1000)
    path = f"/api/datasets/{declared.name}"
    return DatasetDescription(
        dataset=declared.name,
        title=text(declared.title),
        description=text(declared.description),
        features=sum(row["features"] for row in counted),
        simulated=any(row["simulated"] for row in counted),
        data_version=versions_tag(found, declared.name),
        sources=[_source(declared, row, sent, silent) for row in counted],
        metrics=[metric.name for metric in declared.metrics],
        links={"features": f"{path}/features", "template": f"{path}/template.csv"},
    )


def _day(at: date | datetime) -> date:
    """The county's day of a moment: some things say a day, others when they last changed."""
    return at.astimezone(COUNTY_ZONE).date() if isinstance(at, datetime) else at


def _source(
    declared: Dataset, row: Mapping[str, Any], sent: list[dict[str, Any]], silent: Silent
) -> DatasetSource:
    source = declared.source(row["source"])
    last = next((d for d in sent if d["source"] == row["source"] and d["state"] == "stored"), None)
    unnamed = Text(zh=row["source"], en=row["source"])
    return DatasetSource(
        source=row["source"],
        title=text(source.title) if source else unnamed,
        publisher=text(source.publisher) if source else unnamed,
        licence=source.licence if source else "",
        source_url=source.url if source else "",
        update_frequency=text(source.update_frequency)
        if source
        else Text(zh="未說明", en="not stated"),
        features=row["features"],
        without_point=row["without_point"],
        simulated=row["simulated"],
        as_of=_day(row["observed"] or row["recorded"]),
        last_delivery=DeliverySummary(**last) if last else None,
        silent_since=silent.get((declared.name, row["source"])),
    )


@router.get("/{name}/features", response_model=FeatureCollection, response_class=GeoJSON)
def features(
    request: Request,
    found: Database,
    asker: Asker,
    name: Name,
    township: Annotated[
        str | None,
        Query(
            pattern=r"^\d{8}$",
            description="Only this township's (MOI code).",
            examples=["10014160"],
        ),
    ] = None,
    entity: Annotated[
        str | None,
        Query(
            description="Which of the dataset's things; default: its first.", examples=["hotspot"]
        ),
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="Features at most.", examples=[100])
    ] = LIMIT_MAX,
    after: Annotated[
        int, Query(ge=0, description="Go on after this row (`next` link).", examples=[100])
    ] = 0,
) -> Response:
    """The features that are valid now, as GeoJSON, lon lat.

    `geometry` is null where only the address is known; `flags` says what to look at. More than `limit`: follow
    the `Link` header.
    """
    declared = dataset(name)
    kind = _shown(declared, entity, asker)
    tag = f"{versions_tag(found, name)}"
    rows = current_features(found, kind, township=township, after=after, limit=limit)
    more = (
        f"{request.url.path}?after={rows[-1]['row_id']}&limit={limit}&entity={kind.name}"
        if len(rows) == limit
        else None
    )
    headers = (
        {"Link": f'<{more}{f"&township={township}" if township else ""}>; rel="next"'}
        if more
        else {}
    )

    def make() -> FeatureCollection:
        return FeatureCollection(
            dataset=name, data_version=versions_tag(found, name),
            simulated=any(row["simulated"] for row in rows),
            matched=count_features(found, kind, township), returned=len(rows),
            features=[_feature(declared, kind, row) for row in rows],
        )  # fmt: skip

    return conditional(request, tag, make, GEOJSON, headers)


def _shown(declared: Dataset, name: str | None, asker: Caller) -> Entity:
    """The entity asked for, where the asker may see it.

    Raises:
        NotFound: the dataset has none of that name that is for them.
    """
    found = declared.principal if name is None else declared.entity(name)
    if found is None or not asker.may_see(found.audience):
        seen = [each.name for each in declared.entities if asker.may_see(each.audience)]
        raise NotFound(
            f"{declared.name} shows no {name or declared.principal.name!r} to the role {asker.role}.",
            hint=f"Choose one of: {', '.join(seen) or 'none is for this role'}.",
            code="unknown_entity",
        )
    return found


def _feature(declared: Dataset, entity: Entity, row: Mapping[str, Any]) -> Feature:
    point = (
        None
        if row.get("lon") is None
        else {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]}
    )
    shown = {
        key: row.get(key)
        for key in ("feature_id", "source", "name", "address", "township_code", "village_code")
    }
    return Feature(
        id=f"{row['source']}.{row['feature_id']}",
        geometry=point,
        properties=FeatureProperties(
            **shown, dataset=declared.name, entity=entity.name,
            place_basis=row.get("place_basis", "unknown"), flags=row.get("flags", []),
            simulated=row["simulated"], valid_from=row["valid_from"],
            attributes=public_attributes(entity, row),
        ),
    )  # fmt: skip


@router.get(
    "/{name}/template.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}}
)
def template(
    request: Request,
    name: Name,
    kind: Annotated[
        str | None,
        Query(
            description="Which kind of rows; default: the dataset's first.", examples=["hotspot"]
        ),
    ] = None,
) -> Response:
    """A CSV to fill in (UTF-8 with a byte order mark, so that Excel reads it): the header and an example row."""
    declared = dataset_kind(dataset(name), kind)
    words = list(declared.example)
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(words)
    rows.writerow(declared.example.values())
    headers = {"Content-Disposition": f'attachment; filename="{name}-{declared.name}-template.csv"'}
    body = (BOM + out.getvalue()).encode()
    return conditional(request, "template", lambda: body, "text/csv; charset=utf-8", headers)
