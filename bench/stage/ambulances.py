"""Made files of the fire bureau: positions of vehicles, and runs with all their times; every point in the county."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

VEHICLES = 40
MINUTES_AGO = 60 * 24 * 100
"""Minutes before now at which the first of them lies: well within what is kept of positions."""

STATES = np.array(
    ["available", "dispatched", "enRoute", "atScene", "transporting", "atHospital", "returning"]
)
UNITS = np.array(["臺東分隊", "關山分隊", "成功分隊", "大武分隊", "池上分隊", "卑南分隊"])
TIMES = (
    "報案時間", "派遣時間", "出勤時間", "到達現場時間", "接觸患者時間", "離開現場時間", "送達醫院時間", "離開醫院時間", "返隊時間",
)  # fmt: skip
STEP_S = (20, 900)
"""Seconds between one time of a run and the next, from and to."""


def positions(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """A position of each place: 40 vehicles, each once a minute, in the order of time."""
    count = np.arange(len(places))
    draw = np.random.default_rng(1)
    at = _begin() + pd.to_timedelta(count // VEHICLES * 60, unit="s")
    return pd.DataFrame({
        "車輛編號": "91A" + pd.Series(count % VEHICLES).astype(str), "時間": at.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        "lon": places.geometry.x.round(6), "lat": places.geometry.y.round(6),
        "speed": draw.integers(0, 120, len(places)), "heading": draw.integers(0, 360, len(places)),
        "serviceStatus": draw.choice(STATES, len(places)),
    })  # fmt: skip


def runs(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """A run to each place, with its nine times, its facts, and the scene's address and point."""
    count = np.arange(len(places))
    draw = np.random.default_rng(2)
    number = pd.Series(count).astype(str).str.zfill(7)
    steps = draw.integers(*STEP_S, (len(places), len(TIMES))).cumsum(axis=1)
    begin = _begin() + pd.to_timedelta(count * 30, unit="s")
    times = {
        name: (begin + pd.to_timedelta(steps[:, i], unit="s")).strftime("%Y-%m-%d %H:%M:%S")
        for i, name in enumerate(TIMES)
    }
    return pd.DataFrame({
        "出勤編號": "R" + number, "案件編號": "E" + number, "救護單位": draw.choice(UNITS, len(places)),
        "車輛編號": "91A" + pd.Series(count % VEHICLES).astype(str), "派遣等級": draw.integers(1, 5, len(places)),
        "高級救護": draw.choice(["是", "否"], len(places)), "OHCA": draw.choice(["否", "是"], len(places), p=[0.97, 0.03]),
        "創傷": draw.choice(["是", "否"], len(places)), "大量傷病患": "否", "醫院代碼": "1146010041",
        "處置結果": draw.integers(1, 9, len(places)), **times, "現場地址": places.address,
        "lon": places.geometry.x.round(6), "lat": places.geometry.y.round(6),
    })  # fmt: skip


def _begin() -> pd.Timestamp:
    begin = datetime.now(UTC) - timedelta(minutes=MINUTES_AGO)
    return pd.Timestamp(begin.replace(microsecond=0, tzinfo=None) + timedelta(hours=8))


KINDS: dict[str, Callable[[gpd.GeoDataFrame], pd.DataFrame]] = {"position": positions, "run": runs}
"""Kind → how its file is made of places."""


def write(frame: pd.DataFrame, rows: int, path: Path) -> None:
    """The first rows as CSV in UTF-8."""
    frame.iloc[:rows].to_csv(path, index=False)
