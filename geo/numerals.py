"""Numbers as offices write them: full-width digits, thousands separators, two in one cell."""

import math
import re
import unicodedata


def number(text: str) -> float | None:
    """A number as offices write it: full-width digits, thousands separators; empty gives None.

    Raises:
        ValueError: it is no number; the message says how to write one.

    >>> number("265,006.66"), number("１２１．５"), number(" "), number("-3")
    (265006.66, 121.5, None, -3.0)
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return _spelled(text)
    if not math.isfinite(value) or "_" in text:
        raise _no_number(text)
    return value


def pair(text: str) -> tuple[float, float] | None:
    """Two coordinates in one cell, in the order they stand; empty gives None.

    Raises:
        ValueError: not two numbers.

    >>> pair("( 121.1,22.7 )"), pair("２２．７、１２１．１"), pair("")
    ((121.1, 22.7), (22.7, 121.1), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip(" ()[]\t")
    if not plain:
        return None
    parts = [part for part in re.split(r"[,;、\s]+", plain) if part]
    if len(parts) != 2:
        raise ValueError(f"{text!r} is no pair of coordinates; write it as 121.1,22.7.")
    first, second = number(parts[0]), number(parts[1])
    if first is None or second is None:
        raise ValueError(f"{text!r} is no pair of coordinates; write it as 121.1,22.7.")
    return first, second


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def _spelled(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        raise _no_number(text) from None
    if not math.isfinite(value):
        raise _no_number(text)
    return value


def _no_number(text: str) -> ValueError:
    return ValueError(f"{text[:40]!r} is no number; write digits and a point, as 265006.66.")
