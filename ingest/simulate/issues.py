"""Citizens' issues: what is reported on a day, and each step of it until it is closed, and at times opened again."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple

from ingest.simulate import rhythm
from ingest.simulate.chance import Weighted, about, count, dice
from ingest.simulate.county import County, Service, Village
from ingest.simulate.event import Event
from ingest.simulate.rhythm import DAY, HOUR, MINUTE, REPORTS

CASES_PER_RESIDENT_DAY = 13_653 / 61 / 2_779_000
"""Cases of Kaohsiung's 1999 from November to December 2016, by its residents (Open1999; household registration)."""
LONGEST_DAYS = 120
"""What is not closed after this many days stays open in the simulation."""
REOPENED = 0.05
STUCK = 0.04
"""Shares of closed cases that are opened again, and of cases that nobody closes."""
ENDINGS = Weighted(
    ("fixed", "unable to fix", "not responsible", "duplicate", "internal referral", "cancelled"),
    (78, 4, 6, 5, 5, 2),
)
NOTES = {
    "confirmed": "（模擬）已受理。",
    "investigating": "（模擬）派員現場查證。",
    "in progress": "（模擬）已派工處理。",
    "fixed": "（模擬）已處理完成。",
    "unable to fix": "（模擬）現況無法處理，列入追蹤。",
    "not responsible": "（模擬）非本府權責，已函轉權責機關。",
    "duplicate": "（模擬）與先前案件相同，併案處理。",
    "internal referral": "（模擬）轉請權責單位續辦。",
    "cancelled": "（模擬）通報人撤案。",
    "reopened": "（模擬）通報人表示未改善，重新開啟。",
}


class Step(NamedTuple):
    """Where a case stood from ``at`` on, in Open311's words."""

    at: int
    state: str
    note: str


class Case(NamedTuple):
    """One case with all its steps, the first of them its report."""

    case_id: str
    service: Service
    village: Village
    place: tuple[float, float]
    steps: tuple[Step, ...]

    @property
    def reported(self) -> int:
        """When the citizen told of it."""
        return self.steps[0].at


class Issues:
    """All cases. ``busy`` multiplies the reports."""

    def __init__(self, county: County, seed: int, *, busy: float = 1.0) -> None:
        self._county = county
        self._seed = seed
        self._busy = busy
        self._where = Weighted(county.villages, [v.residents for v in county.villages])
        self._which: Weighted[Service] | None = None
        if county.services:
            # The first of the list are reported most, as everywhere (Zipf).
            weights = [1 / (rank + 2) for rank in range(len(county.services))]
            self._which = Weighted(county.services, weights)
        self.cases = lru_cache(maxsize=2 * LONGEST_DAYS)(self._reported)

    def events(self, start: int) -> Iterator[Event]:
        """Steps from ``start`` on, in order."""
        for day in rhythm.days_from(rhythm.local(start).date()):
            begins = rhythm.midnight(day)
            first = day - timedelta(days=LONGEST_DAYS)
            cases = (
                c for n in range(LONGEST_DAYS + 1) for c in self.cases(first + timedelta(days=n))
            )
            steps = [
                (step.at, case.case_id, number, case)
                for case in cases
                for number, step in enumerate(case.steps)
                if max(start, begins) <= step.at < begins + DAY
            ]
            for _, _, number, case in sorted(steps, key=lambda each: each[:3]):
                yield told(case, number)

    def _reported(self, day: date) -> tuple[Case, ...]:
        if self._which is None:
            return ()
        chance = dice(self._seed, "issues", day)
        number = count(chance, self._county.residents * CASES_PER_RESIDENT_DAY * self._busy)
        times = rhythm.moments(chance, REPORTS, rhythm.midnight(day), number)
        return tuple(self._case(chance, at, n) for n, at in enumerate(times, 1))

    def _case(self, chance: Random, at: int, number: int) -> Case:
        assert self._which is not None
        service = self._which.draw(chance)
        village = self._where.draw(chance)
        case_id = f"sim-{rhythm.local(at):%Y%m%d}-{number:03d}"
        steps = _steps(chance, at, service.promised_days)
        return Case(case_id, service, village, self._county.scene(village, chance), steps)


def told(case: Case, number: int) -> Event:
    """The message of a case's step, by its Open311 names."""
    step, (lon, lat) = case.steps[number], case.place
    data = {
        "service_request_id": case.case_id, "service_code": case.service.service_code,
        "service_name": case.service.service_name, "status": step.state, "description": step.note,
        "requested_datetime": rhythm.local(case.reported).isoformat(),
        "updated_datetime": rhythm.local(step.at).isoformat(),
        "address": address(case), "lat": lat, "long": lon, "source": "simulated",
    }  # fmt: skip
    return Event(step.at, "issues", "request", case.case_id, "update", data)


def address(case: Case) -> str:
    """Township and village."""
    return f"{case.village.township}{case.village.name}"


def _steps(chance: Random, reported: int, promised_days: int) -> tuple[Step, ...]:
    """Reported, looked at, worked on, closed; some closed cases are opened again and closed once more."""
    steps = [_step(reported, "confirmed")]
    if chance.random() < 0.4:
        _then(steps, chance, 4 * HOUR, "investigating")
    _then(steps, chance, 9 * HOUR, "in progress")
    if chance.random() >= STUCK:
        half_done = max(promised_days, 1) * 0.7 * DAY
        ending = ENDINGS.draw(chance)
        _then(steps, chance, half_done, ending)
        if ending == "fixed" and chance.random() < REOPENED:
            _then(steps, chance, 2 * DAY, "in progress", "reopened")
            _then(steps, chance, half_done, "fixed")
    last = reported + LONGEST_DAYS * DAY - DAY
    return tuple(step for step in steps if step.at < last)


def _then(
    steps: list[Step], chance: Random, median: float, state: str, note: str | None = None
) -> None:
    after = steps[-1].at + MINUTE + int(about(chance, median, 0.8))
    steps.append(_step(rhythm.at_the_office(after), state, note))


def _step(at: int, state: str, note: str | None = None) -> Step:
    return Step(at, state, NOTES[note or state])


def standing_at(case: Case, at: int) -> Sequence[Step]:
    """The case's steps up to a moment."""
    return [step for step in case.steps if step.at <= at]
