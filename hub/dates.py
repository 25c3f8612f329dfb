"""Days as Taiwan's offices write them: ISO, 20170930, 2017/9/30, ROC 106/09/30, 1060930, 11506, 106Y06M, 民國106年9月30日."""

import re
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

ROC_EPOCH = 1911
"""Years between the Republic's calendar and the common era."""

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of an Excel serial (its leap-year error of 1900 taken in)."""

EXCEL_SERIALS = range(20_000, 80_000)
"""Serials taken for dates: 1954 to 2119. Below and above, a number is something else."""

MONTH_YEAR_DIGITS = 3
"""Digits a year needs where only a month follows: 12.5 is a number, 106.5 a month."""

_PARTS = re.compile(
    r"^(?:民國|中華民國)?\s*(\d{2,4})\s*[-/.年Y]\s*(\d{1,2})\s*[-/.月M]?\s*(?:(\d{1,2})\s*日?)?(?:[T\s].*)?$"
)


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """The day that ``text`` names; a month alone means its last day.

    Raises:
        ValueError: it names none; the message says which forms are read.

    >>> day("20170930"), day("106/09/30"), day("民國106年9月30日"), day("106Y06M")
    (datetime.date(2017, 9, 30), datetime.date(2017, 9, 30), datetime.date(2017, 9, 30), datetime.date(2017, 6, 30))
    >>> day("11506"), day("2017/8/21 下午 05:23:52"), day("43008")
    (datetime.date(2026, 6, 30), datetime.date(2017, 8, 21), datetime.date(2017, 9, 30))
    """
    digits = normalize("NFKC", text).strip()
    found = _from_digits(digits) if digits.isdigit() else _from_parts(digits)
    if found is None:
        raise ValueError(f"{text!r} is no date; write it as 2017-09-30, 20170930 or 106/09/30.")
    return found


def _from_digits(digits: str) -> date | None:
    if len(digits) == 8:
        return _build(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 7:
        return _build(int(digits[:3]), int(digits[3:5]), int(digits[5:]))
    if len(digits) == 5 and int(digits) in EXCEL_SERIALS and not 1 <= int(digits[3:]) <= 12:
        return EXCEL_EPOCH + timedelta(days=int(digits))
    if len(digits) == 5 and int(digits[:3]) < 200:
        return _build(int(digits[:3]), int(digits[3:]), None)
    if len(digits) == 5 and int(digits) in EXCEL_SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(digits))
    return None


def _from_parts(text: str) -> date | None:
    found = _PARTS.match(text)
    if found is None:
        return None
    year, month, day_of_month = found.groups()
    if day_of_month is None and len(year) < MONTH_YEAR_DIGITS:
        return None
    return _build(int(year), int(month), int(day_of_month) if day_of_month else None)


def _build(year: int, month: int, day_of_month: int | None) -> date | None:
    full = year if year >= 1000 else year + ROC_EPOCH
    try:
        if day_of_month is not None:
            return date(full, month, day_of_month)
        first = date(full, month, 1)
    except ValueError:
        return None
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
