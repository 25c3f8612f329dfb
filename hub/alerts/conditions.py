"""What is amiss at a moment, by each kind of rule; what is not known is neither amiss nor well."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection

from hub.alerts.declared import Rule
from hub.registry import dataset
from hub.store.queries import records
from hub.text import Text
from hub.workdays import Workdays

VEHICLE_SILENCE_S = 600.0
LINK_SILENCE_S = 900.0
"""Seconds without a word after which nothing is known of a vehicle, or a link: as their metrics have it."""


class Found(NamedTuple):
    """How one subject of a rule stands. ``amiss`` None: not known, so nothing begins and nothing is over.

    ``since``: since when at least; None: since now.
    """

    subject: str
    title: Text
    amiss: bool | None
    simulated: bool = False
    since: datetime | None = None


class Place(NamedTuple):
    """Where and when it is looked at."""

    connection: Connection
    county: str
    now: datetime

    def rows(self, name: str, **asked: Any) -> list[dict[str, Any]]:
        """Rows of a query."""
        return records(self.connection, name, **asked)


def look(place: Place, rule: Rule) -> list[Found]:
    """How the subjects of a rule stand; one that is not listed is well."""
    return list(CONDITIONS[rule.when](place, rule))


def _source_silent(place: Place, rule: Rule) -> Iterator[Found]:
    assert rule.dataset is not None
    declared = dataset(rule.dataset)
    heard = {row["source"]: row for row in place.rows("sources_heard", dataset=rule.dataset)}
    for name in [rule.source] if rule.source else sorted(heard):
        row = heard.get(name)
        source = declared.source(name)
        title = source.title if source else Text(name, name)
        silent = row is None or place.now - row["heard"] >= timedelta(minutes=rule.minutes)
        yield Found(
            f"{rule.dataset}/{name}",
            Text(
                f"{declared.title.zh}：「{title.zh}」沒有新資料",
                f"{declared.title.en}: nothing new from “{title.en}”",
            ),
            silent,
            simulated=row is not None and row["simulated"],
            since=row["heard"] if row else None,
        )


def _feed_silent(place: Place, rule: Rule) -> Iterator[Found]:
    for row in place.rows("feeds_silent"):
        name = row["name"]
        title = Text(
            f"定期抓取 {name} 沒有回應或沒有更新",
            f"Feed {name} does not answer or brings nothing new",
        )
        yield Found(name, title, amiss=True, since=row["alarm_since"])


def _no_free_ambulance(place: Place, rule: Rule) -> Iterator[Found]:
    asked = {"now": place.now, "silence_s": VEHICLE_SILENCE_S, "county": place.county}
    for row in place.rows("townships_covered", **asked):
        code = row["township_code"]
        if code in rule.townships if rule.townships else row["has_station"]:
            title = Text(
                f"{row['name_zh']}沒有待命的救護車", f"No free ambulance in {row['name_en']}"
            )
            free = row["free"]
            yield Found(code, title, None if free is None else not free, row["simulated"])


def _link_down(place: Place, rule: Rule) -> Iterator[Found]:
    for row in place.rows("links_now", now=place.now, silence_s=LINK_SILENCE_S):
        title = Text(f"{row['name']}的線路中斷", f"The link of {row['name']} is down")
        amiss = None if row["online"] is None else not row["online"]
        since = row["at"] if amiss else None
        yield Found(row["feature_id"], title, amiss, row["simulated"], since)


def _backlog(place: Place, rule: Rule) -> Iterator[Found]:
    rows = place.rows("issues_promised", category=rule.category)
    closed = (row["closed_on"] for row in place.rows("closed_days", county=place.county))
    opened, promised = (
        np.array([row[name] for row in rows], dtype=float) for name in ("opened_s", "promised_days")
    )
    over = Workdays(closed).due_each(opened, promised) <= place.now.timestamp()
    count = int(over.sum())
    what = Text(rule.category or "民眾案件", rule.category or "Citizens' cases")
    yield Found(
        rule.category or "all",
        Text(
            f"{what.zh}：逾期未結超過 {rule.cases} 件",
            f"{what.en}: more than {rule.cases} open ones are over their promise",
        ),
        count > rule.cases,
        any(row["simulated"] for row in rows),
    )


CONDITIONS: Mapping[str, Callable[[Place, Rule], Iterator[Found]]] = {
    "source_silent": _source_silent,
    "feed_silent": _feed_silent,
    "no_free_ambulance": _no_free_ambulance,
    "link_down": _link_down,
    "backlog": _backlog,
}
