"""Undo: the tables are as before the delivery, to the microsecond; what was built upon stays until that goes first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect, text

from hub.errors import Conflict
from hub.store.database import engine, transaction
from hub.undo import undo
from hub.upkeep import tidy
from tests.sending import SCHOOL, assert_ledger, rows, send, table
from tests.telling import NOW, take, told

pytestmark = pytest.mark.broad

OF_DELIVERIES = {
    "delivery", "refused_row", "flagged_row", "data_version", "upload", "upload_chunk", "live_pending", "live_event",
}  # fmt: skip
"""History stays; a version counts changes, an undo too; and who listens was told of both."""
MINUTE = timedelta(minutes=1)
EVENTS = "出勤編號,phenomenonTime,arriveSceneDatetime,lon,lat"
MANY = [
    f"B{i:02d},熱點{i},臺東縣臺東市中山路{i}號,{265400 + i},2517200,2026-09-30" for i in range(30)
]


def snapshot(url: str) -> dict[str, list[str]]:
    """Every row of every table but the ledger's, as text; hours rolled up first."""
    source = engine(url, pool_size=2)
    year = timedelta(days=400)
    if rows(url, "SELECT EXISTS (SELECT FROM rollup_due)") == [(True,)]:
        tidy(source, NOW, retention=year, refused_kept=year)
    found = _tables(source)
    source.dispose()
    return found


def _tables(source: Engine) -> dict[str, list[str]]:
    names = set(inspect(source).get_table_names()) - OF_DELIVERIES - {"rollup_due"}
    with transaction(source) as connection:
        return {
            name: sorted(connection.execute(text(f'SELECT t::text FROM "{name}" AS t')).scalars())
            for name in names
        }


def take_back(url: str, delivery_id: int | None) -> None:
    """Undoes a delivery; the ledger still adds up."""
    assert delivery_id is not None
    source = engine(url, pool_size=2)
    try:
        undo(source, delivery_id, by="lin")
    finally:
        source.dispose()
    assert rows(
        url, f"SELECT state, undone_by FROM delivery WHERE delivery_id = {delivery_id}"
    ) == [("undone", "lin")]
    assert_ledger(url)


def refusal(url: str, delivery_id: int | None) -> Conflict:
    """Why it cannot be undone; nothing may have changed."""
    before = snapshot(url)
    with pytest.raises(Conflict) as caught:
        take_back(url, delivery_id)
    assert snapshot(url) == before
    return caught.value


def differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, Any]:
    """The rows by which two snapshots differ."""
    return {
        name: (set(before[name]) ^ set(after[name]))
        for name in before
        if before[name] != after[name]
    }


def version(url: str, name: str) -> int:
    """How often the dataset has changed."""
    found = rows(url, "SELECT version FROM data_version WHERE dataset = :name", name=name)
    return int(found[0][0]) if found else 0


def test_replaced_and_ended_versions_come_back_and_new_ones_go(
    loaded_url: str, tmp_path: Path
) -> None:
    send(loaded_url, table(tmp_path / "a.csv", *MANY))
    before = snapshot(loaded_url)
    changed = [MANY[0].replace("熱點0", "新名"), *MANY[1:25], SCHOOL]
    report = send(loaded_url, table(tmp_path / "b.csv", *changed), confirm=lambda closing: True)
    assert (report.stored, report.unchanged, report.closed) == (2, 24, 5)
    counted = version(loaded_url, "wifi")
    take_back(loaded_url, report.delivery_id)
    assert differing(before, snapshot(loaded_url)) == {}
    assert version(loaded_url, "wifi") == counted + 1
    again = send(loaded_url, table(tmp_path / "b.csv", *changed), confirm=lambda closing: True)
    assert again.counts() == report.counts()


def test_simulated_things_come_back_and_stay_ended_while_other_real_ones_are_there(
    loaded_url: str, tmp_path: Path
) -> None:
    send(loaded_url, table(tmp_path / "s.csv", *MANY), simulated=True, source="simulated")
    before = snapshot(loaded_url)
    first = send(loaded_url, table(tmp_path / "a.csv", SCHOOL), mode="addition")
    assert first.replaced_simulated == 30
    other = SCHOOL.replace("A1", "A2").replace("寶桑國小", "寶桑國中")
    second = send(loaded_url, table(tmp_path / "b.csv", other), mode="addition")
    take_back(loaded_url, first.delivery_id)
    current = rows(loaded_url, "SELECT feature_id FROM wifi_hotspot WHERE valid_to IS NULL")
    assert current == [("A2",)], "the simulated and the real are never mixed"
    take_back(loaded_url, second.delivery_id)
    assert differing(before, snapshot(loaded_url)) == {}


@pytest.mark.parametrize("how", ["changed", "ended", "unchanged"])
def test_what_a_later_delivery_built_upon_stays_until_that_is_undone(
    loaded_url: str, tmp_path: Path, how: str
) -> None:
    before = snapshot(loaded_url)
    first = send(loaded_url, table(tmp_path / "a.csv", *MANY[:20]), mode="addition")
    after_first = snapshot(loaded_url)
    lines = {
        "changed": [MANY[0].replace("熱點0", "新名")],
        "unchanged": [MANY[3]],
        "ended": MANY[10:],
    }[how]
    mode = "full" if how == "ended" else "addition"
    second = send(
        loaded_url, table(tmp_path / "b.csv", *lines), mode=mode, confirm=lambda closing: True
    )
    fault = refusal(loaded_url, first.delivery_id)
    assert fault.code == "built_upon"
    assert str(second.delivery_id) in fault.message
    take_back(loaded_url, second.delivery_id)
    assert differing(after_first, snapshot(loaded_url)) == {}
    take_back(loaded_url, first.delivery_id)
    assert differing(before, snapshot(loaded_url)) == {}
    assert refusal(loaded_url, first.delivery_id).code == "already_undone"


