"""Promises in working days: counted case by case beside it."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.clock import COUNTY_ZONE
from hub.promises import kept, percent_kept
from hub.workdays import Workdays

START = datetime(2024, 10, 1, tzinfo=COUNTY_ZONE)
CLOSURES = [date(2024, 10, 2), date(2024, 10, 3), date(2024, 10, 31)]
hours = st.integers(0, 24 * 45)
cases = st.lists(
    st.tuples(hours, st.none() | hours, st.none() | st.integers(0, 10), st.booleans()), max_size=12
)


def moment(hour: int) -> datetime:
    return START + timedelta(hours=hour)


@settings(max_examples=50)
@given(cases, hours, hours)
def test_each_case_due_is_in_time_or_not(
    told: list[tuple[int, int | None, int | None, bool]], since: int, known: int
) -> None:
    calendar = Workdays(CLOSURES)
    expected = []
    for opened, closed, promised, timed in told:
        due = None if promised is None else calendar.due(moment(opened), promised)
        if due is None or not timed or not moment(since) < due <= moment(known):
            expected.append(np.nan)
        else:
            expected.append(float(closed is not None and moment(closed) < due))
    opened_s, closed_s = (
        [np.nan if c[i] is None else moment(int(c[i] or 0)).timestamp() for c in told]
        for i in (0, 1)
    )
    found = kept(
        opened_s, closed_s, [np.nan if c[2] is None else c[2] for c in told],
        timed=[c[3] for c in told], since_s=moment(since).timestamp(),
        known_s=moment(known).timestamp(), closures=CLOSURES,
    )  # fmt: skip
    assert found == pytest.approx(np.array(expected), nan_ok=True)


def test_where_nothing_was_due_there_is_no_share() -> None:
    share = percent_kept([], [], [], timed=[], since_s=0, known_s=[], closures=[])
    assert np.isnan(share)
