"""Where the broker is and how it is spoken to: ``mqtt://`` or ``mqtts://``, with password, CA and client certificate."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from hub.errors import Misconfigured
from hub.settings import Settings

PORTS = {"mqtt": 1883, "mqtts": 8883}
"""Those that IANA keeps for MQTT, plain and over TLS."""
CONNECT_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class BrokerAddress:
    """A broker, and what it asks of us. ``tls`` None: plain. The password is never shown."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: ssl.SSLContext | None

    def __repr__(self) -> str:
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.host}:{self.port}"

    def client(self, client_id: str, *, manual_ack: bool = False) -> mqtt.Client:
        """A client that speaks MQTT 5 and knows how to sign in here; not connected yet."""
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=mqtt.MQTTv5,
            manual_ack=manual_ack,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        if self.user is not None:
            client.username_pw_set(self.user, self.password)
        if self.tls is not None:
            client.tls_set_context(self.tls)
        return client


def broker_address(settings: Settings) -> BrokerAddress:
    """The broker that the settings (or the running ``script/server``) name.

    Raises:
        Misconfigured: there is none, the address is no ``mqtt(s)://host``, or a certificate cannot be read.
    """
    if settings.mqtt_url is None:
        raise Misconfigured(
            "No broker address.",
            hint="Start script/server, or set HUB_MQTT_URL to an MQTT 5 broker. 找不到 MQTT 伺服器。",
        )
    url = urlsplit(settings.mqtt_url.get_secret_value())
    try:
        port = url.port
    except ValueError:
        port = 0
    if url.scheme not in PORTS or not url.hostname or port == 0:
        raise Misconfigured(
            "HUB_MQTT_URL is no address of a broker.",
            hint="Give mqtt://user:password@host:port, or mqtts:// for TLS.",
        )
    return BrokerAddress(
        host=url.hostname,
        port=port or PORTS[url.scheme],
        user=None if url.username is None else unquote(url.username),
        password=None if url.password is None else unquote(url.password),
        tls=_tls(settings) if url.scheme == "mqtts" else None,
    )


def _tls(settings: Settings) -> ssl.SSLContext:
    """Certificates are always checked, the host's name too; a county's own authority is a setting."""
    try:
        context = ssl.create_default_context(cafile=settings.mqtt_ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.mqtt_cert is not None:
            context.load_cert_chain(settings.mqtt_cert, settings.mqtt_key, password=_no_password)
    except (OSError, ValueError) as fault:
        files = (settings.mqtt_ca, settings.mqtt_cert, settings.mqtt_key)
        raise Misconfigured(
            f"A certificate cannot be used ({_named(files)}): {fault}.",
            hint="Check HUB_MQTT_CA, HUB_MQTT_CERT and HUB_MQTT_KEY: PEM files that the hub may read, key without password.",
        ) from fault
    return context


def _no_password() -> str:
    """An encrypted key would stop a service at a prompt that nobody sees."""
    raise ValueError("the key is encrypted")


def _named(files: tuple[Path | None, ...]) -> str:
    return ", ".join(str(file) for file in files if file is not None)
