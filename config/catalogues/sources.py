"""The sentences of the sources (câu trong mã nguồn và mẫu trang), by the catalogue that they belong to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from config.catalogues import po
from config.local.places import ROOT
from config.local.stamps import APPS

# The folders of templates that are not named after their app; pages of the frame belong to the foundation.
_APP_OF_FOLDER: Final = {"setup": "reporting", "help": "reporting", "components": "accounts", "": "accounts"}
_TRANSLATORS: Final = frozenset({"django.utils.translation", "accounts.language"})
# Headings of tables are sentences too; they are translated where they are written down.
_HEADINGS: Final = frozenset({"programs.spreadsheet", "disbursement.exports"})
# Where context, form for one and form for many stand among the arguments.
_PLACES: Final = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "Head": (None, 0, None),
    "money_head": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_TEXT: Final = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE: Final = re.compile(
    rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?(?:\s*,\s*{_TEXT})?"
)


def catalogue_path(app: str) -> Path:
    """Return where an app keeps its English (tệp dịch)."""
    return ROOT / app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def messages_of(app: str) -> dict[po.Message, tuple[str, ...]]:
    """Return the sentences of an app's code and pages with the files that say them, in the order of the files."""
    found: dict[po.Message, tuple[str, ...]] = {}
    for path in [*python_of(app), *templates_of(app)]:
        read = in_python if path.suffix == ".py" else in_template
        name = str(path.relative_to(ROOT))
        for message in read(path.read_text("utf-8")):
            files = found.get(message, ())
            found[message] = files if name in files else (*files, name)
    return found


def python_of(app: str) -> list[Path]:
    """Return the code of an app, without its migrations."""
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def templates_of(app: str) -> list[Path]:
    """Return the pages that belong to an app."""
    assert app in APPS
    top = ROOT / "templates"
    return [path for path in sorted(top.rglob("*.html")) if app_of_template(path.relative_to(top)) == app]


def app_of_template(name: Path) -> str:
    """Return the app whose catalogue holds the sentences of a template."""
    folder = name.parts[0] if len(name.parts) > 1 else ""
    return _APP_OF_FOLDER.get(folder, folder)


def in_python(text: str) -> Iterator[po.Message]:
    """Find what is given to gettext in a module, under whatever name it was imported."""
    tree = ast.parse(text)
    names = translators(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (called := called_translator(node, names)):
            told = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            context, one, many = ("" if at is None else told[at] for at in _PLACES[called])
            if isinstance(one, str) and isinstance(many, str) and isinstance(context, str):
                yield po.Message(one, many, context)


def translators(tree: ast.Module) -> dict[str, str]:
    """Return the names by which a module calls gettext."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _TRANSLATORS | _HEADINGS
        for alias in node.names
        if alias.name in _PLACES
    }


def called_translator(call: ast.Call, names: dict[str, str]) -> str:
    """Return which function of gettext a call asks; empty for any other call."""
    if isinstance(call.func, ast.Name):
        return names.get(call.func.id, "")
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        known = call.func.value.id in {"translation", "language"} and call.func.attr in _PLACES
        return call.func.attr if known else ""
    return ""


def in_template(text: str) -> Iterator[po.Message]:
    """Find what a template translates, as Django itself reads it."""
    for name, *texts in _IN_TEMPLATE.findall(templatize(text)):
        context, one, many = _PLACES["gettext" if name == "_" else name]
        told = [ast.literal_eval(told) if told else "" for told in texts]
        yield po.Message(told[one], "" if many is None else told[many], "" if context is None else told[context])
