"""Forms about Treasury workbooks (tệp Kho bạc): handing in, matching, explaining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from disbursement.forms import DayForm, choice_field, text_field
from disbursement.models import CapitalLine


class TemplateForm(DayForm):
    """Which blank workbook is wanted: up to which day, and whether to say that there is nothing (tải mẫu)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=gettext("Số liệu đầy đủ đến hết ngày"), **kwargs)
        self.fields["khong-phat-sinh"] = forms.BooleanField(
            label=gettext("Không phát sinh chứng từ: mẫu để trống và nạp lên như một lời xác nhận"), required=False
        )

    @property
    def nothing(self) -> bool:
        """Whether the workbook says that there are no vouchers."""
        return self.is_valid() and bool(self.cleaned_data["khong-phat-sinh"])


class ExplainForm(forms.Form):
    """Why two figures differ (giải trình chênh lệch)."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field(gettext("Vì sao lệch"), 600)


class CandidateSearch(forms.Form):
    """Which other lines to look for (tìm công trình khác)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = text_field(gettext("Tìm công trình khác theo tên, mã, xã"), 80, required=False)


class ClaimFilter(forms.Form):
    """Which groups of rows are shown (bộ lọc dòng cần ghép)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = text_field(gettext("Mã, tên Kho bạc ghi"), 80, required=False)
        self.fields["con-lai"] = forms.BooleanField(label=gettext("Chỉ nhóm chưa ghép"), required=False)


class DifferenceFilter(forms.Form):
    """Which movements of a difference are shown (bộ lọc chi tiết chênh lệch)."""

    khoa = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    xem = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        months: Sequence[tuple[str, str]],
        files: Sequence[tuple[str, str]],
        lines: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every = gettext("Tất cả")
        self.fields["thang"] = choice_field(gettext("Tháng"), months, required=False, empty=every)
        self.fields["tep"] = choice_field(gettext("Tệp Kho bạc"), files, required=False, empty=every)
        self.fields["dong"] = choice_field(gettext("Dòng vốn"), lines, required=False, empty=every)


class MatchForm(forms.Form):
    """The line that rows of the Treasury belong to (ghép dòng vốn)."""

    remember = forms.BooleanField(label=gettext_lazy("Ghi nhớ cho các tệp sau"), required=False, initial=True)

    def __init__(self, *args: Any, province_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = forms.ModelChoiceField(
            label=gettext_lazy("Dòng vốn"),
            queryset=CapitalLine.objects.filter(province_id=province_id, project__isnull=False).order_by("id"),
            widget=forms.HiddenInput,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """A line is chosen; the choice has no field of its own that could carry the error."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("line"):
            self.errors.pop("line", None)
            raise forms.ValidationError(gettext("Hãy chọn một dòng vốn trong danh sách."))
        return given


class TreasuryUpload(forms.Form):
    """A workbook of the Treasury (tệp Kho bạc)."""

    file = forms.FileField(
        label=gettext_lazy("Tệp chứng từ của Kho bạc"),
        help_text=gettext_lazy(
            "Tệp .xlsx theo mẫu của hệ thống hoặc theo một cách đọc đã khai. Ngày số liệu đầy đủ ghi ở đầu tệp."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
            "invalid": gettext_lazy("Không nhận được tệp. Hãy chọn lại tệp rồi tải lên."),
            "empty": gettext_lazy("Tệp trống. Hãy chọn lại tệp đã điền số liệu."),
            "missing": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
        },
    )
