"""Pages and types that the code prints are printed anew after every change; no code is left unexplained."""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import codebook, dictionary, settings
from hub.faults import DELIVERIES, FEEDS, REQUESTS, SERVICE
from hub.registry import all_datasets
from tests.conftest import PROJECT, run_command

TABLES = {"SourceError": DELIVERIES, "FeedFault": FEEDS}
"""Which table explains the codes of a class; those of every other stand in any."""
SEVERAL = {**DELIVERIES, **FEEDS, **REQUESTS, **SERVICE}
NOTES = {"Note"}
"""Notes carry their own words: no error, no table."""


@pytest.mark.parametrize(
    ("page", "command", "rendered"),
    [
        ("settings.md", "settings", settings.rendered),
        ("codes.md", "codes", codebook.rendered),
    ],
)
def test_pages_are_as_the_code_prints_them(
    page: str, command: str, rendered: Callable[[], str]
) -> None:
    written = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    assert written == rendered(), f"run: hub {command} > docs/{page}"


def test_every_setting_and_every_field_is_described() -> None:
    for name, setting in settings.Settings.model_fields.items():
        assert setting.description, name
    for declared in all_datasets().values():
        for kind in declared.kinds:
            for name, field in kind.record.model_fields.items():
                assert field.description, f"{declared.name}.{kind.name}.{name}"


def test_the_dictionary_names_every_field_of_every_kind() -> None:
    page = dictionary.rendered()
    for declared in all_datasets().values():
        for kind in declared.kinds:
            section = page.split(f"### `{declared.name}` / `{kind.name}`")[1].split("\n### ")[0]
            for name in kind.record.model_fields:
                assert f"| `{name}` |" in section, f"{declared.name}.{kind.name}.{name}"
            assert f"`{kind.table.__tablename__}`" in section


def test_the_types_of_the_screen_are_those_of_the_api(tmp_path: Path) -> None:
    tool = PROJECT / "dashboards" / "node_modules" / ".bin" / "openapi-typescript"
    if not tool.exists() or shutil.which("node") is None:
        pytest.skip("no node_modules (or no node) here: run script/bootstrap")
    document, made = tmp_path / "openapi.json", tmp_path / "types.ts"
    document.write_text(run_command("", "hub", "openapi"), encoding="utf-8")
    subprocess.run([str(tool), str(document), "-o", str(made)], check=True, capture_output=True)
    committed = PROJECT / "dashboards" / "src" / "api" / "types.ts"
    assert made.read_text() == committed.read_text(), "run: npm run types in dashboards/"


def raised(tree: ast.Module) -> Iterator[tuple[str, re.Pattern[str]]]:
    """(the class or function that gets it, a pattern) for every code that a module gives to an error."""
    takes = {
        made.name: [argument.arg for argument in made.args.args].index("code")
        for made in tree.body
        if isinstance(made, ast.FunctionDef)
        and "code" in [argument.arg for argument in made.args.args]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            given += node.args[takes[name] : takes[name] + 1] if name in takes else []
            yield from ((name, pattern) for value in given for pattern in patterns(value))
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                    yield from ((node.name, pattern) for pattern in patterns(line.value))


def patterns(value: ast.expr) -> Iterator[re.Pattern[str]]:
    """The codes that an expression may be: a text, a text with a hole, or one of two."""
    match value:
        case ast.Constant(value=str(text)):
            yield re.compile(re.escape(text))
        case ast.JoinedStr(values=parts):
            holes = (str(p.value) if isinstance(p, ast.Constant) else r"[\w*]+" for p in parts)
            yield re.compile("".join(holes))
        case ast.IfExp(body=first, orelse=other):
            yield from patterns(first)
            yield from patterns(other)


def test_every_code_is_explained_and_every_explained_code_exists() -> None:
    used: set[str] = set()
    for path in [*(PROJECT / "hub").rglob("*.py"), *(PROJECT / "ingest").rglob("*.py")]:
        for name, pattern in raised(ast.parse(path.read_text(encoding="utf-8"))):
            if name in NOTES:
                continue
            found = {code for code in TABLES.get(name, SEVERAL) if pattern.fullmatch(code)}
            assert found, f"{path.relative_to(PROJECT)}: {pattern.pattern!r} is not in hub/faults"
            used |= found
    computed = {"http_error", "method_not_allowed"}  # hub/api/errors.py, from the HTTP number
    assert SEVERAL.keys() - used == computed
