"""``ingest simulate``: a county that lives, until told to stop."""

import logging
import secrets
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Engine

from hub.clock import COUNTY_ZONE
from hub.errors import ClientFault, ServiceFault
from hub.locate import county_places
from hub.presence import has_real, has_simulated
from hub.registry import dataset
from hub.settings import Settings
from hub.store.database import transaction
from hub.store.queries import records
from ingest.demo.ground import demo_villages
from ingest.mqtt.address import broker_address
from ingest.mqtt.publisher import OUTBOX_S, Publisher
from ingest.running import opened
from ingest.simulate.county import DATASETS, County, read_county, villages_of
from ingest.simulate.event import Message
from ingest.simulate.faults import KINDS, fault, faulty
from ingest.simulate.life import SEED, Rates, events
from ingest.simulate.player import Clock, Player
from ingest.simulate.rhythm import DAY
from ingest.simulate.summary import Summary
from ingest.terminal import LOG_LINE, console

DRAINS_S = 20.0
"""For so long the last messages are given to a broker that is slow or away."""
LOADED = ("clinics/session", "issues/update")
"""Kinds that ``ingest demo`` has loaded until its own moment: told again they would count twice."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEFAULT = Rates()

app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class Wanted:
    """How the county is to live. ``since``: from when on; None: now, or a day ago where time runs quicker."""

    seed: int
    speed: float
    since: datetime | None
    duration_s: float | None
    rates: Rates
    faults: tuple[str, ...]
    only: frozenset[str]
    outbox_s: float
    summary: Path | None

    def start(self, now: float) -> int:
        """Seconds since 1970 at which its life begins."""
        if self.since is not None:
            return int(self.since.replace(tzinfo=self.since.tzinfo or COUNTY_ZONE).timestamp())
        return int(now if self.speed <= 1 else now - DAY)


@app.command("simulate")
def simulate(
    seed: Annotated[int, typer.Option(help="The same seed lives the same life.")] = SEED,
    speed: Annotated[
        float,
        typer.Option(
            min=0.01,
            max=100_000,
            help="How many times as quick as the clock; until it catches up.",
        ),
    ] = 1.0,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Begin then, county time; default: now, or a day ago where --speed is above 1.",
        ),
    ] = None,
    duration: Annotated[
        float | None, typer.Option(min=1, help="Seconds of the county's life; default: no end.")
    ] = None,
    hotspot_every: Annotated[
        int, typer.Option(min=1, help="Seconds between two reports of a hotspot.")
    ] = DEFAULT.hotspot_s,
    link_every: Annotated[
        int, typer.Option(min=1, help="Seconds between two reports of a clinic's link.")
    ] = DEFAULT.link_s,
    driving_every: Annotated[
        int, typer.Option(min=1, help="Seconds between two positions of a vehicle on the road.")
    ] = DEFAULT.driving_s,
    parked_every: Annotated[
        int, typer.Option(min=1, help="Seconds between two positions of one that stands.")
    ] = DEFAULT.parked_s,
    calls: Annotated[
        float, typer.Option(min=0, max=100, help="Times the usual ambulance calls.")
    ] = DEFAULT.calls,
    issues: Annotated[
        float, typer.Option(min=0, max=100, help="Times the usual citizens' issues.")
    ] = DEFAULT.issues,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this dataset; may be given again.")
    ] = None,
    faults: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="KIND=SHARE",
            help=f"Let devices fail: {', '.join(KINDS)}; may be given again.",
        ),
    ] = None,
    outbox: Annotated[
        float,
        typer.Option(min=0, help="Seconds of messages that are sent again after a reconnect."),
    ] = OUTBOX_S,
    summary: Annotated[
        Path | None,
        typer.Option(help="Write what was published, with its ids, to this JSON file."),
    ] = None,
) -> None:
    """Publish what the county's devices would, marked simulated, until told to stop. For demonstrations and tests."""
    rates = Rates(hotspot_every, link_every, driving_every, parked_every, calls, issues)
    wanted = Wanted(
        seed, speed, since, duration, rates, tuple(faults or ()), frozenset(only or DATASETS), outbox,
        summary,
    )  # fmt: skip
    logging.basicConfig(format=LOG_LINE, level=logging.INFO)
    live(*opened(), wanted, console)


def live(settings: Settings, engine: Engine, wanted: Wanted, console: Console) -> None:
    """Lets the county live as wanted.

    Raises:
        ClientFault: a fault or a dataset is unknown.
        Misconfigured: no broker is named, or it cannot be spoken to as the settings say.
        ServiceFault: the broker did not take the last messages.
    """
    faults = [fault(each) for each in wanted.faults]
    _check(wanted.only)
    if not _simulated(engine) & wanted.only:
        console.print(
            "沒有模擬資料可用：請先執行 ingest demo，或已有實際資料。 Nothing is simulated: load `ingest demo` first; "
            "where real data are, nothing simulated is added."
        )
        return
    start = wanted.start(time.time())
    summary = Summary(with_ids=wanted.summary is not None)
    publisher = Publisher(
        broker_address(settings), client_id=f"hub-simulate-{secrets.token_hex(4)}", outbox_s=wanted.outbox_s
    )  # fmt: skip
    player = Player(
        publisher, Clock(start, wanted.speed, time.time()), summary,
        simulated=lambda: _simulated(engine) & wanted.only,
        until=None if wanted.duration_s is None else start + wanted.duration_s,
    )  # fmt: skip
    _stop_by_signal(player)
    county, loaded = read(settings, engine)
    told = events(county, wanted.seed, start, wanted.rates, root=settings.mqtt_root)
    player.play(faulty(unheard(told, loaded), faults, wanted.seed))
    left = publisher.close(DRAINS_S)
    if wanted.summary is not None:
        summary.write(wanted.summary, seed=wanted.seed, start=start, **publisher.counts())
    if left:
        raise ServiceFault(
            f"The broker did not take the last {left} messages for anybody.",
            hint="Look whether it runs, whether HUB_MQTT_URL names it, and whether `ingest mqtt` listens.",
            code="broker_away",
        )


def read(settings: Settings, engine: Engine) -> tuple[County, dict[str, float]]:
    """The county as the hub holds it; dataset → until when ``ingest demo`` has told its history."""
    with transaction(engine) as connection:
        places = county_places(connection, settings.county)
        villages = villages_of(demo_villages(connection, settings.county, places.at))
        county = read_county(connection, villages)
        loaded = records(connection, "demo_until")
    return county, {row["dataset"]: row["until"].timestamp() for row in loaded}


def unheard(messages: Iterable[Message], loaded: Mapping[str, float]) -> Iterator[Message]:
    """The messages that say nothing that was loaded before."""
    for message in messages:
        name = message.kind.partition("/")[0]
        if message.kind not in LOADED or message.at > loaded.get(name, 0.0):
            yield message


def _simulated(engine: Engine) -> frozenset[str]:
    """The datasets that hold simulated things, and no real ones."""
    with transaction(engine) as connection:
        return frozenset(
            name
            for name in DATASETS
            if has_simulated(connection, dataset(name)) and not has_real(connection, dataset(name))
        )


def _check(only: frozenset[str]) -> None:
    if only - DATASETS:
        raise ClientFault(
            f"--only {', '.join(sorted(only - DATASETS))}: nothing of it is simulated.",
            hint=f"Choose among {', '.join(sorted(DATASETS))}. 沒有這個資料集的模擬。",
            code="bad_parameter",
        )


def _stop_by_signal(player: Player) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        player.stop()

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
