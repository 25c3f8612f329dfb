"""The PostgreSQL with PostGIS that the distribution installed on this machine."""

from pathlib import Path

from hub.errors import Misconfigured

OLDEST_VERSION = 15
"""The first with NULLS NOT DISTINCT, which the tables use."""
PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")


def find_binaries(made_by: int | None = None) -> Path:
    """The folder of ``initdb`` and ``postgres`` of the newest version with PostGIS, or of the one that made the data.

    Raises:
        Misconfigured: not installed; the message names the package.
    """
    found = {
        int(folder.parent.name): folder
        for folder in PROGRAMS.glob("*/bin")
        if folder.parent.name.isdigit()
        and (folder / "initdb").exists()
        and (EXTENSIONS / folder.parent.name / "extension" / "postgis.control").exists()
    }
    if made_by in found:
        return found[made_by]
    if made_by is not None:
        raise Misconfigured(
            f"The private data were made by PostgreSQL {made_by}, which is not here (or without PostGIS).",
            hint=f"Install postgresql-{made_by}-postgis-3, or start anew with --reset.",
        )
    fit = [version for version in found if version >= OLDEST_VERSION]
    if not fit:
        raise Misconfigured(
            f"No PostgreSQL {OLDEST_VERSION} or newer with PostGIS on this machine.",
            hint=f"Run script/bootstrap, install postgresql-{OLDEST_VERSION}-postgis-3, or set HUB_DATABASE_URL.",
        )
    return found[max(fit)]
