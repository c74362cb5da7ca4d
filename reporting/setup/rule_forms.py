"""The forms of rules (quy tắc thời hạn, quy tắc phân bổ vốn): each kind asks for its own parameters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import labelled
from disbursement.queries.rehearsal import CHECKED_KINDS
from programs.models import DeadlineRule, Stewardship
from programs.queries.calendar import working_calendar
from programs.reading import Reader
from programs.rules.gates import Effect, GateKind, read_gate_parameters
from programs.rules.kinds import RuleKind
from programs.rules.parse import read_parameters
from programs.rules.scope import read_scope
from reporting.setup.forms import choice_field, text_field
from reporting.setup.plan_forms import QuotedForm, code_field, stored_due_words

_LEVELS = (("province", _("Tỉnh")), ("district", _("Huyện")), ("commune", _("Xã")), ("hamlet", _("Thôn")))
_REACH = (
    ("same_commune", _("Trong cùng xã")),
    ("same_district", _("Trong cùng huyện")),
    ("other_district", _("Sang huyện khác")),
    ("other_agency", _("Sang cơ quan khác")),
)
_WITHIN = (
    ("component", _("Chỉ trong cùng nội dung, dự án thành phần")),
    ("programme", _("Sang nội dung khác của cùng chương trình")),
)
_SOURCES = (
    ("central", _("Trung ương")),
    ("province", _("Tỉnh")),
    ("district", _("Huyện")),
    ("commune", _("Xã")),
)


class Parameter(NamedTuple):
    """One parameter of a kind of rule (tham số): the key of the pack and how it is asked for."""

    key: str
    label: Any
    choices: tuple[tuple[str, Any], ...] = ()
    many: bool = False
    ticked: bool = False
    required: bool = True
    help_text: Any = ""


_UNITS: Final = (
    Parameter("units.levels", _("Các cấp phải thực hiện"), _LEVELS, many=True, required=False),
    Parameter(
        "units.choice",
        _("Đơn vị nào của cấp"),
        (
            ("all", _("Mọi đơn vị")),
            ("candidates", _("Đơn vị phấn đấu trong năm")),
            ("recognised", _("Đơn vị đã đạt chuẩn")),
            ("named", _("Đơn vị nêu tên")),
        ),
        required=False,
    ),
    Parameter("units.codes", _("Mã các đơn vị nêu tên"), required=False, help_text=_("Cách nhau bằng dấu phẩy.")),
)
_PERCENT = Parameter("minimum_percent", _("Tỷ lệ tối thiểu (%)"), required=False, help_text=_("Để trống là 100."))
_AWAITED = Parameter(
    "awaited_by",
    _("Mã các quy tắc phải chờ việc này"),
    required=False,
    help_text=_("Quy tắc khác của năm này chưa làm được khi việc này chưa xong; cách nhau bằng dấu phẩy."),
)
_SLUG = _("Mã chữ thường không dấu, ví dụ lua-chon-nha-thau.")
PARAMETERS: Final[Mapping[RuleKind, tuple[Parameter, ...]]] = {
    RuleKind.ALLOCATION_COMPLETE: (Parameter("receiver", _("Giao vốn đến cấp"), _LEVELS), _PERCENT),
    RuleKind.MILESTONE_REACHED: (Parameter("milestone", _("Mốc phải đạt"), help_text=_SLUG), *_UNITS),
    RuleKind.MINIMUM_RATE: (
        Parameter("percent", _("Tỷ lệ giải ngân (%)")),
        Parameter("comparison", _("So sánh"), (("at_least", _("Ít nhất")), ("above", _("Trên")))),
    ),
    RuleKind.ZERO_FREEZE: (
        Parameter(
            "counts",
            _("Khoản được tính là giải ngân"),
            (("settlement", _("Thanh toán khối lượng")), ("advance", _("Tạm ứng"))),
            many=True,
        ),
        Parameter("transfer_order", _("Thứ tự điều chuyển"), _REACH, many=True, required=False),
        Parameter("within", _("Phạm vi nội dung khi điều chuyển"), _WITHIN, required=False),
    ),
    RuleKind.TRANSFER_WINDOW: (
        Parameter("assess", _("Đánh giá khả năng giải ngân"), help_text=_("Ví dụ: đến ngày 01/10/2023.")),
        Parameter("province_decides_for", _("UBND tỉnh quyết định khi chuyển"), _REACH, many=True, required=False),
        Parameter("within", _("Phạm vi nội dung khi điều chuyển"), _WITHIN, required=False),
    ),
    RuleKind.RECALL: (
        Parameter("returns_to", _("Thu hồi về"), (("province", _("Ngân sách tỉnh")), ("upper_level", _("Cấp trên")))),
        Parameter("carry_over", _("Trừ phần được phép chuyển nguồn"), ticked=True, required=False),
        Parameter("own_budget_finishes", _("Đơn vị tự bố trí vốn làm tiếp"), ticked=True, required=False),
        Parameter("no_refill_from", _("Năm sau không bố trí lại từ nguồn"), _SOURCES, many=True, required=False),
    ),
    RuleKind.REPORT_DUE: (
        Parameter("form", _("Mã biểu")),
        Parameter("period", _("Kỳ"), help_text=_("2023-H1, 2023-Q2 hoặc 2023.")),
    ),
    RuleKind.WORK_ITEM_DUE: (
        Parameter("work_item", _("Mã nhiệm vụ"), help_text=_SLUG),
        Parameter("responsible", _("Mã các cơ quan thực hiện"), help_text=_("Cách nhau bằng dấu phẩy.")),
        _AWAITED,
    ),
    RuleKind.DOCUMENT_BY_EVERY_UNIT: (
        Parameter("document_code", _("Mã văn bản phải có"), help_text=_SLUG),
        *_UNITS,
        _PERCENT,
        _AWAITED,
    ),
}
GATE_PARAMETERS: Final[Mapping[GateKind, tuple[Parameter, ...]]] = {
    GateKind.DIFFICULT_COMMUNE: (
        Parameter(
            "candidates", _("Danh sách phấn đấu"), (("year", _("Của năm kế hoạch")), ("phase", _("Của cả giai đoạn")))
        ),
        Parameter(
            "titles",
            _("Danh hiệu phấn đấu được trừ"),
            (("ntm", _("Đạt chuẩn NTM")), ("advanced", _("NTM nâng cao")), ("model", _("NTM kiểu mẫu"))),
            many=True,
        ),
    ),
    GateKind.ARREARS_FIRST: (
        Parameter(
            "periods",
            _("Giai đoạn phát sinh nợ"),
            required=False,
            help_text=_("Ví dụ: 2016-2020, 2018-2020. Để trống là mọi khoản nợ."),
        ),
    ),
    GateKind.PLANNED_MERGER: (),
    GateKind.OWN_ESTIMATE: (),
    GateKind.REGISTERED_FIRST: (),
}
# The pack's own names where a field of the form is called otherwise, or where a text lists several.
_KEYS: Final = {"document_code": "document"}
_LISTS: Final = frozenset({"responsible", "awaited_by", "units.codes", "periods"})
_SCOPE: Final = (
    (
        "natures",
        _("Tính chất vốn"),
        (("investment", _("Đầu tư")), ("recurrent", _("Sự nghiệp")), ("regular", _("Thường xuyên"))),
    ),
    ("assigned", _("Đợt giao vốn"), (("start_of_year", _("Đầu năm")), ("later", _("Bổ sung trong năm")))),
    ("objects", _("Đối tượng"), (("works", _("Công trình")), ("recurrent_lines", _("Khoản chi sự nghiệp")))),
)


class KindForm(QuotedForm):
    """A rule of one kind: the capital that it speaks of, and the parameters of its kind (quy tắc theo loại)."""

    kinds: ClassVar[type[StrEnum]]
    asked: ClassVar[Mapping[Any, tuple[Parameter, ...]]]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kinds(kind)
        led = Stewardship.objects.filter(plan_year=self.plan_year).select_related("programme")
        programmes = [(one.programme.code, one.programme.short_name) for one in led.order_by("programme__number")]
        scope, stored = (self.row.scope, self.row.parameters) if self.row is not None else ({}, {})
        self._several("scope.programmes", _("Chương trình"), programmes, scope.get("programmes", []))
        for key, label, choices in _SCOPE:
            self._several(f"scope.{key}", label, choices, scope.get(key, []))
        years = text_field(_("Vốn của năm"), 60, required=False, help_text=_("Ví dụ: 2022, 2023. Để trống là mọi năm."))
        years.initial = ", ".join(map(str, scope.get("origin_years", [])))
        self.fields["scope.origin_years"] = years
        for one in self.asked[self.kind]:
            self._ask(one, _stored_at(stored, _KEYS.get(one.key, one.key)))
        if self.kind in CHECKED_KINDS:
            self._as_draft()

    def _as_draft(self) -> None:
        """A rule of capital is put in force from its own page, after a rehearsal; a change of one says why."""
        del self.fields["in_force"]
        if self.row is not None:
            self.fields["code"].disabled = True
        if self.row is not None and self.row.in_force:
            self.fields["reason"] = text_field(_("Lý do sửa đổi"), 300, lines=2)

    def read(self, reader: Reader) -> object:
        """Read the parameters of the kind; mistakes stay with the reader."""
        raise NotImplementedError

    def _several(self, name: str, label: Any, choices: Any, chosen: Any) -> None:
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            choices=choices,
            initial=chosen,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Không đánh dấu là mọi loại.") if name.startswith("scope.") else "",
            error_messages={"invalid_choice": _("Không có lựa chọn này. Hãy chọn lại.")},
        )

    def _ask(self, one: Parameter, stored: Any) -> None:
        name = f"parameters.{one.key}"
        if one.ticked:
            field: forms.Field = forms.BooleanField(label=one.label, required=False, initial=stored == "có")
        elif one.many:
            self._several(name, one.label, one.choices, stored or [])
            return
        elif one.choices:
            field = choice_field(one.label, one.choices, required=one.required, help_text=one.help_text)
            field.initial = stored
        else:
            field = text_field(one.label, 400, required=one.required, help_text=one.help_text)
            field.initial = ", ".join(map(str, stored)) if isinstance(stored, list) else stored
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Scope and parameters are read as those of a plan pack."""
        given: dict[str, Any] = super().clean() or {}
        given["scope"] = self._nested("scope.")
        given["parameters"] = self._nested("parameters.")
        for prefix, read in (("scope", read_scope), ("parameters", self.read)):
            reader = Reader(given[prefix], "")
            read(reader)
            for problem in reader.problems:
                self._complain(prefix, problem.path, problem.sentence)
        return given

    def _complain(self, prefix: str, path: str, sentence: str) -> None:
        key = path.partition("[")[0]
        key = next((one for one, pack in _KEYS.items() if pack == key), key)
        name = f"{prefix}.{key}"
        if name in self.fields and not self.has_error(name):
            self.add_error(name, sentence[:1].upper() + sentence[1:])
        elif name not in self.fields:
            self.add_error(None, f"{key}: {sentence}")

    def _nested(self, prefix: str) -> dict[str, Any]:
        """The filled fields below a prefix, nested and as text, as a pack writes them."""
        found: dict[str, Any] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if not name.startswith(prefix) or value in (None, "", [], False):
                continue
            key = name.removeprefix(prefix)
            *above, last = _KEYS.get(key, key).split(".")
            place = found
            for one in above:
                place = place.setdefault(one, {})
            if key in _LISTS or key == "origin_years":
                value = [part.strip() for part in str(value).split(",") if part.strip()]
            place[last] = "có" if value is True else value
        return found

    def values(self) -> dict[str, Any]:
        """The row's values with scope and parameters."""
        given = self.cleaned_data
        return {
            **super().values(),
            "kind": self.kind.value,
            "scope": given["scope"],
            "parameters": given["parameters"],
        }


