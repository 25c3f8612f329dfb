"""One question that a service asks whoever reports (Open311 service definition attribute)."""

from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from hub.dataset import Entity, Record
from hub.fields import Identifier, Whole, Words, YesNo
from hub.store.tables import Provided, Table, Versioned
from hub.text import Text

DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
"""Open311's own words."""
LISTS = frozenset({"singlevaluelist", "multivaluelist"})
CHOICES_MAX = 4_000
"""Characters of all choices of one question together."""


class Choice(NamedTuple):
    """One answer that may be chosen: the key that is sent, and its words."""

    key: str
    name: Text


def choices_of(cell: str | None) -> tuple[Choice, ...]:
    """The choices written in a cell, ``key=中文/English`` with semicolons between.

    Raises:
        ValueError: one has no key or no words, or a key stands twice.

    >>> choices_of("s=小/small; l=大")
    (Choice(key='s', name=Text(zh='小', en='small')), Choice(key='l', name=Text(zh='大', en='大')))
    """
    found = []
    for part in filter(None, (each.strip() for each in (cell or "").split(";"))):
        key, mark, words = part.partition("=")
        zh, _, en = (word.strip() for word in words.partition("/"))
        if not (mark and key.strip() and zh):
            raise ValueError(f"{part[:40]!r} is no key=中文/English")
        found.append(Choice(key.strip(), Text(zh, en or zh)))
    if len({choice.key for choice in found}) < len(found):
        raise ValueError("a key stands twice among the choices")
    return tuple(found)


def _readable(cell: str) -> str:
    choices_of(cell)
    return cell


def _lower(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


class Attribute(Record):
    """One question of one service."""

    attribute_id: Identifier | None = Field(
        description="題目編號；沒有時由類別與題目代碼產生。 Its number; made of service and code where there is none.",
        default=None,
        validation_alias=AliasChoices("題目編號", "attribute_id", "feature_id"),
    )
    service_code: Identifier = Field(
        description="類別代碼。 Code of the service.",
        validation_alias=AliasChoices("service_code", "類別代碼"),
    )
    code: Identifier = Field(
        description="題目代碼，送出時的名稱。 Code by which the answer is sent.",
        validation_alias=AliasChoices("題目代碼", "code"),
    )
    question: Words = Field(
        description="題目。 The question.",
        min_length=1,
        validation_alias=AliasChoices("題目", "question"),
    )
    question_en: Words | None = Field(
        description="英文題目。 The question in English.",
        default=None,
        validation_alias=AliasChoices("英文題目", "question_en"),
    )
    datatype: Annotated[
        Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"],
        BeforeValidator(_lower),
    ] = Field(
        description=f"資料型別。 One of {', '.join(DATATYPES)}.",
        validation_alias=AliasChoices("資料型別", "datatype"),
    )
    datatype_description: Words | None = Field(
        description="填寫說明。 How to answer.",
        default=None,
        validation_alias=AliasChoices("填寫說明", "datatype_description"),
    )
    is_required: YesNo | None = Field(
        description="是否必填。 Whether it must be answered.",
        default=None,
        validation_alias=AliasChoices("必填", "required", "is_required"),
    )
    is_variable: YesNo | None = Field(
        description="是否為題目；否則只是說明文字。 Whether it asks; a text that only tells something does not.",
        default=None,
        validation_alias=AliasChoices("需作答", "variable", "is_variable"),
    )
    position: Whole | None = Field(
        description="順序。 Its place among the questions.",
        default=None,
        ge=0,
        le=1000,
        validation_alias=AliasChoices("順序", "order", "position"),
    )
    choices: Annotated[str, Field(max_length=CHOICES_MAX), AfterValidator(_readable)] | None = (
        Field(
            description="選項：「代碼=中文/English」，以分號分隔。 Choices, key=中文/English, by semicolons.",
            default=None,
            validation_alias=AliasChoices("選項", "values", "choices"),
        )
    )


class IssueAttribute(Versioned, Provided, Table):
    """Questions of services and their earlier versions."""

    __tablename__ = "issue_attribute"
    __table_args__ = (
        CheckConstraint(f"datatype IN ({', '.join(map(repr, DATATYPES))})", name="datatype"),
        Index(
            "uq_issue_attribute_current", "source", "feature_id", unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(None, "service_code"),
    )  # fmt: skip

    feature_id: Mapped[str]
    service_code: Mapped[str]
    code: Mapped[str]
    question: Mapped[str]
    question_en: Mapped[str | None]
    datatype: Mapped[str]
    datatype_description: Mapped[str | None]
    is_required: Mapped[bool | None]
    is_variable: Mapped[bool | None]
    position: Mapped[int | None]
    choices: Mapped[str | None]


ATTRIBUTE = Entity(
    name="attribute",
    title=Text("案件類別的題目", "Questions of services"),
    record=Attribute,
    table=IssueAttribute,
    id_field="attribute_id",
    identity=("service_code", "code"),
    columns=(
        "service_code", "code", "question", "question_en", "datatype", "datatype_description", "is_required",
        "is_variable", "position", "choices",
    ),
    required=("service_code", "code", "question", "datatype"),
    markers=frozenset({"資料型別", "datatype"}),
    place="none",
    default_mode="addition",
    example={
        "類別代碼": "road-pothole", "題目代碼": "size", "題目": "坑洞大小", "資料型別": "singlevaluelist",
        "必填": "是", "選項": "small=小於一個手掌/smaller than a hand;large=更大/larger",
    },
)  # fmt: skip
