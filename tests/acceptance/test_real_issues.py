"""The numbers of a city's real cases, against the same worked out of the file itself."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lifelines import KaplanMeierFitter

from hub.clock import COUNTY_ZONE
from hub.dates import moment
from hub.embedded.cluster import Cluster
from hub.metrics.journey import Pace
from hub.metrics.wishes import Wishes, question
from hub.metrics.workbench import Workbench
from hub.places.atlas import load_atlas
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction
from tests.conftest import TEMPLATE
from tests.sending import send

pytestmark = pytest.mark.broad

KAOHSIUNG = "64000"
FILE = "issues/kaohsiung_open1999_2016-11_12.jsonl"
LINES = 2_500
"""The first of 13,653: more than ten days, and a quarter of a minute less to load."""

PERIOD = Wishes(since=date(2016, 11, 1), until=date(2016, 11, 10))
START, END = (datetime(2016, 11, day, tzinfo=COUNTY_ZONE) for day in (1, 11))
CLOSED = {"處理完成", "解除管制"}


class Case(NamedTuple):
    """One case of the file. ``steps``: when, and whether it was closed then."""

    opened: datetime
    said_closed: datetime | None
    steps: list[tuple[datetime, bool]]


class Number(NamedTuple):
    """A metric of the whole city."""

    value: float
    n: int


@pytest.fixture(scope="module")
def sample(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first lines of the file."""
    path = tmp_path_factory.mktemp("issues") / "cases.jsonl"
    with (real_data / FILE).open(encoding="utf-8") as file:
        path.write_text("".join(islice(file, LINES)), "utf-8")
    return path


@pytest.fixture(scope="module")
def url(cluster: Cluster, template_url: str, sample: Path) -> Iterator[str]:
    """A database with these cases, and without a single resident."""
    assert template_url
    cluster.create_database("real_issues", template=TEMPLATE)
    found = cluster.url("real_issues")
    source = engine(found, pool_size=1)
    with transaction(source) as connection:
        load_atlas(connection, KAOHSIUNG, rooted(Settings().atlas_dir))
    source.dispose()
    send(found, sample, into="issues", county=KAOHSIUNG)
    yield found
    cluster.drop_database("real_issues")


@pytest.fixture(scope="module")
def cases(sample: Path) -> list[Case]:
    """The cases as the file tells them."""
    told = map(json.loads, sample.read_text("utf-8").splitlines())
    return [
        Case(
            moment(case["Cre_Date_"]),
            moment(case["Close_Date_"]) if case.get("Close_Date_") else None,
            sorted((moment(at), word in CLOSED) for at, _, word in case["_status_history"]),
        )
        for case in told
    ]


def test_the_median_is_that_of_the_file(url: str, cases: list[Case]) -> None:
    opened = [case for case in cases if START <= case.opened < END]
    closed = [closing(case) for case in opened]
    days = [
        ((at or END) - case.opened).total_seconds() / 86_400
        for at, case in zip(closed, opened, strict=True)
    ]
    reference = KaplanMeierFitter().fit(days, [at is not None for at in closed])
    assert any(at is None for at in closed)
    found = measured(url, "issue_median_days_to_close")
    assert found == (pytest.approx(reference.median_survival_time_, abs=1e-4), len(opened))


def test_cases_that_came_back_are_those_of_the_file(url: str, cases: list[Case]) -> None:
    watched = [case for case in cases if closed_in_period(case) and not case.steps[0][1]]
    back = [case for case in watched if came_back(case)]
    assert back, "the file has such cases"
    found = measured(url, "issue_reopen_rate")
    assert found == (pytest.approx(100 * len(back) / len(watched), abs=1e-4), len(watched))


def measured(url: str, metric: str) -> Number:
    source = engine(url, pool_size=1)
    bench = Workbench(KAOHSIUNG, Pace.of(Settings()))
    with transaction(source) as connection:
        asked = question(connection, bench, Settings(), metric, PERIOD, datetime.now(UTC))
        county = bench.result(connection, asked).county
    source.dispose()
    return Number(float(county.value[0]), int(county.n[0]))


def closings(case: Case) -> list[tuple[datetime, datetime | None]]:
    """(closed, opened again) each time, by the file's own time of closing where that fits its steps."""
    found = []
    turns = [
        (at, before)
        for (before, was), (at, now) in pairwise([(case.opened, False), *case.steps])
        if now and not was
    ]
    for at, before in turns:
        again = next((when for when, now in case.steps if when > at and not now), None)
        said = case.said_closed
        fits = said is not None and before <= said and (again is None or said <= again)
        found.append((said if fits and said is not None else at, again))
    return found


def closing(case: Case) -> datetime | None:
    """When the case was closed, as it stood at the end of the period; None: it was open."""
    standing = [at for at, again in closings(case) if at < END and (again is None or again >= END)]
    return standing[-1] if standing else None


def closed_in_period(case: Case) -> bool:
    return any(START <= at < END for at, _ in closings(case))


def came_back(case: Case) -> bool:
    return any(START <= at < END and again is not None for at, again in closings(case))
