"""Addresses as they really stand in the county's files, and the township and village they mean."""

import time

import pytest

from geo.errors import AmbiguousError
from geo.names import Gazetteer, address, normal

TOWNS = {
    "10014010": ("臺東市", ("鐵花里", "豐里里", "新興里", "中山里", "中正里", "卑南里")),
    "10014020": ("成功鎮", ("忠仁里", "信義里")),
    "10014030": ("關山鎮", ("里壠里", "月眉里")),
    "10014040": ("卑南鄉", ("太平村", "利嘉村")),
    "10014050": ("大武鄉", ("大武村",)),
    "10014060": ("太麻里鄉", ("泰和村", "香蘭村")),
    "10014070": ("東河鄉", ("興昌村", "都蘭村", "東河村")),
    "10014090": ("鹿野鄉", ("永安村",)),
    "10014140": ("金峰鄉", ("新興村", "賓茂村")),
    "10014080": ("池上鄉", ("新興村", "福原村")),
    "10014110": ("綠島鄉", ("公舘村",)),
    "10014150": ("達仁鄉", ("土坂村",)),
}
ENDED = "10014010001"


@pytest.fixture(scope="module")
def county() -> Gazetteer:
    rows: list[tuple[str, str, str | None, str, None]] = [("10014", "county", None, "臺東縣", None)]
    for code, (name, villages) in TOWNS.items():
        rows.append((code, "township", "10014", name, None))
        rows += [
            (f"{code}{i:03d}", "village", code, village, None)
            for i, village in enumerate(villages, 1)
        ]
    return Gazetteer.from_rows(rows, ended=[ENDED])


@pytest.mark.parametrize(
    ("text", "township", "village"),
    [
        ("965臺東縣大武鄉大武村大武街60號", "10014050", "10014050001"),
        ("台東市中華路一段1號", "10014010", None),
        ("臺東縣台東市 中山路404號", "10014010", None),
        ("959臺東縣東河鄉10鄰興昌66號", "10014070", None),
        ("臺東縣太麻里鄉太麻里街150號", "10014060", None),
        ("臺東縣台東市豐里里十七鄰臨海路三段431號", "10014010", "10014010002"),
        ("臺東縣臺東市豐里街756巷20號", "10014010", None),
        ("臺東縣臺東市卑南里南清街23號", "10014010", "10014010006"),
        ("臺東縣綠島鄉公館村將軍岩20號", "10014110", "10014110001"),
        ("966臺東縣達仁鄉土板村4鄰土板58號", "10014150", "10014150001"),
        ("關山鎮里瓏里崁頂46之1號", "10014030", "10014030001"),
        ("臺灣省台東縣池上鄉新興村104號", "10014080", "10014080001"),
        ("９５０臺東縣臺東市中山里", "10014010", "10014010004"),
        ("台 東 縣 成 功 鎮 信 義 里 新村路25號", "10014020", "10014020002"),
    ],
)
def test_real_addresses_give_township_and_village(
    county: Gazetteer, text: str, township: str, village: str | None
) -> None:
    found = address(text, county)
    assert (found.township_code, found.village_code) == (township, village)
    assert (found.score, found.basis, found.problem) == (1.0, "exact", None)


def test_an_abolished_village_still_leads_to_its_township_and_is_said_to_have_ended(
    county: Gazetteer,
) -> None:
    found = address("臺東縣台東市鐵花里5鄰新生路93號", county)
    assert (found.township_code, found.village_code) == ("10014010", ENDED)
    assert found.problem == "village_abolished"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("屏東縣獅子鄉內獅村1號", "10013"),
        ("花蓮縣富里鄉", "10015"),
        ("臺灣省屏東縣獅子鄉", "10013"),
        ("高雄縣鳳山市中山路", "64000"),
    ],
)
def test_another_county_is_recognised(county: Gazetteer, text: str, code: str) -> None:
    found = address(text, county)
    assert (found.county_code, found.township_code) == (code, None)
    assert found.problem == "other_county"


@pytest.mark.parametrize("text", ["臺東縣鹿鄉野中華路1號", "鹿鄉野衛生所"])
def test_a_misspelt_township_is_corrected_with_a_score(county: Gazetteer, text: str) -> None:
    found = address(text, county)
    assert (found.township_code, found.basis) == ("10014090", "nearest")
    assert 0.6 < found.score < 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("東山鄉冬山路1號", "unknown_township"),
        ("臺東縣成功路12號", "no_township"),
        ("中華路一段1號", "no_township"),
        ("", "no_township"),
        ("臺東縣新興村5號", "ambiguous_village"),
    ],
)
def test_what_is_not_told_is_not_guessed(county: Gazetteer, text: str, problem: str) -> None:
    found = address(text, county)
    assert (found.township_code, found.problem) == (None, problem)


def test_a_village_of_one_township_only_tells_the_township(county: Gazetteer) -> None:
    found = address("臺東縣都蘭村61號", county)
    assert (found.township_code, found.village_code) == ("10014070", "10014070002")
    assert found.basis == "village"


def test_an_unknown_village_is_left_open_rather_than_taken_for_its_neighbour(
    county: Gazetteer,
) -> None:
    found = address("臺東縣臺東市中華里1號", county)
    assert (found.township_code, found.village_code) == ("10014010", None)
    assert found.problem == "unknown_village"


def test_exchanged_characters_of_a_village_are_put_right(county: Gazetteer) -> None:
    found = address("臺東縣成功鎮仁忠里5鄰", county)
    assert (found.village_code, found.problem) == ("10014020001", "village_corrected")


def test_the_nearest_name_comes_with_its_score(county: Gazetteer) -> None:
    typo = county.nearest("鹿鄉野", level="township")
    exact = county.nearest("台東市", level="township")
    assert typo is not None
    assert exact is not None
    assert (typo.name, typo.exact) == ("鹿野鄉", False)
    assert (exact.name, exact.exact, exact.score) == ("臺東市", True, 1.0)
    assert county.nearest("獅子鄉", level="township") is None


def test_a_name_that_exists_twice_needs_its_township(county: Gazetteer) -> None:
    with pytest.raises(AmbiguousError) as twice:
        county.nearest("新興村", level="village")
    assert twice.value.candidates == ("10014080001", "10014140001")
    found = county.nearest("新興村", level="village", within="10014140")
    assert found is not None
    assert found.area_code == "10014140001"


def test_variants_are_one_key_and_names_stay_as_they_are() -> None:
    assert normal("台東縣 公舘村") == normal("臺東縣公館村")
    assert normal("里瓏里") == normal("里壠里")
    assert normal("土板村") == normal("土坂村")
    assert normal("中壢市") == normal("中歷市")


def test_a_hundred_thousand_addresses_take_less_than_a_second(county: Gazetteer) -> None:
    texts = [
        f"95{i % 10}臺東縣{'台東市' if i % 2 else '東河鄉都蘭村'}中山路{i}號"
        for i in range(100_000)
    ]
    start = time.process_time()
    for text in texts:
        address(text, county)
    assert time.process_time() - start < 1.0
