"""Days as offices write them."""

from datetime import date

import pytest

from hub.dates import day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-09-30", date(2017, 9, 30)),
        ("2017/9/30", date(2017, 9, 30)),
        ("20170930", date(2017, 9, 30)),
        ("2017-09-30T08:00:00+08:00", date(2017, 9, 30)),
        ("2017/8/21 下午 05:23:52", date(2017, 8, 21)),
        ("106/09/30", date(2017, 9, 30)),
        ("1060930", date(2017, 9, 30)),
        ("106.9.30", date(2017, 9, 30)),
        ("民國106年9月30日", date(2017, 9, 30)),
        ("中華民國 115 年 6 月", date(2026, 6, 30)),
        ("11506", date(2026, 6, 30)),
        ("106Y06M", date(2017, 6, 30)),
        ("10402", date(2015, 2, 28)),
        ("43008", date(2017, 9, 30)),
        ("\uff12\uff10\uff11\uff17\uff0f\uff19\uff0f\uff13\uff10", date(2017, 9, 30)),
    ],
)
def test_reads(text: str, expected: date) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    "text", ["", "無", "2017-13-01", "2017-02-30", "99999999", "12", "昨天", "1.5"]
)
def test_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        day(text)
