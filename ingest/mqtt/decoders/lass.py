"""LASS air boxes: lines of ``|name=value|``, not JSON. They measure air, which no dataset of this hub holds."""

from hub.settings import Settings
from hub.text import Text
from ingest.mqtt.dialect import Dialect, filters, homeless

TITLE = Text("LASS 空氣盒子", "LASS air boxes")


def dialect(settings: Settings) -> Dialect:
    """LASS on the topics of ``HUB_MQTT_LASS_TOPICS``."""
    return homeless("lass", TITLE, filters(settings.mqtt_lass_topics))
