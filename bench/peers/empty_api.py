"""The least that FastAPI can answer: one endpoint that returns an empty object, served as ours is, its log included."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def nothing() -> dict[str, str]:
    """Nothing."""
    return {}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), server_header=False)
