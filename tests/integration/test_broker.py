"""The private Mosquitto with real processes and a real MQTT 5 client."""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import psutil
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hub.embedded.broker import Broker
from hub.embedded.process import Identity

PATIENCE_S = 10.0
TOPIC = "tt/v1/test/reading"
OWNER = """
import sys, time
from pathlib import Path
from hub.embedded.broker import Broker
broker = Broker(Path(sys.argv[1]), password="secret", say=lambda line: None)
broker.start()
print(broker.process.pid, flush=True)
time.sleep(600)
"""


class Member:
    """A client that keeps its session, and what it was sent."""

    def __init__(self, url: str, name: str, *, password: str | None = None) -> None:
        address = urlsplit(url)
        self.answer: ReasonCode | None = None
        self.received: list[bytes] = []
        self.event = threading.Event()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(address.username, password or address.password)
        self.client.on_connect = self._connected
        self.client.on_message = self._message
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = 3600
        self.client.connect(
            str(address.hostname), int(address.port or 0), clean_start=False, properties=session
        )
        self.client.loop_start()
        assert self.event.wait(PATIENCE_S), "the broker does not answer"
        self.event.clear()

    def _connected(self, *arguments: object) -> None:
        self.answer = next(word for word in arguments if isinstance(word, ReasonCode))
        self.event.set()

    def _message(self, client: mqtt.Client, userdata: object, message: mqtt.MQTTMessage) -> None:
        self.received.append(bytes(message.payload))
        self.event.set()

    def leave(self) -> None:
        """Disconnects; the session stays."""
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="hub-room-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def broker(room: Path) -> Iterator[Broker]:
    """A started broker."""
    made = Broker(room, password="secret", say=print)
    made.start()
    yield made
    made.remove()


def test_the_password_opens_and_nothing_else_does(broker: Broker) -> None:
    friend = Member(broker.url, "friend")
    assert friend.answer == "Success"
    friend.leave()
    stranger = Member(broker.url, "stranger", password="guessed")
    assert stranger.answer == "Not authorized"
    stranger.leave()


def test_it_listens_on_loopback_alone(broker: Broker) -> None:
    sockets = psutil.Process(broker.process.pid).net_connections("tcp")
    assert {found.laddr.ip for found in sockets} == {"127.0.0.1"}


def test_more_than_a_thousand_messages_wait_through_a_restart(room: Path, broker: Broker) -> None:
    many = 1500  # Mosquitto's own default keeps 1000 and throws the rest away
    consumer = Member(broker.url, "consumer")
    consumer.client.subscribe(TOPIC, qos=1)
    time.sleep(0.2)
    consumer.leave()
    sender = Member(broker.url, "sender")
    sent = [sender.client.publish(TOPIC, str(number), qos=1) for number in range(many)]
    for each in sent:
        each.wait_for_publish(PATIENCE_S)
    sender.leave()
    broker.stop()

    again = Broker(room, password="secret", say=print)
    again.start()
    returned = Member(again.url, "consumer")
    until = time.monotonic() + PATIENCE_S
    while len(returned.received) < many and time.monotonic() < until:
        time.sleep(0.05)
    returned.leave()
    again.stop()
    assert [int(payload) for payload in returned.received] == list(range(many))


def test_a_packet_over_the_limit_is_not_taken(broker: Broker) -> None:
    listener = Member(broker.url, "listener")
    listener.client.subscribe("#", qos=1)
    time.sleep(0.2)
    sender = Member(broker.url, "sender")
    sender.event.clear()
    sender.client.on_disconnect = lambda *_: sender.event.set()
    sender.client.publish(TOPIC, b"x" * 3_000_000, qos=1)
    assert sender.event.wait(PATIENCE_S), "it is told by being disconnected"
    sender.client.loop_stop()
    other = Member(broker.url, "other")
    other.client.publish(TOPIC, b"small", qos=1).wait_for_publish(PATIENCE_S)
    assert listener.event.wait(PATIENCE_S)
    listener.leave()
    other.leave()
    assert listener.received == [b"small"]


def test_it_dies_with_its_owner(room: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(room)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    until = time.monotonic() + PATIENCE_S
    while Identity.of(pid) is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert Identity.of(pid) is None
