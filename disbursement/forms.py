"""Forms of the book (biểu mẫu vốn): what people type becomes values or one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from accounts.choices import labelled
from accounts.forms import choose_please, day_field, enter_please
from accounts.models import OrgUnit
from accounts.names import tidy
from disbursement.models import CapitalLine, TransferAnswer
from disbursement.moves import PaymentType
from programs.intake import cells
from programs.intake.kinds import Kind, Rule
from programs.models import Component

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_TOO_LONG = gettext_lazy("Nội dung dài nhất %(limit_value)d ký tự.")
_MONEY = Rule(kind=Kind.MONEY, unit="đồng", required=True, minimum=Decimal(1))


def text_field(
    label: StrOrPromise, longest: int, *, required: bool = True, help_text: StrOrPromise = "", **attrs: str
) -> forms.CharField:
    """A line of text in one spelling (ô chữ)."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": enter_please(label),
            "max_length": _TOO_LONG,
        },
    )


class PlainSelect(forms.Select):
    """A list of choices drawn without a template for each of hundreds of options (ô chọn dài)."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Write the element in one go."""
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
            for key, label in ((str(one), str(other)) for one, other in self.choices)
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt({**self.build_attrs(self.attrs, attrs), "name": name}),
            SafeString(options),
        )


def choice_field(
    label: StrOrPromise, choices: Sequence[tuple[str, Any]], *, required: bool = True, empty: StrOrPromise = ""
) -> forms.ChoiceField:
    """A choice with an empty first line (ô chọn)."""
    return forms.ChoiceField(
        label=label,
        choices=[("", empty or (gettext_lazy("Chọn") if required else gettext_lazy("Tất cả"))), *choices],
        required=required,
        widget=PlainSelect,
        error_messages={
            "required": choose_please(label),
            "invalid_choice": gettext_lazy("Không có lựa chọn này. Hãy chọn lại."),
        },
    )


class PlaceField(forms.ChoiceField):
    """A unit in the person's reach, with its parent (địa bàn); the units are read as plain rows."""

    def __init__(self, label: StrOrPromise, *, units: QuerySet[OrgUnit], empty: StrOrPromise) -> None:
        self.units = units
        super().__init__(
            label=label,
            required=False,
            widget=PlainSelect,
            choices=cache(lambda: [("", empty), *_places(units)]),
        )

    def valid_value(self, value: object) -> bool:
        """Judged by `clean`, which asks for one row."""
        return bool(value)

    def clean(self, value: Any) -> Any:
        """The unit, or a sentence."""
        text = super().clean(value)
        if not text:
            return None
        found = self.units.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
        if found is None:
            raise forms.ValidationError(gettext("Đơn vị này không có trong phạm vi của bạn. Hãy chọn lại."))
        return found


def _places(units: QuerySet[OrgUnit]) -> list[tuple[int, str]]:
    rows = units.select_related(None).values_list("pk", "type_name", "name", "parent__type_name", "parent__name")
    return [
        (pk, f"{kind} {name} ({above_kind} {above})".replace("( ", "(") if above else f"{kind} {name}")
        for pk, kind, name, above_kind, above in rows
    ]


class AmountField(forms.CharField):
    """Whole đồng, typed as people do: 1.234.567 (số tiền)."""

    def __init__(self, label: StrOrPromise, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "data-number": "", "class": "num"}),
            error_messages={"required": gettext_lazy("Hãy nhập số tiền.")},
            max_length=40,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The amount in đồng, or a sentence."""
        text = super().clean(value)
        if text in self.empty_values:
            return None
        parsed = cells.parse(_MONEY, text)
        if parsed.refusal:
            raise forms.ValidationError(parsed.refusal)
        return parsed.value


def _not_whole(low: int, high: int) -> str:
    return gettext("Hãy nhập một số nguyên từ %(low)d đến %(high)d.") % {"low": low, "high": high}


def _whole(label: StrOrPromise, low: int, high: int) -> forms.IntegerField:
    # A form is declared once, before anybody has said in which language it will be read.
    wrong = lazy(_not_whole, str)(low, high)
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class DecisionFields(forms.Form):
    """The decision that an entry cites (quyết định, công văn)."""

    number = text_field(gettext_lazy("Số văn bản"), 60, help_text=gettext_lazy("Ví dụ: 1234/QĐ-UBND"))
    decided_on = day_field(gettext_lazy("Ngày văn bản"))
    issuer = text_field(gettext_lazy("Cơ quan ban hành"), 200)

    def clean_number(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["number"])

    def clean_issuer(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["issuer"])


class LetterForm(DecisionFields):
    """The letter to the Treasury (công văn gửi Kho bạc)."""


class OwnLineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A line of the project that the page is about (dòng vốn của công trình); what differs comes first."""

    def label_from_instance(self, obj: CapitalLine) -> str:
        """Show the kind of money and its plan year."""
        return gettext("%(obj)s; kế hoạch năm %(plan_year)s") % {"obj": obj, "plan_year": obj.plan_year}


