"""Vietnamese names (tên tiếng Việt): one spelling at the door, a folded key to search, a key to sort by."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = dict(zip(_LETTERS, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
# Ngang, huyền, hỏi, ngã, sắc, nặng: the order of the dictionary.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_NUMBER_WIDTH = 6
# Words of the type of a unit that people type in front of its name.
_TYPE_WORDS = ("thi tran", "thi xa", "thanh pho", "phuong", "huyen", "tinh", "xa", "tp", "tt", "tx")
# "Mỹ" and "Mĩ", "Lý" and "Lí" are one word in two spellings.
_FINAL_Y = re.compile(r"\b(h|k|l|m|s|t|qu)y\b")


def tidy(text: str) -> str:
    """Return the text in one spelling (NFC), blanks single and none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Return the text without marks and in lower case (bỏ dấu): "Đắc Pring" gives "dac pring"."""
    plain = text.replace("Đ", "D").replace("đ", "d")
    marked = unicodedata.normalize("NFD", plain)
    return tidy("".join(mark for mark in marked if not unicodedata.combining(mark)).lower())


def search_key(name: str) -> str:
    """Return the key under which a name is found (khóa tìm kiếm): folded, letters and digits, Mỹ the same as Mĩ."""
    words = re.sub(r"[^0-9a-z ]", "", re.sub(r"[-–—/.,]", " ", fold(name)))
    return _FINAL_Y.sub(r"\1i", " ".join(words.split()))


def without_type(key: str) -> str:
    """Return a search key without the leading type word: "xa dai thanh" gives "dai thanh"."""
    for word in _TYPE_WORDS:
        if key.startswith(f"{word} "):
            return key[len(word) + 1 :]
    return key


def sort_key(name: str) -> str:
    """Return a key whose byte order is the order of the Vietnamese dictionary (thứ tự từ điển).

    Letters decide before tones (Ba, Bà, Bả … before Bai), Đ follows D, Ă and Â follow A, numbers count as numbers.
    """
    words = re.sub(r"[-–—/.,]", " ", tidy(name).lower()).split()
    letters = [_letters(word) for word in words]
    tones = [_tone(word) for word in words]
    return f"{'-'.join(filter(None, letters))}!{''.join(tones)}"


def person_sort_key(full_name: str) -> str:
    """Return the key to sort people by: given name, then middle names, then family name (tên, đệm, họ)."""
    words = tidy(full_name).split()
    if len(words) < 2:
        return sort_key(full_name)
    return sort_key(" ".join([words[-1], *words[1:-1], words[0]]))


def _letters(word: str) -> str:
    pieces = re.findall(r"[0-9]+|[^0-9]", _without_tones(word))
    return "".join(piece.zfill(_NUMBER_WIDTH) if piece.isdecimal() else _PLACES.get(piece, "") for piece in pieces)


def _without_tones(word: str) -> str:
    kept = (mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
    return unicodedata.normalize("NFC", "".join(kept))


def _tone(word: str) -> str:
    return str(max((_TONES.get(mark, 0) for mark in unicodedata.normalize("NFD", word)), default=0))
