"""Times of day and days of the week as Taiwan's offices write them: 08:30, 0830, 下午2時, 上午 12:01:07, 25:10; 星期一, 週三, Mon."""

import re
from dataclasses import dataclass
from datetime import UTC, time, timedelta, timezone, tzinfo
from unicodedata import normalize
from zoneinfo import ZoneInfo

COUNTY_ZONE = ZoneInfo("Asia/Taipei")
"""The zone of a time that names none."""

MORNING = frozenset({"上午", "早上", "清晨", "凌晨", "am", "a.m."})
AFTERNOON = frozenset({"下午", "pm", "p.m."})
EVENING = frozenset({"晚上", "傍晚"})
"""As the afternoon, but that its 12 o'clock is not said: noon it is not, and midnight belongs to two days."""

NOON = {11: 11, 12: 12, 1: 13, 2: 14}
"""The hours that 中午 is said of → hours of the day."""

HOURS_MAX = 48
"""Hours from here on are no time: duty rosters and timetables run into the next day (25:10), never past its end."""

_HALF = "|".join(
    re.escape(word) for word in sorted(MORNING | AFTERNOON | EVENING | {"中午"}, key=len)[::-1]
)
_TIME = re.compile(
    rf"(?P<before>{_HALF})?\s*(?P<hour>\d{{1,2}})"
    r"(?:\s*[:時点點]\s*(?:(?P<minute>\d{1,2})|(?P<half>半)|整)?)?"
    r"(?:\s*[:分]\s*(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?\s*秒?)?)?"
    rf"\s*(?P<after>{_HALF})?\s*(?P<zone>z|utc|[+-]\d{{2}}:?(?:\d{{2}})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{1,2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"0?\.\d{3,}")
_WEEKDAY = re.compile(r"(?:星期|禮拜|週|周)?([一二三四五六日天1-7])")
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE = "一二三四五六日"


@dataclass(frozen=True)
class TimeOfDay:
    """Time since midnight (24 hours and more: the next day), and the zone where the text names one."""

    since_midnight: timedelta
    zone: tzinfo | None


def time_of_day(text: str) -> TimeOfDay | None:
    """The time of day in ``text`` (already NFKC), with or without its zone; None where it is none.

    >>> time_of_day("下午 05:23:52").since_midnight, time_of_day("25:10").since_midnight
    (datetime.timedelta(seconds=62632), datetime.timedelta(days=1, seconds=4200))
    """
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        hour, minute, second = (int(part or 0) for part in compact.groups()[:3])
        return _built(hour, minute, second, "0", compact[4])
    found = _TIME.fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]) or not _says_a_time(found):
        return None
    half = (found["before"] or found["after"] or "").casefold()
    hour_of_day = _in_half(int(found["hour"]), half)
    if hour_of_day is None:
        return None
    minute = 30 if found["half"] else int(found["minute"] or 0)
    return _built(
        hour_of_day, minute, int(found["second"] or 0), found["fraction"] or "0", found["zone"]
    )


def _says_a_time(found: re.Match[str]) -> bool:
    """A bare number is none: 8 may be anything."""
    return any(mark in found[0] for mark in ":時点點") or bool(found["before"] or found["after"])


def _in_half(hour: int, half: str) -> int | None:
    """The hour of the day; None where the hour and its half contradict each other."""
    if not half:
        return hour
    if half == "中午":
        return NOON.get(hour)
    if half in MORNING:
        return hour % 12 if hour <= 12 else None
    if half in EVENING and hour in (0, 12):
        return None
    return hour % 12 + 12 if hour < 24 else None


def _built(
    hour: int, minute: int, second: int, fraction: str, zone: str | None
) -> TimeOfDay | None:
    if hour >= HOURS_MAX or minute > 59 or second > 59:
        return None
    micros = int(fraction[:6].ljust(6, "0"))
    try:
        offset = _zone(zone)
    except ValueError:
        return None
    return TimeOfDay(
        timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros), offset
    )


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.casefold() in ("z", "utc"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def clock(text: str) -> time:
    """A time of a timetable, without a day: 08:30, 8:30, 0830, 08:30:00, 下午2時, 2 PM, Excel's 0.354167.

    Raises:
        ValueError: it names none, or one of the next day (24:00 and later); the message says which forms are read.

    >>> clock("08:30"), clock("0830"), clock("下午2時"), clock("上午 12:01")
    (datetime.time(8, 30), datetime.time(8, 30), datetime.time(14, 0), datetime.time(0, 1))
    """
    plain = normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        seconds = round(float(plain) * 86_400)
        found: TimeOfDay | None = TimeOfDay(timedelta(seconds=seconds), None)
    else:
        found = time_of_day(plain)
    if found is None or found.zone is not None or found.since_midnight >= timedelta(days=1):
        raise ValueError(
            f"{text!r} is no time of a day (00:00 to 23:59); write it as 08:30, 0830 or 下午2時."
        )
    minutes, seconds = divmod(found.since_midnight.seconds, 60)
    return time(minutes // 60, minutes % 60, seconds, found.since_midnight.microseconds)


def weekday(text: str) -> int:
    """A day of the week, 1 (Monday) to 7 (Sunday), as ISO 8601 counts.

    Raises:
        ValueError: it names none; 0 is not read, for some count it as Sunday and some as Monday.

    >>> weekday("星期一"), weekday("週三"), weekday("Mon"), weekday("1"), weekday("禮拜天")
    (1, 3, 1, 1, 7)
    """
    plain = normalize("NFKC", text).strip().strip("()").strip()
    word = plain.rstrip(".").casefold()
    if word in _FULL:
        return _FULL.index(word) + 1
    if word[:3] in _ENGLISH and word in (word[:3], "tues", "weds", "thur", "thurs"):
        return _ENGLISH.index(word[:3]) + 1
    found = _WEEKDAY.fullmatch(plain)
    if found is None:
        raise ValueError(
            f"{text!r} is no day of the week; write it as 星期一, 週一, Mon or 1 (to 7)."
        )
    sign = found[1].replace("天", "日")
    return int(sign) if sign.isdigit() else _CHINESE.index(sign) + 1
