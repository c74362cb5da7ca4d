"""What people type into reports (ô nhập của báo cáo)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import day_field
from disbursement.forms import text_field
from reporting.parameters import ReportKind


class IssueForm(forms.Form):
    """Number and date under which a report is issued (số, ngày ban hành)."""

    number = forms.IntegerField(
        label=_("Số văn bản"),
        min_value=1,
        max_value=99999,
        help_text=_("Chỉ nhập phần số, ví dụ 12; ký hiệu /BC-BCĐ do cổng ghi."),
        error_messages={
            "required": _("Chưa nhập số văn bản. Hãy nhập phần số, ví dụ 12."),
            "invalid": _("Số văn bản phải là số nguyên, ví dụ 12."),
            "min_value": _("Số văn bản bắt đầu từ 1."),
            "max_value": _("Số văn bản lớn nhất là 99999."),
        },
    )
    issued_on = forms.DateField(
        label=_("Ngày ban hành"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy"}),
        error_messages={
            "required": _("Chưa nhập ngày ban hành. Hãy nhập ngày/tháng/năm, ví dụ 05/07/2023."),
            "invalid": _("Ngày ban hành không đúng. Hãy nhập ngày/tháng/năm, ví dụ 05/07/2023."),
        },
    )


class TextsForm(forms.Form):
    """The paragraphs that people write (phần lời), one box a section."""

    def __init__(self, kind: ReportKind, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for section, title in kind.text_sections:
            self.fields[section] = forms.CharField(
                label=gettext(title),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 5}),
                error_messages={"max_length": _("Phần này dài quá %(limit_value)d ký tự. Hãy rút gọn rồi lưu.")},
                help_text=_("Mỗi dòng là một đoạn. Số liệu do cổng điền, không cần gõ lại."),
            )

    @property
    def texts(self) -> dict[str, str]:
        """The paragraphs by section."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


class FulfilmentForm(forms.Form):
    """The document that a unit issued, or the day on which it finished a task (ghi kết quả thực hiện)."""

    def __init__(self, *args: object, is_document: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["number"] = text_field(
            _("Số, ký hiệu văn bản"), 60, required=is_document, help_text=_("Ví dụ: 15/KH-UBND.")
        )
        self.fields["done_on"] = day_field(_("Ngày ban hành") if is_document else _("Ngày hoàn thành"))
        self.fields["issuer"] = text_field(_("Cơ quan ban hành"), 200, required=False)
        self.fields["title"] = text_field(_("Tên văn bản"), 300, required=False)
        self.fields["note"] = text_field(_("Ghi chú"), 300, required=False)


class WithdrawForm(forms.Form):
    """Why something recorded is taken back (lý do rút lại)."""

    reason = text_field(_("Lý do rút lại"), 300)
