"""Citizens' reports, from the telephone to the case: stored once, in the ledger, and nothing of who sent it in public."""

import base64
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from hub.citizens.reporters import forget_old
from hub.embedded.runtime import Runtime
from hub.roles import Role
from hub.store.database import engine, transaction
from hub.store.locks import lock
from tests.conftest import SIMULATED, Served
from tests.people import Visitor, add_person, bearer, given_key
from tests.sending import assert_ledger, rows

POTHOLE = {
    "service_code": "sim-01-pothole", "lat": "22.7553", "long": "121.1503", "description": "路面有坑洞",
    "attribute[size]": "hand",
}  # fmt: skip
WHO = {
    "first_name": "祕密", "last_name": "李", "email": "secret.person@example.org", "phone": "0987654321",
    "device_id": "device-secret-7", "account_id": "account-secret-7",
}  # fmt: skip
PATH = "/open311/v2/requests"
HOURLY = 8


@pytest.fixture(scope="module")
def hub(cluster: Any, simulated_template_url: str, serve: Any) -> Served:
    """A hub that takes reports; it believes who says to be at another address."""
    assert simulated_template_url
    cluster.create_database("reported", template=SIMULATED)
    served: Served = serve(
        cluster.url("reported"), HUB_OPEN311_HOURLY=str(HOURLY), HUB_TRUSTED_PROXIES="127.0.0.1"
    )
    return served


@pytest.fixture
def citizen(hub: Served) -> Iterator[Visitor]:
    """Somebody at an address of their own."""
    with Visitor(hub.url) as opened:
        yield opened


def photo(size: tuple[int, int] = (60, 40), form: str = "JPEG", **said: Any) -> bytes:
    """A picture, red above and blue below."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, *size))
    out = io.BytesIO()
    picture.save(out, form, **said)
    return out.getvalue()


def with_gps() -> bytes:
    """A photo in which the camera wrote where it was, and that it was held sideways."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (22.0, 45.0, 19.0)
    return photo((3000, 2000), exif=exif)


def sent(citizen: Visitor, form: str = "json", **said: Any) -> dict[str, Any]:
    """The receipt of a report that must be taken."""
    answer = citizen.post(f"{PATH}.{form}", data={**POTHOLE, **said})
    assert answer.status_code in (200, 201), answer.text
    (receipt,) = answer.json()
    return dict(receipt)


def kept(hub: Served) -> list[tuple[Any, ...]]:
    """How much there is of everything that a report leaves."""
    tables = (
        "issue_request",
        "issue_update",
        "issue_report",
        "issue_reporter",
        "issue_photo",
        "issue_follower",
    )
    return [rows(hub.database_url, f"SELECT count(*) FROM {table}")[0] for table in tables]


def test_a_report_becomes_a_case_with_its_ledger_line(hub: Served, citizen: Visitor) -> None:
    receipt = sent(citizen)
    number = receipt["service_request_id"]
    assert set(receipt) == {"service_request_id", "token", "service_notice", "account_id"}
    (case,) = citizen.get(f"{PATH}/{number}.json?extensions=true").json()
    assert (case["status"], case["service_code"], case["description"]) == (
        "open",
        "sim-01-pothole",
        "路面有坑洞",
    )
    assert (case["lat"], case["long"]) == (22.7553, 121.1503)
    known = case["extended_attributes"]
    assert (known["state"], known["source"], known["simulated"]) == ("confirmed", "open311", True)
    assert known["township_code"] == "10014010"
    assert citizen.get(f"{PATH}.json?page_size=1").json()[0]["service_request_id"] == number
    (step,) = citizen.get(
        f"/open311/v2/servicerequestupdates.json?service_request_id={number}"
    ).json()
    assert step["status"] == "open"
    assert citizen.get(f"/open311/v2/tokens/{receipt['token']}.json").json() == [
        {"service_request_id": number, "token": receipt["token"]}
    ]
    line = rows(
        hub.database_url,
        "SELECT channel, source, received, stored, refused FROM delivery ORDER BY delivery_id DESC LIMIT 1",
    )
    assert line == [("api", "open311", 1, 1, 0)]
    answers = rows(
        hub.database_url, f"SELECT answers FROM issue_report WHERE service_request_id = '{number}'"
    )
    assert answers == [({"size": "hand"},)]
    assert_ledger(hub.database_url)


