"""Numbers on medical records as anybody may ask for them: how finely, and whether what is kept back can be worked out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection

from hub.clock import COUNTY_ZONE
from hub.metric import Metric
from hub.metrics.column import Column
from hub.metrics.journey import Pace
from hub.metrics.question import Question
from hub.metrics.wishes import Wishes, month_before, offered, options_of, question
from hub.metrics.workbench import Workbench
from hub.registry import all_datasets
from hub.roles import Role
from hub.settings import Settings
from hub.store.database import engine
from tests.attack import attack
from tests.conftest import Served
from tests.people import Visitor, add_person

MINIMUM = 5
GUARDED = [m for owner in all_datasets().values() for m in owner.metrics if m.guarded]
OVER_TIME = [m for m in GUARDED if m.time != "now"]
"""Those that have a period: what is so at this moment has neither one, nor records of a person behind it."""
COARSE = [m for owner in all_datasets().values() for m in owner.metrics if m.finest == "township"]
MONTHS = 2
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def named(metric: Metric) -> str:
    return metric.name


def months() -> list[tuple[date, date]]:
    """The last whole months, the newest first."""
    found = [month_before(datetime.now(COUNTY_ZONE).date())]
    while len(found) < MONTHS:
        found.append(month_before(found[-1][0]))
    return found


@pytest.fixture
def connection(server: Served) -> Iterator[Connection]:
    source = engine(server.database_url, pool_size=1)
    with source.connect() as opened:
        yield opened
    source.dispose()


@pytest.fixture
def anybody(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/api", timeout=60) as client:
        yield client


def fault(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("metric", OVER_TIME, ids=named)
def test_nothing_finer_than_a_township_and_a_whole_month(
    anybody: httpx.Client, metric: Metric
) -> None:
    first, last = months()[0]
    asked = {"from": str(first), "to": str(last)}
    today = str(datetime.now(COUNTY_ZONE).date())
    finer = {
        "public_level": [{**asked, "level": "village"}],
        "public_period": [
            {**asked, "to": str(last - timedelta(days=1))},
            {**asked, "from": str(first - timedelta(days=1))},
            {"from": today, "to": today},
        ],
    }
    for code, questions in finer.items():
        for one in questions:
            for form in ("json", "csv", "geojson"):
                answer = anybody.get(f"/metrics/{metric.name}", params={**one, "format": form})
                assert fault(answer) == (403, code), one
    for one in finer["public_period"]:
        assert fault(anybody.get(f"/metrics/{metric.name}/10014/working", params=one))[0] == 403
    assert fault(anybody.get(f"/metrics/{metric.name}/10014010043/working")) == (
        403,
        "public_level",
    )


@pytest.mark.parametrize("metric", [m for m in GUARDED if m.parameters], ids=named)
def test_no_parameter_but_those_that_are_offered(anybody: httpx.Client, metric: Metric) -> None:
    for parameter in metric.parameters:
        other = offered(parameter, Settings())[0] + 0.5
        answer = anybody.get(f"/metrics/{metric.name}", params={parameter.name: other})
        assert fault(answer) == (403, "public_parameter")


@pytest.mark.parametrize("metric", GUARDED, ids=named)
def test_no_other_cut_of_the_same_records(anybody: httpx.Client, metric: Metric) -> None:
    answer = anybody.get(f"/metrics/{metric.name}", params={"at": "2015-06-01"})
    assert answer.status_code in {400, 403}, answer.text


@pytest.mark.parametrize("metric", COARSE, ids=named)
def test_where_vehicles_are_is_told_by_townships(anybody: httpx.Client, metric: Metric) -> None:
    answer = anybody.get(f"/metrics/{metric.name}", params={"level": "village"})
    assert fault(answer) == (403, "public_level")


def test_the_catalogue_offers_no_level_that_is_refused(anybody: httpx.Client) -> None:
    coarse = {metric.name for metric in (*GUARDED, *COARSE)}
    for line in anybody.get("/metrics").json()["metrics"]:
        wanted = ["township"] if line["metric"] in coarse else ["township", "village"]
        assert line["levels"] == wanted, line["metric"]


def test_the_ems_role_is_told_more_and_nobody_else(server: Served) -> None:
    for role in (Role.OFFICIAL, Role.OPERATOR, Role.ADMIN, Role.EMS):
        with Visitor(server.url) as visitor:
            visitor.sign_in(add_person(server.database_url, f"told-{role}", role))
            for metric in GUARDED:
                path = f"/api/metrics/{metric.name}"
                answer = visitor.get(path, params={"level": "village"})
                assert answer.status_code == (200 if role is Role.EMS else 403)
                if answer.status_code == 200:
                    assert answer.headers["cache-control"].startswith("private")
                    assert all(v["reason"] != "suppressed" for v in answer.json()["values"])


def truth(connection: Connection, asked: Question, bench: Workbench) -> tuple[Counts, Counts]:
    """Records by part of every township, and of the county."""
    found = bench.result(connection, asked)

    def parts(column: Column) -> Counts:
        own: Counts = (column.n[:, None] if column.parts is None else column.parts).astype(np.int64)
        return own

    return parts(found.values), parts(found.county)


def tables(
    anybody: httpx.Client, connection: Connection, metric: Metric, month: tuple[date, date]
) -> tuple[Counts, Mask]:
    """All that anybody is told of a month, as one table: (what is so, which is not told), totals last.

    Rows: townships, and what lies in none; columns: the options of a choice that parts the records, and what has none.
    """
    bench, settings = Workbench("10014", Pace.of(Settings())), Settings()
    choices = [choice for choice in metric.choices if not choice.shared]
    words = [w for c in choices for w in options_of(connection, c)] + [None]
    wishes = Wishes(since=month[0], until=month[1])
    plain = question(connection, bench, settings, metric.name, wishes, datetime.now(UTC))
    counts, kept = [], []
    for word in words:
        given = {choices[0].name: word} if word is not None else {}
        asked = replace(plain, words=tuple({**dict(plain.words), **given}.items()))
        own, whole = truth(connection, asked, bench)
        counts.append(np.vstack([own, whole - own.sum(axis=0), whole]))
        answer = anybody.get(
            f"/metrics/{metric.name}", params={"from": str(month[0]), "to": str(month[1]), **given}
        )
        assert answer.status_code == 200, answer.text
        told = answer.json()
        lines = [*told["values"], {"reason": "suppressed"}, told["county"]]
        kept.append([line["reason"] == "suppressed" for line in lines])
        for line in lines:
            if line["reason"] == "suppressed":
                assert (line.get("n"), line.get("value"), line.get("affected")) == (None,) * 3
    return np.stack(counts, axis=1), np.array(kept).T


@pytest.mark.parametrize("metric", OVER_TIME, ids=named)
@pytest.mark.parametrize("back", range(MONTHS))
def test_what_is_not_told_cannot_be_subtracted(
    anybody: httpx.Client, connection: Connection, metric: Metric, back: int
) -> None:
    counts, kept = tables(anybody, connection, metric, months()[back])
    told = np.delete(np.arange(len(counts)), -2)
    small: Mask = np.any(counts < MINIMUM, axis=2)
    assert kept[told][small[told]].all()
    for part in range(counts.shape[2]):
        inner, back_of = known_sums(counts[:, :, part], kept)
        for bound in attack(inner, back_of):
            assert bound.most - bound.least >= 1 - 1e-6, (bound, inner, back_of)


def known_sums(amounts: Counts, kept: Mask) -> tuple[Counts, Mask]:
    """The table as ``attack`` takes it: with what has none of the options as a column, and without rests of nothing."""
    if amounts.shape[1] == 1:
        inner, back_of = amounts[:-1], kept[:, [0, 0]]
    else:
        rest = amounts[:-1, -1] - amounts[:-1, :-1].sum(axis=1)
        inner = np.column_stack([amounts[:-1, :-1], rest])
        back_of = np.insert(kept, -1, values=True, axis=1)
        if not rest.any():
            inner, back_of = inner[:, :-1], np.delete(back_of, -2, axis=1)
    if not inner[-1].any():
        inner, back_of = inner[:-1], np.delete(back_of, -2, axis=0)
    return inner, back_of


@pytest.mark.parametrize("metric", OVER_TIME, ids=named)
def test_the_working_counts_nothing_that_the_table_keeps_back(
    anybody: httpx.Client, metric: Metric
) -> None:
    told = anybody.get(f"/metrics/{metric.name}").json()
    assert all(source["records"] is None for source in told["sources"][:-2])
    assert "T" not in str(told["as_of"]) or told["as_of"][11:19] == "00:00:00"
    for line in [told["county"], *told["values"]]:
        working = anybody.get(f"/metrics/{metric.name}/{line['area_code']}/working").json()
        assert (working["value"], working["n"]) == (line["value"], line["n"])
        counted = [step["value"] for step in working["steps"] if step["unit"] == "records"]
        assert counted == [line["n"]]
        assert all(i["records"] is None for i in working["inputs"][:-2])


@pytest.mark.parametrize("metric", OVER_TIME, ids=named)
def test_no_other_way_of_asking_tells_more(anybody: httpx.Client, metric: Metric) -> None:
    month, before = months()
    direct = [_lines(anybody, metric, asked) for asked in (before, month)]
    series = anybody.get(
        f"/metrics/{metric.name}/series", params={"from": str(before[0]), "to": str(month[1])}
    ).json()
    for area in series["areas"]:
        for told, point in zip(direct, area["points"], strict=True):
            line = told[area["area_code"]]
            assert [point[k] for k in TOLD] == [line[k] for k in TOLD]
    beside = anybody.get(f"/metrics/{metric.name}", params={"compare": f"{before[0]:%Y-%m}"}).json()
    for line in [beside["county"], *beside["values"]]:
        then, now = (told[line["area_code"]] for told in direct)
        assert [line[k] for k in TOLD] == [now[k] for k in TOLD]
        change = line["change"]
        assert [change[f"before{k}"] for k in ("", "_lo", "_hi", "_n")] == [
            then[k] for k in ("value", "lo", "hi", "n")
        ]
        if "suppressed" in (then["reason"], now["reason"]):
            assert {change[k] for k in ("difference", "lo", "hi", "more_than_noise")} == {None}


TOLD = ("value", "lo", "hi", "n", "reason")


def _lines(anybody: httpx.Client, metric: Metric, month: tuple[date, date]) -> dict[str, Any]:
    asked = {"from": str(month[0]), "to": str(month[1])}
    told = anybody.get(f"/metrics/{metric.name}", params=asked).json()
    return {line["area_code"]: line for line in [told["county"], *told["values"]]}


def test_the_gap_index_tells_no_value_that_is_kept_back(anybody: httpx.Client) -> None:
    month = months()[0]
    gaps = anybody.get("/gaps").json()
    told = {m.name: _lines(anybody, m, month) for m in GUARDED if m.standard}
    assert told
    for line in [gaps["county"], *gaps["values"]]:
        for part in line["parts"]:
            if part["metric"] in told:
                assert part["value"] == told[part["metric"]][line["area_code"]]["value"]
