"""``hub account`` and ``hub key`` as an operator uses them, and what the served hub makes of it."""

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from hub.__main__ import main
from hub.embedded.cluster import Cluster
from tests.conftest import PROJECT, TEMPLATE, Served
from tests.people import PASSWORD, bearer
from tests.sending import rows


@pytest.fixture(scope="module")
def hub(cluster: Cluster, template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub without data or people."""
    assert template_url
    cluster.create_database("staffed", template=TEMPLATE)
    return serve(cluster.url("staffed"))


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    hub: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """``command("account", "list", typed="…")`` → (exit code, what it printed, what it said beside)."""
    monkeypatch.setenv("HUB_DATABASE_URL", hub.database_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hub", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        printed, said = capsys.readouterr()
        assert not typed.strip() or typed.strip() not in printed + said
        return int(str(ended.value.code or 0)), printed, said

    return run


@pytest.fixture
def done(command: Command) -> Callable[..., str]:
    """The same for a command that must succeed: what it printed."""

    def run(*words: str, typed: str = "") -> str:
        code, printed, said = command(*words, typed=typed)
        assert code == 0, said
        return printed

    return run


def sign_in(hub: Served, name: str, password: str = PASSWORD) -> httpx.Response:
    """What the hub says to name and password."""
    return httpx.post(f"{hub.url}/api/session", json={"name": name, "password": password})


def test_an_account_from_its_beginning_to_its_end(hub: Served, done: Callable[..., str]) -> None:
    done(
        "account",
        "add",
        "Lin.YT",
        "--role",
        "official",
        "--office",
        "消防局",
        typed=f"{PASSWORD}\n",
    )
    said = sign_in(hub, "lin.yt").json()
    assert (said["name"], said["role"], said["office"]) == ("lin.yt", "official", "消防局")
    assert "消防局" in done("account", "list")

    done("account", "role", "lin.yt", "--role", "operator")
    assert sign_in(hub, "lin.yt").json()["role"] == "operator"
    done("account", "password", "lin.yt", typed="quite another 4 geese")
    assert sign_in(hub, "lin.yt").status_code == 401
    assert sign_in(hub, "lin.yt", "quite another 4 geese").status_code == 200

    for _ in range(5):
        sign_in(hub, "lin.yt")
    assert "locked" in done("account", "list")
    assert sign_in(hub, "lin.yt", "quite another 4 geese").status_code == 429
    done("account", "unlock", "lin.yt")
    assert "locked" not in done("account", "list")
    done("account", "disable", "lin.yt")
    assert "disabled" in done("account", "list")
    assert sign_in(hub, "lin.yt", "quite another 4 geese").status_code == 401
    done("account", "disable", "lin.yt", "--undo")
    assert sign_in(hub, "lin.yt", "quite another 4 geese").status_code == 200
    audit = rows(
        hub.database_url, "SELECT event FROM access_event WHERE client = 'command' ORDER BY 1"
    )
    assert [event for (event,) in audit] == [
        "added",
        "disabled",
        "enabled",
        "password",
        "role",
        "unlocked",
    ]


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (("account", "add", "x!", "--role", "ems"), PASSWORD, "bad_name"),
        (("account", "add", "chen", "--role", "official"), PASSWORD, "office_needed"),
        (("account", "add", "chen", "--role", "ems"), "short", "weak_password"),
        (("account", "add", "chen", "--role", "ems"), "", "weak_password"),
        (("account", "password", "nobody"), PASSWORD, "unknown_account"),
        (("account", "role", "nobody", "--role", "ems"), "", "unknown_account"),
        (("account", "disable", "nobody"), "", "unknown_account"),
        (("account", "unlock", "nobody"), "", "unknown_account"),
        (("key", "add", "nobody", "upload", "--scope", "data:read"), "", "unknown_account"),
        (("key", "revoke", "abcdefgh"), "", "unknown_key"),
    ],
)
def test_a_command_that_cannot_says_why_and_changes_nothing(
    hub: Served, command: Command, words: tuple[str, ...], typed: str, code: str
) -> None:
    counted = "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM access_event)"
    before = rows(hub.database_url, counted)
    exit_code, _, said = command(*words, typed=typed)
    assert (exit_code, f"[{code}]" in said, "Traceback" in said) == (1, True, False), said
    assert rows(hub.database_url, counted) == before


def test_a_name_is_taken_once(command: Command, done: Callable[..., str]) -> None:
    words = ("account", "add", "twice", "--role", "admin")
    done(*words, typed=PASSWORD)
    code, _, said = command(*words, typed=PASSWORD)
    assert (code, "[account_exists]" in said) == (1, True)


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(hub: Served) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "account", "add", "typist", "--role", "ems"],
        cwd=PROJECT, env={**os.environ, "HUB_DATABASE_URL": hub.database_url},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while shown.count(b": ") < 2:
        shown += os.read(ours, 1000)
        if shown.endswith(b": "):
            os.write(ours, f"{PASSWORD}\n".encode())
    assert process.wait(60) == 0, shown
    os.close(ours)
    assert PASSWORD.encode() not in shown
    assert sign_in(hub, "typist").status_code == 200


def test_a_key_from_its_beginning_to_its_end(
    hub: Served, command: Command, done: Callable[..., str]
) -> None:
    done("account", "add", "keeper", "--role", "admin", typed=PASSWORD)
    code, printed, said = command(
        "key", "add", "keeper", "the county's SIEM", "--scope", "audit:read"
    )
    key = printed.strip()
    assert (code, key.startswith("hub_")) == (0, True)
    assert key.rpartition("_")[2] not in said
    key_id = key.split("_")[1]
    assert key_id in said
    audit = f"{hub.url}/api/audit"
    assert httpx.get(audit, headers=bearer(key)).status_code == 200
    who = httpx.get(f"{hub.url}/api/session", headers=bearer(key)).json()
    assert who == {"role": "admin", "name": "keeper", "office": None, "csrf_token": None}
    listed = done("key", "list")
    assert all(word in listed for word in (key_id, "keeper", "SIEM", "audit:read", "valid"))
    assert key.split("_", 2)[2] not in listed

    other = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert httpx.get(audit, headers=bearer(other)).json()["code"] == "bad_key"
    expire = "UPDATE api_key SET expires_at = now() + :days * interval '1 day' WHERE key_id = :k RETURNING 1"
    rows(hub.database_url, expire, k=key_id, days=0)
    assert httpx.get(audit, headers=bearer(key)).json()["code"] == "key_ended"
    assert httpx.get(audit, headers=bearer(other)).json()["code"] == "bad_key", (
        "tells nothing of it"
    )
    assert "expired" in done("key", "list")
    rows(hub.database_url, expire, k=key_id, days=1)
    assert httpx.get(audit, headers=bearer(key)).status_code == 200
    done("key", "revoke", key_id)
    assert httpx.get(audit, headers=bearer(key)).json()["code"] == "key_ended"
    assert "revoked" in done("key", "list")
    events = rows(
        hub.database_url, "SELECT event FROM access_event WHERE key_id = :k ORDER BY 1", k=key_id
    )
    assert events == [("key_added",), ("key_revoked",)]
    unknown = command("key", "add", "keeper", "x", "--scope", "fly")
    assert (unknown[0], "[unknown_scope]" in unknown[2]) == (1, True)
