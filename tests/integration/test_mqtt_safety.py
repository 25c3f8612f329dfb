"""The broker's settings of docs/mqtt.md, in a real Mosquitto: who may publish what, and TLS with an authority of our own."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.errors import Misconfigured
from hub.settings import Settings
from ingest.mqtt.address import broker_address
from ingest.mqtt.link import Link
from tests.conftest import PROJECT
from tests.devices import PATIENCE_S, Device, state, topic
from tests.docs.markdown import blocks
from tests.mosquitto import Mosquitto, free_port, mosquitto

PAGE = PROJECT / "docs" / "mqtt.md"
USERS = {name: f"{name}-secret" for name in ("hub-ingest", "TT-0001", "TT-0002", "ems-dispatch")}
FILTERS = ("tt/v1/#", "ucentral/+/state")


def openssl(*words: str, cwd: Path) -> None:
    """Runs openssl; the test fails with what it said."""
    done = subprocess.run(["openssl", *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, and signed by it ``broker`` (for 127.0.0.1), ``hub-ingest`` and ``TT-0001``."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")
    new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl(*new, "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=test authority", cwd=folder)  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    for name in ("broker", "hub-ingest", "TT-0001"):
        openssl(*new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=folder)  # fmt: skip
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "names", "-out", f"{name}.crt", cwd=folder)  # fmt: skip
    return folder


class Ours:
    """The documented broker, running: ``inside`` is the hub's listener, ``outside`` the devices'."""

    def __init__(self, broker: Mosquitto, inside: int, outside: int, certificates: Path) -> None:
        self.broker = broker
        self.inside = inside
        self.outside = outside
        self.tls = {"ca_certs": str(certificates / "ca.crt")}
        self.devices: list[Device] = []

    def device(self, user: str, *, password: str | None = None, name: str = "") -> Device:
        """A device from outside."""
        secret = USERS[user] if password is None else password
        url = f"mqtts://{user}:{secret}@127.0.0.1:{self.outside}"
        self.devices.append(Device(url, name=name, **self.tls))
        return self.devices[-1]

    def worker(self) -> Link:
        """The hub's worker 1."""
        url = f"mqtt://hub-ingest:{USERS['hub-ingest']}@127.0.0.1:{self.inside}"
        return linked(Settings(mqtt_url=SecretStr(url)))


def linked(settings: Settings) -> Link:
    """A worker's link as the settings say."""
    return Link(
        broker_address(settings), worker=1, filters=FILTERS, window=100, session_s=7 * 86_400,
        packet_bytes=2**21,
    )  # fmt: skip


