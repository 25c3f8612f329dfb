"""Two periods by hand: the change, its interval, what is noise, areas that come and go, and one set of breaks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.percentiles import percentile_change
from hub.errors import BadParameter
from hub.metric import Metric
from hub.metrics.compare import compared, equally_long, is_noise, other_question
from hub.metrics.legend import Classes, classes, legend
from hub.metrics.wishes import days
from hub.registry import metric
from hub.store.rows import Rows
from tests.measured import column, judged_by, result

SHARE = judged_by("share", 80, better=True)
NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)


def window(name: str) -> Metric:
    """A metric of what happens between two days, as it is declared."""
    return metric(name)[1]


def test_the_change_has_the_interval_of_both_values() -> None:
    before = result(SHARE, ["A", "B"], [50.0, 60.0], half=3.0)
    after = result(SHARE, ["A", "B"], [60.0, 62.0], half=4.0)
    found = compared(after, before)
    # Each end: 3 and 4 added as squares are 5.
    assert found.changes.difference.tolist() == [10.0, 2.0]
    assert found.changes.lo.tolist() == [5.0, -3.0]
    assert found.changes.hi.tolist() == [15.0, 7.0]
    assert [is_noise(found.changes, i) for i in (0, 1)] == [False, True]
    assert found.county_change.difference.tolist() == [10.0]


def test_where_a_value_has_no_interval_chance_cannot_be_judged() -> None:
    found = compared(result(SHARE, ["A"], [60.0]), result(SHARE, ["A"], [50.0], half=3.0))
    assert found.changes.difference.tolist() == [10.0]
    assert isnan(found.changes.lo[0])
    assert is_noise(found.changes, 0) is None


def test_an_unknown_value_is_no_change_of_zero() -> None:
    after = result(SHARE, ["A", "B", "C"], [nan, 60.0, nan], half=1.0)
    before = result(SHARE, ["A", "B", "C"], [50.0, nan, nan], half=1.0)
    found = compared(after, before)
    assert found.reason.tolist() == ["unknown_now", "unknown_then", "unknown_now"]
    assert np.isnan(found.changes.difference).all()


def test_areas_that_come_go_or_are_redrawn_do_not_compare() -> None:
    after = result(SHARE, ["A", "B", "NEW"], [1.0, 2.0, 3.0], half=1.0)
    before = result(SHARE, ["OLD", "B", "A"], [9.0, 2.5, 1.5], half=1.0)
    old, b, a = before.ground.areas
    areas = [old, replace(b, valid_from=date(2021, 10, 1)), a]
    before = replace(before, ground=replace(before.ground, areas=areas))
    found = compared(after, before)
    assert [area.area_code for area in found.areas] == ["A", "B", "NEW", "OLD"]
    assert found.reason.tolist() == [None, "redrawn", "not_then", "not_now"]
    assert found.then.tolist() == [2, 1, -1, 0]
    assert found.changes.difference[0] == -0.5
    assert np.isnan(found.changes.difference[1:]).all()


def test_a_percentile_moves_by_the_bootstrap_of_the_difference() -> None:
    declared = window("ems_response_p90")
    early, late = [5.0, 6, 7, 8, 9, 20], [9.0, 12, 13, 14, 15, 22]

    def answer(values: list[float]) -> object:
        rows = Rows({
            "amount": np.array([*values, 99.0], dtype=object),
            "township_code": np.array(["A"] * len(values) + ["B"], dtype=object),
            "day": np.array([None] * (len(values) + 1), dtype=object),
        })  # fmt: skip
        made = result(declared, ["A", "B"], [float(np.quantile(values, 0.9)), nan], half=1.0)
        return replace(made, inputs={"records": rows})

    found = compared(answer(late), answer(early))  # type: ignore[arg-type]
    wanted = percentile_change(early, late, 0.9)
    moved = [float(part[0]) for part in found.changes]
    assert moved == pytest.approx(list(wanted), abs=1e-4)
    assert isnan(found.changes.difference[1])


@settings(max_examples=40)
@given(
    value=st.floats(-100, 100),
    moved=st.floats(-20, 20),
    half=st.floats(0.1, 30),
)
def test_a_change_inside_its_interval_is_noise_and_turns_round_with_time(
    value: float, moved: float, half: float
) -> None:
    one = result(SHARE, ["A"], [value], half=half)
    other = result(SHARE, ["A"], [value + moved], half=half)
    there, back = compared(other, one).changes, compared(one, other).changes
    assert there.difference[0] == pytest.approx(-back.difference[0], abs=1e-3)
    assert there.lo[0] == pytest.approx(-back.hi[0], abs=1e-3)
    reach = half * 2**0.5
    if abs(abs(moved) - reach) > 1e-2:
        assert is_noise(there, 0) == (abs(moved) < reach)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
        ("2026-01-05/2026-02-03", date(2026, 1, 5), date(2026, 2, 3)),
    ],
)
def test_a_period_is_a_month_a_day_or_two_days(written: str, first: date, last: date) -> None:
    asked = result(window("telehealth_visits_per_1000"), ["A"], [1.0]).question
    assert days(other_question(asked, written, None, NOW).period) == (first, last)


def test_of_what_stands_a_month_is_its_last_day() -> None:
    asked = result(SHARE, ["A"], [1.0]).question
    found = other_question(asked, "2026-02", date(2021, 9, 30), NOW)
    assert days(found.period)[1] == date(2026, 2, 28)
    assert found.at == date(2021, 9, 30)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-13", "bad_period"),
        ("yesterday", "bad_period"),
        ("2026-02-30", "bad_period"),
        ("2026-01-05/2026-02-03", "bad_period"),
        ("9999-12", "bad_period"),
        ("2027-01", "period_in_future"),
        ("0001-01", "bad_parameter"),
    ],
)
def test_a_wrong_period_has_a_code_and_the_parameters_name(written: str, code: str) -> None:
    with pytest.raises(BadParameter) as fault:
        other_question(result(SHARE, ["A"], [1.0]).question, written, None, NOW)
    assert (fault.value.code, fault.value.field) == (code, "compare")


def test_what_is_told_of_this_minute_has_no_earlier_value() -> None:
    now = replace(SHARE, time="now")
    with pytest.raises(BadParameter) as fault:
        other_question(result(now, ["A"], [1.0]).question, "2026-02", None, NOW)
    assert fault.value.code == "now_only"


def test_months_of_different_length_are_told_apart() -> None:
    asked = result(window("telehealth_visits_per_1000"), ["A"], [1.0]).question
    longer = replace(asked, period=replace(asked.period, end=asked.period.end + timedelta(days=1)))
    assert equally_long(asked, asked)
    assert not equally_long(asked, longer)


def test_one_set_of_breaks_counts_each_period_by_itself() -> None:
    now, then = column([1.0, 2, 9, nan]).value, column([10.0, 50, nan, 3]).value
    ours, theirs = legend(now, then, Classes(count=2))
    assert ours is not None
    assert theirs is not None
    assert ours.edges == theirs.edges == (1.0, 10.0, 50.0)
    assert (ours.counts, theirs.counts) == ((3, 0), (2, 1))
    alone, nothing = legend(now, None, Classes("user", 2, (0.0, 5.0, 10.0)))
    assert alone is not None
    assert nothing is None
    assert alone.counts == (2, 1)
    assert legend(column([nan]).value, column([nan]).value, Classes()) == (None, None)


@pytest.mark.parametrize(
    ("method", "count", "edges"),
    [
        ("user", None, None),
        ("quantiles", None, "0,1"),
        (None, 4, "0,1,2"),
        (None, None, "0"),
        (None, None, "1,0"),
        (None, None, "0,0"),
        (None, None, "0,nan"),
        (None, None, "0,inf"),
        (None, None, "0,much"),
        (None, None, ""),
    ],
)
def test_wrong_edges_have_a_code_and_a_hint(
    method: str | None, count: int | None, edges: str | None
) -> None:
    with pytest.raises(BadParameter) as fault:
        classes(method, count, edges)  # type: ignore[arg-type]
    assert fault.value.code == "bad_edges"
    assert fault.value.hint
