"""What decides whether the screen is built again: every file it is built from, and no other."""

import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def screen_seal(root: Path) -> str:
    """The seal of the screen under ``root``, as script/bootstrap computes it."""
    source = f"source {PROJECT}/script/setup/say.sh; source {PROJECT}/script/setup/screen.sh; screen_seal"
    done = subprocess.run(
        ["bash", "-ec", source], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small screen: sources, a page, and what the build leaves beside them."""
    for name in (
        "package.json",
        "src/map/style.ts",
        "public/icon.svg",
        "dist/index.html",
        "node_modules/a/b.js",
    ):
        path = tmp_path / "dashboards" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["package.json", "src/map/style.ts", "public/icon.svg"])
def test_a_changed_source_means_a_new_build(root: Path, name: str) -> None:
    before = screen_seal(root)
    (root / "dashboards" / name).write_text("changed")
    assert screen_seal(root) != before


@pytest.mark.parametrize("name", ["dist/index.html", "node_modules/a/b.js"])
def test_what_the_build_leaves_means_none(root: Path, name: str) -> None:
    before = screen_seal(root)
    (root / "dashboards" / name).write_text("changed")
    assert screen_seal(root) == before