def test_the_receipt_in_xml_is_as_the_specification_has_it(citizen: Visitor) -> None:
    answer = citizen.post(f"{PATH}.xml", data={**POTHOLE, "description": "XML <b>&"})
    assert (answer.status_code, answer.headers["content-type"]) == (201, "text/xml; charset=utf-8")
    root = fromstring(answer.content)
    assert (root.tag, [each.tag for each in root]) == ("service_requests", ["request"])
    token = root.findtext("request/token")
    assert (
        fromstring(citizen.get(f"/open311/v2/tokens/{token}.xml").content).findtext("request/token")
        == token
    )


@pytest.mark.parametrize("how", ["multipart", "base64", "data"])
def test_a_photo_is_made_anew_without_what_the_camera_wrote(citizen: Visitor, how: str) -> None:
    content = with_gps()
    said: dict[str, Any] = {**POTHOLE, "description": f"photo {how}"}
    if how == "multipart":
        answer = citizen.post(f"{PATH}.json", data=said, files={"media": ("a.jpg", content)})
    else:
        text = base64.b64encode(content).decode()
        said["media"] = text if how == "base64" else f"data:image/jpeg;base64,{text}"
        answer = citizen.post(f"{PATH}.json", data=said)
    assert answer.status_code == 201, answer.text
    (case,) = citizen.get(f"{PATH}/{answer.json()[0]['service_request_id']}.json").json()
    got = httpx.get(case["media_url"], timeout=60)
    assert got.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(got.content)) as made:
        assert (made.format, made.size) == ("JPEG", (1067, 1600)), "upright, and smaller"
        assert not made.getexif()
        assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"SecretCamera" not in got.content


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_photos_of_other_formats_become_jpeg(citizen: Visitor, form: str) -> None:
    said = {**POTHOLE, "description": f"as {form}"}
    answer = citizen.post(f"{PATH}.json", data=said, files={"media": ("a", photo(form=form))})
    (case,) = citizen.get(f"{PATH}/{answer.json()[0]['service_request_id']}.json").json()
    assert httpx.get(case["media_url"], timeout=60).content.startswith(b"\xff\xd8")


def test_a_report_sent_again_is_one_case(hub: Served, citizen: Visitor) -> None:
    key = {"Idempotency-Key": "a-key-of-the-phone"}
    said = {**POTHOLE, "description": "sent again and again"}

    def send(number: int) -> httpx.Response:
        with Visitor(hub.url) as phone:  # from wherever it is by now
            return phone.post(f"{PATH}.json", data=said, headers=key)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(send, range(6)))
    assert sorted(answer.status_code for answer in found) == [200] * 5 + [201]
    assert len({answer.text for answer in found}) == 1
    other = citizen.post(f"{PATH}.json", data={**said, "description": "another"}, headers=key)
    assert (other.status_code, other.json()[0]["hub_code"]) == (409, "key_reused")
    assert sent(citizen, description="without a key") == sent(citizen, description="without a key")
    for text in ("sent again and again", "without a key"):
        assert rows(
            hub.database_url,
            f"SELECT count(*)::int FROM issue_request WHERE description = '{text}'",
        ) == [(1,)]


@pytest.mark.parametrize(
    "text",
    ["fuck this road", "幹 你 娘的路", "see http://spam.example", "<b>buy</b>", "aaaaaaaaaaaaaa"],
)
def test_what_is_doubtful_waits_until_somebody_has_looked(
    hub: Served, citizen: Visitor, text: str
) -> None:
    said = {**POTHOLE, "description": text}
    answer = citizen.post(f"{PATH}.json", data=said, files={"media": ("a.jpg", photo())})
    (receipt,) = answer.json()
    assert (answer.status_code, receipt["service_request_id"]) == (201, None)
    token = f"/open311/v2/tokens/{receipt['token']}.json"
    assert citizen.get(token).json()[0]["service_request_id"] is None
    ((number, url),) = rows(
        hub.database_url,
        f"""SELECT feature_id, media_url FROM issue_request JOIN issue_report ON service_request_id = feature_id
            WHERE token = '{receipt["token"]}' AND state = 'unconfirmed'""",
    )
    assert citizen.get(f"{PATH}/{number}.json").status_code == 404
    assert citizen.get(url).status_code == 404
    assert number not in citizen.get(f"{PATH}.csv").text
    rows(hub.database_url, f"UPDATE issue_request SET state = 'confirmed' WHERE feature_id = '{number}' RETURNING 1")  # fmt: skip
    assert citizen.get(token).json()[0]["service_request_id"] == number
    assert citizen.get(url).status_code == 200


