"""Vietnamese text at the door: one spelling for one word (chuẩn hóa chữ)."""

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TRAILING_MARKS = re.compile(r"[\s:.;,]+$")
_DROPPED = frozenset({"Cc", "Cs", "Cn", "Co"})
CLIP = 40


def tidy(text: str) -> str:
    """Normalise to NFC, turn every kind of blank into a plain one and drop control characters (làm sạch chữ)."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _DROPPED)
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", _INVISIBLE.sub("", text)))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def label_key(text: str) -> str:
    """What two printings of one label have in common: letters and order, not case, blanks or a last colon (so khớp)."""
    flat = " ".join(tidy(text).split())
    return _TRAILING_MARKS.sub("", flat).casefold()


def clip(text: str) -> str:
    """The text as it can be quoted inside a sentence: one line, not too long (trích)."""
    flat = " ".join(tidy(text).split())
    return flat if len(flat) <= CLIP else flat[: CLIP - 1].rstrip() + "…"
