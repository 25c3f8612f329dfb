"""A consumer that only receives and acknowledges: paho as its own documentation has it, decoding and storing nothing.

``python bench/peers/mqtt_bare.py mqtt://user:password@host:port WINDOW COUNT`` prints ``ready``, then the Unix time
at which it had acknowledged COUNT messages.
"""

import sys
import time
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

CLIENT_ID = "bare"


def consume(url: str, window: int, count: int) -> None:
    """Takes ``count`` messages in, each acknowledged when it has come."""
    address = urlsplit(url)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=CLIENT_ID, protocol=mqtt.MQTTv5)
    client.username_pw_set(unquote(address.username or ""), unquote(address.password or ""))
    received = 0

    def on_message(client: mqtt.Client, userdata: object, message: mqtt.MQTTMessage) -> None:
        nonlocal received
        received += 1
        if received == count:
            client.disconnect()

    client.on_message = on_message
    client.on_connect = lambda *_: client.subscribe("tt/v1/#", qos=1)
    client.on_subscribe = lambda *_: print("ready", flush=True)
    properties = Properties(PacketTypes.CONNECT)
    properties.ReceiveMaximum = window
    client.connect(str(address.hostname), int(address.port or 1883), properties=properties)
    client.loop_forever(retry_first_connection=False)
    print(time.time(), flush=True)


if __name__ == "__main__":
    consume(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
