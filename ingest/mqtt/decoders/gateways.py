"""Health gateways (BLE to MQTT): a patient's blood pressure, sugar, weight. No dataset holds a person's measurements."""

from hub.settings import Settings
from hub.text import Text
from ingest.mqtt.dialect import Dialect, filters, homeless

TITLE = Text("健康量測閘道器", "Health gateways (BLE)")


def dialect(settings: Settings) -> Dialect:
    """Health gateways on the topics of ``HUB_MQTT_GATEWAY_TOPICS``."""
    return homeless("gateways", TITLE, filters(settings.mqtt_gateway_topics))
