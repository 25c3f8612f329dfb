"""The steps of a series: whole weeks and months that are over, and the question of each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import BadParameter
from hub.metrics.question import ALWAYS, Period, Question
from hub.metrics.series import MOST, Step, questions, spans
from hub.metrics.wishes import BEGINNING, days
from hub.registry import metric

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def asked(name: str) -> Question:
    """What stands, or happened, in the townships."""
    owner, declared = metric(name)
    return Question(name, owner, declared, "township", TODAY, None, Period(BEGINNING, ALWAYS))


def test_by_default_the_last_twelve_that_are_over() -> None:
    months = spans("month", None, None, TODAY)
    assert (months[0].first, months[-1].last) == (date(2025, 3, 1), date(2026, 2, 28))
    assert len(months) == 12
    weeks = spans("week", None, None, date(2026, 3, 29))
    assert weeks[-1].last == date(2026, 3, 22), "on its Sunday a week is not over"
    assert {week.first.weekday() for week in weeks} == {0}


@settings(max_examples=50)
@given(
    step=st.sampled_from(["week", "month"]),
    today=st.dates(date(2022, 1, 1), date(2027, 1, 1)),
    back=st.integers(62, 400),
    length=st.integers(0, 500),
)
def test_steps_follow_each_other_and_none_lies_ahead(
    step: Step, today: date, back: int, length: int
) -> None:
    since = today - timedelta(days=back)
    until = since + timedelta(days=length)
    found = spans(step, since, until, today)
    assert 1 <= len(found) <= MOST
    assert found[-1].last < today
    assert found[-1].first <= until
    assert found[0].first <= since <= found[0].last
    for one, following in pairwise(found):
        assert following.first == one.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), "period_order"),
        (date(2026, 4, 1), None, "period_in_future"),
        (None, date(2026, 4, 1), "period_in_future"),
        (date(2026, 3, 5), None, "no_whole_step"),
        (date(2021, 2, 1), None, "too_many_steps"),
        (date(1, 1, 1), None, "bad_parameter"),
        (None, date(9999, 12, 31), "bad_parameter"),
    ],
)
def test_a_wrong_period_has_a_code_and_a_hint(
    since: date | None, until: date | None, code: str
) -> None:
    with pytest.raises(BadParameter) as fault:
        spans("month", since, until, TODAY)
    assert fault.value.code == code
    assert fault.value.hint


def test_sixty_steps_are_given_and_the_hint_says_where_they_begin() -> None:
    assert len(spans("month", date(2021, 3, 1), None, TODAY)) == MOST == 60
    with pytest.raises(BadParameter, match="2021-03-01"):
        spans("month", date(2021, 2, 28), None, TODAY)


def test_states_are_asked_at_the_end_and_what_happens_from_day_to_day() -> None:
    (month,) = spans("month", date(2026, 2, 1), date(2026, 2, 1), TODAY)
    (state,) = questions(asked("wifi_population_coverage"), [month], NOW)
    assert state.period.start == BEGINNING
    assert days(state.period)[1] == date(2026, 2, 28)
    (window,) = questions(asked("telehealth_visits_per_1000"), [month], NOW)
    assert days(window.period) == (date(2026, 2, 1), date(2026, 2, 28))


def test_what_is_told_of_this_minute_has_no_steps() -> None:
    question = asked("wifi_population_coverage")
    now = replace(question, metric=replace(question.metric, time="now"))
    with pytest.raises(BadParameter) as fault:
        questions(now, spans("month", None, None, TODAY), NOW)
    assert fault.value.code == "now_only"