def turn_until(link: Link, done: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Lets the link work until ``done()``, or our patience ends."""
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        link.turn(0.05)


@pytest.fixture(scope="module")
def ours(certificates: Path) -> Iterator[Ours]:
    """The page's own settings, with our ports and folders in place of its."""
    found = {block.language: block.text for block in blocks(PAGE)}
    inside, outside = free_port(), free_port()
    config = found["conf"].replace("1883 127.0.0.1", f"{inside} 127.0.0.1")
    config = config.replace("listener 8883", f"listener {outside} 127.0.0.1")
    for theirs in ("/etc/mosquitto/certs/", "/etc/mosquitto/", "/var/lib/mosquitto/"):
        config = config.replace(theirs, "{folder}/")
    with mosquitto(config, inside, outside) as broker:
        for path in certificates.iterdir():
            shutil.copy(path, broker.folder)
        broker.passwords(USERS)
        broker.write("acl", found["acl"])
        broker.start()
        yield Ours(broker, inside, outside, certificates)


@pytest.fixture(autouse=True)
def goodbye(request: pytest.FixtureRequest) -> Iterator[None]:
    """Devices of a test leave with it."""
    yield
    if "ours" in request.fixturenames:
        found: Ours = request.getfixturevalue("ours")
        while found.devices:
            found.devices.pop().leave()


def test_a_device_speaks_for_itself_alone_and_the_hub_hears_it(ours: Ours) -> None:
    link = ours.worker()
    turn_until(link, lambda: link.is_up)
    first, second = ours.device("TT-0001"), ours.device("TT-0002")
    first.send([(topic("TT-0001"), b"own"), (topic("TT-0002"), b"forged")])
    second.send([("tt/v1/ambulances/run/R1/event", b"forged"), ("ucentral/x/state", b"forged")])
    ours.device("ems-dispatch").send([("tt/v1/ambulances/run/R1/event", b"dispatch")])
    turn_until(link, lambda: len(link.hand) >= 2)
    turn_until(link, lambda: False, 0.5)
    heard = {held.arrived.payload for held in link.hand}
    assert heard == {b"own", b"dispatch"}
    assert [str(each) for each in first.answers] == ["Success", "Not authorized"]
    link.close()


def test_a_device_hears_nothing(ours: Ours) -> None:
    spy, other = ours.device("TT-0001"), ours.device("TT-0002")
    spy.client.subscribe("#", qos=1)
    time.sleep(0.3)
    other.send([(topic("TT-0002"), state())])
    time.sleep(0.5)
    assert spy.received == []


@pytest.mark.parametrize(
    ("user", "password"), [("TT-0001", "guessed"), ("unknown", "unknown-secret"), ("TT-0001", "")]
)
def test_strangers_stay_outside(ours: Ours, user: str, password: str) -> None:
    assert str(ours.device(user, password=password).answer) == "Not authorized"


def test_a_device_cannot_take_a_workers_session(ours: Ours) -> None:
    link = ours.worker()
    turn_until(link, lambda: link.is_up)
    ours.device("TT-0001", name="hub-ingest-1")
    turn_until(link, lambda: not link.is_up, 1.0)
    assert link.is_up, "the broker gave the worker's id to a device"
    link.close()


def test_what_a_device_says_while_the_worker_is_away_waits_for_it(ours: Ours) -> None:
    link = ours.worker()
    turn_until(link, lambda: link.is_up)
    link.close()
    ours.device("TT-0001").send([(topic("TT-0001"), b"waited")])
    again = ours.worker()
    turn_until(again, lambda: bool(again.hand))
    assert b"waited" in [held.arrived.payload for held in again.hand]
    again.close()


def test_a_worker_with_a_wrong_password_says_so_and_waits(ours: Ours) -> None:
    url = f"mqtt://hub-ingest:wrong@127.0.0.1:{ours.inside}"
    link = linked(Settings(mqtt_url=SecretStr(url)))
    turn_until(link, lambda: "refused" in str(link.fault))
    assert link.fault == "connection refused: Not authorized"
    assert not link.is_up


@pytest.mark.parametrize("certified", [True, False], ids=["with its certificate", "without"])
def test_certificates_of_both_sides_are_checked(certificates: Path, certified: bool) -> None:
    port = free_port()
    config = [
        f"listener {port} 127.0.0.1", "cafile {folder}/ca.crt", "certfile {folder}/broker.crt",
        "keyfile {folder}/broker.key", "require_certificate true", "use_identity_as_username true",
    ]  # fmt: skip
    with mosquitto("\n".join(config), port) as broker:
        for path in certificates.iterdir():
            shutil.copy(path, broker.folder)
        broker.start()
        own = certificates / "hub-ingest"
        settings = Settings(
            mqtt_url=SecretStr(f"mqtts://127.0.0.1:{port}"),
            mqtt_ca=certificates / "ca.crt",
            mqtt_cert=own.with_suffix(".crt") if certified else None,
            mqtt_key=own.with_suffix(".key") if certified else None,
        )
        link = linked(settings)
        turn_until(link, lambda: link.is_up, PATIENCE_S if certified else 1.5)
        assert link.is_up is certified
        many = [(topic(f"h{i}"), state()) for i in range(90)] if certified else []
        if certified:
            device = Device(
                f"mqtts://127.0.0.1:{port}", ca_certs=str(certificates / "ca.crt"),
                certfile=str(certificates / "TT-0001.crt"), keyfile=str(certificates / "TT-0001.key"),
            )  # fmt: skip
            device.send(many)
            device.leave()
            turn_until(link, lambda: len(link.hand) >= len(many))
        assert len(link.hand) == len(many)
        link.close()


# paho leaves the socket of a failed handshake to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_that_nobody_vouches_for_is_not_spoken_to(certificates: Path, ours: Ours) -> None:
    link = linked(Settings(mqtt_url=SecretStr(f"mqtts://127.0.0.1:{ours.outside}")))
    turn_until(link, lambda: "certificate" in str(link.fault))
    assert "certificate verify failed" in str(link.fault)


@pytest.mark.parametrize("url", ["http://broker", "mqtt://", "mqtt://h:99999", "broker:1883"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(Misconfigured, match="HUB_MQTT_URL"):
        broker_address(Settings(mqtt_url=SecretStr(url)))


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = Settings(mqtt_url=SecretStr("mqtts://h"), mqtt_ca=tmp_path / "none.crt")
    with pytest.raises(Misconfigured, match=r"none\.crt"):
        broker_address(settings)
