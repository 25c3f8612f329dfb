"""The parts that every answer is made of: two languages, a note, a fault."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["county", "township", "village"]


class Answer(BaseModel):
    """Parent of every answer: fields are fixed, nothing slips out unseen."""

    model_config = ConfigDict(extra="forbid")


class Text(Answer):
    """The same words in 繁體中文 and English."""

    zh: str
    en: str


class Note(Answer):
    """Something to know before believing a number."""

    code: str
    text: Text


class Problem(Answer):
    """RFC 9457 problem details, with our code and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    hint: str
    field: str | None = None
