"""The sources themselves: sizes, names, empty package files, settings that are documented."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.lint import IMPORT_LINTER
from config.local.places import ROOT
from config.local.stamps import APPS

FORBIDDEN_NAMES = {"core", "common", "utils", "util", "helpers", "helper", "services", "managers", "signals", "misc"}
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
_HTTP_MODULES = ("django.http", "django.shortcuts", "rest_framework")
_VARIABLE = re.compile(r"""(?:environ\.get\(|environ\[|given\.get\(|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
# Not settings of the portal: the system's own names.
_NOT_OURS = {"LD_LIBRARY_PATH", "PIP_INDEX_URL"}


def sources() -> Iterator[Path]:
    """Return every Python file of the project."""
    for top in (*APPS, "config", "tests"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "__pycache__" not in path.parts:
                yield path


def app_sources(room: str) -> Iterator[Path]:
    """Return the files of one room (queries, actions ...) in every app."""
    for app in APPS:
        single = ROOT / app / f"{room}.py"
        yield from [single] if single.exists() else sorted((ROOT / app / room).rglob("*.py"))


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_too_long() -> None:
    lines = {shown(path): len(path.read_text().splitlines()) for path in sources() if "migrations" not in path.parts}
    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{shown(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_package_files_of_apps_are_empty() -> None:
    packages = [ROOT / app / "__init__.py" for app in (*APPS, "config", "config/local")]
    assert [shown(path) for path in packages if path.read_text().strip()] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {shown(path) for path in sources() if {path.stem, *path.relative_to(ROOT).parts[:-1]} & FORBIDDEN_NAMES}
    assert named == set()


@pytest.mark.parametrize("room", ["models", "queries", "actions"])
def test_inner_rooms_know_no_http(room: str) -> None:
    found = {
        shown(path): name
        for path in app_sources(room)
        for name in imported_names(path)
        if name.startswith(_HTTP_MODULES)
    }
    assert found == {}


def test_imports_go_one_way() -> None:
    done = subprocess.run(IMPORT_LINTER, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_is_posix_shell() -> None:
    shells = [found for found in (shutil.which("dash"), shutil.which("busybox")) if found] or ["/bin/sh"]
    for shell in shells:
        words = [shell, "sh", "-n"] if shell.endswith("busybox") else [shell, "-n"]
        done = subprocess.run([*words, str(ROOT / "portal")], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_script_lists_its_commands_and_refuses_others() -> None:
    listed = subprocess.run([ROOT / "portal"], capture_output=True, text=True, check=False)
    assert listed.returncode == 0
    for command in ("demo", "test", "manage", "backup", "restore", "bench", "lint"):
        assert f"./portal {command}" in listed.stdout
    assert subprocess.run([ROOT / "portal", "nonsense"], capture_output=True, check=False).returncode == 2


def test_every_setting_from_the_environment_is_documented() -> None:
    read = {name for path in sources() if "tests" not in path.parts for name in _VARIABLE.findall(path.read_text())}
    documents = "".join(
        path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")] if path.exists()
    )
    assert {name for name in read - _NOT_OURS if name not in documents} == set()


def test_no_source_speaks_of_an_unfinished_matter() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    this = Path(__file__)
    assert [shown(path) for path in sources() if path != this and marks.search(path.read_text())] == []


def test_silenced_checks_give_their_reason() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)\s*$", re.MULTILINE)
    assert [shown(path) for path in sources() if "migrations" not in path.parts and bare.search(path.read_text())] == []
