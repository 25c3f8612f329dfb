"""The dialects that this hub understands, or knows by name: one file each."""

from hub.settings import Settings
from ingest.mqtt.decoders import gateways, lass, native, sensorthings, ucentral
from ingest.mqtt.dialect import Dialect


def dialects(settings: Settings) -> tuple[Dialect, ...]:
    """All of them, on the topics of the settings; the first whose topics match reads a message."""
    return (
        native.dialect(settings),
        ucentral.dialect(settings),
        lass.dialect(settings),
        gateways.dialect(settings),
        sensorthings.dialect(settings),
    )
