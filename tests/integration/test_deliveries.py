"""Uploads by the API: queued, tried, confirmed, corrected, cancelled, undone; each for those who may."""

import csv as spreadsheet
import io
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from hub.roles import Role
from tests.conftest import LOADED, Served
from tests.people import add_person, given_key
from tests.sending import SCHOOL, assert_ledger, rows
from tests.uploading import Sender, csv, sender, work

MANY = [
    f"B{i:02d},熱點{i},臺東縣臺東市中山路{i}號,{265400 + i},2517200,2026-09-30" for i in range(30)
]
LOST = "A2,沒有地方,,,,"
FAR = "A3,遠處,臺東縣臺東市中山路1號,245765.11,2557500.00,2026-09-30"
ABROAD = "A4,縣外,,121.60,23.98,"


@pytest.fixture(scope="module")
def served(cluster: Any, loaded_template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub that takes files of at most a megabyte."""
    assert loaded_template_url
    cluster.create_database("deliveries", template=LOADED)
    return serve(cluster.url("deliveries"), HUB_MAX_FILE_MB="1")


@pytest.fixture(scope="module")
def key(served: Served) -> str:
    """Of an official of the office that sends."""
    add_person(served.database_url, "lin", Role.OFFICIAL)
    return given_key(served.database_url, "lin")


@pytest.fixture
def lin(served: Served, key: str) -> Iterator[Sender]:
    """The official; afterwards the ledger adds up, and nothing is left of what was sent."""
    with sender(served, key) as opened:
        yield opened
    assert_ledger(served.database_url)
    url = served.database_url
    for table in ("wifi_hotspot", "header_word", "upload_chunk"):
        rows(url, f"WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone")
    rows(
        url,
        "WITH gone AS (DELETE FROM delivery WHERE channel = 'upload' RETURNING 1) SELECT count(*) FROM gone",
    )


def another(served: Served, name: str, role: Role, office: str) -> str:
    """A key of somebody else."""
    add_person(served.database_url, name, role, office)
    return given_key(served.database_url, name)


def stored(url: str) -> list[str]:
    """The current hotspots."""
    found = rows(url, "SELECT feature_id FROM wifi_hotspot WHERE valid_to IS NULL ORDER BY 1")
    return [name for (name,) in found]


def test_an_upload_waits_is_tried_and_is_stored_once_it_is_confirmed(lin: Sender) -> None:
    answer = lin.send(csv(SCHOOL, SCHOOL, LOST), "C:\\送件\\熱點.csv", mode="addition")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    number = answer.json()["delivery_id"]
    assert (answer.json()["filename"], answer.json()["office"]) == ("熱點.csv", "消防局")
    work(lin.served.database_url)
    tried = lin.about(number)
    assert tried["state"] == "awaiting_confirmation"
    assert stored(lin.served.database_url) == []
    counts = ("received", "stored", "unchanged", "duplicate", "refused", "refused_by_code")
    assert [tried[name] for name in counts] == [3, 1, 0, 1, 1, {"no_place": 1}]
    tried_rows = lin.about(number, "/rows")
    lines = rows(lin.served.database_url, "SELECT count(*) FROM delivery WHERE channel = 'upload'")
    assert lines == [(1,)]
    assert lin.client.get("/api/ledger?dataset=wifi").json()["lines"] == []
    assert lin.asks(number, "confirm", closing=0).status_code == 202
    work(lin.served.database_url)
    done = lin.about(number)
    assert done["state"] == "stored"
    assert {name: done[name] for name in counts} == {name: tried[name] for name in counts}
    assert lin.about(number, "/rows") == tried_rows
    assert stored(lin.served.database_url) == ["A1"]
    assert done["undo"]["possible"]
    assert lin.client.get("/api/ledger?dataset=wifi").json()["lines"][0]["received"] == 3


def test_the_report_names_every_column_and_every_row_with_what_to_do(lin: Sender) -> None:
    header = "熱點編號,位址名稱,地址,X坐標,Y坐標,內部備註"
    number = lin.sent(csv("A2,沒有地方,,,,機密", FAR, header=header), mode="addition")
    about = lin.about(number)
    fields = {each["word"]: each["field"] for each in about["columns"]}
    assert fields["位址名稱"] == "name"
    assert fields["內部備註"] is None
    assert any("內部備註" in warning for warning in about["warnings"])
    (refused,) = lin.about(number, "/rows")["rows"]
    assert (refused["line"], refused["codes"]) == (2, ["no_place"])
    assert refused["texts"][0]["zh"]
    assert refused["texts"][0]["en"]
    assert refused["original"]["內部備註"] == "機密"
    (kept,) = lin.about(number, "/rows?outcome=kept")["rows"]
    assert (kept["line"], kept["codes"]) == (3, ["point_far_from_address"])


def test_the_preview_shows_where_rows_are_and_what_becomes_of_them(lin: Sender) -> None:
    lin.sent(csv(SCHOOL), mode="addition", confirm="auto")
    changed = MANY[0]
    number = lin.sent(csv(SCHOOL, changed, changed, ABROAD, LOST), mode="addition", crs="3826")
    features = lin.about(number, "/preview")["features"]
    outcomes = {f["properties"]["line"]: f["properties"]["outcome"] for f in features}
    assert outcomes.items() >= {2: "unchanged", 3: "stored", 4: "duplicate"}.items()
    first = features[0]["geometry"]["coordinates"]
    assert first == pytest.approx([121.1535, 22.7536], abs=0.01)


def test_a_mended_report_changes_only_what_was_mended(lin: Sender) -> None:
    phone = "P1,辦公室,臺東縣臺東市中山路9號,+886-89-000000"
    lines = ("P2,沒有地方,,1", phone, "P3,遠,臺東縣臺東市中山路1號,2")
    header = "熱點編號,位址名稱,地址,連絡電話"
    number = lin.sent(csv(*lines, header=header), mode="addition", confirm="auto")
    before = rows(lin.served.database_url, "SELECT feature_id, phone FROM wifi_hotspot ORDER BY 1")
    report = lin.client.get(f"/api/deliveries/{number}/report.csv")
    assert report.headers["Content-Type"].startswith("text/csv")
    assert report.content.startswith(b"\xef\xbb\xbf")
    table = list(spreadsheet.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert [row[0] for row in table[1:]] == ["P2"]
    table[1][2] = "臺東縣臺東市中山路2號"
    out = io.StringIO()
    spreadsheet.writer(out).writerows(table)
    again = lin.about(lin.sent(out.getvalue().encode("utf-8-sig"), confirm="auto"))
    assert (again["state"], again["mode"], again["stored"]) == ("stored", "addition", 1)
    after = rows(lin.served.database_url, "SELECT feature_id, phone FROM wifi_hotspot ORDER BY 1")
    assert set(before) < set(after)
    assert len(after) == 3


def test_a_cell_kept_from_running_comes_back_as_it_was(lin: Sender) -> None:
    line = "P1,-熱點,臺東縣臺東市中山路9號,245765.11,2557500.00"
    header = "熱點編號,位址名稱,地址,X坐標,Y坐標"
    number = lin.sent(csv(line, header=header), mode="addition", confirm="auto")
    report = lin.client.get(f"/api/deliveries/{number}/report.csv").content
    assert "'-熱點" in report.decode()
    again = lin.about(lin.sent(report, confirm="auto"))
    assert (again["stored"], again["unchanged"]) == (0, 1)


def test_confirming_names_how_many_end_and_another_number_is_refused(lin: Sender) -> None:
    lin.sent(csv(*MANY), confirm="auto")
    number = lin.sent(csv(*MANY[:25]))
    assert lin.about(number)["closing"] == 5
    answer = lin.asks(number, "confirm", closing=4)
    assert (answer.status_code, answer.json()["code"]) == (409, "closing_changed")
    assert lin.asks(number, "confirm", closing=5).status_code == 202
    work(lin.served.database_url)
    assert lin.about(number)["state"] == "stored"
    assert len(stored(lin.served.database_url)) == 25


def test_data_that_change_after_the_confirmation_ask_again(lin: Sender) -> None:
    lin.sent(csv(*MANY), confirm="auto")
    number = lin.sent(csv(*MANY[:25]))
    lin.sent(csv("C1,新點,臺東縣臺東市中山路99號,,,"), mode="addition", confirm="auto")
    assert lin.asks(number, "confirm", closing=5).status_code == 202
    work(lin.served.database_url)
    about = lin.about(number)
    assert (about["state"], about["closing"]) == ("awaiting_confirmation", 6)
    assert "confirm again" in about["warnings"][0]
    assert len(stored(lin.served.database_url)) == 31
    assert lin.asks(number, "confirm", closing=5).json()["code"] == "closing_changed"
    assert lin.asks(number, "confirm", closing=6).status_code == 202
    work(lin.served.database_url)
    assert lin.about(number)["closed"] == 6


def test_an_official_says_what_a_column_means_and_later_files_know_it(lin: Sender) -> None:
    header = "熱點編號,哪裡,地址,X坐標,Y坐標,最後更新時間"
    number = lin.sent(csv(SCHOOL, header=header), mode="addition", source="tt-free")
    about = lin.about(number)
    assert (about["state"], about["error"]["code"]) == ("refused", "missing_column")
    path = f"/api/deliveries/{number}/mapping"
    for words, code in (
        ({"哪裡": "nowhere"}, "unknown_field"),
        ({"哪兒": "name"}, "unknown_word"),
        ({"哪裡": "name", "地址": "name"}, "field_twice"),
    ):
        wrong = lin.client.put(path, json={"words": words})
        assert (wrong.status_code, wrong.json()["code"]) == (400, code)
    assert lin.client.put(path, json={"words": {"哪裡": "name"}}).status_code == 202
    work(lin.served.database_url)
    about = lin.about(number)
    assert (about["state"], about["stored"]) == ("awaiting_confirmation", 1)
    assert {"word": "哪裡", "field": "name", "said": True}.items() <= next(
        each.items() for each in about["columns"] if each["word"] == "哪裡"
    )
    said = rows(lin.served.database_url, "SELECT word, field, saved_by FROM header_word")
    assert said == [("哪裡", "name", "lin")]
    next_file = lin.sent(csv(SCHOOL, header=header), mode="addition", source="tt-free")
    assert lin.about(next_file)["stored"] == 1


def test_a_cancelled_delivery_stores_nothing_and_counts_nothing(lin: Sender) -> None:
    waiting = lin.send(csv(SCHOOL), mode="addition").json()["delivery_id"]
    assert lin.asks(waiting, "cancel").json()["state"] == "cancelled"
    tried = lin.sent(csv(SCHOOL, LOST), mode="addition")
    assert lin.asks(tried, "cancel").json()["state"] == "cancelled"
    work(lin.served.database_url)
    assert lin.about(tried)["received"] == 0
    assert lin.about(tried, "/rows")["rows"] == []
    assert stored(lin.served.database_url) == []
    assert lin.asks(tried, "cancel").json()["code"] == "not_cancellable"
    assert lin.asks(tried, "confirm", closing=0).json()["code"] == "not_awaiting"


def test_an_undone_delivery_stays_in_the_ledger(lin: Sender) -> None:
    lin.sent(csv(*MANY), confirm="auto")
    number = lin.sent(csv(*MANY[:25]), confirm="auto")
    assert lin.about(number)["closed"] == 5
    answer = lin.asks(number, "undo")
    assert (answer.status_code, answer.json()["state"]) == (200, "undone")
    assert answer.json()["undone_by"] == "lin"
    assert len(stored(lin.served.database_url)) == 30
    again = lin.asks(number, "undo")
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")
    lines = lin.client.get("/api/ledger?dataset=wifi").json()["lines"]
    assert sum(line["received"] for line in lines) == 55


def test_other_offices_look_but_neither_see_rows_nor_touch(lin: Sender) -> None:
    number = lin.sent(csv(SCHOOL, LOST), mode="addition")
    other = another(lin.served, "chen", Role.OFFICIAL, "衛生局")
    with sender(lin.served, other) as chen:
        assert chen.about(number)["state"] == "awaiting_confirmation"
        assert (
            chen.client.get(f"/api/deliveries/{number}/rows").json()["code"] == "rows_not_for_you"
        )
        for verb in ("confirm", "cancel", "undo"):
            answer = chen.asks(number, verb, closing=0)
            assert (answer.status_code, answer.json()["code"]) == (403, "other_office")
        words = {"words": {"地址": None}}
        put = chen.client.put(f"/api/deliveries/{number}/mapping", json=words)
        assert put.json()["code"] == "other_office"
    with sender(lin.served, another(lin.served, "wu", Role.OPERATOR, "資訊科")) as wu:
        assert len(wu.about(number, "/rows")["rows"]) == 1
        assert wu.asks(number, "cancel").status_code == 202


def test_rows_of_runs_are_for_their_office_and_the_planners_alone(lin: Sender) -> None:
    answer = lin.client.post(
        "/api/deliveries", files={"file": ("r.csv", "出勤編號,報案\nR1,何時\n".encode())},
        data={"dataset": "ambulances", "kind": "run"},
    )  # fmt: skip
    number = answer.json()["delivery_id"]
    work(lin.served.database_url)
    assert lin.client.get(f"/api/deliveries/{number}/rows").status_code == 200
    for name, role, status in (("ops", Role.OPERATOR, 403), ("plan", Role.EMS, 200)):
        with sender(lin.served, another(lin.served, name, role, "某單位")) as who:
            assert who.client.get(f"/api/deliveries/{number}/rows").status_code == status
            assert who.client.get(f"/api/deliveries/{number}/report.csv").status_code == status


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"dataset": "none"}, 404, "unknown_dataset"),
        ({"kind": "none"}, 404, "unknown_entity"),
        ({"source": "none"}, 400, "unknown_source"),
        ({"mode": "half"}, 400, "bad_parameter"),
        ({"encoding": "latin-99"}, 400, "bad_parameter"),
        ({"crs": "9999"}, 400, "bad_parameter"),
        ({"as_of": "2999-01-01"}, 400, "bad_parameter"),
        ({"colour": "red"}, 400, "bad_parameter"),
    ],
)
def test_a_wrong_wish_is_refused_at_once(
    lin: Sender, fields: dict[str, str], status: int, code: str
) -> None:
    answer = lin.send(csv(SCHOOL), **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]
    assert rows(lin.served.database_url, "SELECT 1 FROM delivery WHERE channel = 'upload'") == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"other": ("a.csv", b"1")}, "bad_form"),
        ({"file": ("a.csv", b"")}, "empty_file"),
    ],
)
def test_a_form_without_its_file_is_refused(lin: Sender, parts: Any, code: str) -> None:
    answer = lin.client.post("/api/deliveries", files=parts, data={"dataset": "wifi"})
    assert answer.json()["code"] == code
    bare = lin.client.post("/api/deliveries", json={"dataset": "wifi"})
    assert (bare.status_code, bare.json()["code"]) == (400, "bad_form")


@pytest.mark.parametrize("announced", [True, False])
def test_too_large_a_file_is_413_and_leaves_nothing(lin: Sender, announced: bool) -> None:
    content = b"x" * 1_500_000
    if announced:
        answer = lin.send(content)
    else:
        body = _form(content)
        answer = lin.client.post(
            "/api/deliveries", content=iter([body[:700_000], body[700_000:]]),
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert rows(lin.served.database_url, "SELECT count(*) FROM upload_chunk") == [(0,)]


def test_a_client_that_breaks_off_leaves_nothing(lin: Sender, key: str) -> None:
    body = _form(b"y" * 900_000)
    url = httpx.URL(lin.served.url)
    with socket.create_connection((url.host, url.port or 80)) as wire:
        head = (
            f"POST /api/deliveries HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        wire.sendall(head.encode() + body[:800_000])
    # Whoever comes next finds the seat free again and the table empty.
    number = lin.sent(csv(SCHOOL), mode="addition")
    kept = rows(lin.served.database_url, "SELECT DISTINCT delivery_id FROM upload_chunk")
    assert kept == [(number,)]


def _form(content: bytes) -> bytes:
    return b"".join([
        b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\nwifi\r\n--b\r\n',
        b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n', content, b"\r\n--b--\r\n",
    ])  # fmt: skip


def test_deliveries_are_listed_and_paged(lin: Sender) -> None:
    numbers = [lin.send(csv(SCHOOL), mode="addition").json()["delivery_id"] for _ in range(3)]
    path = "/api/deliveries?dataset=wifi&state=queued&limit=2"
    found = []
    while path:
        answer = lin.client.get(path)
        found += [each["delivery_id"] for each in answer.json()["deliveries"]]
        path = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert found == numbers[::-1]
    assert lin.client.get("/api/deliveries?state=flying").status_code == 400
    assert lin.client.get("/api/deliveries/999999999").json()["code"] == "unknown_delivery"
