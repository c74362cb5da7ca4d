"""Choices of the enumerations of pure modules (lựa chọn), each label asked for when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.utils.functional import lazy
from django.utils.translation import override

from accounts.language import VIETNAMESE, gettext


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


def chosen(display: Callable[[], str]) -> str:
    """A label as a sentence that can be said again, from a row's `get_…_display` (giá trị đã chọn)."""
    with override(VIETNAMESE):
        words = str(display())
    return gettext(words)
