"""Alerts, on a real mail server and a real web server: each told once, taken back once, through failures and restarts."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Engine

from hub.alerts.declared import read_alerts
from hub.alerts.watcher import Watcher
from hub.clock import COUNTY_ZONE
from hub.errors import Misconfigured
from hub.settings import Settings
from hub.store.database import engine
from tests.conftest import run_command
from tests.receiving import Hook, Mailbox, running
from tests.sending import rows, send
from tests.telling import NOW, take, told

pytestmark = pytest.mark.system

SECRET = "a secret of sixteen or more"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server that is busy once."""
    with running(lambda: Mailbox(busy=1)) as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web server."""
    with running(Hook) as made:
        yield made


@pytest.fixture
def source(loaded_url: str) -> Iterator[Engine]:
    """The database."""
    made = engine(loaded_url, pool_size=2)
    yield made
    made.dispose()


def watcher(
    source: Engine, folder: Path, box: Mailbox, hook: Hook, rule: str, quiet: str = ""
) -> Watcher:
    """A watcher with one rule, that tells both; each one made is as after a restart."""
    path = folder / "alerts.toml"
    path.write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {box.port}\ntls = "none"\nsender = "hub@example.org"\n'
        f'[[channel]]\nname = "duty"\nmail = ["duty@example.org"]\n{quiet}\n'
        f'[[channel]]\nname = "office"\nwebhook = "{hook.url}"\n'
        f'[[rule]]\nname = "r"\ntell = ["duty", "office"]\n{rule}\n',
        encoding="utf-8",
    )
    settings = Settings.model_validate({"alerts_secret": SECRET})
    return Watcher(source, read_alerts(path), settings)


def kinds(hook: Hook) -> list[str]:
    """What the web server was told, in order."""
    return [orjson.loads(body)["kind"] for _, body in hook.taken]


def test_a_link_that_is_down_is_told_once_and_taken_back_once(
    loaded_url: str, source: Engine, tmp_path: Path, box: Mailbox, hook: Hook
) -> None:
    def look(at: timedelta) -> None:
        watcher(source, tmp_path, box, hook, 'when = "link_down"\nminutes = 5').round(
            lambda: NOW + at
        )

    take(
        loaded_url,
        [told("link", "C1", {"state": "offline"}), told("link", "C2", {"state": "online"})],
    )
    look(4 * MINUTE)
    assert not hook.taken
    for minutes in (
        5,
        5.5,
        6,
        6.5,
        30,
        60,
    ):  # the mail server is busy at the first try, and not at the next
        look(minutes * MINUTE)
    assert kinds(hook) == ["began"]
    assert [mail["To"] for mail in box.taken] == ["duty@example.org"]
    assert "C1" in box.taken[0]["Subject"]
    take(
        loaded_url,
        [told("link", "C1", {"state": "online"}, at=-1 * MINUTE, arrived=NOW + 2 * MINUTE)],
    )
    for minutes in (61, 62, 63):
        look(minutes * MINUTE)
    assert kinds(hook) == ["began"], "a link that has been silent since is neither up nor down"
    later = NOW + 64 * MINUTE
    take(loaded_url, [told("link", "C1", {"state": "online"}, at=-64 * MINUTE, arrived=later)])
    for minutes in (65, 66):
        look(minutes * MINUTE)
    assert kinds(hook) == ["began", "ended"]
    assert [mail["Message-ID"].split("-")[2] for mail in box.taken] == ["began", "ended"]


def test_a_webhook_is_signed_and_a_failure_is_tried_again_under_the_same_id(
    loaded_url: str, source: Engine, tmp_path: Path, box: Mailbox, hook: Hook
) -> None:
    hook.busy = 2
    take(loaded_url, [told("link", "C1", {"state": "offline"})])
    for minutes in range(0, 10):
        made = watcher(source, tmp_path, box, hook, 'when = "link_down"\nminutes = 0')
        made.round(lambda at=NOW + minutes * MINUTE: at)  # type: ignore[misc]
    ((headers, body),) = hook.taken
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    tries = "SELECT tries, state FROM alert_message WHERE channel = 'office'"
    assert rows(loaded_url, tries) == [(3, "sent")]


def test_quiet_hours_hold_back_and_what_is_over_by_then_is_not_told(
    loaded_url: str, source: Engine, tmp_path: Path, box: Mailbox, hook: Hook
) -> None:
    night = datetime(2026, 11, 25, 23, 0, tzinfo=COUNTY_ZONE)
    box.busy = 0

    def look(at: datetime) -> None:
        made = watcher(
            source, tmp_path, box, hook, 'when = "link_down"\nminutes = 0', 'quiet = "22:00-07:00"'
        )
        made.round(lambda: at)

    def says(clinic: str, state: str, at: datetime) -> None:
        take(loaded_url, [told("link", clinic, {"state": state}, at=NOW - at, arrived=at)])

    says("C1", "offline", night)
    says("C2", "offline", night)
    look(night)
    assert len(hook.taken) == 2
    assert not box.taken
    says("C1", "online", night + 5 * MINUTE)
    look(night + 6 * MINUTE)
    look(night + timedelta(hours=8))
    assert len(hook.taken) == 3
    (mail,) = box.taken
    assert "C2" in mail["Subject"]


def test_a_township_without_a_free_ambulance(
    loaded_url: str, source: Engine, tmp_path: Path, box: Mailbox, hook: Hook
) -> None:
    rule = 'when = "no_free_ambulance"\nminutes = 10\ntownships = ["10014010", "10014160"]'
    where = {"lon": 121.15, "lat": 22.755}

    def look(minutes: float) -> list[tuple[str, str]]:
        watcher(source, tmp_path, box, hook, rule).round(lambda: NOW + minutes * MINUTE)
        said = [orjson.loads(body) for _, body in hook.taken]
        return [(each["kind"], each["subject"]) for each in said]

    def says(status: str, minutes: float) -> None:
        at = NOW + minutes * MINUTE
        news = told("position", "91A1", {**where, "serviceStatus": status}, at=NOW - at, arrived=at)
        take(loaded_url, [news])

    says("available", 0)
    assert look(0) == []
    says("transporting", 8)
    assert look(9) == []
    assert look(11) == [("began", "10014160")], "no ambulance was ever on the island"
    says("transporting", 17)
    said = look(20)
    assert said[1:] == [("began", "10014010")]
    assert look(40) == said, "nothing is known of a vehicle that is silent"
    says("available", 41)
    assert look(42)[2:] == [("ended", "10014010")]


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        (
            'when = "source_silent"\ndataset = "clinics"\nsource = "mqtt"\nminutes = 30',
            "clinics/mqtt",
        ),
        ('when = "source_silent"\ndataset = "clinics"\nminutes = 30', "clinics/mqtt"),
    ],
)
def test_a_source_that_falls_silent(
    loaded_url: str,
    source: Engine,
    tmp_path: Path,
    box: Mailbox,
    hook: Hook,
    rule: str,
    subject: str,
) -> None:
    take(loaded_url, [told("link", "C1", {"state": "online"})])
    rows(
        loaded_url,
        "UPDATE delivery SET received_at = :at WHERE channel = 'mqtt' RETURNING 1",
        at=NOW,
    )
    for minutes in (0, 29, 30, 31):
        at = NOW + minutes * MINUTE
        watcher(source, tmp_path, box, hook, rule).round(lambda at=at: at)  # type: ignore[misc]
        assert len(hook.taken) == (minutes >= 30)
    assert orjson.loads(hook.taken[0][1])["subject"] == subject


def test_a_backlog_over_its_promise(
    loaded_url: str, source: Engine, tmp_path: Path, box: Mailbox, hook: Hook
) -> None:
    services = tmp_path / "services.csv"
    services.write_text(
        "service_code,service_name,group,promised_days\nL,路燈,工務,3\nR,路面,工務,3\n",
        encoding="utf-8",
    )
    cases = tmp_path / "cases.csv"
    lines = [
        f"TT-{n},L,路燈,open,路燈不亮,2026-11-{n:02} 08:00,臺東縣臺東市中山路276號"
        for n in (2, 3, 24)
    ]
    cases.write_text(
        "\n".join(["案件編號,類別代碼,案件類別,狀態,案情,通報時間,地址", *lines]) + "\n",
        encoding="utf-8",
    )
    for path in (services, cases):
        assert send(loaded_url, path, into="issues", source="open311").refused == 0
    for count, told_of in ((2, 0), (1, 1)):
        rule = f'when = "backlog"\ncases = {count}'
        watcher(source, tmp_path, box, hook, rule).round(lambda: NOW)
        assert len(hook.taken) == told_of


@pytest.mark.parametrize(
    "wrong",
    [
        '[[rule]]\nname = "r"\nwhen = "link_down"\ntell = ["nobody"]',
        '[[channel]]\nname = "c"\nmail = ["a@example.org"]',
        '[[channel]]\nname = "c"\nwebhook = "ftp://example.org"',
        '[[channel]]\nname = "c"\nwebhook = "https://example.org"\nquiet = "25:00-07:00"',
        '[[channel]]\nname = "c"\nwebhook = "https://example.org"\n[[rule]]\nname = "r"\ntell = ["c"]\nwhen = "full_moon"',
        '[[channel]]\nname = "c"\nwebhook = "https://example.org"\n[[rule]]\nname = "r"\ntell = ["c"]\nwhen = "source_silent"',
        "no toml",
    ],
)
def test_a_declaration_that_is_wrong_says_so(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"HUB_ALERTS_FILE alerts\.toml"):
        read_alerts(path)


def test_the_commands(
    loaded_url: str,
    tmp_path: Path,
    box: Mailbox,
    hook: Hook,
    source: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box.busy = 0
    watcher(source, tmp_path, box, hook, 'when = "link_down"\nminutes = 0')
    monkeypatch.setenv("HUB_ALERTS_FILE", str(tmp_path / "alerts.toml"))
    monkeypatch.setenv("HUB_ALERTS_SECRET", SECRET)
    now = datetime.now(UTC)
    take(loaded_url, [told("link", "C9", {"state": "offline"}, at=NOW - now, arrived=now)])
    assert "link_down" in run_command(loaded_url, "hub", "alerts", "check")
    for channel in ("duty", "office"):
        run_command(loaded_url, "hub", "alerts", "test", channel)
    for _ in range(2):
        run_command(loaded_url, "hub", "alerts", "run", "--once")
    assert kinds(hook) == ["test", "began"]
    assert len(box.taken) == 2
    assert "C9" in run_command(loaded_url, "hub", "alerts", "list")
