"""Forms of cases (biểu mẫu hồ sơ vốn): what people type becomes values or one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.forms import UnitChoice, day_field
from accounts.models import OrgUnit
from disbursement.forms import AmountField, DecisionFields, ReasonForm, choice_field, text_field
from disbursement.models import CapitalCase
from disbursement.moves import Bucket
from programs.models import DeadlineRule
from programs.rules.carry_over import CarryOver


class CaseFilter(forms.Form):
    """Which cases are shown (bộ lọc hồ sơ)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"] = choice_field(_("Loại"), CapitalCase.Kind.choices, required=False)
        self.fields["buoc"] = choice_field(_("Bước"), CapitalCase.State.choices, required=False)


class PaperForm(DecisionFields):
    """Number, day and issuer of the decision that moves the money (số, ngày quyết định)."""


class ReturnForm(ReasonForm):
    """Why a list goes back (lý do trả lại)."""


class OptionalReason(forms.Form):
    """Why something is taken back; nothing need be said (lý do, không bắt buộc)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = text_field(_("Lý do"), 300, required=False)


class AnswerNoticeForm(forms.Form):
    """What the Treasury says to a notice (ý kiến của Kho bạc)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = text_field(_("Ý kiến của Kho bạc"), 300, required=False)


class RuleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A rule by its title (quy tắc)."""

    def label_from_instance(self, obj: DeadlineRule) -> str:
        """The title."""
        return obj.title


class OpenTransferForm(forms.Form):
    """By which rule a unit proposes (lập đề xuất điều chuyển)."""

    def __init__(self, *args: Any, rules: QuerySet[DeadlineRule], units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"] = RuleChoice(
            label=_("Theo quy tắc"),
            queryset=rules,
            empty_label=_("Chọn quy tắc"),
            error_messages={
                "required": _("Hãy chọn quy tắc."),
                "invalid_choice": _("Không có quy tắc này. Hãy chọn lại."),
            },
        )
        self.fields["unit"] = UnitChoice(
            label=_("Đơn vị đề xuất"),
            queryset=units,
            empty_label=_("Chọn đơn vị"),
            error_messages={
                "required": _("Hãy chọn đơn vị đề xuất."),
                "invalid_choice": _("Bạn không đề xuất cho đơn vị này được. Hãy chọn lại."),
            },
        )


class GiverFilter(forms.Form):
    """Whose money is looked for (tìm dòng vốn)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = text_field(_("Tên hoặc mã công trình"), 80, required=False)


class TakerForm(forms.Form):
    """Who takes an amount (công trình nhận)."""

    def __init__(self, *args: Any, takers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"] = choice_field(_("Công trình nhận"), [(str(key), name) for key, name in takers])


class ItemForm(TakerForm):
    """An amount and who takes it (số tiền, công trình nhận)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buckets = [(one.value, one.label) for one in (Bucket.FROZEN, Bucket.AVAILABLE)]
        self.fields["bucket"] = choice_field(_("Ngăn lấy vốn"), buckets)
        self.fields["amount_vnd"] = AmountField(_("Số tiền (đồng)"))


class SubmitForm(forms.Form):
    """The reason and, beyond the district, the letter to the province (trình duyệt)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = text_field(_("Lý do điều chuyển"), 600)
        self.fields["letter_number"] = text_field(_("Số văn bản báo cáo UBND tỉnh"), 60, required=False)
        self.fields["letter_on"] = day_field(_("Ngày văn bản báo cáo"), required=False)


class CarryOverForm(forms.Form):
    """By which case of the law, how much, until when and why (đề nghị chuyển nguồn)."""

    def __init__(self, *args: Any, cases: Sequence[CarryOver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, f"{one.title}: {one.citation}") for one in cases]
        self.fields["basis"] = choice_field(_("Trường hợp theo quy định"), choices)
        self.fields["amount_vnd"] = AmountField(_("Số tiền chuyển nguồn (đồng)"))
        self.fields["spend_by"] = day_field(_("Thời hạn mới"))
        self.fields["reason"] = text_field(_("Lý do"), 600)
