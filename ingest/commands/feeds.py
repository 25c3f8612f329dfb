"""``ingest feeds``: what is declared, how it stands, and asking: once, or on schedule until stopped."""

import logging
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.clock import COUNTY_ZONE
from hub.errors import BadParameter, Misconfigured, ServiceFault
from hub.settings import Settings, load, rooted
from hub.terminal import REFUSED
from ingest.feeds.declared import EXAMPLE, Feed, read_feeds
from ingest.feeds.polling import Polled, Poller
from ingest.running import opened
from ingest.terminal import console

LOOK_S = 60.0
"""The schedule is looked at as often at least: another process may have changed it."""

log = logging.getLogger("ingest.feeds")
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Addresses that are asked on schedule (HUB_FEEDS_FILE).",
)


def declared(settings: Settings) -> tuple[Feed, ...]:
    """The feeds of ``HUB_FEEDS_FILE``.

    Raises:
        Misconfigured: the setting is empty (then nothing is ever fetched), or its file is wrong.
    """
    if settings.feeds_file is None:
        raise Misconfigured(
            "HUB_FEEDS_FILE is not set: no feed is declared, and nothing is fetched.",
            hint=f"Copy {EXAMPLE}, keep the feeds that you want and name the file in HUB_FEEDS_FILE. 尚未設定定期抓取。",
        )
    return read_feeds(rooted(settings.feeds_file))


def chosen(feeds: Sequence[Feed], names: Sequence[str]) -> list[Feed]:
    """The feeds of these names; all where none is named.

    Raises:
        BadParameter: there is none of a name.
    """
    known = {feed.name: feed for feed in feeds}
    for name in names:
        if name not in known:
            raise BadParameter(
                f"There is no feed {name!r}.", hint=f"Choose of: {', '.join(known)}.", field="name"
            )
    return [known[name] for name in names] or list(feeds)


def run_until(stop: Event, poller: Poller, clock: Callable[[], datetime]) -> None:
    """Asks what is due, again and again, until ``stop``. A database that is away is waited for."""
    while not stop.is_set():
        wait = LOOK_S
        try:
            poller.enrol(clock())
            poller.tick(clock())
            due = poller.next_try()
            wait = min(wait, (due - clock()).total_seconds()) if due else wait
        except ServiceFault as fault:
            log.warning("outcome=waiting code=%s", fault.code)
        stop.wait(max(wait, 1.0))


@app.command("check")
def check() -> None:
    """Read the declaration and say what each feed would do. Nothing is fetched."""
    for feed in declared(load()):
        console.print(_said(feed), markup=False, highlight=False)


@app.command("list")
def show() -> None:
    """How every feed stands: last answer, last change, next try, and what is wrong."""
    made = _poller()
    now = datetime.now(UTC)
    made.look_for_silence(now)
    console.print(_table(made.feeds, made.states()))


@app.command("once")
def once(
    names: Annotated[
        list[str] | None, typer.Argument(help="Feeds to ask; default: all of them.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Import the content even if it has not changed.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="A full list may end the features it lacks.")
    ] = False,
) -> None:
    """Ask feeds now, whether they are due or not."""
    made = _poller(confirm=yes)
    done = [
        made.poll(feed, datetime.now(UTC), again=again) for feed in chosen(made.feeds, names or [])
    ]
    made.look_for_silence(datetime.now(UTC))
    for polled in done:
        console.print(_line(polled), markup=False, highlight=False)
    if any(polled.code for polled in done):
        raise typer.Exit(REFUSED)


@app.command("run")
def run() -> None:
    """Ask every feed on its schedule until stopped."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s level=%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole addresses
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    made = _poller()
    log.info("outcome=started feeds=%s", len(made.feeds))
    run_until(stop, made, lambda: datetime.now(UTC))
    log.info("outcome=stopped")


def _poller(*, confirm: bool = False) -> Poller:
    settings, engine = opened()
    made = Poller(
        engine, declared(settings), settings.county,
        retention=timedelta(days=settings.retention_days), confirm=confirm,
    )  # fmt: skip
    made.enrol(datetime.now(UTC))
    return made


def _said(feed: Feed) -> str:
    """One feed in a line: what it is and how often it is asked."""
    open_to_all = "" if feed.url.startswith("https") else "  ⚠ http：內容未加密 not encrypted"
    what = f"{feed.dataset}/{feed.kind or '?'} ← {feed.source or '?'}"
    limit = f"> {feed.silent_after_h:g} h 無回應即警示 alarm"
    return f"{feed.name}  {what}  {feed.host}  每 {feed.every_min} 分 min  {limit}{open_to_all}"


def _line(polled: Polled) -> str:
    """What became of one try, in a line."""
    report = polled.report
    counts = f" stored {report.stored}, refused {report.refused}" if report else ""
    why = f" [{polled.code}] {polled.message}" if polled.code else ""
    return f"{'✗' if polled.code else '·'} {polled.feed}: {polled.what}{counts}{why}"


def _table(feeds: Sequence[Feed], states: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    for word in ("feed", "→", "回應 answered", "更新 changed", "下次 next", "狀態 state"):
        table.add_column(word)
    for feed in feeds:
        state = states[feed.name]
        times = [
            _time(at) for at in (state.last_answer_at, state.last_change_at, state.next_try_at)
        ]
        table.add_row(feed.name, feed.dataset, *times, standing(state))
    return table


def standing(state: Any) -> str:
    """How a feed stands, in words: ``ok``, ``new``, ``failing CODE × N``, ``refused CODE``, and its alarm."""
    if state.last_try_at is None:
        word = "new"
    elif state.failures:
        word = f"failing {state.error_code} × {state.failures}"
    else:
        word = f"refused {state.refused_code}" if state.refused_code else "ok"
    return f"silent ({state.alarm}), {word}" if state.alarm else word


def _time(at: datetime | None) -> str:
    return "—" if at is None else f"{at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