class RuleForm(KindForm):
    """A dated rule of one kind (quy tắc thời hạn)."""

    kinds = RuleKind
    asked = PARAMETERS
    field_order = ["code", "title", "due", "action", "authority", "in_force"]

    code = code_field(longest=50)
    title = text_field(_("Tên quy tắc"), 300)
    due = text_field(
        pgettext_lazy("one", "Thời hạn"),
        60,
        help_text=_("Như văn bản viết: trước ngày 15/3/2023, đến hết ngày 30/6/2023, trong quý I/2024."),
    )
    action = text_field(_("Việc phải làm"), 400, lines=2)
    authority = text_field(_("Cơ quan có thẩm quyền"), 200)
    in_force = forms.BooleanField(
        label=_("Đang áp dụng"), required=False, initial=True, help_text=_("Bỏ dấu thì quy tắc không được kiểm tra.")
    )

    @classmethod
    def start(cls, row: DeadlineRule) -> dict[str, Any]:
        """The due day in words."""
        return {**super().start(row), "due": stored_due_words(row)}

    def read(self, reader: Reader) -> object:
        """Read the parameters as those of a dated rule."""
        return read_parameters(RuleKind(self.kind), reader)

    def clean(self) -> dict[str, Any]:
        """The due day is read as that of a plan pack."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("due"):
            given["due"] = self.understood("due", Reader.due)
        return given

    def values(self) -> dict[str, Any]:
        """The row's values; the due day with its last good day."""
        due = self.cleaned_data["due"]
        return {
            **{name: value for name, value in super().values().items() if name != "due"},
            "operator": due.operator.value,
            "due": due.moment_key,
            "last_day": working_calendar(self.plan_year).last_good_day(due),
        }


class GateForm(KindForm):
    """A rule about where capital may go (quy tắc phân bổ vốn)."""

    kinds = GateKind
    asked = GATE_PARAMETERS
    field_order = ["code", "title", "effect", "in_force"]

    code = code_field(longest=50)
    title = text_field(_("Tên quy tắc"), 300)
    effect = choice_field(_("Hiệu lực"), labelled(Effect))
    in_force = forms.BooleanField(
        label=_("Đang áp dụng"), required=False, initial=True, help_text=_("Bỏ dấu thì quy tắc không được hỏi.")
    )

    def read(self, reader: Reader) -> object:
        """Read the parameters as those of a gate."""
        return read_gate_parameters(GateKind(self.kind), reader)


def _stored_at(stored: Mapping[str, Any], key: str) -> Any:
    value: Any = stored
    for part in key.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return value


def kinds(form: type[KindForm]) -> list[tuple[str, str]]:
    """The kinds of rules for a person to choose from (loại quy tắc)."""
    return [(kind.value, gettext(str(getattr(kind, "label", kind.value)))) for kind in form.kinds]
