"""``hub alerts``: what is declared, how it stands, a test of a channel, and the watcher itself."""

import logging
import signal
from datetime import UTC, datetime
from threading import Event
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.alerts.declared import EXAMPLE, Alerts, read_alerts
from hub.alerts.sending import Notice, check, tell
from hub.alerts.watcher import Watcher
from hub.errors import BadParameter, Misconfigured, ServiceFault
from hub.running import database_address, opened
from hub.settings import Settings, load, rooted
from hub.store import alerts
from hub.store.database import engine
from hub.terminal import moment

LOOK_S = 30.0

log = logging.getLogger("hub.alerts")
app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="告警 Alerts by rule (HUB_ALERTS_FILE)."
)


def declared(settings: Settings) -> Alerts:
    """What HUB_ALERTS_FILE declares.

    Raises:
        Misconfigured: the setting is empty (then nothing is ever told), its file is wrong, or a secret is missing.
    """
    if settings.alerts_file is None:
        raise Misconfigured(
            "HUB_ALERTS_FILE is not set: no rule is declared, and nobody is told anything.",
            hint=f"Copy {EXAMPLE}, keep the rules that you want and name the file in HUB_ALERTS_FILE. 尚未設定告警。",
        )
    found = read_alerts(rooted(settings.alerts_file))
    check(found.channel, settings)
    return found


@app.command("run")
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Look once, tell what is due, and stop.")
    ] = False,
) -> None:
    """Watch until stopped: look at every rule twice a minute, and tell what begins and what is over, once each."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s level=%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole addresses
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = load()
    source = engine(database_address(settings), pool_size=1, name="hub-alerts")
    watcher = Watcher(source, declared(settings), settings)
    while not stop.is_set():
        try:
            watcher.round(lambda: datetime.now(UTC))
        except ServiceFault as fault:
            if once:
                raise
            log.warning("event=waiting code=%s", fault.code)
        if once:
            break
        stop.wait(LOOK_S)
    source.dispose()


@app.command("list")
def show() -> None:
    """What is amiss now, since when, whether it was told; and the messages that wait."""
    console = Console(highlight=False)
    with opened() as connection:
        events, waiting = alerts.open_events(connection), alerts.unsent(connection)
    table = Table("rule", "subject", "what", "since", "told", box=None, pad_edge=False)
    for row in events:
        table.add_row(
            row.rule, row.subject, row.title_zh, moment(row.began_at), moment(row.announced_at)
        )
    console.print(table)
    for row in waiting:
        why = f" [{row.error_code}]" if row.error_code else ""
        console.print(
            f"等待 waits: {row.channel} {row.kind} {row.title_zh}, next try {moment(row.next_try_at)}{why}",
            markup=False,
        )


@app.command("check")
def look() -> None:
    """Read the declaration and say what each rule would do. Nothing is sent."""
    found = declared(load())
    for rule in found.rule:
        typer.echo(f"{rule.name}  {rule.when} ≥ {rule.minutes:g} min → {', '.join(rule.tell)}")


@app.command("test")
def test(channel: Annotated[str, typer.Argument(help="The channel to try.")]) -> None:
    """Send a test message by one channel, now; quiet hours do not count."""
    settings = load()
    found = declared(settings)
    named = found.named(channel)
    if named is None:
        known = ", ".join(each.name for each in found.channel)
        raise BadParameter(
            f"There is no channel {channel!r}.", hint=f"Choose of: {known}.", field="channel"
        )
    now = datetime.now(UTC)
    notice = Notice(
        key=f"alert-test-{int(now.timestamp())}", kind="test", rule="test", subject=channel,
        title_zh="這是測試訊息", title_en="This is a test message", simulated=False, began_at=now, ended_at=None,
    )  # fmt: skip
    tell(notice, named, found.mail, settings)
    typer.echo(f"已送出 Sent: {channel}")
