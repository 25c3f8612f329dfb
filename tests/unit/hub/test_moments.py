"""Moments, hours and days of the week as offices write them."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dates import COUNTY_ZONE, clock, moment, weekday

MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001 - the county's, by the text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-09-30T14:05:00+08:00", "2017-09-30T14:05:00+08:00"),
        ("2017-09-30T14:05:00", "2017-09-30T14:05:00+08:00"),
        ("2017-09-30 14:05", "2017-09-30T14:05:00+08:00"),
        ("2017-09-30T06:05:00.250Z", "2017-09-30T06:05:00.250000+00:00"),
        ("2024-10-13T15:04:32-04:00", "2024-10-13T15:04:32-04:00"),
        ("20170930T140500+0800", "2017-09-30T14:05:00+08:00"),
        ("2017/8/21 下午 05:23:52", "2017-08-21T17:23:52+08:00"),
        ("2016/11/1 上午 12:01:07", "2016-11-01T00:01:07+08:00"),
        ("2016/11/1 下午 12:01:07", "2016-11-01T12:01:07+08:00"),
        ("2016/11/1 12:01:07 AM", "2016-11-01T00:01:07+08:00"),
        ("2016/11/1 5:23 p.m.", "2016-11-01T17:23:00+08:00"),
        ("2016/11/1 下午 14:05", "2016-11-01T14:05:00+08:00"),
        ("2016/11/1(二)14:05", "2016-11-01T14:05:00+08:00"),
        ("106/09/30 14:05", "2017-09-30T14:05:00+08:00"),
        ("106.9.30 14:05:06", "2017-09-30T14:05:06+08:00"),
        ("民國106年9月30日 14時5分", "2017-09-30T14:05:00+08:00"),
        ("中華民國106年9月30日下午2時5分30秒", "2017-09-30T14:05:30+08:00"),
        ("106年9月30日14點半", "2017-09-30T14:30:00+08:00"),
        ("2026/1/5 24:00", "2026-01-06T00:00:00+08:00"),
        ("2026/1/5 25:10", "2026-01-06T01:10:00+08:00"),
        ("2026-01-05 25:10:30", "2026-01-06T01:10:30+08:00"),
        ("2026/12/31 24:30", "2027-01-01T00:30:00+08:00"),
        ("1060930 1405", "2017-09-30T14:05:00+08:00"),
        ("20170930140507", "2017-09-30T14:05:07+08:00"),
        ("201709301405", "2017-09-30T14:05:00+08:00"),
        ("10609301405", "2017-09-30T14:05:00+08:00"),
        ("1060930140507", "2017-09-30T14:05:07+08:00"),
        ("43008.5868055556", "2017-09-30T14:05:00+08:00"),
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000250", "2023-11-14T22:13:20.250000+00:00"),
        ("\uff12\uff10\uff11\uff17\uff0f\uff19\uff0f\uff13\uff10　\uff11\uff14\uff1a\uff10\uff15", "2017-09-30T14:05:00+08:00"),
    ],
)  # fmt: skip
def test_reads_a_moment(text: str, expected: str) -> None:
    assert moment(text).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "14:05", "2017-09-30", "106/09/30", "11506", "43008", "106年9月 14:05", "2017/2/30 14:05", "2017/9/30 48:00",
     "2017/9/30 14:60", "2017/9/30 上午 14:05", "2017/9/30 晚上 12:00", "2017/9/30 14", "9/30/2017 14:05", "1000000000",
     "1234567890123456", "9999/12/31 25:00", "2017-09-30T14:05:00+99:00", "43008.5.1"],
)  # fmt: skip
def test_refuses_what_is_no_moment_and_says_which_forms_are_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no moment; write it as 2017-09-30T14:05:00\+08:00"):
        moment(text)


def test_a_day_alone_is_a_moment_only_where_the_caller_says_which() -> None:
    assert moment("106/09/30", at=time(0)).isoformat() == "2017-09-30T00:00:00+08:00"
    assert moment("106/09/30 14:05", at=time(0)).isoformat() == "2017-09-30T14:05:00+08:00"
    with pytest.raises(ValueError, match="no moment"):
        moment("106年9月", at=time(0))


@given(MOMENTS)
def test_the_same_moment_is_read_from_every_form(when: datetime) -> None:
    when = when.replace(microsecond=0)
    half = "上午" if when.hour < 12 else "下午"
    forms = [
        when.isoformat(),
        f"{when:%Y/%m/%d %H:%M:%S}",
        f"{when:%Y/%m/%d} {half} {when:%I:%M:%S}",
        f"{when:%Y/%m/%d %I:%M:%S %p}",
        f"民國{when.year - 1911}年{when.month}月{when.day}日{when.hour}時{when.minute}分{when.second}秒",
        f"{when - timedelta(days=1):%Y/%m/%d} {when.hour + 24}:{when:%M:%S}",
        f"{when:%Y%m%d%H%M%S}",
    ]  # fmt: skip
    assert {moment(form) for form in forms} == {when.replace(tzinfo=COUNTY_ZONE)}


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_zone_in_the_text_is_kept(when: datetime, minutes: int) -> None:
    there = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert moment(there.isoformat()) == there
    assert moment(f"{when:%Y/%m/%d %H:%M:%S.%f}{there:%z}") == there


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_as_a_value(text: str) -> None:
    said = []
    for read in (moment, clock, weekday):
        try:
            read(text)
        except ValueError as refused:
            said.append(str(refused))
    assert all("write it as" in words for words in said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("0830", time(8, 30)),
        ("830", time(8, 30)),
        ("08:30:15", time(8, 30, 15)),
        ("\uff10\uff18\uff1a\uff13\uff10", time(8, 30)),
        ("下午2時", time(14)),
        ("下午2點半", time(14, 30)),
        ("中午12時", time(12)),
        ("中午 1:30", time(13, 30)),
        ("上午12:01", time(0, 1)),
        ("2 PM", time(14)),
        ("23:59", time(23, 59)),
        ("0.354166666666667", time(8, 30)),
    ],
)
def test_reads_an_hour_of_a_timetable(text: str, expected: time) -> None:
    assert clock(text) == expected


@pytest.mark.parametrize("text", ["", "8", "24:00", "25:10", "08:60", "08:30+08:00", "下午", "晚上12時", "上午14時"])  # fmt: skip
def test_refuses_what_is_no_hour(text: str) -> None:
    with pytest.raises(ValueError, match="is no time of a day"):
        clock(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("星期一", 1), ("週三", 3), ("周日", 7), ("禮拜天", 7), ("六", 6), ("(二)", 2), ("星期5", 5), ("Mon", 1), ("TUES.", 2),
     ("sunday", 7), ("1", 1), ("7", 7), ("\uff17", 7)],
)  # fmt: skip
def test_reads_a_day_of_the_week(text: str, expected: int) -> None:
    assert weekday(text) == expected


@pytest.mark.parametrize("text", ["", "0", "8", "星期八", "monthly", "Monkey", "一二"])
def test_refuses_what_is_no_day_of_the_week(text: str) -> None:
    with pytest.raises(ValueError, match="is no day of the week"):
        weekday(text)


def test_epoch_seconds_are_utc() -> None:
    assert moment("1700000000").tzinfo is UTC
