"""The gap index by hand: shortfalls, weights, what is left out, and the laws of an index."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import BadParameter, Misconfigured, NotFound
from hub.metrics.gap import Gap, gap, last_month, untold
from hub.metrics.weights import judged, of_settings, wished
from hub.metrics.wishes import Wishes
from hub.metrics.wording import gap_sentence
from tests.measured import judged_by, result

SHARE = judged_by("share", 80, better=True)
MINUTES = judged_by("minutes", 15, better=False)


def made(
    codes: Sequence[str] = ("A", "B", "C", "D"), weights: Mapping[str, float] | None = None, half: float = 0.0
) -> Gap:  # fmt: skip
    """Four areas by two metrics: at least 80 %, and at most 15 minutes."""
    share = {"A": 60.0, "B": 90.0, "C": nan, "D": 40.0}
    minutes = {"A": 18.0, "B": nan, "C": 45.0, "D": 15.0}
    return gap(
        [
            result(SHARE, codes, [share[c] for c in codes], half=half),
            result(MINUTES, codes, [minutes[c] for c in codes], half=half),
        ],
        weights or {"share": 3, "minutes": 1},
    )


def test_the_index_is_the_weighted_mean_of_what_is_known() -> None:
    found = made()
    assert found.shortfalls[0].tolist() == [0.25, 0.2]
    assert found.ranks.value.tolist()[:2] == [0.2375, 0.0]
    assert found.ranks.value[3] == pytest.approx(0.375)
    assert found.ranks.known_share.tolist() == [1.0, 0.75, 0.25, 1.0]
    assert isnan(found.ranks.value[2]), "a quarter of the weight is too little"
    assert (found.county, found.county_known) == (0.2375, 1.0)


def test_parts_add_up_to_the_index_and_unknown_ones_add_nothing() -> None:
    found = made()
    assert found.counted[0].tolist() == pytest.approx([0.1875, 0.05])
    assert isnan(found.counted[1][1])
    judged_ones = ~np.isnan(found.ranks.value)
    assert np.nansum(found.counted, axis=1)[judged_ones] == pytest.approx(
        found.ranks.value[judged_ones]
    )


def test_what_the_asker_may_not_be_told_counts_as_unknown() -> None:
    some = result(SHARE, ["A", "B"], [60.0, 90.0])
    minutes = result(MINUTES, ["A", "B"], [18.0, 12.0])
    hidden = untold(minutes.question, some)
    assert hidden.question.name == "minutes"
    found = gap([some, hidden], {"share": 1, "minutes": 1})
    assert found.ranks.value.tolist() == [0.25, 0.0]
    assert found.ranks.known_share.tolist() == [0.5, 0.5]
    assert set(hidden.values.reason) == {"not_told"}
    assert isnan(gap([some, hidden], {"share": 1, "minutes": 2}).ranks.value[0])


def test_what_happens_over_time_is_of_the_last_whole_month() -> None:
    plain = Wishes(level="village")
    month = last_month("telehealth_visits_per_1000", plain, date(2026, 3, 31))
    assert (month.since, month.until) == (date(2026, 2, 1), date(2026, 2, 28))
    assert last_month("clinic_within_30min", plain, date(2026, 3, 31)) == plain


def test_values_without_an_interval_have_no_doubt_but_of_the_weights() -> None:
    found = made(weights={"share": 1, "minutes": 0})
    assert found.ranks.rank[[3, 0, 1]].tolist() == [1, 2, 3]
    assert found.ranks.rank_lo[3] == found.ranks.rank_hi[3] == 1
    unsure = made(weights={"share": 1, "minutes": 0}, half=30.0)
    assert unsure.ranks.rank_hi[3] > 1
    assert unsure.ranks.group[3] == unsure.ranks.group[0] == 1


def test_equity_is_of_the_values_over_the_residents() -> None:
    found = made()
    # 40, 60 and 90 for a thousand people each: Gini = 2 × (40 + 2 × 60 + 3 × 90) ÷ (3 × 190) − 4 ÷ 3.
    assert found.equity[0].gini == pytest.approx(0.1754, abs=5e-5)
    assert found.equity[0].theil > 0


def test_the_sentence_names_the_worst_and_how_sure_that_is() -> None:
    said = gap_sentence(made(weights={"share": 1, "minutes": 0}))
    assert "D" in said.zh
    assert "名次第 1" in said.zh
    assert "standards of 1 metric," in said.en
    unsure = gap_sentence(made(weights={"share": 1, "minutes": 0}, half=30.0))
    assert "cannot be told from 1 more of the townships" in unsure.en
    met = gap([result(SHARE, ["A"], [90.0])], {"share": 1})
    assert "meet the standards" in gap_sentence(met).en
    unknown = gap([result(SHARE, ["A"], [nan])], {"share": 1})
    assert "Under half" in gap_sentence(unknown).en


@settings(max_examples=20)
@given(
    factor=st.floats(1e-6, 1e6),
    order=st.permutations(["A", "B", "C", "D"]),
)
def test_neither_the_weights_scale_nor_the_areas_order_matters(
    factor: float, order: list[str]
) -> None:
    one = made(half=5.0)
    other = made(order, {"share": 3 * factor, "minutes": factor}, half=5.0)
    again = [order.index(code) for code in "ABCD"]
    for name in ("value", "known_share", "rank", "group"):
        np.testing.assert_allclose(
            getattr(one.ranks, name), getattr(other.ranks, name)[again], atol=1e-4
        )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (["clinic_within_30min:nan"], "bad_weight"),
        (["clinic_within_30min:inf"], "bad_weight"),
        (["clinic_within_30min:-1"], "bad_weight"),
        (["clinic_within_30min:many"], "bad_weight"),
        (["clinic_within_30min"], "bad_weight"),
        (["clinic_within_30min:1", "clinic_within_30min:2"], "bad_weight"),
        (["wifi_availability:1"], "metric_without_standard"),
        (["none:1"], "unknown_metric"),
    ],
)
def test_a_wrong_weight_has_a_code_and_a_hint(said: list[str], code: str) -> None:
    with pytest.raises((BadParameter, NotFound)) as fault:
        wished(said, of_settings(""))
    assert fault.value.code == code
    assert fault.value.hint


def test_nothing_above_zero_is_refused() -> None:
    nothing = [f"{name}:0" for name in judged()]
    with pytest.raises(BadParameter) as fault:
        wished(nothing, of_settings(""))
    assert fault.value.code == "weights_zero"


def test_weights_come_from_the_settings_unless_somebody_asks_for_others() -> None:
    settled = of_settings("clinic_within_30min: 3")
    assert set(settled) == set(judged())
    assert settled["clinic_within_30min"] == 3
    assert wished(["clinic_within_30min:0.5"], settled)["clinic_within_30min"] == 0.5
    for wrong in ("none:1", "clinic_within_30min:nan", "clinic_within_30min"):
        with pytest.raises(Misconfigured, match="HUB_GAP_WEIGHTS"):
            of_settings(wrong)
