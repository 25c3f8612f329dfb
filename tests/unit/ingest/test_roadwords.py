"""The words of files of roads, both sides of every edge."""

import math

import pytest

from ingest.roadwords import LEAST_KMH, MOST_KMH, road_class, speed_kmh


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("國道", "HW", "motorway"), "freeway"),
        (("省道快速公路", "1E", "trunk"), "expressway"),
        (("省道", "１Ｗ", "Primary"), "provincial"),
        (("縣道", "市道", "2W", "secondary"), "county"),
        (("鄉道", "區道", "3W", " tertiary "), "township"),
        (("產業道路", "RD", "AL", "residential"), "other"),
        (("步道", "自行車道", "footway", "cycleway"), "not_for_cars"),
    ],
)
def test_offices_openstreetmap_and_the_national_map_mean_the_same_classes(
    words: tuple[str, ...], name: str
) -> None:
    assert {road_class(word) for word in words} == {name}


@pytest.mark.parametrize("word", ["", None, "梯道", "省", "nan"])
def test_a_word_that_nobody_knows_is_no_class(word: str | None) -> None:
    assert road_class(word) is None


@pytest.mark.parametrize("cell", ["", None, "0", "none", "signals"])
def test_no_speed_is_told_where_none_stands(cell: str | None) -> None:
    assert math.isnan(speed_kmh(cell))


def test_the_slowest_and_the_quickest_speed_count_and_what_lies_beyond_does_not() -> None:
    assert (speed_kmh(f"{LEAST_KMH}"), speed_kmh(f"{MOST_KMH}")) == (LEAST_KMH, MOST_KMH)
    for beyond in (LEAST_KMH - 0.1, MOST_KMH + 0.1):
        with pytest.raises(ValueError, match="km/h"):
            speed_kmh(f"{beyond}")


@pytest.mark.parametrize("cell", ["50;60", "30 mph", "-50", "5e1", "fifty", "１２０ｍ"])
def test_what_is_no_speed_is_not_guessed(cell: str) -> None:
    with pytest.raises(ValueError, match="leave it empty"):
        speed_kmh(cell)
