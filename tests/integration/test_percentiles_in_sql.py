"""The percentiles of ``geo`` are those that an analyst gets from the database."""

import numpy as np
import pytest
from sqlalchemy import text

from geo.percentiles import percentile
from hub.store.database import engine, transaction

ASKED = text(
    "SELECT percentile_cont(:q) WITHIN GROUP (ORDER BY v), percentile_disc(:q) WITHIN GROUP (ORDER BY v) "
    "FROM unnest(CAST(:values AS double precision[])) AS v"
)


def test_linear_is_percentile_cont_and_nearest_rank_is_percentile_disc(database_url: str) -> None:
    random = np.random.default_rng(1)
    source = engine(database_url)
    with transaction(source) as connection:
        for n in (1, 2, 5, 10, 333):
            values = random.gamma(4, 3, n).round(1)
            for q in (0, 0.1, 0.5, 0.9, 0.95, 1):
                found = connection.execute(ASKED, {"q": q, "values": values.tolist()}).one()
                ours = percentile(values, q), percentile(values, q, method="nearest_rank")
                assert ours == pytest.approx(tuple(found), rel=1e-12)
    source.dispose()
