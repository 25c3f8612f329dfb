"""What becomes of each of the county's real files: the command that it is for, and the outcome of every row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

TAITUNG, KAOHSIUNG = "10014", "64000"

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Outcome:
    """One file, sent by one command.

    ``to``: ``ingest file DATASET``, or the commands ``ingest areas``, ``ingest population`` and ``ingest roads``. ``said``: the command's
    options. ``words``: the mapping that an official has saved before, header word → field. ``beside``: what is sent
    together with it. ``whole``: the code with which it is refused as a whole; else its rows come to
    ``rows`` = ``stored`` + ``duplicate`` + the sum of ``refused``.
    """

    file: str
    to: str
    county: Literal["10014", "64000"] = TAITUNG
    said: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    beside: str | None = None
    whole: str | None = None
    rows: int = 0
    stored: int = 0
    duplicate: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    flagged: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file.rpartition('/')[2]}-{self.to}{'-mapped' * bool(self.words)}"


AED_2014 = {
    "column_1": "name", "column_2": "address", "column_7": "spot", "column_12": "observed_on", "column_3 x": "x",
    "column_3 y": "y",
}  # fmt: skip
"""The list of 2014 has no header; an official says once what its columns are."""

WIFI = (
    Outcome(
        "wifi/臺東無線網路佈建位址.csv", "wifi",
        rows=122, stored=120, duplicate=2, flagged={"village_abolished": 2},
    ),
    Outcome(
        "wifi/itaiwan_hotspots_taitung_2025-11.json", "wifi",
        rows=242, stored=242, flagged={"near_boundary": 2, "point_far_from_address": 6},
    ),
    Outcome("wifi/67322.dataset-metadata.json", "wifi", whole="missing_column"),
    Outcome("reference/catalogue_3556_無線網路佈建位址.json", "wifi", whole="missing_column"),
    Outcome("reference/catalogue_3567_臺東縣無線寬頻TT-Free熱區位址.json", "wifi", whole="missing_column"),
)  # fmt: skip
"""Catalogue records describe a list; they are not the list."""

CLINICS = (
    Outcome("health/臺東衛生所.csv", "clinics", rows=15, stored=15),
    Outcome("health/臺東身心障礙牙醫醫療院所.csv", "clinics", whole="missing_column"),
    Outcome(
        "health/臺東身心障礙牙醫醫療院所.csv", "clinics", said={"source": "special-needs-dentistry"},
        words={"辦理單位": "name"}, rows=8, stored=8,
    ),
    Outcome(
        "health/taitung_hospitals_er_compiled.csv", "clinics",
        rows=5, stored=5, flagged={"township_from_point": 5},
    ),
    Outcome("health/臺東AED設置場所.csv", "clinics", rows=82, stored=82, flagged={"near_boundary": 3}),
    Outcome("ems/aed_2014_no_header_taitung.csv", "clinics", whole="no_header"),
    Outcome(
        "ems/aed_2014_no_header_taitung.csv", "clinics", said={"source": "mohw", "kind": "aed"},
        words=AED_2014, rows=72, stored=72,
        flagged={"html_removed": 72, "near_boundary": 3, "point_far_from_address": 1, "township_name_corrected": 2},
    ),
    Outcome("facilities/臺東避難收容所位置及收容人數.csv", "clinics", whole="missing_column"),
    Outcome(
        "facilities/臺東避難收容所位置及收容人數.csv", "shelters",
        rows=168, stored=168, flagged={"village_abolished": 2, "near_boundary": 1},
    ),
    Outcome("facilities/臺東身心障礙住宿機構_misaligned.csv", "clinics", whole="missing_column"),
    Outcome(
        "facilities/臺東身心障礙住宿機構_misaligned.csv", "clinics", said={"source": "mohw"},
        words={"辦理單位": "name"}, whole="shifted_columns",
    ),
    Outcome("reference/catalogue_3563_臺東縣流感抗病毒藥劑合約院所.json", "clinics", whole="missing_column"),
    Outcome("reference/catalogue_3569_臺東縣醫療機構.json", "clinics", whole="missing_column"),
    Outcome("reference/catalogue_3572_衛生所.json", "clinics", whole="missing_column"),
)  # fmt: skip
"""Shelters and homes are no clinics: this dataset says what it misses."""

AMBULANCES = (
    Outcome(
        "ems/taitung_fire_branches_names.csv", "ambulances",
        rows=28, stored=28, flagged={"place_unknown": 28},
    ),
    Outcome("ems/taitung_fatal_crashes_2016-2025.json", "ambulances", whole="missing_column"),
    *(
        Outcome(f"ems/nemsis/2025-EMS-{name}_v351.xml", "ambulances", rows=1, refused={"outside_county": 1})
        for name in ("1-Overdose", "3-MVC", "4-eBike")
    ),
)  # fmt: skip
"""The official test runs are sound, and in Connecticut."""

ISSUES = (
    Outcome(
        "issues/kaohsiung_open1999_api_snapshot_2017-08-21.json", "issues", KAOHSIUNG,
        rows=100, stored=100, flagged={"point_far_from_address": 8, "near_boundary": 2},
    ),
    Outcome(
        "issues/kaohsiung_open1999_2016-11_12.jsonl", "issues", KAOHSIUNG,
        rows=13_653, stored=13_653, flagged={"html_removed": 18},
    ),
    Outcome("issues/tainan_open1999_categories.csv", "issues", rows=33, stored=33),
    Outcome("issues/open311_bloomington_services.json", "issues", rows=63, stored=63),
    Outcome("issues/open311_bloomington_service_definition_69.json", "issues", whole="missing_column"),
)  # fmt: skip

DEVICES = tuple(
    Outcome(f"iot/{name}", "wifi", whole="no_header")
    for name in (
        "openwifi_ap_state.json", "openwifi_events.jsonl", "lass_mqtt_payload_lines.txt", "health_gateway_ava4_mqtt.jsonl",
    )
)  # fmt: skip
"""Messages of devices come by MQTT; as files they are refused."""


@dataclass(frozen=True)
class Heard:
    """One file of device messages, as a broker would hand them over on ``topic``.

    ``{serial}`` in the topic stands for the access point's own; without a topic each line brings its own.
    """

    file: str
    topic: str
    messages: int
    stored: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.file.rpartition("/")[2]


HEARD_AT = datetime(2022, 7, 7, 14, 0, tzinfo=UTC)
"""When the access points' messages were sent, within minutes."""

