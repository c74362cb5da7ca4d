"""Forms about the works themselves (biểu mẫu công trình): debts, progress with photos, final accounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import day_field
from accounts.names import tidy
from disbursement.actions.decisions import Cited
from disbursement.forms import AmountField, DecisionFields, PlaceField, choice_field, text_field
from disbursement.models import ArrearSource
from disbursement.photos import LARGEST_FILE, Photo, PhotoRefused, redrawn
from programs.intake import cells
from programs.intake.kinds import Kind, Rule

MOST_AT_ONCE = 3
PLANS = (("co", _("Đã có kế hoạch trả")), ("chua", _("Chưa có kế hoạch trả")), ("qua-han", _("Kế hoạch đã quá năm")))
_PERCENT = Rule(kind=Kind.PERCENT, required=True, minimum=Decimal(0), maximum=Decimal(100))


def year_field(label: Any) -> forms.IntegerField:
    """A year of four digits (năm)."""
    sentence = _("Năm gồm 4 chữ số, ví dụ 2019.")
    return forms.IntegerField(
        label=label,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Hãy nhập năm."),
            "invalid": sentence,
            "min_value": sentence,
            "max_value": sentence,
        },
    )


class ArrearFilter(forms.Form):
    """Which debts are listed (bộ lọc nợ đọng)."""

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dia-ban"] = PlaceField(gettext("Địa bàn"), units=units, empty=gettext("Tất cả"))
        self.fields["ke-hoach"] = choice_field(gettext("Kế hoạch trả"), PLANS, required=False)


class ArrearForm(forms.Form):
    """A debt of works (khoản nợ)."""

    arose_in = year_field(_("Nợ phát sinh năm"))
    amount_vnd = AmountField(_("Số nợ (đồng)"))
    note = text_field("Ghi chú", 300, required=False)


class OptionalDecision(forms.Form):
    """A decision that may be named, whole or not at all (quyết định, nếu có)."""

    number = text_field(_("Số văn bản"), 60, required=False)
    decided_on = day_field(_("Ngày văn bản"), required=False)
    issuer = text_field(_("Cơ quan ban hành"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        """Number, day and issuer come together."""
        given: dict[str, Any] = super().clean() or {}
        told = [bool(given.get(name)) for name in ("number", "decided_on", "issuer")]
        if any(told) and not all(told) and not self.errors:
            self.add_error("number", gettext("Hãy nhập đủ số, ngày và cơ quan của văn bản, hoặc bỏ trống cả ba."))
        return given

    @property
    def decision(self) -> Cited | None:
        """The decision, if one is named."""
        given = self.cleaned_data
        return Cited(tidy(given["number"]), given["decided_on"], tidy(given["issuer"])) if given["number"] else None


class ArrearPlanForm(OptionalDecision):
    """When and from what a debt is settled (kế hoạch trả nợ)."""

    field_order = ["settle_in", "settle_from", "number", "decided_on", "issuer"]

    settle_in = year_field(_("Trả trong năm"))
    settle_from = choice_field(_("Nguồn trả nợ"), ArrearSource.choices)


class ArrearPaymentForm(forms.Form):
    """A part of a debt that was paid (lần trả nợ)."""

    amount_vnd = AmountField(_("Số tiền đã trả (đồng)"))
    paid_on = day_field(_("Ngày trả"))
    note = text_field("Chứng từ, ghi chú", 300, required=False)


class ManyFiles(forms.FileInput):
    """Several files in one field (nhiều tệp)."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A few photos, each drawn anew (ảnh công trình)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
            help_text=gettext(
                "JPEG, PNG hoặc WebP; mỗi lần nhiều nhất %(count)d ảnh, mỗi ảnh không quá %(size)d MB. Ảnh được vẽ lại,"
                " bỏ vị trí chụp và mọi thông tin kèm theo."
            )
            % {"count": MOST_AT_ONCE, "size": LARGEST_FILE // 2**20},
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        """The photos, or a sentence for each that is none."""
        sent: Sequence[UploadedFile[bytes]] = [one for one in (data or []) if isinstance(one, UploadedFile)]
        if len(sent) > MOST_AT_ONCE:
            raise forms.ValidationError(gettext("Mỗi lần gửi nhiều nhất %d ảnh.") % MOST_AT_ONCE)
        photos, wrong = [], []
        for one in sent:
            try:
                # One byte more than is allowed shows that there is more, whatever the size that was told.
                photos.append(redrawn(one.read(LARGEST_FILE + 1), one.name or ""))
            except PhotoRefused as refused:
                wrong.append(str(refused))
        if wrong:
            raise forms.ValidationError(wrong)
        return photos


class ProgressForm(forms.Form):
    """How far works are (báo cáo tiến độ)."""

    reported_on = day_field(_("Ngày báo cáo"))
    volume_percent = forms.CharField(
        label=_("Khối lượng hoàn thành (%)"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
        error_messages={"required": _("Hãy nhập phần trăm khối lượng.")},
    )
    value_vnd = AmountField(_("Giá trị khối lượng hoàn thành (đồng)"), required=False)
    note = text_field("Ghi chú", 600, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"] = PhotosField(label=gettext("Ảnh công trình"))

    def clean_volume_percent(self) -> Decimal:
        """From 0 to 100, as people type it: 62,5."""
        parsed = cells.parse(_PERCENT, self.cleaned_data["volume_percent"])
        if parsed.refusal or not isinstance(parsed.value, Decimal):
            raise forms.ValidationError(parsed.refusal or gettext("Hãy nhập phần trăm từ 0 đến 100."))
        return parsed.value


class FinalAccountForm(forms.Form):
    """The final accounts as they are handed in (trình quyết toán)."""

    submitted_on = day_field(_("Ngày trình"))
    submitted_vnd = AmountField(_("Giá trị đề nghị quyết toán (đồng)"))
    note = text_field("Ghi chú", 300, required=False)


class ApprovalForm(DecisionFields):
    """The approved value with its decision (phê duyệt quyết toán)."""

    field_order = ["approved_vnd", "number", "decided_on", "issuer"]

    approved_vnd = AmountField(_("Giá trị quyết toán được duyệt (đồng)"))

    @property
    def decision(self) -> Cited:
        """The decision that was named."""
        given = self.cleaned_data
        return Cited(given["number"], given["decided_on"], given["issuer"])
