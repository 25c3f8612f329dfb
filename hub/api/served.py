"""The API as a server process loads it by name: from the environment and the running ``.hub/env``."""

from fastapi import FastAPI

from hub.api.app import create_app
from hub.settings import load


def app() -> FastAPI:
    """The API of the environment's settings.

    Raises:
        Misconfigured: a setting is missing or wrong.
    """
    return create_app(load())
