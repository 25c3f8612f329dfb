"""The simulated county: the same seed lives the same life, whenever one begins to listen; its days are plausible."""

from collections import Counter
from datetime import datetime
from itertools import chain, islice, pairwise, takewhile

import orjson
import pytest

from hub.datasets.issues.states import CLOSED_STATES, OPEN_STATES
from hub.fields import ID_MAX
from hub.registry import dataset
from ingest.simulate import rhythm
from ingest.simulate.county import County
from ingest.simulate.event import Event, messages
from ingest.simulate.issues import Issues
from ingest.simulate.life import events
from ingest.simulate.rhythm import DAY, HOUR
from tests.living import START, lived, small_county


@pytest.fixture(scope="module")
def county() -> County:
    """The small one."""
    return small_county()


@pytest.fixture(scope="module")
def week(county: County) -> list[Event]:
    """Monday to Thursday."""
    return lived(county, 4 * DAY)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        return list(islice(events(small_county(), seed, START), 3_000))

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_life_does_not_depend_on_when_one_begins_to_listen(county: County) -> None:
    noon = START + DAY // 2
    early = [event for event in lived(county, DAY) if event.at >= noon]
    late = lived(county, DAY // 2, start=noon)
    # Who begins to listen is told first what each vehicle does.
    greeted = [event for event in late if event.kind == "status" and event.at == noon]
    assert len(greeted) == 5
    assert [e for e in late if e not in greeted] == [e for e in early if e not in greeted]


def test_events_come_in_order_and_each_message_has_an_id_of_its_own(week: list[Event]) -> None:
    assert all(before.at <= after.at for before, after in pairwise(week))
    ids = [message.message_id for message in messages(week, seed=1, root="tt")]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(i, str) and len(i) == 26 <= ID_MAX for i in ids)


def test_every_message_is_marked_and_is_what_its_dataset_takes_in(week: list[Event]) -> None:
    kinds: Counter[str] = Counter()
    some = chain.from_iterable(
        islice((e for e in week if e.kind == kind), 500) for kind in {e.kind for e in week}
    )
    for message in messages(some, seed=1, root="tt"):
        root, version, name, entity, feature_id, kind = message.topic.split("/")
        envelope = orjson.loads(message.payload)
        assert (root, version, envelope["simulated"]) == ("tt", "v1", True)
        assert message.kind == f"{name}/{kind}"
        assert datetime.fromisoformat(envelope["phenomenonTime"]).timestamp() == message.at
        observation = dataset(name).observation(entity, kind)
        assert observation is not None
        said = {**envelope["data"], "feature_id": feature_id}
        known = {observation.aliases.get(word.casefold(), word): v for word, v in said.items()}
        record = observation.record.model_validate(known)
        assert record.looked_at() == ()
        kinds[message.kind] += 1
    assert kinds.keys() == {
        "wifi/state", "clinics/link", "clinics/session", "ambulances/position",
        "ambulances/status", "ambulances/event", "issues/update",
    }  # fmt: skip


def test_a_hotspot_counts_up_until_it_starts_anew_and_is_silent_while_off(
    week: list[Event],
) -> None:
    offline = 0
    for n in range(1, 41):
        states = [e for e in week if e.kind == "state" and e.feature_id == f"sim-{n:04d}"]
        offline += sum(e.data["apState"] == "offline" for e in states)
        assert all(e.data.keys() == {"apState"} for e in states if e.data["apState"] == "offline")
        on = [e for e in states if e.data["apState"] == "online"]
        for before, after in pairwise(on):
            started_anew = after.at - before.at > after.data["uptime"]
            counted_on = after.data["txBytes"] >= before.data["txBytes"]
            assert started_anew or counted_on
            assert 0 <= after.data["channelBusy"] <= 1
    share = offline / sum(e.kind == "state" for e in week)
    assert 0 < share < 0.05


def test_phones_are_fewer_at_night(week: list[Event]) -> None:
    phones: Counter[int] = Counter()
    for event in week:
        if event.kind == "state":
            phones[rhythm.local(event.at).hour] += event.data.get("clientsConnected", 0)
    assert phones[3] * 4 < phones[18]


def test_sessions_are_those_of_the_timetable(county: County, week: list[Event]) -> None:
    held = [event for event in week if event.kind == "session"]
    assert held
    for event in held:
        begins = datetime.fromisoformat(event.data["startedAt"])
        slots = [s for s in county.slots if s.clinic_id == event.feature_id]
        assert [s.specialty for s in slots if s.weekday == begins.isoweekday()] == [
            event.data["specialty"]
        ]
        assert begins < datetime.fromisoformat(event.data["endedAt"])
        assert event.at == datetime.fromisoformat(event.data["endedAt"]).timestamp()


def test_a_case_is_opened_worked_on_closed_and_at_times_opened_again(county: County) -> None:
    issues = Issues(county, 1)
    cases = [
        case
        for day in islice(rhythm.days_from(rhythm.local(START).date()), 60)
        for case in issues.cases(day)
    ]
    reopened = stuck = 0
    for case in cases:
        states = [step.state for step in case.steps]
        assert states[0] == "confirmed"
        assert set(states) <= {*OPEN_STATES, *CLOSED_STATES}
        assert all(before.at < after.at for before, after in pairwise(case.steps))
        reopened += any(b in CLOSED_STATES and a in OPEN_STATES for b, a in pairwise(states))
        stuck += states[-1] in OPEN_STATES
        worked = [rhythm.local(step.at) for step in case.steps[1:]]
        assert all(at.isoweekday() <= 5 and 8 <= at.hour < 17 for at in worked)
    assert len(cases) > 200
    assert 0.01 < reopened / len(cases) < 0.10
    assert 0 < stuck / len(cases) < 0.15


def test_steps_are_told_once_each_in_their_order(county: County, week: list[Event]) -> None:
    told = [e for e in week if e.kind == "update"]
    assert len({(e.feature_id, e.at, e.data["status"]) for e in told}) == len(told)
    assert {e.data["source"] for e in told} == {"simulated"}


def test_a_quarter_hour_of_a_county_without_things_is_silent() -> None:
    bare = County(villages=small_county().villages)
    assert list(takewhile(lambda e: e.at < START + HOUR // 4, lived(bare, HOUR // 4))) == []