def component_field(components: QuerySet[Component]) -> forms.ModelChoiceField:  # type: ignore[type-arg]  # generic in the stubs only
    """A component of any programme (nội dung, dự án thành phần)."""
    return forms.ModelChoiceField(
        label=gettext_lazy("Nội dung, dự án thành phần"),
        queryset=components,
        empty_label=gettext_lazy("Chọn nội dung"),
        error_messages={
            "required": gettext_lazy("Hãy chọn nội dung, dự án thành phần."),
            "invalid_choice": gettext_lazy("Không có nội dung này. Hãy chọn lại."),
        },
    )


class PaymentForm(forms.Form):
    """One Treasury voucher (chứng từ thanh toán)."""

    payment_type = choice_field(gettext_lazy("Loại chứng từ"), labelled(PaymentType))
    voucher = text_field(gettext_lazy("Số chứng từ"), 60)
    on = day_field(gettext_lazy("Ngày chứng từ"))
    amount_vnd = AmountField(gettext_lazy("Số tiền (đồng)"))

    def __init__(self, *args: Any, lines: QuerySet[CapitalLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = OwnLineChoice(
            label=gettext_lazy("Dòng vốn"),
            queryset=lines,
            empty_label=gettext_lazy("Chọn dòng vốn"),
            error_messages={
                "required": gettext_lazy("Hãy chọn dòng vốn."),
                "invalid_choice": gettext_lazy("Dòng vốn này không thuộc dự án. Hãy chọn lại."),
            },
        )
        self.order_fields(["line", "payment_type", "voucher", "on", "amount_vnd"])


class ReasonForm(forms.Form):
    """Why something is taken back (lý do)."""

    reason = text_field(gettext_lazy("Lý do"), 300)


class ReversalForm(ReasonForm):
    """The day and the reason of a reversal (đảo bút toán)."""

    on = day_field(gettext_lazy("Ngày có hiệu lực"))


class DayForm(forms.Form):
    """One day in the address (ngày)."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"] = day_field(label, required=False)

    def day_or(self, otherwise: date) -> date:
        """The day that was asked for, or another one."""
        chosen = self.cleaned_data.get("ngay") if self.is_valid() else None
        return chosen if isinstance(chosen, date) else otherwise


class AnswerForm(forms.Form):
    """A unit's own judgement about its capital (trả lời khả năng giải ngân)."""

    need = choice_field(gettext_lazy("Đơn vị tự đánh giá"), TransferAnswer.Need.choices)
    amount_vnd = AmountField(gettext_lazy("Số tiền đề xuất điều chuyển (đồng)"), required=False)
    reach = choice_field(gettext_lazy("Điều chuyển cho"), TransferAnswer.Reach.choices, required=False)
    letter_number = text_field(gettext_lazy("Số văn bản báo cáo UBND tỉnh"), 60, required=False)
    letter_on = day_field(gettext_lazy("Ngày văn bản"), required=False)
    text = text_field(gettext_lazy("Lý do, giải pháp"), 600, required=False)

    def clean(self) -> dict[str, Any]:
        """A proposal says how much and how far; "no need" says neither; a letter has number and day."""
        given: dict[str, Any] = super().clean() or {}
        given["letter_number"] = tidy(given.get("letter_number") or "")
        if given.get("need") == TransferAnswer.Need.PROPOSE:
            if "amount_vnd" in given and not given["amount_vnd"]:
                self.add_error("amount_vnd", gettext("Hãy nhập số tiền đề xuất điều chuyển."))
            if "reach" in given and not given["reach"]:
                self.add_error("reach", gettext("Hãy chọn phạm vi điều chuyển."))
        elif given.get("need") and (given.get("amount_vnd") or given.get("reach")):
            self.add_error("need", gettext("Không có nhu cầu thì để trống số tiền và phạm vi điều chuyển."))
        if "letter_on" in given and bool(given["letter_number"]) != bool(given["letter_on"]):
            self.add_error("letter_number", gettext("Hãy nhập cả số và ngày văn bản, hoặc để trống cả hai."))
        return given


class ForecastForm(forms.Form):
    """What a year's forecast takes for granted (tham số dự báo)."""

    full_percent = _whole(gettext_lazy("Từ tỷ lệ này trở lên coi là giải ngân hết (%)"), 50, 99)
    contractor_days = _whole(gettext_lazy("Chưa có nhà thầu thì coi như chọn xong sau (ngày)"), 0, 366)
