"""The API, put together: routers, errors, the door, compression, the built screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from hub.api import (
    areas,
    audit,
    cases,
    casework,
    datasets,
    deliveries,
    gaps,
    health,
    ledger,
    live,
    messages,
    metrics,
    reporters,
    series,
    sessions,
    working,
)
from hub.api.armour import Armour
from hub.api.broadcast import Broadcaster
from hub.api.deps import BUILD, State
from hub.api.documented import Documented
from hub.api.door import Door
from hub.api.errors import install
from hub.api.open311 import (
    afterwards,
    bulk,
    discovery,
    duplicates,
    requests,
    sending,
    services,
)
from hub.api.screen import screen_router
from hub.api.shelf import Shelf
from hub.errors import Misconfigured
from hub.metrics import weights
from hub.metrics.journey import Pace
from hub.metrics.workbench import Workbench
from hub.settings import Settings, rooted
from hub.store.database import engine
from hub.store.standing import Standing
from hub.tail import Tail

GZIP_FROM_BYTES = 1000
"""Below, a packet holds the answer anyway."""

ABOUT = (
    "Where services fall short in the county, for how many people, and how sure we are. "
    "Coordinates are lon, lat; times carry their zone; a value is null exactly where `reason` says why."
)


def create_app(settings: Settings) -> FastAPI:
    """The API of one county.

    Raises:
        Misconfigured: no database address, or weights of no metric.
    """
    if settings.database_url is None:
        raise Misconfigured(
            "No database address.",
            hint="Start script/server, or set HUB_DATABASE_URL to a PostgreSQL with PostGIS.",
        )
    weights.of_settings(settings.gap_weights)
    address = settings.database_url.get_secret_value()
    source = engine(address, pool_size=settings.pool_size)
    standing = Standing(address)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool_size
        told = app.state.live
        keeping = asyncio.create_task(told.run())
        await asyncio.sleep(0)  # it must know its loop before the reader tells it anything
        tail = Tail(address, told)
        tail.start()
        yield
        keeping.cancel()
        await asyncio.to_thread(tail.stop)
        standing.close()
        source.dispose()

    app = Documented(
        title="Taitung hub", version=BUILD, description=ABOUT, lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.hub = State(settings, source, Workbench(settings.county, Pace.of(settings)))
    app.state.live = Broadcaster()
    app.add_middleware(Door, hub=app)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES)
    app.add_middleware(Armour, https_only=settings.https_only)
    app.add_middleware(Shelf, standing=standing)
    if origins := [word.strip() for word in settings.cors_origins.split(",") if word.strip()]:
        app.add_middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET"], expose_headers=["ETag"]
        )
    install(app)
    for part in (
        health,
        areas,
        datasets,
        working,
        metrics,
        series,
        gaps,
        ledger,
        live,
        messages,
        sessions,
        audit,
        deliveries,
        cases,
        casework,
        discovery,
        services,
        bulk,
        requests,
        sending,
        duplicates,
        afterwards,
        reporters,
    ):
        app.include_router(part.router)
    app.include_router(screen_router(rooted(settings.screen_dir)))
    return app


def openapi() -> dict[str, Any]:
    """The OpenAPI document, made without a database."""
    nowhere = Settings.model_validate({"database_url": "postgresql://nowhere/nothing"})
    return create_app(nowhere).openapi()
