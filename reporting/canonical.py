"""Canonical JSON of frozen trees: the same tree gives the same bytes and the same hash (mã băm), for ever."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar, TypeAlias, cast

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"

# Control characters break XML and Excel; direction overrides make a signed text read otherwise than it is stored.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class CanonicalError(ValueError):
    """A stored tree that cannot be read, or a value that cannot be stored (dữ liệu văn bản không đọc được)."""


def clean_text(text: str) -> str:
    """Text in NFC without control characters (chuẩn hóa tiếng Việt)."""
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _UNWANTED.sub("", text)


class Node:
    """Base of every part of a stored tree; subclasses are frozen dataclasses and register themselves by name.

    Fields that hold their default are left out of the JSON, so a field added later with a default leaves the
    hash of what was issued before as it was. For the same reason a default, once released, never changes.
    """

    __slots__ = ()
    kinds: ClassVar[dict[str, type["Node"]]] = {}

    def __init_subclass__(cls) -> None:
        Node.kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:  # type: ignore[attr-defined]  # every subclass is a dataclass
            value = getattr(self, name)
            clean = _clean(value)
            if clean is not value:
                object.__setattr__(self, name, clean)


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return tuple(_clean(item) for item in value)
    if isinstance(value, tuple):
        cleaned = tuple(_clean(item) for item in value)
        return value if all(a is b for a, b in zip(cleaned, value, strict=True)) else cleaned
    if isinstance(value, float):
        raise CanonicalError("Số thực dấu phẩy động không lưu được chính xác; hãy dùng int hoặc Decimal.")
    return value


def to_plain(value: object) -> Plain:
    """The tree as plain JSON values, ready for a JSON column."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"decimal": _decimal_text(value)}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, Node):
        return _node_to_plain(value)
    raise CanonicalError(f"Không lưu được giá trị kiểu {type(value).__name__} trong văn bản.")


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        raise CanonicalError("Không lưu được số vô hạn hoặc không xác định trong văn bản.")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _node_to_plain(value: Node) -> dict[str, Plain]:
    plain: dict[str, Plain] = {"node": type(value).__name__}
    for part in fields(value):  # type: ignore[arg-type]  # every subclass is a dataclass
        held = getattr(value, part.name)
        if part.default is MISSING or held != part.default:
            plain[part.name] = to_plain(held)
    return plain


def from_plain(plain: object) -> object:
    """The tree that `to_plain` wrote; refuses what it does not know."""
    if plain is None or isinstance(plain, bool | int | str):
        return plain
    if isinstance(plain, list):
        return tuple(from_plain(item) for item in plain)
    if isinstance(plain, Mapping):
        return _from_mapping(cast("Mapping[str, object]", plain))
    raise CanonicalError(f"Văn bản lưu có giá trị lạ kiểu {type(plain).__name__}.")


def _from_mapping(plain: Mapping[str, object]) -> object:
    try:
        if set(plain) == {"decimal"}:
            return Decimal(str(plain["decimal"]))
        if set(plain) == {"date"}:
            return date.fromisoformat(str(plain["date"]))
        kind = Node.kinds.get(str(plain.get("node")))
        if kind is None:
            raise CanonicalError(f"Văn bản lưu có thành phần lạ: {plain.get('node')!r}.")
        return kind(**{name: from_plain(value) for name, value in plain.items() if name != "node"})
    except (TypeError, ValueError, InvalidOperation) as error:
        if isinstance(error, CanonicalError):
            raise
        raise CanonicalError(f"Văn bản lưu không đọc được ở thành phần {plain.get('node')!r}: {error}") from error


def dump(plain: Plain) -> str:
    """Canonical JSON text: sorted keys, no spaces, Vietnamese as it is written."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of a canonical text, in hexadecimal (mã băm)."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
