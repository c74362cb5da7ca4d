"""The language that the portal speaks (ngôn ngữ): where modules that know no Django ask for their words; pure.

The Vietnamese sentence is the key of its own translation. Whoever starts the process says once who translates; a
process that nobody told, such as the child that reads a workbook, speaks Vietnamese. Screens and models use
`django.utils.translation`, which asks the same catalogues.

A sentence from here remembers what it was made of: `remembered` writes that down, for a pipe or a row that somebody
else reads, and `told` says it again in the language of that reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, NamedTuple

VIETNAMESE: Final = "vi"
ENGLISH: Final = "en"
# How each language calls itself; never translated.
NAMES: Final = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
# Begins what was written down to be said later; no person types this sign.
_MARK: Final = "\x02"
_PLACE: Final = re.compile(r"%(?:%|\((\w+)\)[sd])")
# Vietnamese groups thousands by points and writes a comma before the decimals.
_SIGNS: Final = str.maketrans(",.", ".,")


class Voice(NamedTuple):
    """Who translates (người phiên dịch): one sentence, one that counts, which language is spoken now, and a change."""

    say: Callable[[str], str]
    say_many: Callable[[str, str, int], str]
    language: Callable[[], str | None]
    speaking: Callable[[str], AbstractContextManager[None]]


_VIETNAMESE_ONLY: Final = Voice(
    str, lambda one, many, number: one if number == 1 else many, lambda: VIETNAMESE, lambda _language: nullcontext()
)
_voice = [_VIETNAMESE_ONLY]


class Sentence(str):
    """A text that remembers its key and its values (câu)."""

    __slots__ = ("key", "values")
    key: tuple[str] | tuple[str, str, int]
    values: Mapping[str, Any] | None

    def __new__(
        cls, text: str, key: tuple[str] | tuple[str, str, int] = ("",), values: Mapping[str, Any] | None = None
    ) -> Sentence:
        made = super().__new__(cls, text)
        made.key, made.values = key, values
        return made

    def __str__(self) -> str:
        return self

    def __mod__(self, values: Any) -> str:
        text = super().__mod__(values)
        return Sentence(text, self.key, dict(values)) if isinstance(values, Mapping) else text

    def __add__(self, other: str) -> str:
        return joined("", (self, other))

    def __radd__(self, other: str) -> str:
        return joined("", (other, self))

    def join(self, parts: Iterable[str], /) -> str:
        """Put sentences together with this one between them."""
        return joined(self, parts)


class FigureText(str):
    """A figure as it is written (cách viết một số): it remembers its digits and how many of them are decimals."""

    __slots__ = ("digits", "places")
    digits: int
    places: int

    def __new__(cls, text: str, digits: int = 0, places: int = 0) -> FigureText:
        made = super().__new__(cls, text)
        made.digits, made.places = digits, places
        return made

    def __str__(self) -> str:
        return self


def speak_by(voice: Voice) -> None:
    """Say who translates from now on in this process."""
    _voice[0] = voice


def spoken() -> str:
    """The language that is spoken now: that of the person who asked, Vietnamese for everybody else."""
    return _voice[0].language() or VIETNAMESE


def speaking(language: str) -> AbstractContextManager[None]:
    """Speak another language for a while (nói tiếng khác)."""
    return _voice[0].speaking(language)


def gettext(sentence: str) -> str:
    """The sentence in the language that is spoken now; Vietnamese where it has no translation."""
    return Sentence(_voice[0].say(sentence), (str.__str__(sentence),))


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence that fits the number; Vietnamese needs one form, English two."""
    return Sentence(_voice[0].say_many(one, many, number), (one, many, number))


def gettext_noop(sentence: str) -> str:
    """Mark a label that is translated where it is shown."""
    return sentence


def joined(between: str, parts: Iterable[str]) -> str:
    """Sentences one after the other, each still remembered (câu ghép)."""
    values: dict[str, str] = {}
    names = []
    several = list(parts)
    if len(several) < 2:
        return several[0] if several else ""
    for number, part in enumerate(several):
        if number and between:
            values[f"b{number}"] = between
            names.append(f"%(b{number})s")
        values[f"p{number}"] = part
        names.append(f"%(p{number})s")
    return Sentence("".join(values.values()), ("".join(names),), values)


def framed(frame: str, **values: Any) -> str:
    """Names, sums and sentences in a frame without words, such as "%(name)s: %(sum)s" (khung)."""
    return Sentence(frame % values, (frame,), values)


def figure_text(digits: int, places: int = 0) -> str:
    """12345678 with one decimal → "1.234.567,8", in English "1,234,567.8" (cách viết số)."""
    tens = 10**places
    whole, rest = divmod(abs(digits), tens)
    text = f"{whole:,}"
    if places:
        text = f"{text}.{rest:0{places}d}"
    if spoken() != ENGLISH:
        text = text.translate(_SIGNS)
    return FigureText(f"-{text}" if digits < 0 else text, digits, places)


def remembered(text: str) -> str:
    """What a sentence was made of, as one text (câu ghi lại); any other text stays as it is."""
    kept = _kept(text)
    return str(text) if isinstance(kept, str) else _MARK + json.dumps(kept, ensure_ascii=False)


def told(text: str) -> str:
    """Say what was written down, in the language that is spoken now (nói lại); any other text stays as it is."""
    if not text.startswith(_MARK):
        return text
    try:
        return _said(json.loads(text[len(_MARK) :]))
    except (ValueError, RecursionError):
        return text[len(_MARK) :]


def _kept(value: Any) -> Any:
    match value:
        case Sentence(values=None):
            return [*value.key]
        case Sentence():
            return [*value.key, {name: _kept(part) for name, part in (value.values or {}).items()}]
        case FigureText():
            return {"digits": value.digits, "places": value.places}
        case bool() | int() | float():
            return value
        case str():
            return str.__str__(value)
        case _:
            return _kept(str(value))


def _said(kept: Any) -> str:
    match kept:
        case [str(one)]:
            return gettext(one)
        case [str(one), dict(values)]:
            return _filled(gettext(one), values)
        case [str(one), str(many), int(number)]:
            return ngettext(one, many, number)
        case [str(one), str(many), int(number), dict(values)]:
            return _filled(ngettext(one, many, number), values)
        case {"digits": int(digits), "places": int(places)}:
            return figure_text(digits, places)
        case _:
            return str(kept)


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    """Not by `%`: what was written down may name places that it has no values for."""
    parts = {name: part if isinstance(part, int | float) else _said(part) for name, part in values.items()}
    text = _PLACE.sub(lambda seen: str(parts.get(seen[1], seen[0])) if seen[1] else "%", sentence)
    return Sentence(text, sentence.key, parts) if isinstance(sentence, Sentence) else text
