"""The container files, read offline: health checks, no password of ours, nothing that changes under one's feet."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE_TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVERS = ("db", "broker", "api", "mqtt-1", "work", "front")
ONCE = ("migrate", "ingest")
DEMO = ("simulate",)
DEFAULT = re.compile(r"\$\{(\w+):-([^}]*)\}")
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")


def resolved(text: str) -> str:
    """With every default taken."""
    return DEFAULT.sub(lambda found: found[2], text)


def test_the_services_are_those_of_the_house() -> None:
    assert set(SERVICES) == {*SERVERS, *ONCE, *DEMO}


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_says_whether_it_is_well_and_comes_back(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    # A CMD list loses its arguments in older podman-compose: the check would pass whatever happens.
    assert check["test"][0] == "CMD-SHELL"
    assert {"interval", "timeout", "retries"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_nothing_starts_before_what_it_needs_is_well() -> None:
    needs = {name: found.get("depends_on", {}) for name, found in SERVICES.items()}
    assert needs["migrate"]["db"]["condition"] == "service_healthy"
    for name in ("api", "ingest"):
        assert needs[name]["migrate"]["condition"] == "service_completed_successfully"
    for name in ("mqtt-1", "work"):
        assert needs[name]["ingest"]["condition"] == "service_completed_successfully"


def test_devices_are_simulated_in_a_demonstration_alone() -> None:
    service = SERVICES["simulate"]
    assert service["command"][2].startswith('if [ "$$HUB_DEMO" = true ]')
    assert resolved(service["environment"]["HUB_DEMO"]) == "false"
    assert service["restart"] == "on-failure", "it ends well where nothing is simulated"


def test_each_worker_runs_once_under_the_number_of_its_name() -> None:
    workers = {name: found for name, found in SERVICES.items() if name.startswith("mqtt-")}
    assert workers
    for name, service in workers.items():
        assert service["command"] == ["ingest", "mqtt", "--worker", name.removeprefix("mqtt-")]
        assert f"'hub-ingest-{name.removeprefix('mqtt-')}'" in service["healthcheck"]["test"][1]
        assert "deploy" not in service


def test_the_brokers_limits_are_those_of_the_private_one() -> None:
    private = (PROJECT / "hub" / "embedded" / "broker.py").read_text(encoding="utf-8")
    written = " ".join(SERVICES["broker"]["command"])
    for line in ("max_queued_messages 0", "max_packet_size 2097152", "autosave_interval 5"):
        assert f"\n{line}\n" in private
        assert f"'{line}'" in written


def test_every_password_is_asked_for_and_none_is_ours() -> None:
    for found in re.finditer(r"\$\{(\w*PASSWORD\w*)([^}]*)\}", COMPOSE_TEXT):
        assert found[2].startswith(":?"), f"{found[1]} has a default or may be empty"
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if "PASSWORD" in key:
                assert value.startswith("${"), f"{name}: {key} is written out"
    example = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in example if line and not line.startswith("#"))
    asked = {word for word in VARIABLE.findall(COMPOSE_TEXT) if "PASSWORD" in word}
    assert {key for key, value in given.items() if not value} == asked


def test_images_name_a_version() -> None:
    images = [resolved(service["image"]) for service in SERVICES.values()]
    images += [resolved(word) for word in SERVICES["api"]["build"]["args"].values()]
    images += re.findall(r"^ARG \w+_IMAGE=(\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert len(images) >= 7
    for image in images:
        name, _, tag = image.rpartition("/")[2].partition(":")
        assert name
        assert re.search(r"\d", tag), f"{image} names no version"


def test_the_hub_is_no_root_and_its_own_image_cannot_be_written() -> None:
    assert re.search(r"^USER 10001", DOCKERFILE, flags=re.MULTILINE)
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index('CMD ["hub", "serve"]')
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, flags=re.MULTILINE)
    for name in ("migrate", "api", "ingest", "mqtt-1", "work", "simulate"):
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_only_the_api_is_reached_from_outside_and_only_from_this_machine_by_default() -> None:
    open_ones = [name for name, service in SERVICES.items() if "ports" in service]
    assert open_ones == ["api", "front"]
    assert SERVICES["front"]["profiles"] == ["https"], "it opens nothing unless it is asked for"
    assert [resolved(port) for port in SERVICES["api"]["ports"]] == ["127.0.0.1:8000:8000"]


def test_everything_the_image_copies_is_sent_to_the_builder() -> None:
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = {
        word.split("/")[0]
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
        for word in line.split()[:-1]
    }
    assert copied <= sent
    assert copied


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="no docker-compose here")
def test_compose_reads_it_and_refuses_it_without_passwords() -> None:
    command = ["docker-compose", "--file", "docker-compose.yml", "config", "--quiet"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")}
    passwords = {"HUB_DATABASE_PASSWORD": "x1", "HUB_MQTT_PASSWORD": "x2"}
    fine = subprocess.run(
        command, cwd=PROJECT, env=clean | passwords, capture_output=True, text=True, check=False
    )
    assert fine.returncode == 0, fine.stderr
    if not (PROJECT / ".env").exists():
        refused = subprocess.run(
            command, cwd=PROJECT, env=clean, capture_output=True, text=True, check=False
        )
        assert refused.returncode != 0
        assert ".env" in refused.stderr
