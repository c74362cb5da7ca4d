"""The description of the API as a page reads it (trang tài liệu API); pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_TYPES: Final = {
    "integer": gettext_lazy("số nguyên"),
    "number": gettext_lazy("số"),
    "string": gettext_lazy("chuỗi"),
    "boolean": "true/false",
    "array": gettext_lazy("danh sách"),
    "object": gettext_lazy("đối tượng"),
    "null": "null",
}
_FORMATS: Final = {
    "date": gettext_lazy("ngày YYYY-MM-DD"),
    "date-time": gettext_lazy("thời điểm ISO 8601"),
    "binary": gettext_lazy("tệp"),
}
_DEEPEST: Final = 4


@dataclass(frozen=True)
class Field:
    """One parameter or field (một trường)."""

    name: str
    type: str
    required: bool
    note: str
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One verb at one address (một thao tác)."""

    id: str
    verb: str
    path: str
    summary: str
    note: str
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    media: str
    status: str
    answer: tuple[Field, ...]


def sections(document: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The operations by part, in the order of the addresses."""
    found: dict[str, list[Operation]] = {}
    for path, verbs in document["paths"].items():
        for verb, told in verbs.items():
            found.setdefault(told["tags"][0], []).append(_operation(document, path, verb, told))
    return list(found.items())


def _operation(document: Mapping[str, Any], path: str, verb: str, told: Mapping[str, Any]) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    nothing: tuple[str, dict[str, Any]] = ("", {})
    media, body = next(iter(content.items()), nothing)
    good = [(code, one) for code, one in told["responses"].items() if code.startswith("2")]
    status, answer = good[0]
    schema = next(iter(answer.get("content", {}).values()), nothing[1]).get("schema", {})
    return Operation(
        id=told["operationId"],
        verb=verb.upper(),
        path=path,
        summary=told["summary"],
        note=told["description"],
        parameters=tuple(_parameter(document, one) for one in told.get("parameters", ())),
        sent=tuple(_fields(document, body.get("schema", {}))),
        media=media,
        status=status,
        answer=tuple(_fields(document, schema)),
    )


def _parameter(document: Mapping[str, Any], told: Mapping[str, Any]) -> Field:
    places = {"query": _("tham số"), "path": _("đường dẫn"), "header": _("tiêu đề")}
    return Field(
        name=told["name"],
        type=_type(document, told["schema"]),
        required=told.get("required", False),
        note=told.get("description", ""),
        place=places[told["in"]],
    )


def _fields(
    document: Mapping[str, Any], schema: Mapping[str, Any], before: str = "", depth: int = 0
) -> Iterator[Field]:
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        schema = _resolved(document, schema.get("items", {}))
        before = f"{before.removesuffix('.')}[]." if before else ""
    if depth > _DEEPEST:
        return
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        inner = _resolved(document, part)
        yield Field(f"{before}{name}", _type(document, part), name in required, part.get("description", ""), "")
        yield from _fields(document, inner, f"{before}{name}.", depth + 1)


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return _resolved(document, schema[key][0])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found: Mapping[str, Any] = document["components"]["schemas"][name]
        return _resolved(document, found) if "$ref" in found else found
    return schema


def _type(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    found = _resolved(document, schema)
    if found.get("enum"):
        return " | ".join(str(one) for one in found["enum"] if one is not None)
    kinds = found.get("type", "object")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if found.get("format") in _FORMATS:
        names = [found["format"], *(name for name in names if name == "null")]
    return " | ".join(str({**_TYPES, **_FORMATS}.get(name, name)) for name in names)
