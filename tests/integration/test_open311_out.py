"""Cases as a feed, a CSV and GeoJSON; and in no format anything that is not public."""

import csv
import io
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.datasets.issues.states import HELD_STATES
from hub.disclosure import PUBLIC_CASE
from tests.conftest import Served
from tests.sending import rows

ATOM = "{http://www.w3.org/2005/Atom}"
POINT = "{http://www.georss.org/georss}point"
SECRETS = {
    "note": "機密內部備註", "stated": "121.999999", "flag": "secret_flag", "hash": "secrethash", "code": "機密代碼",
    "follower": "follower-secret@example.org", "phone": "0912-345-678", "card": "A123456789",
    "mail": "someone.secret@example.org", "held": "尚未確認的內容",
}  # fmt: skip
"""What stands in the database and may be in no public answer."""


def test_the_feed_is_atom_with_points(server: Served) -> None:
    asked = {"township": "10014010", "service_code": "sim-01-pothole"}
    answer = httpx.get(f"{server.url}/open311/v2/requests.atom", params=asked, timeout=60)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(ATOM + name) is not None, "RFC 4287, 4.1.1"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        for name in ("id", "title", "updated", "link", "summary"):
            assert entry.find(ATOM + name) is not None, "RFC 4287, 4.1.2"
        lat, lon = map(float, (entry.findtext(POINT) or "").split())
        assert 22 < lat < 24
        assert 120 < lon < 122
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    (case,) = httpx.get(link.attrib["href"], timeout=60).json()
    assert case["service_code"] == "sim-01-pothole"


def test_the_feed_of_nothing_is_a_feed(server: Served) -> None:
    answer = httpx.get(f"{server.url}/open311/v2/requests.atom?service_code=none-such", timeout=60)
    root = fromstring(answer.content)
    assert root.findtext(f"{ATOM}updated")
    assert root.findall(f"{ATOM}entry") == []


def test_csv_and_geojson_hold_the_same_cases(server: Served) -> None:
    asked = {"updated_after": "2000-01-01"}
    body = httpx.get(f"{server.url}/open311/v2/requests.csv", params=asked, timeout=60).content
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    found = httpx.get(f"{server.url}/open311/v2/requests.geojson", params=asked, timeout=60).json()
    assert found["simulated"] is True
    ids = [line["service_request_id"] for line in lines]
    assert ids == [each["properties"]["service_request_id"] for each in found["features"]]
    assert [(len(ids),)] == rows(
        server.database_url, "SELECT count(*)::int FROM issue_request WHERE valid_to IS NULL"
    )
    first, line = found["features"][0], lines[0]
    assert first["geometry"]["coordinates"] == [float(line["long"]), float(line["lat"])]


@pytest.fixture(scope="module")
def sown(simulated_template_url: str, cluster: Any, serve: Any) -> Served:
    """A hub in whose cases, steps and followers stand things that nobody may see."""
    cluster.create_database("sown", template="template_simulated")
    url = cluster.url("sown")
    rows(
        url,
        f"""UPDATE issue_request SET note = '{SECRETS["note"]}', agency_code = '{SECRETS["code"]}',
            flags = ARRAY['{SECRETS["flag"]}'], content_hash = '{SECRETS["hash"]}' || row_id,
            stated_geom = ST_SetSRID(ST_MakePoint({SECRETS["stated"]}, 22), 4326),
            description = '打 {SECRETS["phone"]} 找 {SECRETS["card"]} 或 {SECRETS["mail"]} ok' RETURNING 1""",
    )
    rows(
        url,
        f"""UPDATE issue_request SET state = 'unconfirmed', status = 'open', description = '{SECRETS["held"]}'
            WHERE row_id % 3 = 0 RETURNING 1""",
    )
    rows(
        url,
        f"""UPDATE issue_update SET state = 'hidden', status = 'open', status_notes = '{SECRETS["held"]}'
            WHERE feature_id IN (SELECT feature_id FROM issue_request WHERE row_id % 5 = 0) RETURNING 1""",
    )
    rows(
        url,
        f"""INSERT INTO issue_follower (feature_id, service_request_id, contact, valid_from, recorded_at, content_hash,
                                        source, simulated, delivery_id)
            SELECT 'f' || row_id, feature_id, '{SECRETS["follower"]}', now(), now(), 'x', source, true, delivery_id
              FROM issue_request RETURNING 1""",
    )
    served: Served = serve(url)
    return served


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [f"requests.{form}" for form in ("json", "xml", "atom", "csv", "geojson")]
        + [f"servicerequestupdates.{form}" for form in ("json", "xml")]
        + [f"services.{form}" for form in ("json", "xml")]
    ),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "extensions": st.just("true"),
            "status": st.sampled_from(["open", "closed"]),
            "locale": st.sampled_from(["zh-TW", "en"]),
            "page": st.integers(1, 3),
            "township": st.just("10014010"),
            "updated_after": st.just("2000-01-01"),
        },
    ),
)
def test_no_public_answer_holds_a_private_field(
    sown: Served, path: str, asked: dict[str, Any]
) -> None:
    answer = httpx.get(f"{sown.url}/open311/v2/{path}", params=asked, timeout=60)
    assert answer.status_code == 200, answer.text
    for name, secret in SECRETS.items():
        assert secret not in answer.text, name
    for name in ("content_hash", "stated_geom", "delivery_id", "contact", "row_id", "flags"):
        assert name not in answer.text


def test_the_secrets_would_be_found(sown: Served) -> None:
    """The test above can fail: what it looks for stands beside what it reads."""
    answer = httpx.get(f"{sown.url}/open311/v2/requests.json", timeout=60)
    assert "○○○ 找 ○○○ 或 ○○○ ok" in answer.text
    found = rows(
        sown.database_url, f"SELECT count(*) FROM issue_request WHERE note = '{SECRETS['note']}'"
    )
    assert found[0][0] > 1000
    assert not set(PUBLIC_CASE) & {"note", "contact", "agency_code", "flags", "stated_geom"}
    assert set(HELD_STATES) == {"unconfirmed", "hidden"}
