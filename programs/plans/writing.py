"""Writing a plan pack as YAML, and reading one that a stranger wrote (ghi và nhận gói kế hoạch). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn

import yaml

from accounts.language import gettext as _
from programs.plans.entries import PlanPack
from programs.plans.pack import read_pack
from programs.reading import Problem, ReadingError

LARGEST_PACK: Final = 400 * 1024
DEEPEST: Final = 12
MOST_VALUES: Final = 40_000
# The parser in C where it is there: a hostile file is scanned before anything is built from it.
_Scanner: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def pack_text(sections: Mapping[str, Any]) -> str:
    """Write the sections of a pack (ghi gói kế hoạch); `read_pack` reads them as they were."""
    return yaml.safe_dump(dict(sections), allow_unicode=True, sort_keys=False, width=120)


def read_uploaded(content: bytes, source: str) -> PlanPack:
    """Read a pack that somebody sent, or raise `ReadingError` with every mistake.

    Size, depth and number of values are limited and no value may be repeated by reference, so that a small file cannot
    grow into a large one.
    """
    if len(content) > LARGEST_PACK:
        _refuse(
            source,
            _("tệp lớn hơn %(value)s KB. Hãy bỏ phần thừa hoặc chia thành nhiều gói.")
            % {"value": LARGEST_PACK // 1024},
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(source, _("tệp phải lưu bằng mã UTF-8."))
    _scan(text, source)
    return read_pack(text, source)


def _scan(text: str, source: str) -> None:
    depth = values = 0
    try:
        for event in yaml.parse(text, Loader=_Scanner):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                _refuse(source, _("không dùng được dấu & và * của YAML. Hãy ghi đầy đủ từng mục."))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            values += isinstance(event, yaml.NodeEvent)
            if depth > DEEPEST:
                _refuse(source, _("các mục lồng nhau quá %(deepest)s tầng.") % {"deepest": DEEPEST})
            if values > MOST_VALUES:
                _refuse(source, _("tệp có quá %(most_values)s mục.") % {"most_values": MOST_VALUES})
    except yaml.YAMLError:
        return  # read_pack says where it is wrong


def _refuse(source: str, sentence: str) -> NoReturn:
    raise ReadingError((Problem(source, "", sentence),))
