"""OGC SensorThings, as Civil IoT Taiwan speaks it: air, water and earth, which no dataset of this hub holds."""

from hub.settings import Settings
from hub.text import Text
from ingest.mqtt.dialect import Dialect, filters, homeless

TITLE = Text("OGC SensorThings（民生公共物聯網）", "OGC SensorThings (Civil IoT Taiwan)")


def dialect(settings: Settings) -> Dialect:
    """SensorThings on the topics of ``HUB_MQTT_SENSORTHINGS_TOPICS``."""
    return homeless("sensorthings", TITLE, filters(settings.mqtt_sensorthings_topics))
