"""What is answered about messages that were refused."""

from datetime import datetime

from hub.api.answers.parts import Answer


class RefusedMessage(Answer):
    """One message that was not stored. ``payload`` shows bytes that are no text as ``\\xNN``; ``whole`` is false where
    only its first bytes were kept."""

    refused_id: int
    received_at: datetime
    dataset: str
    topic: str
    code: str
    field: str | None
    hint: str
    payload: str
    size: int
    whole: bool
    replayed_at: datetime | None


class RefusedMessages(Answer):
    """Refused messages, newest first."""

    messages: list[RefusedMessage]
