"""Rules about where capital may go at all (quy tắc phân bổ vốn): no due day, asked before money is given. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.reading import Reader
from programs.rules.scope import CapitalScope, parse_scope


class GateKind(StrEnum):
    """What a gate asks (loại quy tắc phân bổ)."""

    DIFFICULT_COMMUNE = "difficult_commune"
    ARREARS_FIRST = "arrears_first"
    PLANNED_MERGER = "planned_merger"
    OWN_ESTIMATE = "own_estimate"
    REGISTERED_FIRST = "registered_first"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_LABELS[self])


_LABELS = {
    GateKind.DIFFICULT_COMMUNE: gettext_noop("Không đầu tư ở xã đặc biệt khó khăn ngoài danh sách phấn đấu"),
    GateKind.ARREARS_FIRST: gettext_noop("Trả nợ xây dựng cơ bản trước khi đầu tư công trình mới"),
    GateKind.PLANNED_MERGER: gettext_noop("Xem xét đầu tư ở huyện có lộ trình sáp nhập"),
    GateKind.OWN_ESTIMATE: gettext_noop("Dùng hết dự toán của mình rồi mới đề nghị bổ sung"),
    GateKind.REGISTERED_FIRST: gettext_noop("Ưu tiên nơi có đăng ký phấn đấu đạt chuẩn"),
}


class Effect(StrEnum):
    """What a gate does (hiệu lực): keeps capital out until a decision lets it in, or only says so."""

    REFUSE = "refuse"
    WARN = "warn"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _("Không cho giao vốn") if self is Effect.REFUSE else _("Cảnh báo")


class Window(StrEnum):
    """Whose candidates count (danh sách phấn đấu): of the plan year, or of every year of its phase."""

    YEAR = "year"
    PHASE = "phase"


class Title(StrEnum):
    """The title that a unit strives for (danh hiệu)."""

    NTM = "ntm"
    ADVANCED = "advanced"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class DifficultCommune:
    """Especially difficult communes get this capital only as candidates for a title (xã ĐBKK, trừ xã phấn đấu)."""

    candidates: Window
    titles: frozenset[Title]


@dataclass(frozen=True, slots=True)
class ArrearsFirst:
    """New works wait where debts have no plan (nợ XDCB chưa có kế hoạch trả); `periods` as the documents name them."""

    periods: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PlannedMerger:
    """Works in districts that are to be merged are looked at twice (huyện có lộ trình sáp nhập)."""


@dataclass(frozen=True, slots=True)
class OwnEstimate:
    """A unit asks for more only beside its own estimate (dự toán của mình trước); asked of requests, not of lines."""


@dataclass(frozen=True, slots=True)
class RegisteredFirst:
    """Hamlets and communes that registered for the standard come before others (ưu tiên nơi có đăng ký phấn đấu)."""


GateParameters = DifficultCommune | ArrearsFirst | PlannedMerger | OwnEstimate | RegisteredFirst


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate as code understands it (quy tắc phân bổ vốn)."""

    code: str
    kind: GateKind
    effect: Effect
    scope: CapitalScope
    parameters: GateParameters


def _difficult(reader: Reader) -> DifficultCommune:
    reader.only("candidates", "titles")
    titles = reader.choices("titles", Title)
    if not titles:
        reader.fail(_("cần ít nhất một danh hiệu mà xã phấn đấu."), "titles")
    return DifficultCommune(reader.choice("candidates", Window), titles)


def _arrears(reader: Reader) -> ArrearsFirst:
    reader.only("periods")
    return ArrearsFirst(tuple(_period(reader, index, text) for index, text in enumerate(reader.texts("periods"))))


def _period(reader: Reader, index: int, text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    years = [int(one) for one in (first, last) if one.isascii() and one.isdigit() and len(one) == 4]
    if not dash or len(years) != 2 or years[0] > years[1]:
        reader.fail(_("cần một giai đoạn, ví dụ 2016-2020."), f"periods[{index}]")
        return (2000, 2000)
    return (years[0], years[1])


def _merger(reader: Reader) -> PlannedMerger:
    reader.only()
    return PlannedMerger()


def _estimate(reader: Reader) -> OwnEstimate:
    reader.only()
    return OwnEstimate()


def _registered(reader: Reader) -> RegisteredFirst:
    reader.only()
    return RegisteredFirst()


_READERS: dict[GateKind, Callable[[Reader], GateParameters]] = {
    GateKind.DIFFICULT_COMMUNE: _difficult,
    GateKind.ARREARS_FIRST: _arrears,
    GateKind.PLANNED_MERGER: _merger,
    GateKind.OWN_ESTIMATE: _estimate,
    GateKind.REGISTERED_FIRST: _registered,
}


def read_gate_parameters(kind: GateKind, reader: Reader) -> GateParameters:
    """Read the parameters of a kind; mistakes stay with the reader."""
    return _READERS[kind](reader)


def parse_gate(
    *, code: str, kind: str, effect: str, scope: Mapping[str, object], parameters: Mapping[str, object]
) -> Gate:
    """Rebuild a gate from its stored fields, or raise with every mistake."""
    reader = Reader(dict(parameters), _("quy tắc phân bổ %(code)s, tham số") % {"code": code})
    typed = read_gate_parameters(GateKind(kind), reader)
    reader.finish()
    return Gate(
        code,
        GateKind(kind),
        Effect(effect),
        parse_scope(scope, _("quy tắc phân bổ %(code)s, phạm vi") % {"code": code}),
        typed,
    )
