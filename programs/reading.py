"""Reading nested mappings with types: every mistake is kept with its path and what was expected. Pure.

A reader never stops at the first mistake: it notes it, returns a harmless value and goes on. The caller asks
`problems` at the end and uses the result only when there are none. All leaves are text, as `yaml_text` loads them.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from accounts.language import gettext as _
from programs.calendar import CalendarError, Due, Operator
from programs.due_text import read_day, read_due
from programs.periods import Period, PeriodError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NO_DATE = date(1900, 1, 1)
MOST_TARGET = Decimal(10) ** 14
MOST_DECIMALS = 4
MOST_DEPTH = 50
_INTEGER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)")
_DECIMAL = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_YES_NO = {"có": True, "không": False}
_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file, the path of the key and a sentence (lỗi trong tệp)."""

    source: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return (
            _("%(source)s, mục «%(path)s»: %(sentence)s")
            % {"source": self.source, "path": self.path, "sentence": self.sentence}
            if self.path
            else f"{self.source}: {self.sentence}"
        )


class ReadingError(ValueError):
    """A file with mistakes, all of them listed (tệp có lỗi)."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class _MistakeError(yaml.MarkedYAMLError):
    """What YAML allows and a pack may not hold; its problem is a sentence."""


# libyaml reads ten times faster, where PyYAML was built with it.
_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _TextLoader(_Base):  # type: ignore[misc]  # one of two classes
    """YAML whose leaves are all text, so that 07, 3.0, no and 2023-03-15 stay as they were typed."""


def _mapping_without_doubles(loader: _TextLoader, node: yaml.MappingNode) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in seen:
            raise _MistakeError(None, None, _("khóa «%(key)s» viết hai lần") % {"key": key}, key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_TextLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_doubles)


def yaml_text(content: str, source: str) -> object:
    """Load YAML with every leaf as text; a file that is not YAML is one problem with its line."""
    text = unicodedata.normalize("NFC", content)
    try:
        _refuse_depth(text)
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506  # builds only text
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (
            _("dòng %(value)s, cột %(value_2)s") % {"value": mark.line + 1, "value_2": mark.column + 1}
            if mark
            else _("không rõ dòng")
        )
        reason = error.problem if isinstance(error, _MistakeError) else _("không đúng cú pháp YAML")
        raise ReadingError((Problem(source, "", f"{place}: {reason}."),)) from error
    except yaml.YAMLError as error:
        raise ReadingError((Problem(source, "", _("có ký tự không đọc được.")),)) from error


def _refuse_depth(text: str) -> None:
    """Refuse what is nested so deeply that building it would exhaust the stack."""
    depth = 0
    events: Iterator[Any] = yaml.parse(text, Loader=_TextLoader)
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _MistakeError(
                None, None, _("lồng nhau quá %(most_depth)s tầng") % {"most_depth": MOST_DEPTH}, event.start_mark
            )


@dataclass(slots=True)
class Reader:
    """A place in a nested value, with its path and the common list of problems."""

    value: object
    source: str
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def fail(self, sentence: str, key: str = "") -> None:
        """Note a mistake here or at a key below."""
        self.problems.append(Problem(self.source, self._join(key), sentence))

    def finish(self) -> None:
        """Raise all mistakes together, if there were any."""
        if self.problems:
            raise ReadingError(tuple(self.problems))

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    @property
    def mapping(self) -> dict[str, object]:
        """The mapping as it was typed; empty when the value is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    def has(self, key: str) -> bool:
        """Whether a key is present and not blank."""
        return self.mapping.get(key, "") not in ("", None)

    def only(self, *keys: str) -> None:
        """Refuse anything but a mapping with these keys."""
        if not isinstance(self.value, dict):
            self.fail(
                _("cần các khóa %(listed)s, nhưng đang là %(shown)s.")
                % {"listed": _listed(keys), "shown": _shown(self.value)}
            )
            return
        for key in self.mapping:
            if key not in keys:
                self.fail(_("không có khóa này; các khóa được dùng: %(listed)s.") % {"listed": _listed(keys)}, key)

    def child(self, key: str) -> "Reader":
        """The mapping below a key; an absent one reads as empty."""
        return Reader(self.mapping.get(key, {}), self.source, self._join(key), self.problems)

    def items(self, key: str, *, required: bool = True) -> Iterator["Reader"]:
        """The entries of a list below a key."""
        value = self.mapping.get(key)
        if value in (None, "") and not required:
            return
        if not isinstance(value, list):
            self.fail(_("cần một danh sách, nhưng %(found)s.") % {"found": _found(value)}, key)
            return
        for index, entry in enumerate(value):
            yield Reader(entry, self.source, f"{self._join(key)}[{index}]", self.problems)

    def _leaf(self, key: str, expected: str, read: Callable[[str], T], blank: T) -> T:
        value = self.mapping.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # parameters stored as JSON may hold whole numbers
        if not isinstance(value, str) or not value.strip():
            self.fail(_("cần %(expected)s, nhưng %(found)s.") % {"expected": expected, "found": _found(value)}, key)
            return blank
        try:
            return read(" ".join(value.split()))
        except (CalendarError, PeriodError) as error:
            self.fail(_("cần %(expected)s: %(error)s") % {"expected": expected, "error": error}, key)
        except ValueError:
            self.fail(_("cần %(expected)s, nhưng đang là «%(value)s».") % {"expected": expected, "value": value}, key)
        return blank

    def text(self, key: str, expected: str = "") -> str:
        """Text that must be there."""
        return self._leaf(key, expected or _("một đoạn chữ"), str, "")

    def known(self, key: str, names: Collection[str], what: str) -> str:
        """Text that must be one of the names already declared."""
        text = self.text(key, what)
        if text and text not in names:
            self.fail(
                _("cần %(what)s đã khai báo, nhưng «%(text)s» chưa có trong tệp.") % {"what": what, "text": text}, key
            )
        return text

    def unique(self, key: str, seen: set[str]) -> str:
        """A code of ours that was not used before in this section."""
        code = self.slug(key)
        if code in seen:
            self.fail(_("mã «%(code)s» đã dùng ở trên, cần mã khác.") % {"code": code}, key)
        seen.add(code)
        return code

    def optional_text(self, key: str) -> str:
        """Text that may be absent; then it is empty."""
        return self.text(key) if self.has(key) else ""

    def slug(self, key: str) -> str:
        """A code of ours: small letters, digits and hyphens (mã)."""
        return self._leaf(key, _("một mã gồm chữ thường không dấu, số và gạch nối"), _slug, "")

    def integer(self, key: str, *, low: int = 0) -> int:
        """A whole number, with dots between thousands if any."""

        def read(text: str) -> int:
            if not _INTEGER.fullmatch(text) or (number := int(text.replace(".", ""))) < low:
                raise ValueError(text)
            return number

        return self._leaf(key, _("một số nguyên từ %(low)s trở lên") % {"low": low}, read, low)

    def decimal(self, key: str) -> Decimal:
        """A number with a decimal comma; the printed precision is kept."""
        return self._leaf(key, _("một số viết kiểu Việt Nam, ví dụ 3,0 hoặc 3.000"), _decimal, Decimal(0))

    def yes_no(self, key: str, *, default: bool = False) -> bool:
        """A yes or no; absent means the default."""
        return self._leaf(key, _("«có» hoặc «không»"), _yes_no, default) if self.has(key) else default

    def day(self, key: str) -> date:
        """A date, day first."""
        return self._leaf(key, _("một ngày viết ngày/tháng/năm"), read_day, NO_DATE)

    def optional_day(self, key: str) -> date | None:
        """A date that may be absent."""
        return self.day(key) if self.has(key) else None

    def due(self, key: str) -> Due:
        """A due moment in the words of a document."""
        return self._leaf(key, _("một thời hạn"), read_due, Due(Operator.BY, NO_DATE))

    def optional_due(self, key: str) -> Due | None:
        """A due moment that may be absent."""
        return self.due(key) if self.has(key) else None

    def period(self, key: str) -> Period:
        """A period by its key, such as 2023-H1."""
        return self._leaf(key, _("một kỳ"), Period.from_key, Period.whole_year(1900))

    def choice(self, key: str, kinds: type[E]) -> E:
        """One of the values of an enumeration."""
        allowed = tuple(kind.value for kind in kinds)
        return self._leaf(
            key, _("một trong các giá trị %(listed)s") % {"listed": _listed(allowed)}, kinds, next(iter(kinds))
        )

    def choices(self, key: str, kinds: type[E]) -> frozenset[E]:
        """A list of values of an enumeration; absent means none."""
        return frozenset(self.choices_in_order(key, kinds))

    def choices_in_order(self, key: str, kinds: type[E]) -> tuple[E, ...]:
        """A list of values of an enumeration whose order matters."""
        leaves, keys = self._leaves(key)
        return tuple(leaves.choice(leaf, kinds) for leaf in keys)

    def integers(self, key: str, *, low: int = 0) -> tuple[int, ...]:
        """A list of whole numbers; absent means none."""
        leaves, keys = self._leaves(key)
        return tuple(leaves.integer(leaf, low=low) for leaf in keys)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; absent means none."""
        leaves, keys = self._leaves(key, required=required)
        return tuple(leaves.text(leaf) for leaf in keys)

    def _leaves(self, key: str, *, required: bool = False) -> tuple["Reader", tuple[str, ...]]:
        # The entries of a list of leaves, as keys «key[0]», «key[1]» of one mapping at the same path.
        entries = {f"{key}[{index}]": entry.value for index, entry in enumerate(self.items(key, required=required))}
        return Reader(entries, self.source, self.path, self.problems), tuple(entries)


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise ValueError(text)
    return text


def _yes_no(text: str) -> bool:
    if text not in _YES_NO:
        raise ValueError(text)
    return _YES_NO[text]


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    number = Decimal(text.replace(".", "").replace(",", "."))
    exponent = number.as_tuple().exponent
    if abs(number) >= MOST_TARGET or not isinstance(exponent, int) or exponent < -MOST_DECIMALS:
        raise ValueError(text)
    return number


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return _("một nhóm khóa")
    return _("một danh sách") if isinstance(value, list) else f"«{value}»"


def _found(value: object) -> str:
    return _("đang để trống") if value in (None, "") else _("đang là %(shown)s") % {"shown": _shown(value)}
