"""Working days: the announced calendar, ``holidays`` day by day beside it, and what a closed office changes."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.clock import COUNTY_ZONE
from hub.workdays import Workdays

PLAIN = Workdays()
days = st.dates(date(2015, 1, 1), date(2027, 12, 31))
promises = st.integers(1, 40)
closures = st.sets(days, max_size=12)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), COUNTY_ZONE)


def end_of(year: int, month: int, day: int) -> datetime:
    return at(date(year, month, day), 0) + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 1, 27), False),  # bridged before the lunar new year
        (date(2025, 2, 8), True),  # the Saturday on which that was made up for
        (date(2023, 1, 7), True),
        (date(2025, 2, 15), False),  # any other Saturday
        (date(2025, 9, 29), False),  # Confucius' birthday, a Sunday, observed; a holiday since 2025
        (date(2024, 9, 30), True),
        (date(2026, 5, 1), False),  # Labour Day, for offices since 2026
        (date(2025, 5, 1), True),
    ],
)
def test_the_announced_calendar(day: date, working: bool) -> None:
    assert PLAIN.is_working(day) is working


@pytest.mark.parametrize(
    ("since", "promised", "due"),
    [
        (at(date(2025, 6, 2)), 1, end_of(2025, 6, 3)),
        (at(date(2025, 6, 6)), 1, end_of(2025, 6, 9)),  # a Friday: Monday
        (at(date(2025, 6, 7)), 1, end_of(2025, 6, 9)),  # a Saturday: Monday
        (at(date(2025, 2, 6)), 2, end_of(2025, 2, 8)),  # a made-up Saturday counts
        (at(date(2025, 1, 24)), 3, end_of(2025, 2, 5)),  # over the lunar new year
        (at(date(2025, 6, 6)), 0, end_of(2025, 6, 6)),
        (at(date(2025, 6, 7)), 0, end_of(2025, 6, 9)),
    ],
)
def test_when_something_is_due(since: datetime, promised: int, due: datetime) -> None:
    assert PLAIN.due(since, promised) == due


def test_the_day_is_the_countys_and_not_that_of_utc() -> None:
    late = datetime(2025, 6, 2, 17, tzinfo=UTC)  # 01:00 of the 3rd in the county
    assert PLAIN.due(late, 1) == end_of(2025, 6, 4)
    assert PLAIN.due(late - timedelta(hours=2), 1) == end_of(2025, 6, 3)


@settings(max_examples=50)
@given(days, promises)
def test_without_closures_it_is_the_calendar_of_the_library(day: date, promised: int) -> None:
    calendar = holidays.country_holidays("TW")
    last = calendar.get_nth_working_day(day, promised)
    assert PLAIN.due(at(day), promised) == at(last, 0) + timedelta(days=1)


@settings(max_examples=50)
@given(days, promises, closures)
def test_what_is_done_before_it_is_due_took_no_more_than_was_promised(
    day: date, promised: int, closed: set[date]
) -> None:
    calendar = Workdays(closed)
    due = calendar.due(at(day), promised)
    assert calendar.between(at(day), due - timedelta(seconds=1)) == promised
    last = (due - timedelta(seconds=1)).astimezone(COUNTY_ZONE).date()
    assert calendar.is_working(last)
    assert last not in closed


@settings(max_examples=50)
@given(days, promises, closures)
def test_a_closed_day_gives_exactly_one_day_more(
    day: date, promised: int, closed: set[date]
) -> None:
    before = Workdays(closed)
    due = before.due(at(day), promised)
    typhoon = (due - timedelta(seconds=1)).astimezone(COUNTY_ZONE).date()
    after = Workdays(closed | {typhoon})
    assert after.due(at(day), promised) == before.due(at(day), promised + 1)
    holiday = next(d for d in _after(day) if not before.is_working(d))
    assert Workdays(closed | {holiday}).due(at(day), promised) == due


def _after(day: date) -> list[date]:
    return [day + timedelta(days=i) for i in range(1, 9)]


def test_many_at_once_are_each_as_if_alone_and_unknown_stays_unknown() -> None:
    moments = [at(date(2025, 1, 1) + timedelta(days=i)) for i in range(60)]
    calendar = Workdays([date(2025, 2, 10)])
    since = [moment.timestamp() for moment in moments]
    due = calendar.due_each(since, 5)
    assert due.tolist() == [calendar.due(moment, 5).timestamp() for moment in moments]
    assert np.isnan(calendar.due_each([np.nan, since[0]], [5, np.nan])).all()
    took = calendar.between_each(since[0], [*since, np.nan])
    assert took.tolist()[:-1] == [calendar.between(moments[0], moment) for moment in moments]
    assert np.isnan(took[-1])


def test_out_of_the_calendar_nothing_is_guessed() -> None:
    ends = [datetime(year, 6, 1, tzinfo=COUNTY_ZONE) for year in (1997, 2101)]
    for moment in ends:
        with pytest.raises(ValueError, match="1998 to 2100"):
            PLAIN.due(moment, 1)
        with pytest.raises(ValueError, match="1998 to 2100"):
            PLAIN.between(moment, moment)
    assert np.isnan(PLAIN.due_each([m.timestamp() for m in ends], 1)).all()
    with pytest.raises(ValueError, match="1998 to 2100"):
        PLAIN.due(datetime(2100, 12, 30, tzinfo=COUNTY_ZONE), 40)


def test_what_makes_no_sense_is_refused() -> None:
    for promised in (-1, 1.5):
        with pytest.raises(ValueError, match="whole"):
            PLAIN.due_each([0], [promised])
    with pytest.raises(ValueError, match="zone"):
        PLAIN.due(datetime(2025, 1, 1), 1)  # noqa: DTZ001 - the point of it
