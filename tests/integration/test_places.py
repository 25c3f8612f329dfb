"""Areas and population in a real database: dated sets, another county, the same thing twice."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, text

from geo.names import address
from geo.spelling import COUNTIES
from hub.errors import Misconfigured, SourceError
from hub.places import lookup
from hub.places.atlas import load_atlas
from hub.places.frames import areas_frame
from hub.places.population import load_population
from hub.places.report import PlacesReport
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction

ATLAS = rooted(Settings().atlas_dir)
BEFORE, REFORM, NOW = date(2021, 9, 30), date(2021, 10, 1), date(2026, 1, 1)
ABOLISHED, NEW, GROWN, UNTOUCHED = "10014010028", "10014010047", "10014010001", "10014010041"


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    yield made
    made.dispose()


def load(source: Engine, county: str) -> list[PlacesReport]:
    with transaction(source) as connection:
        areas = load_atlas(connection, county, ATLAS)
        return [areas, load_population(connection, county)]


@pytest.fixture
def taitung(empty: Engine) -> Engine:
    load(empty, "10014")
    return empty


def villages(source: Engine, at: date) -> dict[str, bool]:
    """Village code → whether its boundary is known, on one day."""
    with transaction(source) as connection:
        frame = areas_frame(connection, "10014", "village", at)
    return dict(zip(frame["area_code"], frame.geometry.notna(), strict=True))


def scalar(source: Engine, sql: str) -> object:
    with transaction(source) as connection:
        return connection.scalar(text(sql))


def test_there_were_147_villages_and_there_are_139(taitung: Engine) -> None:
    before, now = villages(taitung, BEFORE), villages(taitung, NOW)
    assert (len(before), sum(before.values())) == (147, 147)
    assert len(now) == 139
    assert villages(taitung, REFORM) == now


def test_a_boundary_that_nobody_gave_us_is_missing_and_not_the_old_one(taitung: Engine) -> None:
    before, now = villages(taitung, BEFORE), villages(taitung, NOW)
    assert ABOLISHED in before
    assert ABOLISHED not in now
    assert (NEW in before, now[NEW]) == (False, False)
    assert (before[GROWN], now[GROWN]) == (True, False)
    assert now[UNTOUCHED]
    city = {code: known for code, known in now.items() if code.startswith("10014010")}
    assert (len(city), sum(city.values())) == (38, 9)
    assert all(known for code, known in now.items() if code not in city)


def test_the_reform_stands_in_the_table_as_the_official_list_has_it(taitung: Engine) -> None:
    sql = "SELECT count(*) FROM area WHERE level = 'village' AND change = '{}' AND source LIKE '%list%'"
    assert scalar(taitung, sql.format("redrawn")) == 20
    assert scalar(taitung, sql.format("new")) == 3
    ended = "SELECT count(*) FROM area WHERE valid_to = '2021-10-01' AND area_code NOT IN (SELECT area_code FROM area WHERE valid_to IS NULL)"
    assert scalar(taitung, ended) == 11


def test_townships_are_sixteen_with_both_names_and_the_county_is_written_officially(
    taitung: Engine,
) -> None:
    with transaction(taitung) as connection:
        townships = areas_frame(connection, "10014", "township", NOW)
        county = areas_frame(connection, "10014", "county", NOW)
    names = dict(zip(townships["area_code"], townships["name_zh"], strict=True))
    assert len(names) == 16
    assert (names["10014010"], names["10014160"]) == ("臺東市", "蘭嶼鄉")
    assert townships["name_en"].str.len().min() > 5
    assert (set(townships["parent_code"]), county["name_zh"].tolist()) == ({"10014"}, ["臺東縣"])


def test_loading_twice_changes_nothing(taitung: Engine) -> None:
    tables = ("area", "population_figure", "surface_cell", "delivery", "data_version")
    count = " || '/' || ".join(f"(SELECT count(*) FROM {name})" for name in tables)
    before = scalar(taitung, f"SELECT {count} || (SELECT max(version) FROM data_version)")
    reports = load(taitung, "10014")
    assert [report.stored for report in reports] == [0, 0]
    assert all(report.unchanged == report.received > 0 for report in reports)
    assert scalar(taitung, f"SELECT {count} || (SELECT max(version) FROM data_version)") == before


def test_the_report_says_what_is_no_more_and_what_is_not_known(empty: Engine) -> None:
    areas, _ = load(empty, "10014")
    assert [count for _, count in areas.lines] == [1, 16, 139, 11, 29]


def test_the_ledger_adds_up(taitung: Engine) -> None:
    sql = "SELECT sum(stored) FROM delivery WHERE dataset = '{}' AND state = 'stored'"
    assert scalar(taitung, sql.format("areas")) == scalar(taitung, "SELECT count(*) FROM area")
    assert scalar(taitung, sql.format("population")) == 16 + 147


def test_residents_are_those_published_and_the_surface_holds_all_of_them(taitung: Engine) -> None:
    townships = "SELECT sum(residents) FROM population_figure WHERE length(area_code) = 8 AND as_of = '2022-03-31'"
    villages_ = "SELECT sum(residents) FROM population_figure WHERE length(area_code) = 11 AND as_of = '2021-03-31'"
    surface = (
        "SELECT kind || ' ' || residents FROM surface WHERE surface = 'village_uniform_2021-03'"
    )
    assert scalar(taitung, townships) == 213_032
    assert scalar(taitung, villages_) == 214_745
    assert scalar(taitung, surface) == "village_uniform 214745"
    assert scalar(taitung, "SELECT count(*) FROM surface_cell") == 147


def test_another_county_loads_and_says_that_it_has_no_population(taitung: Engine) -> None:
    areas, population = load(taitung, "10015")
    assert [count for _, count in areas.lines] == [1, 13, 176]
    assert (population.stored, population.changed) == (0, False)
    assert "10015" in population.warnings[0]
    assert "ingest population" in population.warnings[0]
    with transaction(taitung) as connection:
        hualien = areas_frame(connection, "10015", "village", NOW)
        assert "花蓮市" in set(areas_frame(connection, "10015", "township", NOW)["name_zh"])
    assert len(hualien) == 176
    assert hualien.geometry.notna().all()
    assert len(villages(taitung, NOW)) == 139


@pytest.mark.long
def test_every_county_of_the_country_loads_and_knows_its_places(empty: Engine) -> None:
    for county, name in COUNTIES.items():
        with transaction(empty) as connection:
            report = load_atlas(connection, county, ATLAS)
            townships = areas_frame(connection, county, "township", NOW)
            where = lookup.locator(connection, county, "township", NOW)
            gazetteer = lookup.gazetteer(connection, county)
        assert report.stored == report.received > 10
        middle = townships.geometry.representative_point()
        assert where.contains(middle.x, middle.y).tolist() == townships["area_code"].tolist()
        first = f"{name}{townships['name_zh'][0]}中山路1號"
        assert address(first, gazetteer).township_code == townships["area_code"][0]


def test_names_of_every_date_are_known_and_the_ended_are_known_as_such(taitung: Engine) -> None:
    with transaction(taitung) as connection:
        gazetteer = lookup.gazetteer(connection, "10014")
    old = address("臺東縣台東市鐵花里5鄰新生路93號", gazetteer)
    new = address("臺東縣臺東市仁和里1鄰", gazetteer)
    assert (old.village_code, old.problem) == (ABOLISHED, "village_abolished")
    assert (new.village_code, new.problem) == (NEW, None)


def test_a_point_is_found_in_its_village_of_the_day(taitung: Engine) -> None:
    with transaction(taitung) as connection:
        then = lookup.locator(connection, "10014", "village", BEFORE)
        now = lookup.locator(connection, "10014", "village", NOW)
    lon, lat = [121.1468], [22.7533]
    assert then.contains(lon, lat)[0].startswith("10014010")
    assert now.contains(lon, lat)[0] is None


def test_a_county_that_does_not_exist_lists_those_that_do(empty: Engine) -> None:
    with (
        pytest.raises(SourceError, match="10014 臺東縣") as fault,
        transaction(empty) as connection,
    ):
        load_atlas(connection, "10099", ATLAS)
    assert fault.value.code == "unknown_county"
    assert scalar(empty, "SELECT count(*) FROM area") == 0


def test_a_missing_atlas_says_how_to_get_it(empty: Engine) -> None:
    with pytest.raises(Misconfigured, match="script/bootstrap"), transaction(empty) as connection:
        load_atlas(connection, "10014", ATLAS / "nowhere")
