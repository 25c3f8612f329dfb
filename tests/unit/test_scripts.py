"""The commands under script/: what they ask a machine for, what they leave alone, what they pin."""

import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = [
    *sorted(path for path in (PROJECT / "script").iterdir() if path.is_file()),
    PROJECT / ".ci" / "run",
    PROJECT / "tests" / "containers" / "come_up",
]
BARE = """
find_python() { return 1; }
find_postgis() { return 1; }
find_mosquitto() { return 1; }
find_chromium() { return 1; }
has_cjk_font() { return 1; }
has_libatomic() { return 1; }
is_snap_land() { return 1; }
postgis_packages() { echo postgresql-15 postgresql-15-postgis-3; }
"""
"""A machine on which nothing is installed."""


def in_setup(
    lines: str, *, cwd: Path = PROJECT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs ``lines`` of bash with script/setup's functions known."""
    source = "".join(
        f"source {PROJECT}/script/setup/{part}.sh\n"
        for part in ("say", "system", "python", "screen")
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"shopt -s inherit_errexit\n{source}{lines}"],
        cwd=cwd,
        env=clean | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.name)
def test_every_command_says_what_it_does_and_does_nothing_when_asked(command: Path) -> None:
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert re.match(rf"Usage: \S*{command.name}\b", done.stdout)
    assert done.stderr == ""


def test_a_bare_machine_lacks_exactly_these() -> None:
    run = ["python3", "python3-venv", "postgresql-15", "postgresql-15-postgis-3", "mosquitto"]
    assert in_setup(f"{BARE} missing_packages run").stdout.split() == run
    test = [*run, "chromium", "fonts-noto-cjk", "libatomic1"]
    assert in_setup(f"{BARE} missing_packages test").stdout.split() == test
    assert in_setup(f"{BARE} missing_packages check").stdout.split() == run[:2]


def test_servers_of_ones_own_need_no_packages_but_the_tests_do() -> None:
    given = {"HUB_DATABASE_URL": "postgresql://x/y", "HUB_MQTT_URL": "mqtt://x"}
    assert "postgresql" not in in_setup(f"{BARE} missing_packages run", environment=given).stdout
    assert "mosquitto" not in in_setup(f"{BARE} missing_packages run", environment=given).stdout
    assert "postgresql" in in_setup(f"{BARE} missing_packages test", environment=given).stdout


def test_without_root_it_names_the_packages_and_the_containers_and_ends() -> None:
    done = in_setup(f"{BARE} become_root() {{ return 1; }}\nset_up_system run; echo went on")
    assert done.returncode == 1
    assert "went on" not in done.stdout
    assert (
        "apt-get install --no-install-recommends python3 python3-venv postgresql-15" in done.stderr
    )
    assert "docker compose up" in done.stderr


def test_nothing_is_asked_of_a_machine_that_has_everything() -> None:
    has = BARE.replace("return 1", "return 0")
    done = in_setup(f"{has} become_root() {{ echo called; exit 9; }}\nset_up_system test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """Paths of the rules, in a folder of the test's own."""
    return (
        f"CLUSTER_CONFIG={tmp_path}/createcluster.conf\nCLUSTER_RULE={tmp_path}/d/taitung-hub.conf\n"
        f"SERVICE_RULE={tmp_path}/policy-rc.d\n"
    )


def test_while_installing_no_server_may_start_and_afterwards_all_is_as_before(
    tmp_path: Path, rules: str
) -> None:
    done = in_setup(f"{rules} lay_rules env postgresql-15 mosquitto")
    assert done.returncode == 0, done.stderr
    assert "create_main_cluster = false" in (tmp_path / "d" / "taitung-hub.conf").read_text()
    policy = tmp_path / "policy-rc.d"
    assert policy.stat().st_mode & stat.S_IXOTH
    assert subprocess.run([policy, "mosquitto.service", "start"], check=False).returncode == 101
    in_setup(f"{rules} restore_rules env")
    assert not policy.exists()
    assert not (tmp_path / "d" / "taitung-hub.conf").exists()


def test_rules_that_were_there_are_left_alone(tmp_path: Path, rules: str) -> None:
    theirs = "#!/bin/sh\nexit 101\n"
    (tmp_path / "policy-rc.d").write_text(theirs)
    (
        tmp_path / "createcluster.conf"
    ).touch()  # PostgreSQL is installed: its clusters are not ours to rule
    in_setup(f"{rules} lay_rules env postgresql-15-postgis-3 mosquitto; restore_rules env")
    assert (tmp_path / "policy-rc.d").read_text() == theirs
    assert not (tmp_path / "d").exists()


def test_a_snap_in_the_shape_of_a_browser_is_none(tmp_path: Path) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\nexec snap run chromium\n")
    stub.chmod(0o755)
    tools = "".join(f"ln -s {shutil.which(name)} {tmp_path}/\n" for name in ("head", "grep"))
    assert in_setup(f"{tools} PATH={tmp_path}; find_chromium").returncode == 1
    (tmp_path / "google-chrome").symlink_to("/bin/true")
    assert in_setup(f"PATH={tmp_path}; find_chromium").stdout.strip() == f"{tmp_path}/google-chrome"


def test_a_seal_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    seal = r"printf '%s\n' b a | seal"
    first = in_setup(seal, cwd=tmp_path).stdout
    assert in_setup(r"printf '%s\n' a b | seal", cwd=tmp_path).stdout == first
    (tmp_path / "b").write_text("3")
    assert in_setup(seal, cwd=tmp_path).stdout != first


@pytest.mark.parametrize("name", ["run", "dev", "uv", "node"])
def test_python_packages_are_pinned_with_hashes_and_without_addresses(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"^[a-z0-9][^\n]*(?:\n[ #]+[^\n]+)*", text, flags=re.MULTILINE)
    assert pins
    for pin in pins:
        assert "==" in pin
        assert "--hash=sha256:" in pin
    assert "://" not in text


def test_the_tests_run_the_very_packages_that_the_hub_runs() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / f"{name}.txt").read_text()
        return dict(re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==(\S+)", text, flags=re.MULTILINE))

    assert versions("run").items() <= versions("dev").items()


def test_npm_packages_are_pinned_without_addresses() -> None:
    lock = json.loads((PROJECT / "dashboards" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert packages
    for name, found in packages.items():
        assert found.get("integrity", "").startswith("sha512-") or found.get("inBundle"), name
        assert "://" not in found.get("resolved", ""), name
