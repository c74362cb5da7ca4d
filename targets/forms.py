"""What people choose on the pages of targets (bộ lọc, chọn nguồn áp dụng)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.periods import Period
from targets.actions.settlement import LONGEST_REASON
from targets.rating import Standing
from targets.wording import STANDING_WORDS

PROGRAMME, STANDING, PERIOD = "chuong-trinh", "trang-thai", "ky"
PARTS = "tong-cac-phan"


class TargetFilter(forms.Form):
    """Which targets to show (bộ lọc chỉ tiêu); the addresses carry Vietnamese names."""

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standings = [(one.value, _(STANDING_WORDS[one])) for one in Standing]
        self._add(PROGRAMME, _("Chương trình"), [("", _("Tất cả")), *programmes])
        self._add(STANDING, _("Trạng thái"), [("", _("Tất cả")), *standings])
        self._add(
            PERIOD,
            _("Kỳ báo cáo"),
            [("", _("Kỳ hiện tại: %(label)s") % {"label": periods[0].label}), *((p.key, p.label) for p in periods)],
        )

    def _add(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def chosen(self, name: str) -> str:
        """What was chosen; an unknown choice counts as none."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class SettleForm(forms.Form):
    """Which source governs, and why (chọn nguồn áp dụng)."""

    nguon = forms.ChoiceField(
        label=gettext_lazy("Nguồn được áp dụng"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Hãy chọn một nguồn."),
            "invalid_choice": gettext_lazy("Nguồn này không có trong danh sách. Hãy chọn lại."),
        },
    )
    ly_do = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ai, văn bản hay cuộc họp nào quyết định; được giữ trong lịch sử."),
        error_messages={
            "required": gettext_lazy("Chưa nêu lý do. Hãy ghi vì sao chọn nguồn này."),
            "max_length": gettext_lazy("Lý do dài nhất %(limit_value)d ký tự."),
        },
    )

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nguon"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sources
