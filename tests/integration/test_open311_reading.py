"""Open311 GeoReport v2 as its clients meet it: the specification's own rules for JSON and for XML, on a running hub."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from hub.clock import COUNTY_ZONE
from tests.conftest import Served
from tests.sending import rows

POTHOLE = "sim-01-pothole"
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
}  # fmt: skip
"""The names of a request, as the specification lists them."""


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub that is shown."""
    with httpx.Client(base_url=f"{server.url}/open311", timeout=60) as opened:
        yield opened


def listed(client: httpx.Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    """The bare array of a JSON answer."""
    answer = client.get(f"{path}.json", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    found = answer.json()
    assert isinstance(found, list)
    return found


def root(client: httpx.Client, path: str, **asked: Any) -> Element:
    """The root of an XML answer."""
    answer = client.get(f"{path}.xml", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    found: Element = fromstring(answer.content)
    return found


def test_discovery_names_the_endpoint_in_both_formats(client: httpx.Client) -> None:
    told = client.get("/discovery.json").json()
    (endpoint,) = told["endpoints"]
    assert told["contact"]
    assert told["key_service"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert (endpoint["type"], endpoint["formats"]) == ("test", ["text/xml", "application/json"])
    assert httpx.get(f"{endpoint['url']}/services.json").status_code == 200
    found = root(client, "/discovery")
    assert found.tag == "discovery"
    assert found.findtext("endpoints/endpoint/url") == endpoint["url"]
    assert [each.text for each in found.iterfind("endpoints/endpoint/formats/format")] == endpoint["formats"]  # fmt: skip


def test_services_are_listed_by_the_specifications_names(client: httpx.Client) -> None:
    services = {each["service_code"]: each for each in listed(client, "/v2/services")}
    pothole = services[POTHOLE]
    assert set(pothole) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip
    assert (pothole["metadata"], pothole["type"]) == (True, "realtime")
    assert services["sim-03-dirt"]["metadata"] is False
    found = root(client, "/v2/services")
    assert (found.tag, {each.tag for each in found}) == ("services", {"service"})
    assert found.findtext("service[service_code='sim-01-pothole']/metadata") == "true"
    english = {s["service_code"]: s["service_name"] for s in listed(client, "/v2/services", locale="en")}  # fmt: skip
    assert english[POTHOLE] == "Pothole (simulated)"


def test_a_definition_has_every_kind_of_question(client: httpx.Client) -> None:
    told = client.get(f"/v2/services/{POTHOLE}.json", params={"locale": "en"}).json()
    kinds = {each["datatype"] for each in told["attributes"]}
    assert kinds == {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
    assert [each["order"] for each in told["attributes"]] == [1, 2, 3, 4, 5, 6]
    size = told["attributes"][0]
    assert (size["variable"], size["required"], size["code"]) == (True, True, "size")
    assert size["values"][0] == {"key": "hand", "name": "smaller than a hand"}
    found = root(client, f"/v2/services/{POTHOLE}")
    assert (found.tag, found.findtext("service_code")) == ("service_definition", POTHOLE)
    first = found.find("attributes/attribute")
    assert first is not None
    assert [each.tag for each in first] == [
        "variable", "code", "datatype", "required", "datatype_description", "order", "description", "values",
    ]  # fmt: skip
    assert first.findtext("values/value/key") == "hand"
    assert first.findtext("values/value/name") == "小於手掌"
    assert client.get("/v2/services/sim-03-dirt.json").json()["attributes"] == []


def test_a_request_has_the_specifications_names_in_both_formats(client: httpx.Client) -> None:
    (case,) = listed(client, "/v2/requests", page_size=1)
    assert set(case) == REQUEST
    assert case["status"] in ("open", "closed")
    assert datetime.fromisoformat(case["requested_datetime"]).utcoffset() == timedelta(hours=8)
    number = case["service_request_id"]
    assert listed(client, f"/v2/requests/{number}") == [case]
    assert listed(client, "/v2/requests", service_request_id=f"{number},none-such") == [case]
    found = root(client, f"/v2/requests/{number}")
    assert (found.tag, [each.tag for each in found]) == ("service_requests", ["request"])
    assert {each.tag: each.text for each in found[0]} == {
        name: None if value is None or value == "" else str(value) for name, value in case.items()
    }


def test_names_and_types_are_those_of_a_city_that_speaks_open311(
    client: httpx.Client, real_data: Path
) -> None:
    def types(thing: dict[str, Any]) -> dict[str, type]:
        return {name: type(value) for name, value in thing.items() if value is not None}

    def real(name: str) -> Any:
        return json.loads((real_data / "issues" / name).read_text("utf-8"))

    theirs = real("open311_bloomington_services.json")
    assert types(listed(client, "/v2/services")[0]) == types(theirs[0])
    definition = real("open311_bloomington_service_definition_69.json")
    ours = client.get(f"/v2/services/{POTHOLE}.json").json()
    assert types(ours) == types(definition)
    (asked,), mine = definition["attributes"], ours["attributes"][0]
    assert set(mine) == set(asked)
    assert types(mine).items() <= types(asked).items()
    assert types(mine["values"][0]) == types(asked["values"][0])


@pytest.mark.parametrize(
    "path",
    [
        "/discovery", "/v2/services", f"/v2/services/{POTHOLE}", "/v2/requests", "/v2/servicerequestupdates",
        "/v2/duplicates", "/v2/requests/none-such",
    ],
)  # fmt: skip
def test_xml_says_what_json_says(client: httpx.Client, path: str) -> None:
    asked = {
        "page_size": 20,
        "extensions": "true",
        "service_code": POTHOLE,
        "lat": 22.755,
        "long": 121.15,
        "radius": 9000,
    }
    told = client.get(f"{path}.json", params=asked)
    assert told.json()
    found = client.get(f"{path}.xml", params=asked)
    assert found.status_code == told.status_code
    assert as_plain(fromstring(found.content)) == in_words(told.json())


def as_plain(element: Element) -> Any:
    """An element as JSON has it: a list where it is named in the plural, text at the leaves, None where it is empty."""
    inner = list(element)
    if not inner:
        return element.text
    plural = {"service_requests", "services", "errors", "service_request_updates", "duplicates", "endpoints", "formats", "attributes", "values"}  # fmt: skip
    if element.tag in plural:
        return [as_plain(each) for each in inner]
    return {each.tag: as_plain(each) for each in inner}


def in_words(value: Any) -> Any:
    """A JSON value as XML writes it."""
    if isinstance(value, dict):
        return {name: in_words(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_words(inner) for inner in value] or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


def test_extensions_tell_the_finer_state_and_the_township(client: httpx.Client) -> None:
    cases = listed(client, "/v2/requests", extensions="true", page_size=200)
    known = cases[0]["extended_attributes"]
    assert known["simulated"] is True
    assert {c["extended_attributes"]["state"] for c in cases} > {"fixed"}
    assert all(c["extended_attributes"]["township_code"].startswith("10014") for c in cases)
    assert root(client, "/v2/requests", extensions="true", page_size=1).find("request/extended_attributes/state") is not None  # fmt: skip


def test_pages_follow_each_other_without_a_gap(client: httpx.Client) -> None:
    whole = [each["service_request_id"] for each in listed(client, "/v2/requests")]
    assert len(whole) == 1000
    found: list[str] = []
    path: str | None = "/open311/v2/requests.json?page_size=450"
    while path and len(found) < 1000:
        answer = client.get(f"{client.base_url.copy_with(path='/')}".rstrip("/") + path)
        found += [each["service_request_id"] for each in answer.json()]
        following = answer.links.get("next")
        path = following["url"] if following else None
    assert found[:1000] == whole
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"status": "open"}, lambda c: c["status"] == "open"),
        ({"status": "closed"}, lambda c: c["status"] == "closed"),
        ({"service_code": "sim-01-pothole,sim-03-dirt"}, lambda c: c["service_code"] in (POTHOLE, "sim-03-dirt")),
        ({"bbox": "121.0,22.7,121.2,22.8"}, lambda c: 121.0 <= c["long"] <= 121.2 and 22.7 <= c["lat"] <= 22.8),
        ({"lat": 22.755, "long": 121.15, "radius": 3000}, lambda c: abs(c["lat"] - 22.755) < 0.03),
        ({"township": "10014010"}, lambda c: c["address"].startswith("臺東市")),
        ({"jurisdiction_id": "taitung.gov.tw", "status": "open,closed"}, lambda c: True),
    ],
)  # fmt: skip
def test_cases_are_found_by(client: httpx.Client, asked: dict[str, Any], holds: Any) -> None:
    everything = listed(client, "/v2/requests")
    found = listed(client, "/v2/requests", **asked)
    assert found
    assert all(holds(case) for case in found)
    if "lat" not in asked:  # the box of a circle holds more than the circle
        told = {case["service_request_id"] for case in found}
        assert {c["service_request_id"] for c in everything if holds(c)} <= told


def test_days_bound_the_cases_and_a_zone_may_lose_its_plus(client: httpx.Client) -> None:
    begin = datetime.now(COUNTY_ZONE).replace(microsecond=0) - timedelta(days=20)
    end = begin + timedelta(days=5)
    asked = {"start_date": begin.isoformat(), "end_date": end.isoformat()}
    found = listed(client, "/v2/requests", **asked)
    assert found
    assert all(begin <= datetime.fromisoformat(c["requested_datetime"]) < end for c in found)
    as_typed = "&".join(f"{name}={value}" for name, value in asked.items())  # + is not escaped
    assert client.get(f"/v2/requests.json?{as_typed}").json() == found
    changed = listed(client, "/v2/requests", updated_after=begin.isoformat(), page_size=1000)
    assert all(datetime.fromisoformat(c["updated_datetime"]) >= begin for c in changed)
    assert any(datetime.fromisoformat(c["requested_datetime"]) < begin for c in changed)


def test_steps_of_a_case_are_told_and_held_ones_are_not(client: httpx.Client) -> None:
    steps = listed(client, "/v2/servicerequestupdates", page_size=50)
    assert set(steps[0]) == {
        "update_id", "service_request_id", "status", "description", "updated_datetime", "media_url",
        "external_status_code",
    }  # fmt: skip
    number = steps[0]["service_request_id"]
    own = listed(client, "/v2/servicerequestupdates", service_request_id=number)
    assert {each["service_request_id"] for each in own} == {number}
    found = root(client, "/v2/servicerequestupdates", service_request_id=number)
    assert found.tag == "service_request_updates"
    assert [each.findtext("update_id") for each in found.iterfind("request_update")] == [each["update_id"] for each in own]  # fmt: skip


def test_what_is_not_confirmed_is_nowhere(client: httpx.Client, simulated_url: str, serve: Any) -> None:  # fmt: skip
    number, hidden = (
        name
        for (name,) in rows(
            simulated_url, "SELECT feature_id FROM issue_request ORDER BY requested_datetime DESC LIMIT 2"
        )
    )  # fmt: skip
    for name, state in ((number, "unconfirmed"), (hidden, "hidden")):
        rows(
            simulated_url,
            f"UPDATE issue_request SET state = '{state}', status = 'open' WHERE feature_id = '{name}' RETURNING 1",
        )
    with httpx.Client(base_url=f"{serve(simulated_url).url}/open311", timeout=60) as other:
        for name in (number, hidden):
            assert other.get(f"/v2/requests/{name}.json").status_code == 404
            for path in ("/v2/requests", "/v2/servicerequestupdates"):
                assert listed(other, path, service_request_id=name) == []
        shown = {each["service_request_id"] for each in listed(other, "/v2/requests")}
    assert not shown & {number, hidden}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v2/requests/none-such.json", 404, "unknown_case"),
        ("/v2/services/none-such.json", 404, "unknown_service"),
        ("/v2/services.json?jurisdiction_id=elsewhere.gov", 404, "unknown_jurisdiction"),
        ("/v2/services.yaml", 404, "bad_parameter"),
        ("/v2/services.json?api_key=guess", 403, "bad_key"),
        ("/v2/requests.json?status=fixed", 400, "bad_parameter"),
        ("/v2/requests.json?start_date=2026-01-01&end_date=2026-06-01", 400, "too_many_days"),
        ("/v2/requests.json?start_date=2026-06-01&end_date=2026-01-01", 400, "period_order"),
        ("/v2/requests.json?end_date=0001-01-01", 400, "bad_parameter"),
        ("/v2/requests.json?page_size=1001", 400, "bad_parameter"),
        ("/v2/requests.json?page=0", 400, "bad_parameter"),
        ("/v2/requests.json?lat=22.7", 400, "bad_parameter"),
        ("/v2/requests.json?lat=nan&long=121", 400, "bad_parameter"),
        ("/v2/requests.json?bbox=1,2,3", 400, "bad_parameter"),
        ("/v2/requests.json?bbox=nan,2,3,4", 400, "bad_parameter"),
        ("/v2/requests.json?service_code=%27%3BDROP%20TABLE%20area%3B--", 200, ""),
        ("/v2/requests.json?service_request_id=%3Cscript%3E", 200, ""),
        ("/v2/requests.json?service_request_id=%00", 400, "bad_parameter"),
        ("/v2/requests/%00.json", 400, "bad_parameter"),
    ],
)
def test_a_bad_request_is_refused_in_the_specifications_shape(
    client: httpx.Client, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json() == []
        return
    (fault,) = answer.json()
    assert (fault["code"], fault["hub_code"]) == (str(status), code)
    assert fault["description"]
    assert fault["hint"]
    as_xml = client.get(path.replace(".json", ".xml"))
    if ".xml" in path.replace(".json", ".xml"):
        found = fromstring(as_xml.content)
        assert (found.tag, found.findtext("error/code")) == ("errors", str(status))
        assert found.findtext("error/description")


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    for path in ("/discovery.json", "/v2/services.xml", "/v2/requests.json?page_size=5"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
