"""The application: routes, and around them what keeps the door."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from semblance.errors import SemblanceError
from semblance.service.desk import Desk, models_on_hand
from semblance.service.metrics import Measured
from semblance.service.problems import install
from semblance.service.routes import (
    about,
    adding,
    bakeoffs,
    compare,
    events,
    images,
    map,
    reports,
    samples,
    search,
    session,
    similarity,
    why,
)
from semblance.service.security.bodies import BodyLimits
from semblance.service.security.headers import SafeHeaders
from semblance.service.security.hosts import KnownHosts
from semblance.service.security.token import TokenGate
from semblance.service.settings import Settings
from semblance.service.watching import watch

STATIC = Path(__file__).parent / "static"

PAGES = ("/compare", "/library", "/map", "/evaluate")
"""Addresses of the web app beside /: the same file, whose script shows the page."""

ABOUT = """How alike are two pictures, and what in my collection looks like this one?

Every score grows with likeness. Errors are `application/problem+json`: what happened, and what
to do.
"""

log = logging.getLogger("semblance.service")


def create_app(settings: Settings) -> FastAPI:
    """The application of one process; it opens the gallery when it starts."""
    settings.check()
    desk = Desk(settings, models_on_hand(settings))
    app = FastAPI(
        title="Semblance",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        # The route of the older contract comes first on the page.
        openapi_tags=[{"name": similarity.TITLE, "description": "Two images, one score."}],
    )
    app.state.desk = desk
    for made in (similarity.router(desk), compare.router(desk)):
        app.include_router(made)
    for module in (
        search,
        why,
        events,
        adding,
        samples,
        images,
        map,
        reports,
        bakeoffs,
        about,
        session,
    ):
        app.include_router(module.router)
    app.add_api_route("/docs", _docs, include_in_schema=False)
    for path in PAGES:
        app.add_api_route(path, _page, include_in_schema=False)
    app.mount("/", StaticFiles(directory=STATIC, html=True), name="static")
    install(app)
    _guard(app, desk)
    return app


def _guard(app: FastAPI, desk: Desk) -> None:
    """The middleware, innermost first."""
    settings = desk.settings
    app.add_middleware(BodyLimits, settings=settings)
    if desk.secret is not None:
        app.add_middleware(TokenGate, token=desk.secret)
    app.add_middleware(
        KnownHosts,
        listens=settings.host,
        hosts=settings.allowed_hosts,
        origins=settings.allowed_origins,
    )
    app.add_middleware(Measured, metrics=desk.metrics)
    app.add_middleware(SafeHeaders)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    desk.open()
    tasks = [asyncio.create_task(_warm_up(desk)), asyncio.create_task(watch(desk))]
    try:
        yield
    finally:
        await desk.finish()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        desk.close()


async def _warm_up(desk: Desk) -> None:
    try:
        await asyncio.to_thread(desk.warm_up)
    except SemblanceError as error:
        log.error("the model %s cannot be opened: %s", desk.settings.model, error)


async def _docs() -> FileResponse:
    return FileResponse(STATIC / "docs.html")


async def _page() -> FileResponse:
    return FileResponse(STATIC / "index.html")