def test_who_reports_is_kept_only_if_they_agree_and_shown_to_nobody(
    hub: Served, citizen: Visitor
) -> None:
    silent = sent(citizen, **WHO, description="without consent")
    assert "consent" in silent["service_notice"]
    agreed = sent(citizen, **WHO, description="with consent", consent="true")
    found = rows(
        hub.database_url,
        "SELECT r.service_request_id, p.email FROM issue_reporter p JOIN issue_report r USING (token) ORDER BY 1",
    )
    assert found == [(agreed["service_request_id"], WHO["email"])]
    for form in ("json", "xml", "csv", "atom", "geojson"):
        text = citizen.get(f"{PATH}.{form}").text
        assert agreed["service_request_id"] in text
        assert not [secret for secret in WHO.values() if len(secret) > 1 and secret in text]
    everything = rows(
        hub.database_url,
        "SELECT q::text FROM issue_request q UNION ALL SELECT d::text FROM delivery d",
    )
    assert not [row for (row,) in everything if "secret" in row or "0987654321" in row]


def test_the_log_names_no_person_and_no_secret(
    hub: Served, citizen: Visitor, runtime: Runtime
) -> None:
    token = sent(citizen, **WHO, consent="true", description="quietly, please")["token"]
    citizen.get(f"/open311/v2/tokens/{token}.json?api_key=hub_secretkey")
    citizen.get(f"/open311/v2/tokens/{token}/../{token}.xml")
    logs = "".join(path.read_text("utf-8") for path in (runtime.folder / "log").glob("api*.log"))
    assert "/open311/v2/tokens/….json?api_key=…" in logs
    for secret in (token, "hub_secretkey", "quietly", *WHO.values()):
        assert len(secret) == 1 or secret not in logs, secret


def test_every_look_at_a_reporter_is_written_down_and_they_can_be_forgotten(
    hub: Served, citizen: Visitor
) -> None:
    receipts = [sent(citizen, **WHO, consent="1", description=f"look {n}") for n in range(3)]
    name = add_person(hub.database_url, "clerk", Role.OFFICIAL)
    key = bearer(given_key(hub.database_url, name, "contacts:read"))
    first, second, third = (
        f"/api/issues/{each['service_request_id']}/reporter" for each in receipts
    )
    assert citizen.get(first).status_code == 401
    told = citizen.get(first, headers=key)
    assert told.json()["email"] == WHO["email"]
    assert "no-store" in told.headers["cache-control"]
    with Visitor(hub.url) as desk:
        desk.sign_in(name)
        csrf = {"X-CSRF-Token": desk.who()["csrf_token"]}
        assert desk.delete(second, headers=csrf).status_code == 204
        assert desk.get(second).json()["code"] == "no_reporter"
    assert citizen.delete(f"/open311/v2/tokens/{receipts[0]['token']}.json").status_code == 204
    assert citizen.get(first, headers=key).status_code == 404
    source = engine(hub.database_url, pool_size=1)
    with transaction(source) as connection:
        assert forget_old(connection, kept=timedelta(days=1)) == 0
    rows(
        hub.database_url,
        "UPDATE issue_report SET received_at = now() - interval '9 days' RETURNING 1",
    )
    rows(
        hub.database_url,
        f"""UPDATE issue_update SET phenomenon_time = now() - interval '8 days'
            WHERE feature_id = '{receipts[2]["service_request_id"]}' RETURNING 1""",
    )
    with transaction(source) as connection:
        assert forget_old(connection, kept=timedelta(days=7)) == 1
    source.dispose()
    assert citizen.get(third, headers=key).status_code == 404
    log = rows(
        hub.database_url,
        "SELECT service_request_id, what, by FROM issue_reading ORDER BY reading_id",
    )
    numbers = [each["service_request_id"] for each in receipts]
    assert log == [
        (numbers[0], "read", "clerk"), (numbers[1], "erased", "clerk"), (numbers[0], "erased", "reporter"),
        (numbers[2], "erased", "hub"),
    ]  # fmt: skip
    for receipt in receipts:
        assert citizen.get(f"{PATH}/{receipt['service_request_id']}.json").status_code == 200


def bomb() -> bytes:
    """A few kilobytes that say that they are 81 million pixels."""
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


