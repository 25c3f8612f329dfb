"""A small county of three townships, one an island, walked through end to end: files and messages in, every metric out.

``small_county/by_hand.py`` has the map and the arithmetic, ``small_county/made.py`` what is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from hub.embedded.cluster import Cluster
from hub.embedded.runtime import Runtime
from hub.roles import Role
from tests.acceptance.small_county.by_hand import ALL, EAST, ISLAND, MARCH, VILLAGES, WEST, ByHand
from tests.acceptance.small_county.made import COUNTY, KEPT, messages, send_files, take_ferry, tell
from tests.conftest import Served
from tests.people import add_person, bearer, given_key
from tests.sending import rows


@dataclass(frozen=True)
class Hub:
    """The county's hub. ``key``: of somebody with the ems role."""

    served: Served
    key: str

    def ask(self, path: str, *, public: bool = False) -> Any:
        """What the API answers."""
        headers = {} if public else bearer(self.key)
        answer = httpx.get(f"{self.served.url}/api/{path}", headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lines(self, question: str, *, public: bool = False) -> dict[str, Any]:
        """Area → its line, the county's among them."""
        answer = self.ask(question, public=public)
        return {line["area_code"]: line for line in [*answer["values"], answer["county"]]}


@pytest.fixture(scope="module")
def hub(
    cluster: Cluster,
    template_url: str,
    runtime: Runtime,
    serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Hub:
    """The small county, before it has a ferry."""
    assert template_url
    cluster.create_database("small", template="template_hub")
    url = cluster.url("small")
    send_files(url, tmp_path_factory.mktemp("small"))
    tell(runtime.folder, url, messages())
    add_person(url, "ems", Role.EMS)
    return Hub(serve(url, **KEPT), given_key(url, "ems"))


@pytest.mark.parametrize("asked", ALL, ids=str)
def test_the_api_says_what_the_pencil_says(hub: Hub, asked: ByHand) -> None:
    found = hub.lines(f"metrics/{asked.metric}?{asked.query}")
    assert found.keys() == asked.lines.keys()
    for area, expected in asked.lines.items():
        line = found[area]
        assert (line["n"], line["reason"]) == (expected.n, expected.reason), area
        value = expected.value() if callable(expected.value) else expected.value
        assert line["value"] == pytest.approx(value, abs=asked.within), area
        assert line["complete"] == pytest.approx(expected.complete, abs=0.0001), area
        told = None if line["lo"] is None else (line["lo"], line["hi"])
        if expected.seen is None:
            assert told == pytest.approx(expected.interval, abs=0.01), area
        else:
            low, high = expected.seen
            assert low - asked.within <= line["lo"] <= line["value"] <= line["hi"], area
            assert line["hi"] <= high + asked.within, area


def test_every_metric_has_a_number_by_hand(hub: Hub) -> None:
    declared = {metric["metric"] for metric in hub.ask("metrics")["metrics"]}
    assert {asked.metric for asked in ALL} == declared


def test_what_was_sent_twice_or_cannot_be_is_there_and_does_not_count(hub: Hub) -> None:
    runs = (
        "SELECT source, 'impossible_times' = ANY (flags) FROM ambulance_run "
        "WHERE feature_id = :run AND valid_to IS NULL"
    )
    url = hub.served.database_url
    assert sorted(rows(url, runs, run="R-5")) == [("fire-bureau", False), ("mqtt", False)]
    assert rows(url, runs, run="R-6") == [("fire-bureau", True)]


def test_a_township_is_the_sum_of_its_villages(hub: Hub) -> None:
    # Within 10 minutes of care all of 西一村 (K-west), 西二村 (K-east, 9 min), 東一村; nobody of 東二村 (13 min).
    lines = hub.lines("metrics/clinic_within_30min?minutes=10&level=village")
    assert [lines[village]["value"] for village in VILLAGES] == [100, 100, 100, 0, None, None]
    residents = [lines[village]["residents"] for village in VILLAGES]
    assert residents == [4000, 1000, 2500, 500, 1500, 500]


def test_what_stands_on_few_visits_is_kept_from_the_public(hub: Hub) -> None:
    lines = hub.lines(f"metrics/telehealth_visits_per_1000?{MARCH}", public=True)
    # 3 visits in the east and none on the island are under 5. Together they are 3 still, and 13 − 10 tells them: so 10 of
    # the west, the smallest of what is left, goes with them.
    for area in (WEST, EAST, ISLAND):
        told = [lines[area][key] for key in ("value", "n", "lo", "hi", "reason")]
        assert told == [None, None, None, None, "suppressed"], area
    assert [lines[COUNTY][key] for key in ("value", "n")] == [1.3, 13]


def test_the_gap_index_by_chosen_weights(hub: Hub) -> None:
    judged = {metric["metric"] for metric in hub.ask("gaps")["metrics"]}
    chosen = {"clinic_within_30min": 1, "ems_standing_coverage": 3}
    weights = "&".join(f"weight={name}:{chosen.get(name, 0)}" for name in judged)
    answer = hub.ask(f"gaps?{weights}")
    found = {line["area_code"]: line for line in [*answer["values"], answer["county"]]}
    # Both standards are 100 %. West: nothing is missing. East: nothing at clinics, everything at stations: 3 ÷ 4.
    # County: 20 % missing and 50 %: (1 × 0.2 + 3 × 0.5) ÷ 4. Of the island neither is known.
    assert [found[area]["value"] for area in (WEST, EAST, COUNTY)] == [0, 0.75, 0.425]
    assert (found[ISLAND]["value"], found[ISLAND]["reason"]) == (None, "too_little_known")
    assert [found[area]["rank"] for area in (EAST, WEST, ISLAND)] == [1, 2, None]


def test_a_ferry_brings_the_island_a_number(hub: Hub) -> None:
    """The last test: from here on there is a ferry, 30 minutes from the port in the east at 270 km to that at 292 km."""
    assert hub.lines("metrics/clinic_within_30min?minutes=60")[ISLAND]["reason"] == "unreachable"
    take_ferry(hub.served.database_url)
    # To the port 0.75 to 1.26 km (1.6 to 2.6 min), over in 30, then 8 km to K-east (16.8 min): 48.4 to 49.4 minutes.
    # To K-west 18 km (37.8 min): 69.4 and more.
    for minutes, share, sites in ((60, 100, 1), (49.5, 100, 1), (48.3, 0, 0), (30, 0, 0)):
        line = hub.lines(f"metrics/clinic_within_30min?minutes={minutes}")[ISLAND]
        assert (line["value"], line["n"], line["reason"]) == (share, sites, None), minutes
        assert line["affected"] == 2000 * (100 - share) / 100
    # The whole county reaches a place of care within an hour.
    assert hub.lines("metrics/clinic_within_30min?minutes=60")[COUNTY]["value"] == 100
    # No hours, no station and no free ambulance come over within the time: that is known now, and is 0.
    for metric in ("telehealth_hours_per_1000", "ems_standing_coverage", "ems_live_coverage"):
        line = hub.lines(f"metrics/{metric}")[ISLAND]
        assert (line["value"], line["reason"]) == (0, None), metric
    # Nobody walks across to a hotspot, ferry or not.
    assert hub.lines("metrics/wifi_median_distance")[ISLAND]["reason"] == "no_crossing"
    empty = hub.lines(f"metrics/ems_empty_minutes?{MARCH}")[ISLAND]
    assert empty["value"] == 660, "empty as long as anything is known"
