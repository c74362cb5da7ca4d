"""The language that the portal speaks (ngôn ngữ): where modules that know no Django ask for their words; pure.

The Vietnamese sentence is the key of its own translation. Whoever starts the process says once who translates; a
process that nobody told, such as the child that reads a workbook, speaks Vietnamese. Modules that know Django use
`django.utils.translation`, which asks the same catalogues.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

VIETNAMESE: Final = "vi"
ENGLISH: Final = "en"
# How each language calls itself; never translated.
NAMES: Final = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}


class Voice(NamedTuple):
    """Who translates (người phiên dịch): one sentence, one that counts, and which language is spoken now."""

    say: Callable[[str], str]
    say_many: Callable[[str, str, int], str]
    language: Callable[[], str | None]


_VIETNAMESE_ONLY: Final = Voice(str, lambda one, many, number: one if number == 1 else many, lambda: VIETNAMESE)
_voice = [_VIETNAMESE_ONLY]


def speak_by(voice: Voice) -> None:
    """Say who translates from now on in this process."""
    _voice[0] = voice


def spoken() -> str:
    """The language that is spoken now: that of the person who asked, Vietnamese for everybody else."""
    return _voice[0].language() or VIETNAMESE


def gettext(sentence: str) -> str:
    """The sentence in the language that is spoken now; Vietnamese where it has no translation."""
    return _voice[0].say(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence that fits the number; Vietnamese needs one form, English two."""
    return _voice[0].say_many(one, many, number)


def gettext_noop(sentence: str) -> str:
    """Mark a label that is translated where it is shown."""
    return sentence