BAD = [
    ({"service_code": ""}, 400, "missing_parameter"),
    ({"service_code": "none-such"}, 404, "unknown_service"),
    ({"service_code": "'; DROP TABLE issue_request; --"}, 404, "unknown_service"),
    ({"jurisdiction_id": "elsewhere"}, 404, "unknown_jurisdiction"),
    ({"api_key": "guess"}, 403, "bad_key"),
    ({"lat": "", "long": ""}, 400, "missing_parameter"),
    ({"lat": "", "long": "", "address_string": "臺北市信義區市府路1號"}, 400, "outside_county"),
    ({"lat": "25.0375", "long": "121.5637"}, 400, "outside_county"),
    ({"lat": "121.15", "long": "22.75"}, 400, "bad_parameter"),
    ({"lat": "0", "long": "0"}, 400, "bad_parameter"),
    ({"lat": "nan"}, 400, "bad_parameter"),
    ({"lat": ""}, 400, "bad_parameter"),
    ({"description": "字" * 4001}, 400, "text_too_long"),
    ({"description": "a\0b"}, 400, "bad_parameter"),
    ({"description": "=cmd()"}, 400, "formula_cell"),
    ({"address_string": "a" * 501}, 400, "text_too_long"),
    ({"description": ["one", "two"]}, 400, "bad_parameter"),
    ({"email": "no mail"}, 400, "bad_parameter"),
    ({"first_name": "x" * 101}, 400, "text_too_long"),
    ({"attribute[size]": ""}, 400, "attribute_missing"),
    ({"attribute[size]": "huge"}, 400, "bad_attribute"),
    ({"attribute[size]": ["hand", "wheel"]}, 400, "bad_attribute"),
    ({"attribute[depth]": "deep"}, 400, "bad_attribute"),
    ({"attribute[seen]": "yesterday"}, 400, "bad_attribute"),
    ({"attribute[near]": "x" * 501}, 400, "bad_attribute"),
    ({"attribute[<script>]": "x"}, 400, "unknown_attribute"),
    ({"media_url": "javascript:alert(1)"}, 400, "bad_parameter"),
    ({"media_url": "/open311/v2/photos/x.jpg"}, 400, "bad_parameter"),
    ({"media": "this is no base64!"}, 400, "photo_unreadable"),
    ({"media": base64.b64encode(b"no picture").decode()}, 400, "photo_unreadable"),
    ({"media": base64.b64encode(photo()[:300]).decode()}, 400, "photo_unreadable"),
    ({"media": base64.b64encode(bomb()).decode()}, 400, "photo_too_large"),
]