def test_a_later_delivery_of_other_things_is_not_in_the_way(
    loaded_url: str, tmp_path: Path
) -> None:
    first = send(loaded_url, table(tmp_path / "a.csv", *MANY[:5]), mode="addition")
    send(loaded_url, table(tmp_path / "b.csv", SCHOOL), mode="addition")
    take_back(loaded_url, first.delivery_id)
    assert rows(loaded_url, "SELECT feature_id FROM wifi_hotspot") == [("A1",)]


def test_a_refused_file_and_a_days_messages_cannot_be_undone(
    loaded_url: str, tmp_path: Path
) -> None:
    take(loaded_url, [told("state", "A1", {"apState": "online"})])
    ((number,),) = rows(loaded_url, "SELECT delivery_id FROM delivery WHERE channel = 'mqtt'")
    assert refusal(loaded_url, number).code == "not_undoable"
    ((places,),) = rows(loaded_url, "SELECT min(delivery_id) FROM delivery")
    assert refusal(loaded_url, places).code == "not_undoable"


def test_a_file_of_positions_goes_with_its_latest_and_its_hours(
    loaded_url: str, tmp_path: Path
) -> None:
    here = {"lon": 121.147, "lat": 22.756, "serviceStatus": "available"}
    old = datetime.now(UTC) - timedelta(hours=3)
    take(loaded_url, [told("position", "V1", here, at=NOW - old)])
    before = snapshot(loaded_url)
    lines = [f"V1,{old + i * MINUTE:%Y-%m-%dT%H:%M:%SZ},121.15,22.75" for i in range(1, 120)]
    report = send(
        loaded_url, table(tmp_path / "p.csv", *lines, header="vehicle_id,phenomenonTime,lon,lat"),
        into="ambulances", kind="position",
    )  # fmt: skip
    assert report.stored == 119
    assert differing(before, snapshot(loaded_url)).keys() >= {"ambulance_position_latest"}
    take_back(loaded_url, report.delivery_id)
    assert differing(before, snapshot(loaded_url)) == {}


def test_steps_and_news_that_were_folded_are_folded_back(loaded_url: str, tmp_path: Path) -> None:
    case = "C1,open,路燈不亮,臺東縣臺東市中山路1號,2026-02-01T08:00:00+08:00"
    header = "service_request_id,status,service_name,address,requested_datetime"
    first = send(
        loaded_url, table(tmp_path / "a.csv", case, header=header), into="issues", kind="request",
        mode="addition",
    )  # fmt: skip
    assert first.stored == 1
    before = snapshot(loaded_url)
    step = "C1,closed,2026-02-03T08:00:00+08:00,已修復," + first.source
    told_file = send(
        loaded_url,
        table(tmp_path / "u.csv", step, header="service_request_id,status,updated_datetime,description,source"),
        into="issues", kind="update", source=first.source,
    )  # fmt: skip
    assert rows(loaded_url, "SELECT status FROM issue_request") == [("closed",)]
    assert refusal(loaded_url, first.delivery_id).code == "built_upon"
    take_back(loaded_url, told_file.delivery_id)
    assert differing(before, snapshot(loaded_url)) == {}


def test_messages_that_came_after_a_file_are_told_again_to_what_it_leaves_behind(
    loaded_url: str, tmp_path: Path
) -> None:
    event = {"arriveSceneDatetime": "2026-01-31T03:59:00Z", "lon": 121.147, "lat": 22.756}
    take(loaded_url, [told("event", "R1", {"psapDatetime": "2026-01-31T03:50:00Z"})])
    line = "R1,2026-01-31T03:55:00Z,2026-01-31T03:58:00Z,121.15,22.75"
    report = send(
        loaded_url, table(tmp_path / "e.csv", line, header=EVENTS), into="ambulances", kind="event",
        source="mqtt",
    )  # fmt: skip
    assert report.stored == 1
    take(loaded_url, [told("event", "R1", event)])
    take_back(loaded_url, report.delivery_id)
    found = rows(
        loaded_url, "SELECT psap_datetime IS NOT NULL, arrive_scene_datetime FROM ambulance_run"
    )
    assert found == [(True, datetime(2026, 1, 31, 3, 59, tzinfo=UTC))]


def _sent(url: str, path: Path, features: Sequence[tuple[int, int]], mode: str) -> Any:
    lines = [f"B{i:02d},熱點{i}-{name},臺東縣臺東市中山路{i}號,,," for i, name in features]
    return send(url, table(path, *lines), mode=mode, confirm=lambda closing: True)


FEATURES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2)),
    min_size=1, max_size=6, unique_by=lambda each: each[0],
)  # fmt: skip


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deliveries=st.lists(FEATURES, min_size=2, max_size=3), data=st.data())
def test_undone_from_the_last_to_the_first_every_state_comes_back(
    loaded_url: str, tmp_path: Path, deliveries: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    stack = []
    for features in deliveries:
        before = snapshot(loaded_url)
        report = _sent(loaded_url, tmp_path / "a.csv", features, "addition")
        stack.append((report.delivery_id, before))
        if data.draw(st.booleans()):
            number, state = stack.pop()
            take_back(loaded_url, number)
            assert differing(state, snapshot(loaded_url)) == {}
    while stack:
        number, state = stack.pop()
        take_back(loaded_url, number)
        assert differing(state, snapshot(loaded_url)) == {}
