"""The running hub that a command works on: its settings and its database."""

from sqlalchemy import Engine

from hub.errors import Misconfigured
from hub.settings import Settings, load
from hub.store.database import engine


def opened() -> tuple[Settings, Engine]:
    """The settings, and the database that they (or the running ``script/server``) name.

    Raises:
        Misconfigured: there is none.
    """
    settings = load()
    if settings.database_url is None:
        raise Misconfigured(
            "No running hub was found from this folder.",
            hint="Start script/server in the project's folder, or set HUB_DATABASE_URL. 找不到執行中的資料庫。",
        )
    return settings, engine(settings.database_url.get_secret_value(), pool_size=2)