MESSAGES = (
    Heard("iot/openwifi_ap_state.json", "ucentral/{serial}/state", 1, stored=1),
    Heard("iot/openwifi_events.jsonl", "ucentral/{serial}/healthcheck", 4, stored=4),
    Heard("iot/lass_mqtt_payload_lines.txt", "LASS/Test/PM25", 2, refused={"no_dataset_for_dialect": 2}),
    Heard("iot/health_gateway_ava4_mqtt.jsonl", "", 8, refused={"no_dataset_for_dialect": 8}),
    Heard("iot/civil_iot_sensorthings_thing.json", "v1.0/Things(1)", 1, refused={"no_dataset_for_dialect": 1}),
)  # fmt: skip
"""Air quality and a patient's blood pressure are in no dataset: refused by name, never dropped, and nobody's fault."""

NO_DATASET = (
    Outcome("iot/civil_iot_sensorthings_thing.json", "wifi", whole="missing_column"),
    Outcome("reference/zipcodes_taitung.csv", "wifi", whole="no_header"),
    Outcome("reference/published_figures.csv", "wifi", whole="no_header"),
    Outcome("roads/provincial_highways_taitung.geojson", "wifi", whole="too_few_rows"),
)

ROADS = (
    Outcome(
        "roads/provincial_highways_taitung.geojson", "roads", rows=2_687, stored=2_685, duplicate=2,
    ),
)  # fmt: skip
"""Two pieces of highway 9 stand in it twice, drawn from either end."""

AREAS = (
    Outcome(
        "boundaries/towns_10014_2021.geojson", "areas",
        said={"level": "township", "valid_from": date(2021, 9, 1)}, rows=16, stored=16,
    ),
    Outcome(
        "boundaries/villages_10014_2021.geojson", "areas",
        said={"level": "village", "valid_from": date(2021, 9, 1)}, whole="older_than_known",
    ),
    Outcome(
        "boundaries/villages_10014_2021.geojson", "areas",
        said={"level": "village", "valid_from": date(2021, 9, 1), "history": True}, rows=147, stored=147,
    ),
    *(
        Outcome(
            f"boundaries/{name}", "areas", said={"level": "village", "valid_from": date(2023, 9, 28)},
            whole="unknown_format",
        )
        for name in (
            "village_codes_10014_2023-09.csv", "village_points_10014_2025.csv", "VILLAGE_NLSC_1120928.prj",
            "修正清單_1101017臺東縣臺東市調整案.xlsx",
        )
    ),
)  # fmt: skip
"""Lists of names, points and the projection alone are no boundaries (they stand in the hub's own tables of reforms)."""

SEGIS = "boundaries/stat_areas_level1_10014.topo.json"
POPULATION = (
    Outcome(
        "population/min_stat_area_population_2017-06_10014.json", "population", beside=SEGIS,
        rows=2_916, stored=2_916,
    ),
    Outcome(SEGIS, "population", whole="missing_column"),
    Outcome("population/township_population_2022-03_10014.json", "population", whole="no_records"),
    *(
        Outcome(f"population/{name}.csv", "population", whole="no_boundary_file")
        for name in (
            "township_age5_sex_cp950", "village_age_sex_single_years_2015-05_10014",
            "village_births_deaths_2026-06_10014", "village_population_2021-03_10014",
        )
    ),
)  # fmt: skip
"""Tables by village or township place nobody finer than the built-in figures do: they need polygons of their own."""

OUTCOMES = (
    *WIFI,
    *CLINICS,
    *AMBULANCES,
    *ISSUES,
    *DEVICES,
    *NO_DATASET,
    *ROADS,
    *AREAS,
    *POPULATION,
)

UNSENT = frozenset({"PROVENANCE.md"})
"""What is said of the files; no data."""
