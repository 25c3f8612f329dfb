"""The project's pages, as a reader sees them: headings, links, fenced blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PROJECT

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language and its text."""

    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks in their order."""
    return [Block(*found) for found in FENCE.findall(page.read_text(encoding="utf-8"))]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[str]:
    """The marks of the headings: ``["#", "##", …]``."""
    return re.findall(r"^(#+) ", prose(page), re.MULTILINE)


def links(page: Path) -> list[str]:
    """Where the page's links and pictures lead."""
    return LINK.findall(prose(page))


def shell_lines(page: Path) -> Iterator[str]:
    """Every line of the fenced shell blocks, without comments."""
    for block in blocks(page):
        if block.language == "sh":
            for line in block.text.splitlines():
                if line.strip() and not line.lstrip().startswith("#"):
                    yield line


def code_spans(page: Path) -> list[str]:
    """What stands between single backticks in the text."""
    return INLINE.findall(prose(page))