@pytest.mark.parametrize(("said", "status", "code"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_report_is_refused_with_code_and_hint_and_nothing_half_stored(
    hub: Served, citizen: Visitor, said: dict[str, Any], status: int, code: str
) -> None:
    before = kept(hub)
    answer = citizen.post(f"{PATH}.json", data={**POTHOLE, **said})
    (fault,) = answer.json()
    assert (answer.status_code, fault["hub_code"]) == (status, code), answer.text
    assert fault["code"] == str(status)
    assert fault["hint"]
    assert kept(hub) == before
    assert_ledger(hub.database_url)


@pytest.mark.parametrize(
    ("kind", "content", "status", "code"),
    [
        ("application/x-www-form-urlencoded", b"service_code=%FF%FE", 400, "not_utf8"),
        ("application/x-www-form-urlencoded", "service_code=路".encode("cp950"), 400, "not_utf8"),
        ("application/x-www-form-urlencoded; charset=big5", b"a=b", 400, "not_utf8"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(300)), 400, "no_form"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 400, "no_form"),
        ("multipart/form-data", b"--x", 400, "no_form"),
        ("application/json", b'{"service_code": "1"}', 400, "no_form"),
        ("text/xml", b"<a><b></a>", 400, "no_form"),
        ("", b"", 400, "missing_parameter"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 14_000_000, 413, "report_too_large"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused(
    hub: Served, citizen: Visitor, kind: str, content: bytes, status: int, code: str
) -> None:
    before = kept(hub)
    for form in ("json", "xml"):
        answer = citizen.post(f"{PATH}.{form}", content=content, headers={"Content-Type": kind})
        assert answer.status_code == status, answer.text
    assert fromstring(answer.content).findtext("error/hub_code") == code
    assert kept(hub) == before


def test_a_report_does_not_wait_for_a_long_import(hub: Served, citizen: Visitor) -> None:
    source = engine(hub.database_url, pool_size=1)
    said = {**POTHOLE, "description": "in the middle of an import"}
    key = {"Idempotency-Key": "while-an-import-runs"}
    before = kept(hub)
    with transaction(source) as connection:
        lock(connection, "issues")
        answer = citizen.post(f"{PATH}.json", data=said, headers=key)
        assert (answer.status_code, answer.json()[0]["hub_code"]) == (503, "busy")
        assert answer.headers["Retry-After"]
    source.dispose()
    assert kept(hub) == before
    assert citizen.post(f"{PATH}.json", data=said, headers=key).status_code == 201


def test_one_address_sends_only_so_many_an_hour_but_a_key_may(hub: Served) -> None:
    with Visitor(hub.url) as eager, Visitor(hub.url) as other:
        for n in range(HOURLY):
            sent(eager, description=f"eager {n}")
        answer = eager.post(f"{PATH}.json", data={**POTHOLE, "description": "one more"})
        assert (answer.status_code, answer.json()[0]["hub_code"]) == (429, "too_many_reports")
        assert 0 < int(answer.headers["Retry-After"]) <= 3601
        assert sent(eager, description="eager 0")["token"], "sent again is no new report"
        sent(other, description="from elsewhere")
        name = add_person(hub.database_url, "machine", Role.OFFICIAL)
        key = given_key(hub.database_url, name, "requests:write")
        assert sent(eager, description="fuck, by a key", api_key=key)["service_request_id"]
        said = {**POTHOLE, "description": "by the header"}
        assert eager.post(f"{PATH}.json", data=said, headers=bearer(key)).status_code == 201
        wrong = given_key(hub.database_url, name, "data:read")
        answer = eager.post(f"{PATH}.json", data={**POTHOLE, "api_key": wrong})
        assert (answer.status_code, answer.json()[0]["hub_code"]) == (403, "scope_missing")


def test_open_cases_nearby_are_suggested_and_can_be_followed_instead(
    hub: Served, citizen: Visitor
) -> None:
    here = {"lat": "22.79", "long": "121.11"}
    near = sent(citizen, **here, description="國小門口有大坑洞")["service_request_id"]
    far = sent(citizen, lat="22.80", long="121.11", description="國小門口有大坑洞")[
        "service_request_id"
    ]
    asked = {**here, "service_code": "sim-01-pothole", "description": "國小門口大坑洞"}
    found = citizen.get("/open311/v2/duplicates.json", params=asked).json()
    assert len(found) <= 5
    assert found[0]["service_request_id"] == near
    assert found[0]["distance_m"] == 0
    assert found[0]["likeness"] > 80
    assert far not in {each["service_request_id"] for each in found}
    wide = citizen.get("/open311/v2/duplicates.json", params={**asked, "radius": 2000}).json()
    assert far in {each["service_request_id"] for each in wide}
    path = f"{PATH}/{near}/followers.json"
    me = {"email": "me.too@example.org", "consent": "true"}
    for said in (me, {**me, "email": "ME.TOO@example.org"}):
        assert citizen.post(path, data=said).json() == [
            {"service_request_id": near, "followers": 1}
        ]
    assert (
        citizen.post(path, data={"email": "me@example.org"}).json()[0]["hub_code"]
        == "consent_needed"
    )
    assert citizen.post(path, data={"email": "x", "consent": "1"}).status_code == 400
    assert citizen.get("/open311/v2/duplicates.json", params=asked).json()[0]["followers"] == 1
    assert "me.too" not in citizen.get(f"{PATH}.json").text
    assert_ledger(hub.database_url)


def test_whoever_reported_may_open_a_closed_case_again(hub: Served, citizen: Visitor) -> None:
    receipt = sent(citizen, description="comes back")
    number, token = receipt["service_request_id"], receipt["token"]
    path = f"{PATH}/{number}/reopenings.json"
    answer = citizen.post(path, data={"token": token})
    assert (answer.status_code, answer.json()[0]["hub_code"]) == (409, "not_closed")
    rows(hub.database_url, f"UPDATE issue_request SET state = 'fixed', status = 'closed' WHERE feature_id = '{number}' RETURNING 1")  # fmt: skip
    assert citizen.post(path, data={"token": "guess"}).status_code == 404
    other = sent(citizen, description="another one")["token"]
    assert citizen.post(path, data={"token": other}).status_code == 404
    answer = citizen.post(path, data={"token": token, "description": "洞又出現了，電 0912345678"})
    assert answer.status_code == 201, answer.text
    (case,) = citizen.get(f"{PATH}/{number}.json").json()
    assert (case["status"], case["status_notes"]) == ("open", "洞又出現了，電 ○○○")
    steps = citizen.get(
        f"/open311/v2/servicerequestupdates.json?service_request_id={number}"
    ).json()
    assert steps[0]["description"] == "洞又出現了，電 ○○○"
    assert_ledger(hub.database_url)
