"""What makes a text doubtful: then the case waits until an official has looked at it. Nothing is refused for it."""

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

WORDS = Path(__file__).parent / "profanity.txt"
LINK = re.compile(r"https?://|www\.[a-z0-9-]+\.|<\s*a\s", re.IGNORECASE)
MARKUP = re.compile(r"<\s*/?\s*[a-z!][^<>]{0,200}>", re.IGNORECASE)
MONOTONE_FROM = 12
"""Characters from which on a text of one or two different ones is no description."""
SEPARATORS = re.compile(r"[\s._*\-~·・,，。!！?？]+")
"""What people put between the characters of a word that they do not want to be found."""


def doubts(text: str) -> tuple[str, ...]:
    """Why a text should be looked at first, by code; nothing where it need not.

    >>> doubts("路燈不亮"), doubts("幹 你 娘"), doubts("Buy at http://x.example now")
    ((), ('profanity',), ('link',))
    """
    plain = normalize("NFKC", text).casefold()
    found = {
        "profanity": _is_profane(plain),
        "link": LINK.search(plain) is not None,
        "markup": MARKUP.search(plain) is not None,
        "monotone": len(plain) >= MONOTONE_FROM and len(set(SEPARATORS.sub("", plain))) <= 2,
    }
    return tuple(code for code, holds in found.items() if holds)


def _is_profane(plain: str) -> bool:
    chinese, latin = _words()
    closed_up = SEPARATORS.sub("", plain)
    return any(word in closed_up for word in chinese) or bool(latin.search(plain))


@cache
def _words() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """(words found anywhere, words found as whole ones)."""
    lines = WORDS.read_text(encoding="utf-8").split()
    latin = [re.escape(word) for word in lines if word.isascii()]
    return tuple(w for w in lines if not w.isascii()), re.compile(rf"\b(?:{'|'.join(latin)})\b")
