"""What is answered about the hub itself."""

from typing import Literal

from hub.api.answers.parts import Answer


class Health(Answer):
    """Alive."""

    status: Literal["ok"]


class Ready(Answer):
    """Able to answer: database reached, migrated, areas loaded."""

    status: Literal["ready"]
    schema_version: str
    areas: int
