"""Choices of the enumerations of pure modules (lựa chọn), each label asked for when it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.functional import lazy
from django.utils.translation import override

from accounts.language import VIETNAMESE


class Labelled(Protocol):
    """A member of an enumeration with a label in the language that is spoken."""

    @property
    def value(self) -> str: ...

    @property
    def label(self) -> str: ...


def _label(one: Labelled) -> str:
    return one.label


_later = lazy(_label, str)


def labelled(kinds: Iterable[Any]) -> list[tuple[str, Any]]:
    """Return the choices of an enumeration, for whatever is declared once and shown in either language."""
    return [(one.value, _later(one)) for one in kinds]


def written(kinds: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the choices as official forms write them, in Vietnamese whoever reads."""
    with override(VIETNAMESE):
        return [(one.value, str(one.label)) for one in kinds]
