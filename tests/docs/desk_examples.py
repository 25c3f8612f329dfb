"""What the words of the page of casework stand for: a case that stands as each example needs it."""

import httpx

from tests.conftest import Served
from tests.people import bearer

CASES = ("$CASE", "$OTHER", "$HIDDEN", "$CLOSED")
SOURCE = "simulated"


def desk_words(hub: Served, key: str, asked: str) -> dict[str, str]:
    """Each word that stands in ``asked``, and the version of the case that its path names."""
    with httpx.Client(base_url=hub.url, headers=bearer(key), timeout=60) as desk:
        found = {word: _case(desk, word) for word in CASES if word in asked}
        path = next((word for word in ("$CASE", "$HIDDEN", "$CLOSED") if f"/{word}" in asked), None)
        if path is not None:
            found["$SEEN"] = desk.get(f"/api/cases/{SOURCE}/{found[path]}").headers["ETag"]
        return found


def _case(desk: httpx.Client, word: str) -> str:
    """A case that stands as the word says; of two open ones the other is the one that came in last."""
    asked = {
        "$CASE": "status=open&sort=opened", "$OTHER": "status=open&sort=-opened",
        "$HIDDEN": "status=open&sort=-opened", "$CLOSED": "status=closed",
    }  # fmt: skip
    found = desk.get(f"/api/cases?{asked[word]}&limit=1").json()["cases"][0]["case_id"]
    if word == "$HIDDEN":
        path = f"/api/cases/{SOURCE}/{found}"
        seen = desk.get(path).headers["ETag"]
        desk.post(f"{path}/hide", json={}, headers={"If-Match": seen}).raise_for_status()
    return str(found)
