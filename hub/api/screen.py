"""The built screen: its files as they are, and its first page for every address it knows how to draw."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

FOREVER = "public, max-age=31536000, immutable"
"""For files whose name holds a hash of their content."""

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
"""Nothing from outside: no script, no font, no tile, unless a setting says so one day."""


def screen_router(folder: Path) -> APIRouter:
    """Serves the screen that was built into ``folder``; says what to do where it was not."""
    router = APIRouter(include_in_schema=False)
    root = folder.resolve()

    @router.get("/{path:path}")
    def page(path: str) -> Response:
        if path.startswith(("api/", "-/")):
            raise HTTPException(404, "no such path")
        wanted = (root / path).resolve()
        if path and wanted.is_relative_to(root) and wanted.is_file():
            cached = FOREVER if wanted.parent.name == "assets" else "no-cache"
            return FileResponse(wanted, headers={"Cache-Control": cached, **SECURITY})
        first = root / "index.html"
        if not first.is_file():
            return Response(
                "The screen is not built yet: run script/server.", 503, media_type="text/plain"
            )
        if "." in Path(path).name:
            raise HTTPException(404, "no such file")
        return FileResponse(first, headers={"Cache-Control": "no-cache", **SECURITY})

    return router
