"""Is it alive, is it able to answer?"""

from fastapi import APIRouter
from sqlalchemy import func, select

from hub.api.answers import Health, Ready
from hub.api.deps import Database, Held
from hub.api.errors import RESPONSES
from hub.api.examples import HEALTH, READY
from hub.errors import NotReady
from hub.store.tables import Area
from hub.store.version import schema_version

router = APIRouter(prefix="/-", tags=["operations"])


@router.get("/health", responses=HEALTH)
def health() -> Health:
    """Alive: the process answers."""
    return Health(status="ok")


@router.get("/ready", responses={503: RESPONSES[503], **READY})
def ready(found: Database, held: Held) -> Ready:
    """Ready: the database is reached, has this version's schema, and the county's areas are loaded."""
    has, needs = schema_version(found)
    if has != needs:
        raise NotReady(
            f"The database's schema is {has or 'empty'}; this version needs {needs}.",
            hint="Run `hub migrate`.", code="schema_behind",
        )  # fmt: skip
    counted = select(func.count()).select_from(Area).where(Area.county_code == held.settings.county)
    areas = int(found.scalar(counted) or 0)
    if not areas:
        raise NotReady(
            f"No areas of county {held.settings.county} are loaded.",
            hint="Run `ingest places`.", code="no_areas",
        )  # fmt: skip
    return Ready(status="ready", schema_version=str(has), areas=areas)
