"""More poison than the window holds: each piece is kept whole, acknowledged, and in nobody's way."""

from collections.abc import Callable

from tests.devices import Device
from tests.faults.conftest import Broker
from tests.faults.load import Load
from tests.faults.whole import assert_whole, refusals, stored
from tests.sending import rows
from tests.working import Worker

WINDOW = 60


def test_three_windows_of_poison_stop_nothing(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    worker = work(broker.url, loaded_url, HUB_MQTT_WINDOW=str(WINDOW)).start()
    load = devices(broker.url)
    flood = [poison(i) for i in range(3 * WINDOW)]
    load.poison.extend(payload for _, payload in flood)
    device = Device(broker.url)
    device.send(flood)
    device.leave()
    worker.wait(lambda: refusals(loaded_url) >= 3 * WINDOW)
    before = stored(loaded_url)
    worker.wait(lambda: stored(loaded_url) >= before + 3 * WINDOW)
    assert_whole(loaded_url, load, worker)
    codes = {code for (code,) in rows(loaded_url, "SELECT DISTINCT code FROM refused_message")}
    assert codes >= {"not_json", "unknown_topic", "too_nested", "bad_value", "nul_character"}
    assert worker.told("session_present") == ["false"], "it was never thrown out"
    assert max(map(int, worker.told("size"))) <= WINDOW
    assert rows(loaded_url, "SELECT redelivered, lost FROM worker_state") == [(0, 0)]


def poison(number: int) -> tuple[str, bytes]:
    """One of five kinds, each payload like no other."""
    topic = f"tt/v1/wifi/hotspot/h{number}/state"
    data = b'{"id": "p%d", "phenomenonTime": "2026-01-01T00:00:00Z", "data": %s}'
    return [
        (topic, b"{%d" % number),
        (f"tt/v1/wifi/{number}", b'{"n": %d}' % number),
        (topic, b'{"data":' * 40 + b"%d" % number + b"}" * 40),
        (topic, data % (number, b'{"apState": 7}')),
        (topic, data % (number, b'{"apState": "\\u0000"}')),
    ][number % 5]
