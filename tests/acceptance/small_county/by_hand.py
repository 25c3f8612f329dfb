"""Every metric of the small county, worked out by hand.

The map, in kilometres of TWD97 from west to east; the hamlets lie on one line:

    x   250       252       258  260  262       268  270      290 291 292 293 294
        |--------- 西鄉 ----------|------- 東鄉 -------|  sea  |---- 離島鄉 ----|
    hamlet      西一村    西二村    東一村    東二村              島一村  島二村
    residents    4,000     1,000     2,500      500               1,500    500
                 = 5,000 in the west, 3,000 in the east, 2,000 on the island: 10,000 in the county

Every hamlet is a square of 500 m: whoever lives there is at most 250 m east or west of its middle, and as much north or
south. Without roads a trip takes 1.4 × metres at 40 km/h: metres × 0.0021 minutes. So from hamlet to hamlet, whatever
house one starts from, the middles of

     4 km    3.75 to  4.26 km    7.9 to  8.9 min        10 km    9.75 to 10.26 km   20.5 to 21.5 min
     6 km    5.75 to  6.26 km   12.1 to 13.1 min        16 km   15.75 to 16.26 km   33.1 to 34.1 min

and within a hamlet 0.8 minutes at most. In 西一村 stand a hotspot, a hospital (K-west) and the only ambulance station; in
東一村 a hotspot and a health centre (K-east); the hotspot of 西二村 is out of service; the island has nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.clock import COUNTY_ZONE
from tests.acceptance.small_county.made import COUNTY

WEST, EAST, ISLAND = "10099010", "10099020", "10099030"
VILLAGES = [f"{township}00{n}" for township in (WEST, EAST, ISLAND) for n in (1, 2)]
MARCH = "from=2025-03-01&to=2025-03-31"
THE_3RD = "from=2025-03-03&to=2025-03-03"

DISC = 0.04
"""Percentage points: a disc is drawn with 128 corners and misses so much of the circle."""

GRID_M = 5
"""Metres: residents stand 25 m apart, so that a distance is a little off."""

AGE_DAYS = 0.02
"""Half an hour: an age is of the moment of the question."""


class Line(NamedTuple):
    """What is expected of one area. ``interval`` None: none is told.

    ``seen``: smallest and largest amount, instead of an interval that is a bootstrap's: it lies between them.
    """

    value: float | Callable[[], float] | None
    n: int
    complete: float | None = 1
    interval: tuple[float, float] | None = None
    seen: tuple[float, float] | None = None
    reason: str | None = None


def none(reason: str, n: int = 0) -> Line:
    """No value, for this reason."""
    return Line(None, n, complete=None, reason=reason)


@dataclass(frozen=True)
class ByHand:
    """A question and its answer, worked out by hand: area → line; ``within``: how far off a value may be."""

    metric: str
    query: str
    lines: dict[str, Line] = field(hash=False)
    within: float = 0.0005

    def __str__(self) -> str:
        return f"{self.metric}?{self.query}"


def age_of_c5() -> float:
    """Days since C-5 was opened, which nobody ever closed."""
    opened = datetime(2025, 3, 17, 9, tzinfo=COUNTY_ZONE)
    return (datetime.now(COUNTY_ZONE) - opened) / timedelta(days=1)


WIFI = [
    # A disc of 250 m fills π ÷ 4 = 78.540 % of its hamlet. West: 0.7854 × 4,000 = 3,141.6 of 5,000 = 62.832 %;
    # east: 0.7854 × 2,500 = 1,963.5 of 3,000 = 65.450 %; county: 5,105.1 of 10,000 = 51.051 %.
    ByHand("wifi_population_coverage", "", {
        WEST: Line(62.832, 1), EAST: Line(65.450, 1), ISLAND: Line(0, 0), COUNTY: Line(51.051, 2),
    }, within=DISC),
    # 500 m reach the hamlet's corners (354 m): 4,000 of 5,000; 2,500 of 3,000; 6,500 of 10,000.
    ByHand("wifi_population_coverage", "radius=500", {
        WEST: Line(80, 1), EAST: Line(250 / 3, 1), ISLAND: Line(0, 0), COUNTY: Line(65, 2),
    }),
    # 5,000 − 3,141.6; 3,000 − 1,963.5; all of the island; 10,000 − 5,105.1. 0.04 % of 5,105 are 2 people.
    ByHand("wifi_uncovered_residents", "", {
        WEST: Line(1858.4, 1), EAST: Line(1036.5, 1), ISLAND: Line(2000, 0), COUNTY: Line(4894.9, 2),
    }, within=2.1),
    # 1 ÷ 5, 1 ÷ 3, 0 ÷ 2, 2 ÷ 10: the one that is out of service does not count.
    ByHand("wifi_hotspots_per_1000", "", {
        WEST: Line(0.2, 1), EAST: Line(1 / 3, 1), ISLAND: Line(0, 0), COUNTY: Line(0.2, 2),
    }),
    # The half lives in the hamlet with the hotspot, where a disc of d holds π d² ÷ 500² of the people.
    # West: 2,500 of 4,000 = 0.625, so d = 500 √(0.625 ÷ π) = 223.0; east: 1,500 of 2,500 = 0.6, d = 218.5;
    # county: 5,000 of the 6,500 of both = 0.7692, d = 247.4. Two hotspots on the mainland; nobody walks from the island.
    ByHand("wifi_median_distance", "", {
        WEST: Line(223.0, 2), EAST: Line(218.5, 2), ISLAND: none("no_crossing"), COUNTY: Line(247.4, 2),
    }, within=GRID_M),
    # H-west: online 08:00–08:20, offline 08:20–08:30 and 15 minutes more that silence is borne: 20 ÷ 45. Known are 45
    # of the day's 1,440 minutes, of two hotspots in the county. H-east never said a word.
    ByHand("wifi_availability", THE_3RD, {
        WEST: Line(400 / 9, 1, 45 / 1440), EAST: none("all_silent"), ISLAND: none("no_features"),
        COUNTY: Line(400 / 9, 1, 45 / 2880),
    }),
]  # fmt: skip

CLINICS = [
    # 東二村 has 6 km to K-east (13 min), 西二村 4 km (9 min). Of the county 8,000 of 10,000.
    ByHand("clinic_within_30min", "", {
        WEST: Line(100, 2), EAST: Line(100, 2), ISLAND: none("unreachable"), COUNTY: Line(80, 2),
    }),
    # Within 10 minutes 西二村 reaches K-east alone, 東二村 nothing: 2,500 of 3,000; 7,500 of 10,000.
    ByHand("clinic_within_30min", "minutes=10", {
        WEST: Line(100, 2), EAST: Line(250 / 3, 1), ISLAND: none("unreachable"), COUNTY: Line(75, 2),
    }),
    # K-west offers 3 + 2 hours; its people by weight: 4,000 × 1 + 1,000 × 0.68 (6 km) + 2,500 × 0.22 (10 km) = 5,230.
    # West: (4,000 × 1 + 1,000 × 0.68) × 5 ÷ 5,230 = 4.47419 hours ÷ 5; east: 550 × 5 ÷ 5,230 = 0.52581 ÷ 3.
    # In the county all 5 hours for 10,000.
    ByHand("telehealth_hours_per_1000", "specialty=眼科", {
        WEST: Line(0.89484, 1), EAST: Line(0.17527, 1), ISLAND: none("unreachable"), COUNTY: Line(0.5, 1),
    }),
    # K-east's 3 hours: 2,500 × 1 + 1,000 × 1 (4 km) + 500 × 0.68 (6 km) + 4,000 × 0.22 (10 km) = 4,720.
    # West: 4.47419 + (1,000 + 880) × 3 ÷ 4,720 = 4.47419 + 1.19492, ÷ 5; east: 0.52581 + 2,840 × 3 ÷ 4,720 = 0.52581
    # + 1.80508, ÷ 3; county: 8 hours for 10,000.
    ByHand("telehealth_hours_per_1000", "", {
        WEST: Line(1.13382, 2), EAST: Line(0.77696, 2), ISLAND: none("unreachable"), COUNTY: Line(0.8, 2),
    }),
    # K-west: up 09:00–09:20, down to 09:25, up to 09:30 and 15 minutes more: 40 ÷ 45. K-east has no 5G.
    ByHand("clinic_link_availability", THE_3RD, {
        WEST: Line(800 / 9, 1, 45 / 1440), EAST: none("no_features"), ISLAND: none("no_features"),
        COUNTY: Line(800 / 9, 1, 45 / 1440),
    }),
    # 6 + 4 visits ÷ 5; 3 ÷ 3; none; 13 ÷ 10. Garwood's table: of 10 events 4.795 to 18.390, of 3 0.619 to 8.767, of none
    # 0 to 3.689, of 13 6.922 to 22.230.
    ByHand("telehealth_visits_per_1000", MARCH, {
        WEST: Line(2, 10, 1, (0.959, 3.678)), EAST: Line(1, 3, 1, (0.206, 2.922)), ISLAND: Line(0, 0, 1, (0, 1.844)),
        COUNTY: Line(1.3, 13, 1, (0.692, 2.223)),
    }),
]  # fmt: skip

AMBULANCES = [
    # From the call to the scene, west: 4 6 8 10 20 (R-6 is there before it is called: left out, 5 of 6 are known);
    # P90 lies at place 0.9 × 4 = 3.6 from 0: 10 + 0.6 × 10. East: 12 alone. County: 4 6 8 10 12 20, place 4.5:
    # 12 + 0.5 × 8. R-5 came by file and by message, and counts once.
    ByHand("ems_response_p90", MARCH, {
        WEST: Line(16, 5, 5 / 6, seen=(4, 20)), EAST: none("too_few", 1), ISLAND: none("none_here"),
        COUNTY: Line(16, 6, 6 / 7, seen=(4, 20)),
    }),
    # The third of five; (8 + 10) ÷ 2.
    ByHand("ems_response_p50", MARCH, {
        WEST: Line(8, 5, 5 / 6, seen=(4, 20)), EAST: none("too_few", 1), ISLAND: none("none_here"),
        COUNTY: Line(9, 6, 6 / 7, seen=(4, 20)),
    }),
    # The unit was told a minute after each call.
    ByHand("ems_response_p50", f"{MARCH}&basis=notified", {
        WEST: Line(7, 5, 5 / 6, seen=(3, 19)), EAST: none("too_few", 1), ISLAND: none("none_here"),
        COUNTY: Line(8, 6, 6 / 7, seen=(3, 19)),
    }),
    # Within 15 minutes 4 of 5, 1 of 1, 5 of 6. Wilson: (p + z²/2n ± z √(pq/n + z²/4n²)) ÷ (1 + z²/n), z² = 3.8415;
    # west: (0.8 + 0.38415 ± 1.95996 √(0.032 + 0.038415)) ÷ 1.76829 = (1.18415 ± 0.52009) ÷ 1.76829;
    # east: (1 + 1.92073 ± 1.92073) ÷ 4.84146; county: (0.83333 + 0.32012 ± 1.95996 √(0.023148 + 0.026677)) ÷ 1.64024.
    ByHand("ems_within_target", MARCH, {
        WEST: Line(80, 5, 5 / 6, (37.55, 96.38)), EAST: Line(100, 1, 1, (20.65, 100)),
        ISLAND: none("none_here"), COUNTY: Line(500 / 6, 6, 6 / 7, (43.65, 96.99)),
    }),
    # 15 minutes from the station: 西一村 and 西二村 (13 min), not 東一村 (20 min). 5,000 of 10,000.
    ByHand("ems_standing_coverage", "", {
        WEST: Line(100, 1), EAST: Line(0, 0), ISLAND: none("unreachable"), COUNTY: Line(50, 1),
    }),
    # 10 minutes: 西一村 alone, 4,000 of 5,000 and of 10,000.
    ByHand("ems_standing_coverage", "target=10", {
        WEST: Line(80, 1), EAST: Line(0, 0), ISLAND: none("unreachable"), COUNTY: Line(40, 1),
    }),
    # V-1 stands free in 東一村: 西二村 (9 min) and the east (13 min) are within 15 minutes, 西一村 (20 min) is not: 1,000
    # of 5,000, all of the east, 4,000 of 10,000. V-2 says that it is out of service: both are known.
    ByHand("ems_live_coverage", "", {
        WEST: Line(20, 1), EAST: Line(100, 1), ISLAND: none("unreachable"), COUNTY: Line(40, 1),
    }),
    # Runs are known from 08:00 to 19:00: 660 minutes, all of them within V-1's shift; V-2 is not on the roster, so known
    # to be off. V-1 is busy 5 × 39 + 59 = 254 minutes (from the word to the unit to the return), else free at its station,
    # where it reaches the whole west, half of the county (exactly half is enough), and nobody in the east.
    # Two vehicles are known for 660 of the month's 44,640 minutes.
    ByHand("ems_empty_minutes", MARCH, {
        WEST: Line(254, 2, 660 / 44640), EAST: Line(660, 2, 660 / 44640), ISLAND: none("unreachable", 2),
        COUNTY: Line(254, 2, 660 / 44640),
    }),
    # Busy 254 of the 660 staffed minutes that are known; on the roster from 06:00 to 20:00, 840. Six runs.
    ByHand("ems_unit_hour_utilisation", MARCH, {
        WEST: Line(25400 / 660, 6, 660 / 840), EAST: none("no_roster"), ISLAND: none("no_roster"),
        COUNTY: Line(25400 / 660, 6, 660 / 840),
    }),
    # Three arrests in the west: one came back, one did not, of one nobody knows. Wilson of 1 in 2:
    # (0.5 + 0.96037 ± 1.95996 √(0.125 + 0.240091)) ÷ 2.92073 = (1.46037 ± 1.18426) ÷ 2.92073.
    ByHand("ems_rosc_rate", MARCH, {
        WEST: Line(50, 2, 2 / 3, (9.45, 90.55)), EAST: none("none_here"), ISLAND: none("none_here"),
        COUNTY: Line(50, 2, 2 / 3, (9.45, 90.55)),
    }),
    # One stroke to the right hospital in the west, one to another in the east. Wilson of 1 in 1 as above, of 0 in 1
    # the same turned round.
    ByHand("ems_stroke_delivery_rate", MARCH, {
        WEST: Line(100, 1, 1, (20.65, 100)), EAST: Line(0, 1, 1, (0, 79.35)), ISLAND: none("none_here"),
        COUNTY: Line(50, 2, 1, (9.45, 90.55)),
    }),
]  # fmt: skip

ISSUES = [
    # C-1 … C-5 ÷ 5; C-6 ÷ 3; none; 6 ÷ 10. Garwood: of 5 events 1.623 to 11.668, of 1 0.025 to 5.572, of 6 2.202 to 13.059.
    ByHand("issues_per_1000", MARCH, {
        WEST: Line(1, 5, 1, (0.325, 2.334)), EAST: Line(1 / 3, 1, 1, (0.008, 1.857)), ISLAND: Line(0, 0, 1, (0, 1.844)),
        COUNTY: Line(0.6, 6, 1, (0.220, 1.306)),
    }),
    # Days: 3 (C-1), 4 (C-2), 5 (C-4), 7 (C-3, to its last closing), and C-5 open since 14.6 at the month's end. Still
    # open after 3: 4/5, after 4: 3/5, after 5: 2/5 ≤ 1/2. The county has C-6's single day as well: 5/6, 4/6, 3/6 ≤ 1/2
    # after 4. Too few to bound it from above, so that there is no interval: after 7 days the upper curve of the west is still at
    # 0.2^exp(−1.95996 √0.8 ÷ 1.60944) = 0.58.
    ByHand("issue_median_days_to_close", MARCH, {
        WEST: Line(5, 5), EAST: none("too_few", 1), ISLAND: none("none_here"), COUNTY: Line(4, 6),
    }),
    # Lamps of the east, out for 1, 2, 3, 4 and 10 days: the third. C-5 alone is open in the west. The county has it as
    # the sixth and oldest: (3 + 4) ÷ 2.
    ByHand("issue_open_age_p50", "", {
        WEST: none("too_few", 1), EAST: Line(3, 5, seen=(1, 10)), ISLAND: none("none_here"),
        COUNTY: Line(3.5, 6, seen=(1, math.inf)),
    }, within=AGE_DAYS),
    # Place 0.9 × 4 = 3.6 from 0: 4 + 0.6 × 6. County: place 4.5, half-way from 10 to C-5's age.
    ByHand("issue_open_age_p90", "", {
        WEST: none("too_few", 1), EAST: Line(7.6, 5, seen=(1, 10)), ISLAND: none("none_here"),
        COUNTY: Line(lambda: (10 + age_of_c5()) / 2, 6, seen=(1, math.inf)),
    }, within=AGE_DAYS),
    # Promised within three working days, March 2025 has no holiday. C-1 from Monday the 3rd: due on Thursday the 6th, and
    # closed then; C-2 on Friday, late; C-3 from Monday the 10th, closed on Wednesday, opened again and closed on the 17th:
    # late. C-6 in time. Nothing is promised of lamps. 1 of 3, 1 of 1, 2 of 4; Wilson of 1 in 3:
    # (0.33333 + 0.64024 ± 1.95996 √(0.074074 + 0.106707)) ÷ 2.28049 = (0.97358 ± 0.83335) ÷ 2.28049; of 2 in 4:
    # (0.5 + 0.48018 ± 1.95996 √(0.0625 + 0.060023)) ÷ 1.96036 = (0.98018 ± 0.68605) ÷ 1.96036.
    ByHand("issue_within_sla", MARCH, {
        WEST: Line(100 / 3, 3, 1, (6.15, 79.23)), EAST: Line(100, 1, 1, (20.65, 100)), ISLAND: none("none_here"),
        COUNTY: Line(50, 4, 1, (15.00, 85.00)),
    }),
    # Closed in the west: C-1, C-2, C-3, C-4, of which C-3 came back; in the east C-6. Wilson of 1 in 4:
    # (0.25 + 0.48018 ± 1.95996 √(0.046875 + 0.060023)) ÷ 1.96036 = (0.73018 ± 0.64082) ÷ 1.96036; of 1 in 5, as 4 in 5
    # turned round: 100 − 96.38, 100 − 37.55.
    ByHand("issue_reopen_rate", MARCH, {
        WEST: Line(25, 4, 1, (4.56, 69.94)), EAST: Line(0, 1, 1, (0, 79.35)), ISLAND: none("none_here"),
        COUNTY: Line(20, 5, 1, (3.62, 62.45)),
    }),
    # C-1, C-2, C-3 are potholes 60 m from each other; C-4 and C-5 two lamps, one too few.
    ByHand("issue_clusters", MARCH, {
        WEST: Line(1, 5), EAST: Line(0, 1), ISLAND: Line(0, 0), COUNTY: Line(1, 6),
    }),
]  # fmt: skip


ALL = [*WIFI, *CLINICS, *AMBULANCES, *ISSUES]
