"""The audit log speaks in words: every action that the code records has its Vietnamese name, and none is left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accounts.audit_words import ACTIONS
from config.local.places import ROOT
from config.local.stamps import APPS


def recorded() -> Iterator[str]:
    """Every action named in a call of `audit.record`."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if _is_record(node):
                    assert isinstance(node, ast.Call)
                    action = node.args[1]
                    assert isinstance(action, ast.Constant), f"{path}:{node.lineno} names no action outright"
                    yield str(action.value)


def _is_record(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "audit"
    )


def test_every_action_has_its_words() -> None:
    assert set(recorded()) == set(ACTIONS)
