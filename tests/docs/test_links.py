"""No link of a page leads nowhere; the two READMEs say the same."""

import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.docs.markdown import PAGES, blocks, headings, links

ENGLISH, CHINESE = PROJECT / "README.md", PROJECT / "README.zh-TW.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_resolve(page: Path) -> None:
    for link in links(page):
        if "://" not in link:
            target = page.parent / link.partition("#")[0]
            assert target.exists(), f"{page.name} links to {link}"
            assert target.resolve().is_relative_to(PROJECT), f"{link} leads out of the project"


def uncommented(page: Path) -> list[str]:
    """The fenced blocks without the shell's comments, which are in the page's own language."""
    return [re.sub(r" +# .*", "", block.text) for block in blocks(page)]


def test_the_readmes_are_twins() -> None:
    assert headings(ENGLISH) == headings(CHINESE)
    assert uncommented(ENGLISH) == uncommented(CHINESE)
    other = {ENGLISH.name, CHINESE.name}
    assert sorted({*links(ENGLISH)} - other) == sorted({*links(CHINESE)} - other)


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=lambda page: page.name)
def test_the_readme_begins_with_the_two_commands(page: Path) -> None:
    first = blocks(page)[0].text.splitlines()
    assert [line.split()[0] for line in first] == ["script/server", "script/test"]


def test_every_page_of_the_docs_is_linked_from_the_readme() -> None:
    linked = {(PROJECT / link).resolve() for link in links(ENGLISH)}
    assert {*(PROJECT / "docs").glob("*.md")} <= linked


def test_the_picture_is_small_enough() -> None:
    picture = PROJECT / "docs" / "images" / "gaps-zh.png"
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1440, 900)
    assert picture.stat().st_size < 400_000
