"""The simulated county of ``ingest demo``: whole, marked everywhere, and gone dataset by dataset as real data come."""

from pathlib import Path

import pytest

from hub.registry import dataset
from ingest.simulate.county import DATASETS
from tests.conftest import Served, run_command
from tests.sending import assert_ledger, rows, send, table

STATION = "分隊編號,大隊,分隊,地址"


def counted(url: str, name: str, where: str = "valid_to IS NULL") -> dict[str, int]:
    """Entity → rows of it; all of them simulated."""
    found = {}
    for entity in dataset(name).entities:
        asked = (
            f"SELECT count(*), bool_and(simulated) FROM {entity.table.__tablename__} WHERE {where}"
        )
        ((number, simulated),) = rows(url, asked)
        assert simulated in (True, None)
        found[entity.name] = number
    return found


@pytest.fixture
def demo_url(server: Served) -> str:
    """A database with 臺東縣 and its simulated things, to look at."""
    return server.database_url


def test_the_demonstration_fills_every_dataset_and_says_that_it_is_simulated(demo_url: str) -> None:
    assert counted(demo_url, "wifi")["hotspot"] == 682
    clinics, ambulances = counted(demo_url, "clinics"), counted(demo_url, "ambulances")
    assert (clinics["site"], ambulances["station"], ambulances["vehicle"]) == (24, 28, 40)
    assert rows(
        demo_url,
        "SELECT count(DISTINCT s.township_code) FROM clinic_slot t JOIN clinic_site s ON s.feature_id = t.clinic_id",
    ) == [(15,)]
    assert ambulances["run"] > 500
    assert (
        min(ambulances["roster"], ambulances["outcome"], counted(demo_url, "issues")["request"])
        > 10
    )
    assert rows(demo_url, "SELECT count(*) > 100, bool_and(simulated) FROM clinic_session") == [
        (True, True)
    ]
    assert_ledger(demo_url)
    assert rows(demo_url, "SELECT sum(refused)::int FROM delivery WHERE simulated") == [(0,)]


def test_the_hotspots_are_those_of_every_earlier_version(demo_url: str) -> None:
    known = {
        "sim-0001": (121.183901, 22.787717),
        "sim-0341": (121.344714, 23.143845),
        "sim-0682": (121.518862, 22.058778),
    }
    found = rows(
        demo_url,
        "SELECT feature_id, ST_X(geom), ST_Y(geom) FROM wifi_hotspot WHERE feature_id = ANY (:known)",
        known=list(known),
    )
    assert {name: (lon, lat) for name, lon, lat in found} == {
        name: pytest.approx(place, abs=1e-5) for name, place in known.items()
    }


def test_names_of_stations_are_real_and_their_places_are_not(demo_url: str) -> None:
    found = rows(demo_url, "SELECT name, note, place_basis FROM ambulance_station")
    assert {"蘭嶼分隊", "綠島分隊", "知本分隊"} <= {name for name, _, _ in found}
    assert {note for _, note, _ in found} == {"站名為真，位置為模擬 real name, simulated position"}
    assert {basis for _, _, basis in found} == {"point"}
    assert rows(demo_url, "SELECT bool_and(name LIKE '模擬%') FROM clinic_site") == [(True,)]


def test_every_run_ends_on_the_land_where_it_began(demo_url: str) -> None:
    apart = """
        SELECT count(*) FROM ambulance_run r
          JOIN ambulance_vehicle v ON v.feature_id = r.ems_vehicle_code
          JOIN ambulance_station s ON s.feature_id = v.station_id
          LEFT JOIN clinic_site h ON h.feature_id = r.facility_id
         WHERE (r.township_code IN ('10014110', '10014160') OR s.township_code IN ('10014110', '10014160')
                OR h.township_code IN ('10014110', '10014160'))
           AND (r.township_code <> s.township_code OR h.township_code <> s.township_code)
    """
    assert rows(demo_url, apart) == [(0,)]
    odd = "SELECT count(*) FROM ambulance_run WHERE 'impossible_times' = ANY (flags)"
    assert rows(demo_url, odd) == [(0,)]


def test_real_stations_replace_the_simulated_ambulances_alone(
    simulated_url: str, tmp_path: Path
) -> None:
    lines = [f"TT-{n},臺東大隊,臺東{n}分隊,臺東縣臺東市中山路{n}號" for n in range(1, 5)]
    send(simulated_url, table(tmp_path / "a.csv", *lines, header=STATION), into="ambulances")
    left = "SELECT count(*) FROM ambulance_run WHERE valid_to IS NULL"
    assert rows(simulated_url, left) == [(0,)]
    before = {name: counted(simulated_url, name) for name in DATASETS - {"ambulances"}}
    assert before["clinics"]["site"] == 24
    said = run_command(simulated_url, "ingest", "demo")
    assert "ambulances：已有實際資料" in said
    assert rows(simulated_url, left) == [(0,)]
    again = {name: counted(simulated_url, name) for name in before}
    assert {name: again[name] for name in ("wifi", "clinics")} == {
        name: before[name] for name in ("wifi", "clinics")
    }, "a second loading changes no thing"
