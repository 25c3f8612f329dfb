"""The log of requests without what an address may tell: keys, tokens, and what citizens write."""

import logging
import re

SECRET = re.compile(
    r"(?P<token>/open311/v2/tokens/)[^/?]+(?=\.[a-z]+)"
    r"|(?P<said>[?&](?:api_key|token|email|phone|first_name|last_name|description)=)[^&\s]*",
    re.IGNORECASE,
)
PATH = 2
"""Where uvicorn puts the path among what it says of a request."""


class Discreet(logging.Filter):
    """Leaves out of uvicorn's lines what is nobody's business."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line stays; its path is made discreet."""
        if isinstance(record.args, tuple) and len(record.args) > PATH:
            said = [*record.args]
            said[PATH] = discreet(str(said[PATH]))
            record.args = tuple(said)
        return True


def discreet(path: str) -> str:
    """A path and its query without secrets.

    >>> discreet("/open311/v2/tokens/s3cret.json?page=1&api_key=hub_abc")
    '/open311/v2/tokens/….json?page=1&api_key=…'
    """
    return SECRET.sub(lambda found: f"{found['token'] or found['said']}…", path)
