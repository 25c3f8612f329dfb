"""Answers to a service's questions (``attribute[CODE]``), held against its definition."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from hub.datasets.issues.attribute import LISTS, choices_of
from hub.dates import moment
from hub.errors import BadParameter
from hub.fields import TEXT_MAX, read_number

LONG_TEXT_MAX = 4_000
"""Characters of an answer of the kind ``text``, as of the description."""


def answers_of(
    questions: Sequence[Mapping[str, Any]], sent: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Code → answer: text, a number, a moment as text, or a list of keys.

    Args:
        questions: rows of ``open311_attributes``.
        sent: code → what was sent for it, each as text; blank counts as nothing.

    Raises:
        BadParameter: a required one is missing, one is not of its kind, or nobody asked for it.
    """
    asked = {row["code"]: row for row in questions if row["is_variable"] is not False}
    said = {
        code: kept for code, values in sent.items() if (kept := [v for v in values if v.strip()])
    }
    unknown = sorted(said.keys() - asked.keys())
    if unknown:
        raise _wrong(unknown[0], "The service asks no such thing", "unknown_attribute")
    missing = [code for code, row in asked.items() if row["is_required"] and code not in said]
    if missing:
        raise _wrong(missing[0], "It must be answered", "attribute_missing")
    return {code: _answer(asked[code], values) for code, values in said.items()}


def _answer(question: Mapping[str, Any], values: Sequence[str]) -> Any:
    code, kind = question["code"], question["datatype"]
    if len(values) > 1 and kind != "multivaluelist":
        raise _wrong(code, "It takes one answer", "bad_attribute")
    if kind in LISTS:
        keys = {choice.key for choice in choices_of(question["choices"])}
        if not set(values) <= keys:
            raise _wrong(code, f"It is one of {', '.join(sorted(keys))}", "bad_attribute")
        return list(dict.fromkeys(values)) if kind == "multivaluelist" else values[0]
    (value,) = values
    if kind == "number":
        return _number(code, value)
    if kind == "datetime":
        try:
            return moment(value).isoformat()
        except ValueError:
            raise _wrong(
                code, "It is a moment, as 2026-01-31T08:00:00+08:00", "bad_attribute"
            ) from None
    if len(value) > (LONG_TEXT_MAX if kind == "text" else TEXT_MAX):
        raise _wrong(code, "The answer is too long", "bad_attribute")
    return value


def _number(code: str, value: str) -> float:
    try:
        found = float(read_number(value))
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise _wrong(code, "It is a number", "bad_attribute")
    return found


def _wrong(code: str, message: str, fault: str) -> BadParameter:
    hint = (
        "GET /open311/v2/services/{service_code}.json says what is asked. 請依案件類別的題目填寫。"
    )
    field = f"attribute[{code[:64]}]"
    if fault == "unknown_attribute":
        return BadParameter(
            f"{field}: {message}.", hint=hint, field=field, code="unknown_attribute"
        )
    if fault == "attribute_missing":
        return BadParameter(
            f"{field}: {message}.", hint=hint, field=field, code="attribute_missing"
        )
    return BadParameter(f"{field}: {message}.", hint=hint, field=field, code="bad_attribute")
