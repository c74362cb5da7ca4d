"""Forms of the capital plan (biểu mẫu kế hoạch vốn): filters, giving capital, adjusting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.forms import day_field
from accounts.models import OrgUnit
from disbursement.forms import (
    AmountField,
    DecisionFields,
    PlaceField,
    choice_field,
    component_field,
    text_field,
)
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource
from programs.models import Component, Programme


class CapitalFilter(forms.Form):
    """Which part of the capital is shown (bộ lọc nguồn vốn)."""

    BY_COMPONENT = "noi-dung"

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dia-ban"] = PlaceField(gettext("Địa bàn, đơn vị"), units=units, empty=gettext("Toàn bộ"))
        self.fields["chuong-trinh"] = choice_field(
            gettext("Chương trình"), [(one.code, one.short_name) for one in programmes], required=False
        )
        self.fields["theo"] = choice_field(
            gettext("Xem theo"),
            [(self.BY_COMPONENT, gettext("Nội dung, dự án thành phần"))],
            required=False,
            empty=gettext("Loại vốn"),
        )
        self.fields["ngay"] = day_field(gettext("Xem tại ngày"), required=False)


class LineFilter(CapitalFilter):
    """Which lines of capital are listed (bộ lọc dòng vốn)."""

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["theo"]
        self.fields["noi-dung"] = text_field(gettext("Mã nội dung"), 30, required=False)
        self.fields["tinh-chat"] = choice_field(gettext("Tính chất"), CapitalNature.choices, required=False)
        self.fields["nguon"] = choice_field(gettext("Nguồn vốn"), CapitalSource.choices, required=False)
        self.fields["nam-von"] = choice_field(
            gettext("Năm của vốn"), [(str(one), str(one)) for one in years], required=False
        )
        self.fields["dot"] = choice_field(gettext("Thời điểm giao"), Assigned.choices, required=False)
        self.fields["con-o"] = choice_field(
            gettext("Vốn đang ở"),
            [("don-vi", gettext("Đơn vị, chưa đến công trình")), ("cong-trinh", gettext("Công trình, khoản chi"))],
            required=False,
        )


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A line of capital by its project or unit (dòng vốn)."""

    def label_from_instance(self, obj: CapitalLine) -> str:
        """Show whose money it is and what kind."""
        return f"{obj.component.code} – {obj.project.name if obj.project else obj.unit.full_name}: {obj}"


class AllocationForm(DecisionFields):
    """Capital for a project by a decision (giao vốn)."""

    field_order = [
        "component",
        "source",
        "nature",
        "origin_year",
        "assigned",
        "parent",
        "amount_vnd",
        "effective_on",
        "number",
        "decided_on",
        "issuer",
        "key",
    ]

    source = choice_field(gettext_lazy("Nguồn vốn"), CapitalSource.choices)
    nature = choice_field(gettext_lazy("Tính chất"), CapitalNature.choices)
    assigned = choice_field(gettext_lazy("Thời điểm giao"), Assigned.choices)
    amount_vnd = AmountField(gettext_lazy("Số tiền (đồng)"))
    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        plan_year: int,
        parents: QuerySet[CapitalLine],
        components: QuerySet[Component],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"] = component_field(components)
        years = [(str(year), str(year)) for year in range(plan_year, plan_year - 4, -1)]
        self.fields["origin_year"] = choice_field(gettext("Năm của vốn"), years)
        self.fields["parent"] = LineChoice(
            label=gettext("Lấy từ vốn đã giao cho đơn vị"),
            queryset=parents,
            required=False,
            empty_label=gettext("Không, giao mới từ ngoài sổ"),
            error_messages={"invalid_choice": gettext("Dòng vốn này không dùng được. Hãy chọn lại.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Money taken from a line above is the same kind of money."""
        given: dict[str, Any] = super().clean() or {}
        parent = given.get("parent")
        if parent and (parent.source, parent.nature, str(parent.origin_year)) != (
            given.get("source"),
            given.get("nature"),
            given.get("origin_year"),
        ):
            self.add_error(
                "parent", gettext("Nguồn, tính chất và năm của vốn phải giống dòng vốn được lấy. Hãy sửa lại.")
            )
        component = given.get("component")
        if parent and component and parent.component.programme_id != component.programme_id:
            self.add_error("parent", gettext("Dòng vốn được lấy là của chương trình khác. Hãy chọn lại."))
        return given


class ReceiverForm(DecisionFields):
    """Capital of a line for a unit or a project below it (phân bổ tiếp)."""

    amount_vnd = AmountField(gettext_lazy("Số tiền (đồng)"))
    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], components: QuerySet[Component], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = PlaceField(gettext("Đơn vị nhận"), units=units, empty=gettext("Không, giao cho dự án"))
        self.fields["project_code"] = forms.RegexField(
            r"^\d{7}\Z",
            label=gettext("Mã dự án nhận"),
            required=False,
            help_text=gettext("7 chữ số; để trống khi giao cho đơn vị."),
            error_messages={"invalid": gettext("Mã dự án gồm đúng 7 chữ số, ví dụ 7000123.")},
        )
        self.fields["component"] = component_field(components)
        self.fields["assigned"] = choice_field(gettext("Thời điểm giao"), Assigned.choices)
        self.order_fields(["unit", "project_code", "component", "assigned", "amount_vnd", "effective_on"])

    def clean(self) -> dict[str, Any]:
        """One receiver, no more and no less."""
        given: dict[str, Any] = super().clean() or {}
        if "project_code" in given and bool(given.get("unit")) == bool(given["project_code"]):
            self.add_error("unit", gettext("Hãy chọn một đơn vị nhận, hoặc ghi mã một dự án nhận."))
        return given


class NewCapitalForm(ReceiverForm):
    """New capital from outside the book, for a unit or a project (giao vốn mới)."""

    source = choice_field(gettext_lazy("Nguồn vốn"), CapitalSource.choices)
    nature = choice_field(gettext_lazy("Tính chất"), CapitalNature.choices)

    def __init__(self, *args: Any, plan_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in range(plan_year, plan_year - 4, -1)]
        self.fields["origin_year"] = choice_field(gettext("Năm của vốn"), years)
        self.order_fields(["unit", "project_code", "component", "source", "nature", "origin_year", "assigned"])


class AdjustmentForm(DecisionFields):
    """More or less capital for a line by decision (giao bổ sung, điều chỉnh giảm)."""

    UP, DOWN = "up", "down"

    amount_vnd = AmountField(gettext_lazy("Số tiền (đồng)"))
    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(self.UP, gettext("Giao bổ sung")), (self.DOWN, gettext("Điều chỉnh giảm, trả về nơi giao"))]
        self.fields["direction"] = choice_field(gettext("Điều chỉnh"), ways)
        self.order_fields(["direction", "amount_vnd", "effective_on"])


class PlanUpload(DecisionFields):
    """A list of capital with the decision that it carries out (nạp danh mục giao vốn)."""

    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    file = forms.FileField(
        label=gettext_lazy("Danh mục giao, điều chỉnh vốn"),
        help_text=gettext_lazy("Chỉ nhận tệp .xlsx theo mẫu."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
            "invalid": gettext_lazy("Không nhận được tệp. Hãy chọn lại tệp rồi tải lên."),
            "empty": gettext_lazy("Tệp trống. Hãy chọn lại tệp đã điền số liệu."),
            "missing": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
        },
    )
