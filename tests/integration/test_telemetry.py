"""Messages into tables: once each, the newest by its own time, refusals kept whole, the ledger with them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.message import Decoded
from hub.store.database import engine, transaction
from hub.upkeep import tidy
from tests.sending import assert_ledger, rows, send, table
from tests.telling import NOW, garbage, take, told

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ON = {"apState": "online", "clientsConnected": 3}
OFF = {"apState": "offline"}
TAITUNG = {"lon": 121.147, "lat": 22.756, "speed": 42.5, "heading": 180, "serviceStatus": "enRoute"}


def test_a_message_is_stored_once_however_often_it_comes(loaded_url: str) -> None:
    one = told("state", "A1", ON, message_id="01JD")
    total = take(loaded_url, [one, one], [one], [told("state", "A1", ON, message_id="01JE")])
    assert (total.received, total.stored, total.duplicate) == (4, 2, 2)
    assert rows(loaded_url, "SELECT count(*) FROM wifi_state") == [(2,)]
    assert_ledger(loaded_url)


def test_batches_of_a_day_share_one_delivery_and_use_up_one_number(loaded_url: str) -> None:
    take(loaded_url, *([told("state", f"A{n}", ON)] for n in range(20)))
    mine = rows(loaded_url, "SELECT delivery_id, received FROM delivery WHERE channel = 'mqtt'")
    assert [received for _, received in mine] == [20]
    last = rows(loaded_url, "SELECT last_value FROM delivery_delivery_id_seq")
    assert last == [(mine[0][0],)]


def test_without_an_id_time_and_content_are_the_key(loaded_url: str) -> None:
    total = take(
        loaded_url, [told("state", "A1", ON), told("state", "A1", OFF), told("state", "A1", ON)]
    )
    assert (total.stored, total.duplicate) == (2, 1)


def test_latest_is_what_was_true_last_not_what_came_last(loaded_url: str) -> None:
    take(
        loaded_url, [told("state", "A1", ON, at=MINUTE)], [told("state", "A1", OFF, at=5 * MINUTE)]
    )
    assert rows(loaded_url, "SELECT feature_id, ap_state FROM wifi_state_latest") == [
        ("A1", "online")
    ]


def test_a_position_is_placed_and_one_outside_the_county_is_kept(loaded_url: str) -> None:
    hualien = {"lon": 121.6, "lat": 23.98}
    take(loaded_url, [told("position", "V1", TAITUNG), told("position", "V2", hualien)])
    found = rows(
        loaded_url,
        "SELECT feature_id, township_code, village_code IS NOT NULL, ST_X(geom), ST_Y(geom) FROM ambulance_position "
        "ORDER BY feature_id",
    )
    assert found == [("V1", "10014010", True, 121.147, 22.756), ("V2", None, False, 121.6, 23.98)]


def test_swapped_and_zero_coordinates_are_kept_and_flagged(loaded_url: str) -> None:
    swapped, zero = {"lon": 22.756, "lat": 121.147}, {"lon": 0.0, "lat": 0.0}
    # A latitude cannot be 121: what cannot be put right is refused, what can is put right and said.
    total = take(loaded_url, [told("position", "V1", swapped), told("position", "V2", zero)])
    assert total.flagged_by_code == {"swapped_axes": 1, "zero_coordinates": 1}
    found = rows(
        loaded_url, "SELECT feature_id, geom IS NULL, flags FROM ambulance_position ORDER BY 1"
    )
    assert found == [("V1", False, ["swapped_axes"]), ("V2", True, ["zero_coordinates"])]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (told("state", "A1", ON, at=-6 * MINUTE), "future_time"),
        (told("state", "A1", ON, at=401 * DAY), "too_old"),
        (told("state", "A1", {"apState": "sleeping"}), "bad_value"),
        (told("state", "A1", {}), "missing_value"),
        (told("position", "V1", {"lon": 999, "lat": 22}), "bad_value"),
        (told("event", "R1", {}), "bad_value"),
        (told("update", "C1", {"status": "vanished"}), "bad_value"),
        (garbage(), "bad_value"),
        (told("update", "C1", {"status": "open", "description": "a\0b"}), "not_storable"),
    ],
)  # fmt: skip
def test_what_is_refused_is_kept_whole_with_its_reason(
    loaded_url: str, message: object, code: str
) -> None:
    total = take(loaded_url, [message, told("state", "B1", ON)])  # type: ignore[list-item]
    assert (total.stored, total.refused_by_code) == (1, {code: 1}), (
        "the sound one beside it is stored"
    )
    kept = rows(loaded_url, "SELECT code, topic, payload, hint <> '' FROM refused_message")
    arrived = message.arrived  # type: ignore[attr-defined]
    assert kept == [(code, arrived.topic, arrived.payload, True)]
    assert_ledger(loaded_url)


def test_a_refused_message_that_comes_again_is_listed_once(loaded_url: str) -> None:
    def again(decoded: Decoded) -> Decoded:
        return decoded._replace(arrived=decoded.arrived._replace(again=True))

    twice = take(loaded_url, [garbage(), garbage()])
    assert twice.refused == 2, "two devices may say the same, each for the first time"
    total = take(loaded_url, [again(garbage()), again(garbage(b"{new")), again(garbage(b""))])
    assert (total.duplicate, total.refused, total.refused_by_code) == (1, 2, {"bad_value": 2})
    assert take(loaded_url, [again(garbage(b""))]).refused == 1, "of it nothing was kept"
    kept = rows(
        loaded_url, "SELECT payload, count(*)::int FROM refused_message GROUP BY 1 ORDER BY 1"
    )
    assert kept == [(b"", 2), (b"{", 2), (b"{new", 1)]
    assert_ledger(loaded_url)


def test_exactly_five_minutes_ahead_and_exactly_the_retention_are_taken(loaded_url: str) -> None:
    edges = [told("state", "A1", ON, at=-5 * MINUTE), told("state", "A2", ON, at=400 * DAY)]
    assert take(loaded_url, edges).stored == 2


def test_a_reading_out_of_range_is_kept_and_flagged(loaded_url: str) -> None:
    total = take(loaded_url, [told("state", "A1", {"apState": "online", "channelBusy": 1.7})])
    assert total.flagged_by_code == {"out_of_range": 1}
    assert rows(loaded_url, "SELECT channel_busy, flags FROM wifi_state") == [
        (1.7, ["out_of_range"])
    ]


def test_a_will_is_stamped_by_the_hub(loaded_url: str) -> None:
    take(loaded_url, [told("state", "A1", OFF, at=None)])
    assert rows(loaded_url, "SELECT phenomenon_time, time_source FROM wifi_state") == [(NOW, "hub")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("apart", [True, False])
def test_of_two_contents_under_one_id_the_first_said_stays(
    loaded_url: str, order: tuple[int, int], apart: bool
) -> None:
    both = [
        told("state", "A1", ON, message_id="01JD", at=2 * MINUTE, said=2 * MINUTE),
        told("state", "A1", OFF, message_id="01JD", at=MINUTE, said=MINUTE),
    ]
    sent = [both[i] for i in order]
    total = take(loaded_url, *([[each] for each in sent] if apart else [sent]))
    assert (total.stored, total.refused_by_code) == (1, {"id_reused": 1})
    assert rows(loaded_url, "SELECT ap_state FROM wifi_state") == [("online",)]
    assert rows(loaded_url, "SELECT ap_state FROM wifi_state_latest") == [("online",)]
    assert rows(loaded_url, "SELECT count(*) FROM refused_message WHERE code = 'id_reused'") == [
        (1,)
    ]
    assert_ledger(loaded_url)


def test_a_run_is_made_of_its_news(loaded_url: str) -> None:
    call = told(
        "event",
        "R1",
        {"psapDatetime": "2026-11-25T11:00:00+08:00", "incidentId": "E1"},
        at=60 * MINUTE,
    )
    scene = told(
        "event", "R1", {"arriveSceneDateTime": "2026-11-25T11:12:00+08:00", "lon": 121.147, "lat": 22.756},
        at=48 * MINUTE,
    )  # fmt: skip
    corrected = told("event", "R1", {"arriveSceneDatetime": "2026-11-25T11:10:00+08:00"}, at=MINUTE)
    take(loaded_url, [corrected], [scene], [call])
    found = rows(
        loaded_url,
        "SELECT feature_id, incident_id, extract(epoch FROM arrive_scene_datetime - psap_datetime), township_code, "
        "flags FROM ambulance_run WHERE valid_to IS NULL",
    )
    assert found == [("R1", "E1", 600, "10014010", [])]


def test_an_issue_follows_its_steps(loaded_url: str) -> None:
    first = told("update", "C1", {"status": "confirmed", "source": "open311"}, at=3 * DAY)
    done = told(
        "update", "C1", {"status": "fixed", "description": "已修復", "source": "open311"}, at=DAY
    )
    again = told("update", "C1", {"status": "in progress", "source": "open311"}, at=MINUTE)
    take(loaded_url, [done, again], [first])
    assert rows(loaded_url, "SELECT source, status, state FROM issue_request") == [
        ("open311", "open", "in progress")
    ]
    steps = rows(loaded_url, "SELECT state FROM issue_update ORDER BY phenomenon_time")
    assert steps == [("confirmed",), ("fixed",), ("in progress",)]


def test_the_first_step_of_a_case_may_say_what_and_where_it_is(loaded_url: str) -> None:
    case = {
        "status": "confirmed", "service_code": "pothole", "service_name": "路面坑洞", "long": 121.147, "lat": 22.756,
        "address": "臺東縣臺東市中山路1號", "requested_datetime": "2026-11-22T12:00:00+08:00", "source": "open311",
    }  # fmt: skip
    first = told("update", "C1", case, at=3 * DAY)
    done = told("update", "C1", {"status": "fixed", "source": "open311"}, at=DAY)
    take(loaded_url, [done], [first])
    found = rows(
        loaded_url,
        "SELECT service_code, service_name, address, township_code, state, requested_datetime::date::text "
        "FROM issue_request WHERE valid_to IS NULL",
    )
    assert found == [("pothole", "路面坑洞", case["address"], "10014010", "fixed", "2026-11-22")]


def test_late_words_of_a_simulator_make_nothing_beside_real_things(
    loaded_url: str, tmp_path: Path
) -> None:
    early = told("update", "sim-1", {"status": "confirmed", "source": "simulated"}, simulated=True)
    take(loaded_url, [early])
    current = "SELECT feature_id, simulated FROM issue_request WHERE valid_to IS NULL"
    assert rows(loaded_url, current) == [("sim-1", True)]
    services = table(tmp_path / "a.csv", "road,路面坑洞", "lamp,路燈故障", header="類別代碼,事項")
    send(loaded_url, services, into="issues", kind="service")
    assert rows(loaded_url, current) == []
    late = told("update", "sim-2", {"status": "confirmed", "source": "simulated"}, simulated=True)
    assert take(loaded_url, [late]).stored == 1
    assert rows(loaded_url, current) == []


def test_dropping_a_month_loses_no_hour_and_counts_nothing_twice(loaded_url: str) -> None:
    old, new = 390 * DAY, 5 * MINUTE
    sent = [told("state", "A1", ON, at=age + n * MINUTE) for age in (old, new) for n in range(5)]
    take(loaded_url, sent, sent)
    source = engine(loaded_url, pool_size=2)
    keeping = {"retention": 400 * DAY, "refused_kept": 30 * DAY}
    assert tidy(source, NOW, **keeping).months_dropped == 0
    hours = "SELECT sum(reports), count(*) FROM wifi_state_hour"
    before = rows(loaded_url, hours)
    assert before[0][0] == 10
    take(loaded_url, [told("state", "A1", OFF, at=old + 7 * MINUTE)])  # late, not rolled up yet
    later = NOW + 60 * DAY
    assert tidy(source, later, **keeping).months_dropped == 1
    assert rows(loaded_url, "SELECT count(*) FROM wifi_state") == [(5,)]
    assert rows(loaded_url, hours)[0][0] == 11
    tidy(source, later, **keeping)
    assert rows(loaded_url, hours)[0][0] == 11
    with transaction(source) as connection:
        assert connection.scalar(text("SELECT count(*) FROM rollup_due")) == 0
    source.dispose()
