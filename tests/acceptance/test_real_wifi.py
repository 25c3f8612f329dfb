"""The county's and the government's real hotspot files: a right and stated outcome for every row."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.sending import rows, send

TT_FREE = "wifi/臺東無線網路佈建位址.csv"
ITAIWAN = "wifi/itaiwan_hotspots_taitung_2025-11.json"

FAR = {
    "台灣新興原住民文化發展協會-金峰鄉-賓茂": "10014040",
    "財團法人基督教蘭恩文教基金會-蘭嶼鄉-漁人": "10014160",
    "台灣新興原住民文化發展協會-卑南鄉-稻葉": "10014040",
    "社團法人臺東縣鹿野鄉社區健康促進協會-鹿野鄉-永安": "10014050",
    "臺東縣青銀共創社會暨環境關懷協會-池上鄉-富興": "10014060",
    "社團法人臺東縣弱勢者關懷協會-東河鄉-泰源": "10014070",
}
"""Points 2 to 93 km outside the township of their address: kept at the address's township, without the point."""

NEAR = {
    "屏東縣獅子鄉內獅左-2左分1桿旁(候車室)": "10014030",
    "社團法人臺東縣弱勢者關懷協會-太麻里鄉-華源": "10014090",
}
"""Points 54 and 215 m outside: kept with the point, flagged."""


def test_every_row_of_the_countys_big5_file_has_its_outcome(
    loaded_url: str, real_data: Path
) -> None:
    report = send(loaded_url, real_data / TT_FREE)
    assert report.counts() | {"flagged_by_code": 0} == {
        "received": 122, "stored": 120, "unchanged": 0, "duplicate": 2, "refused": 0,
        "flagged": 2, "closed": 0, "refused_by_code": {}, "flagged_by_code": 0,
    }  # fmt: skip
    assert (report.source, report.encoding, report.crs) == ("tt-free", "cp950", "EPSG:3826")
    assert any("TWD97" in warning for warning in report.warnings), (
        "the datum that was assumed is said"
    )
    # 鐵花里 was merged into its neighbours in October 2021; two addresses still name it.
    assert report.flagged_by_code == Counter(village_abolished=2)


def test_every_stored_hotspot_of_the_county_has_a_point_in_the_township_of_its_address(
    loaded_url: str, real_data: Path
) -> None:
    send(loaded_url, real_data / TT_FREE)
    with (real_data / TT_FREE).open(encoding="cp950") as file:
        sent = {(row["位址名稱"].strip(), row["地址"].strip()) for row in csv.DictReader(file)}
    stored = rows(
        loaded_url,
        "SELECT h.name, h.address, h.place_basis, a.name_zh, ST_Covers(a.geom, h.geom), h.observed_on::text "
        "FROM wifi_hotspot h JOIN area a ON a.area_code = h.township_code WHERE h.valid_to IS NULL",
    )
    assert {(name, address) for name, address, *_ in stored} == sent
    for _, address, basis, township, inside, observed in stored:
        assert basis == "point"
        assert inside
        assert township in address.replace("台東市", "臺東市")
        assert observed == "2017-09-30"


def test_every_row_of_itaiwan_has_its_outcome(loaded_url: str, real_data: Path) -> None:
    report = send(loaded_url, real_data / ITAIWAN)
    assert report.counts() == {
        "received": 242, "stored": 242, "unchanged": 0, "duplicate": 0, "refused": 0,
        "flagged": 8, "closed": 0, "refused_by_code": {},
        "flagged_by_code": {"near_boundary": 2, "point_far_from_address": 6},
    }  # fmt: skip
    assert (report.source, report.crs) == ("itaiwan", "EPSG:4326")
    flagged = rows(
        loaded_url,
        "SELECT name, flags, township_code, geom IS NULL, stated_geom IS NULL FROM wifi_hotspot WHERE flags <> '{}'",
    )
    far = {
        name: code
        for name, flags, code, lost, _ in flagged
        if flags == ["point_far_from_address"] and lost
    }
    near = {
        name: code
        for name, flags, code, lost, _ in flagged
        if flags == ["near_boundary"] and not lost
    }
    assert far == FAR
    assert near == NEAR
    assert not any(unstated for *_, unstated in flagged), (
        "the point that was sent is kept, believed or not"
    )


@pytest.mark.parametrize("name", [TT_FREE, ITAIWAN])
def test_sending_the_same_file_twice_changes_nothing(
    loaded_url: str, real_data: Path, name: str
) -> None:
    first = send(loaded_url, real_data / name)
    before = rows(loaded_url, "SELECT * FROM wifi_hotspot ORDER BY row_id")
    version = rows(loaded_url, "SELECT version FROM data_version WHERE dataset = 'wifi'")
    second = send(loaded_url, real_data / name)
    assert (second.stored, second.closed, second.unchanged) == (0, 0, first.stored)
    assert rows(loaded_url, "SELECT * FROM wifi_hotspot ORDER BY row_id") == before
    assert rows(loaded_url, "SELECT version FROM data_version WHERE dataset = 'wifi'") == version


def test_the_two_sources_stand_beside_each_other(loaded_url: str, real_data: Path) -> None:
    send(loaded_url, real_data / TT_FREE)
    send(loaded_url, real_data / ITAIWAN)
    current = rows(
        loaded_url,
        "SELECT source, count(*) FROM wifi_hotspot WHERE valid_to IS NULL GROUP BY source ORDER BY source",
    )
    assert current == [("itaiwan", 242), ("tt-free", 120)]
