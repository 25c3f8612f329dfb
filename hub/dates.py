"""Days and moments as Taiwan's offices write them: ISO, 2017/9/30, ROC 106/09/30, 1060930, 11506, 106Y06M, 民國106年9月30日 14時5分."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from unicodedata import normalize

from hub.clock import COUNTY_ZONE as COUNTY_ZONE
from hub.clock import TimeOfDay, time_of_day
from hub.clock import clock as clock
from hub.clock import weekday as weekday

ROC_EPOCH = 1911
"""Years between the Republic's calendar and the common era."""

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of an Excel serial (its leap-year error of 1900 taken in)."""

EXCEL_SERIALS = range(20_000, 80_000)
"""Serials taken for dates: 1954 to 2119. Below and above, a number is something else."""

MONTH_YEAR_DIGITS = 3
"""Digits a year needs where only a month follows: 12.5 is a number, 106.5 a month."""

EPOCH_SECONDS = range(1_500_000_000, 2_000_000_000)
"""Bare numbers taken for seconds since 1970 (2017 to 2033), and for milliseconds a thousand times as large: a number
of that many digits that stood for a ROC time (1060930140507) would lie after 2060."""

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
    found = _from_digits(digits) if digits.isdecimal() else _from_parts(digits)
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


_MOMENT = re.compile(
    r"(?P<day>.*?\d[日號]?)\s*(?:[(]?(?:星期|禮拜|週|周)?[一二三四五六日天][)]?)?"
    r"(?:T|\s+|(?<=[日號)])|(?=上午|下午|早上|清晨|凌晨|中午|傍晚|晚上))\s*(?P<time>\S.*)",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(\.\d+)")


def moment(text: str, *, at: time | None = None) -> datetime:
    """The moment that ``text`` names, with its zone; the county's where it names none.

    Args:
        text: ISO with or without zone; the same with 上午/下午 or AM/PM (上午 12 is midnight, 下午 12 noon); ROC years;
            20170930140500; an Excel serial with its fraction; a time over 24:00, which is the next day's;
            seconds or milliseconds since 1970 where they can be nothing else (``EPOCH_SECONDS``).
        at: the county's time that a day alone stands for; None: a day alone is no moment.

    Raises:
        ValueError: it names none; the message says which forms are read.

    >>> moment("2017/8/21 下午 05:23:52").isoformat(), moment("2026/1/5 25:10").isoformat()
    ('2017-08-21T17:23:52+08:00', '2026-01-06T01:10:00+08:00')
    >>> moment("民國106年9月30日 14時5分").isoformat(), moment("2017-09-30T14:05:00Z").isoformat()
    ('2017-09-30T14:05:00+08:00', '2017-09-30T14:05:00+00:00')
    """
    found = _from_iso(text) or _spelled(normalize("NFKC", text).strip(), at)
    if found is None:
        raise ValueError(
            f"{text!r} is no moment; write it as 2017-09-30T14:05:00+08:00, 2017/9/30 14:05, "
            "2017/9/30 下午 02:05 or 106/09/30 14:05."
        )
    return found


def _from_iso(text: str) -> datetime | None:
    """The form that machines send, at once."""
    if len(text) < 16 or text[4] != "-" or text[10] not in "T ":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=COUNTY_ZONE)


def _spelled(text: str, at: time | None) -> datetime | None:
    serial = _SERIAL.fullmatch(text)
    if serial is not None and int(serial[1]) in EXCEL_SERIALS:
        seconds = round(float(serial[2]) * 86_400)
        return _joined(EXCEL_EPOCH + timedelta(days=int(serial[1])), timedelta(seconds=seconds))
    if text.isdecimal() and len(text) >= 10:
        return _from_long_digits(text)
    found = _MOMENT.fullmatch(text)
    if found is not None:
        named, hours = _named(found["day"]), time_of_day(found["time"])
        return _joined(named, hours.since_midnight, hours) if named and hours else None
    named = _named(text) if at is not None else None
    return datetime.combine(named, at, COUNTY_ZONE) if named and at is not None else None


def _from_long_digits(digits: str) -> datetime | None:
    """20170930140500, 201709301405, 1060930140500, 10609301405, or time since 1970."""
    if len(digits) == 10 and int(digits) in EPOCH_SECONDS:
        return datetime.fromtimestamp(int(digits), UTC)
    if len(digits) == 13 and int(digits) // 1000 in EPOCH_SECONDS:
        return datetime.fromtimestamp(int(digits) // 1000, UTC) + timedelta(
            milliseconds=int(digits) % 1000
        )
    width = {14: 8, 12: 8, 13: 7, 11: 7}.get(len(digits))
    if width is None:
        return None
    named, hours = _named(digits[:width]), time_of_day(digits[width:])
    return _joined(named, hours.since_midnight) if named and hours else None


def _named(text: str) -> date | None:
    """A day that is said whole: a month alone has no moment."""
    if text.isdecimal():
        return _from_digits(text) if len(text) in (7, 8) else None
    found = _PARTS.match(text)
    return _from_parts(text) if found is not None and found[3] else None


def _joined(on: date, since_midnight: timedelta, said: TimeOfDay | None = None) -> datetime | None:
    zone = said.zone if said is not None and said.zone is not None else COUNTY_ZONE
    try:
        return (datetime.combine(on, time()) + since_midnight).replace(tzinfo=zone)
    except OverflowError:
        return None
