"""Forms of what stands beside the plan (biểu mẫu đối ứng, đóng góp, bổ sung): words → values or one sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.forms import day_field
from accounts.models import OrgUnit, UnitAttribute
from accounts.names import tidy
from disbursement.forms import AmountField, DecisionFields, PlaceField, choice_field, component_field, text_field
from disbursement.models import Contribution, CounterpartRule, Project, TopUpRequest
from programs.intake import cells
from programs.intake.kinds import Kind, Rule
from programs.models import Component, PlanDocument, Programme

_MONEY = Rule(kind=Kind.MONEY, unit="đồng", required=True, minimum=Decimal(0))
_MOST_LINES = 100


class UnitField(PlaceField):
    """A unit that must be chosen (đơn vị)."""

    def __init__(self, label: str, *, units: QuerySet[OrgUnit]) -> None:
        super().__init__(label, units=units, empty=gettext("Chọn đơn vị"))
        self.required = True
        self.error_messages["required"] = gettext("Hãy chọn đơn vị.")


class ZeroAmount(AmountField):
    """Whole đồng from zero on (số tiền, có thể bằng 0)."""

    def clean(self, value: Any) -> Any:
        """Zero is an answer."""
        text = forms.CharField.clean(self, value)
        if text in self.empty_values:
            return 0
        parsed = cells.parse(_MONEY, text)
        if parsed.refusal:
            raise forms.ValidationError(parsed.refusal)
        return parsed.value


class LinesField(forms.CharField):
    """Detailed lines, one a row: name; amount (dòng chi tiết)."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=gettext("Mỗi dòng một nội dung: tên; số tiền (đồng). Ví dụ: Tập huấn cán bộ xã; 120.000.000"),
            error_messages={"required": gettext("Hãy ghi các dòng chi tiết.")},
        )

    def clean(self, value: Any) -> Any:
        """Pairs of name and đồng, or a sentence that names the row."""
        rows = [row for row in (super().clean(value) or "").splitlines() if row.strip()]
        if len(rows) > _MOST_LINES:
            raise forms.ValidationError(gettext("Quá nhiều dòng; hãy gộp lại còn tối đa 100 dòng."))
        lines = []
        for number, row in enumerate(rows, start=1):
            name, mark, amount = row.rpartition(";")
            parsed = cells.parse(_MONEY, amount.strip()) if mark and name.strip() else None
            if parsed is None or parsed.refusal or not isinstance(parsed.value, int):
                raise forms.ValidationError(
                    gettext("Dòng %(number)d chưa đúng dạng «tên; số tiền»; hãy sửa lại.") % {"number": number}
                )
            lines.append((tidy(name)[:300], parsed.value))
        return lines


class CounterpartRuleForm(forms.Form):
    """A ratio of counterpart capital with its document (tỷ lệ vốn đối ứng)."""

    percent = forms.DecimalField(
        label=gettext_lazy("Tỷ lệ so với vốn NSTW (%)"),
        min_value=0,
        max_value=300,
        max_digits=5,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": gettext_lazy("Hãy nhập tỷ lệ."),
            "invalid": gettext_lazy("Hãy nhập một số, ví dụ 10 hoặc 12,5."),
            "min_value": gettext_lazy("Tỷ lệ từ 0 đến 300."), "max_value": gettext_lazy("Tỷ lệ từ 0 đến 300."),
            "max_digits": gettext_lazy("Tỷ lệ có tối đa hai chữ số thập phân."),
            "max_decimal_places": gettext_lazy("Tỷ lệ có tối đa hai chữ số thập phân."),
            "max_whole_digits": gettext_lazy("Tỷ lệ từ 0 đến 300."),
        },
    )  # fmt: skip
    locator = text_field(gettext_lazy("Vị trí trong văn bản"), 200)
    quote = text_field(gettext_lazy("Lời trích nguyên văn"), 600)
    assumed = forms.BooleanField(label=gettext_lazy("Văn bản không ghi tỷ lệ, số này là giả định"), required=False)
    note = text_field("Ghi chú", 300, required=False)

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], documents: QuerySet[PlanDocument], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        invalid = {"invalid_choice": gettext("Không có lựa chọn này. Hãy chọn lại.")}
        self.fields["programme"] = forms.ModelChoiceField(
            label=gettext("Chương trình"), queryset=programmes, empty_label=gettext("Chọn"),
            error_messages={"required": gettext("Hãy chọn chương trình."), **invalid},
        )  # fmt: skip
        self.fields["payer"] = choice_field(gettext("Ngân sách đối ứng"), CounterpartRule.Payer.choices)
        self.fields["group"] = choice_field(
            gettext("Nhóm huyện"), UnitAttribute.GROUPS, required=False, empty=gettext("Các huyện khác")
        )
        self.fields["document"] = forms.ModelChoiceField(
            label=gettext("Văn bản"), queryset=documents, empty_label=gettext("Chọn"),
            error_messages={"required": gettext("Hãy chọn văn bản."), **invalid},
        )  # fmt: skip
        self.order_fields(["programme", "payer", "group", "percent", "document", "locator", "quote"])

    def clean(self) -> dict[str, Any]:
        """The province is one budget and has no group."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("payer") == CounterpartRule.Payer.PROVINCE and given.get("group"):
            self.add_error("group", gettext("Ngân sách tỉnh không chia nhóm huyện; hãy chọn «Các huyện khác»."))
        return given


class CommitmentForm(DecisionFields):
    """A promise of counterpart capital by decision (cam kết vốn đối ứng)."""

    amount_vnd = ZeroAmount(gettext_lazy("Số vốn đối ứng cam kết (đồng)"))

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(gettext("Huyện, xã cam kết"), units=units)
        self.fields["programme"] = forms.ModelChoiceField(
            label=gettext("Chương trình"), queryset=programmes, empty_label=gettext("Chọn"),
            error_messages={
                "required": gettext("Hãy chọn chương trình."),
                "invalid_choice": gettext("Không có lựa chọn này. Hãy chọn lại."),
            },
        )  # fmt: skip
        self.order_fields(["unit", "programme", "amount_vnd"])


class ContributionFilter(forms.Form):
    """Which contributions are listed (bộ lọc đóng góp)."""

    def __init__(self, *args: Any, campaigns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["van-dong"] = choice_field(
            gettext("Cuộc vận động"), [(one, one) for one in campaigns], required=False
        )
        self.fields["ben-gop"] = choice_field(gettext("Bên đóng góp"), Contribution.Donor.choices, required=False)


class ContributionForm(forms.Form):
    """A gift that was pledged (đăng ký đóng góp)."""

    campaign = text_field(gettext_lazy("Cuộc vận động"), 200, required=False)
    donor = text_field(gettext_lazy("Tên bên đóng góp"), 200)
    donor_kind = choice_field(gettext_lazy("Bên đóng góp"), Contribution.Donor.choices)
    from_abroad = forms.BooleanField(label=gettext_lazy("Ở nước ngoài"), required=False)
    form = choice_field(gettext_lazy("Hình thức"), Contribution.Form.choices)
    quantity = text_field(
        gettext_lazy("Số lượng"),
        120,
        required=False,
        help_text=gettext_lazy("Bắt buộc với ngày công, hiện vật: 120 ngày công."),
    )
    pledged_vnd = ZeroAmount(
        gettext_lazy("Giá trị đăng ký (đồng)"), help_text=gettext_lazy("Ghi 0 nếu góp ngay, không đăng ký trước.")
    )
    pledged_on = day_field(gettext_lazy("Ngày đăng ký"))
    project_code = forms.RegexField(
        r"^\d{7}\Z", label=gettext_lazy("Mã công trình nhận"), required=False,
        error_messages={"invalid": gettext_lazy("Mã dự án gồm đúng 7 chữ số, ví dụ 7000123.")},
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(gettext("Đơn vị nhận"), units=units)
        self.order_fields(["unit", "project_code", "campaign", "donor", "donor_kind"])


class ReceiptForm(forms.Form):
    """What arrived, on its day (đã nhận)."""

    value_vnd = AmountField(gettext_lazy("Giá trị đã nhận (đồng)"))
    received_on = day_field(gettext_lazy("Ngày nhận"))
    note = text_field("Ghi chú", 300, required=False)


class EstimateForm(forms.Form):
    """A unit's own estimate (dự toán của đơn vị)."""

    number = text_field(gettext_lazy("Số quyết định giao dự toán"), 60)
    approved_on = day_field(gettext_lazy("Ngày giao dự toán"))
    amount_vnd = AmountField(gettext_lazy("Tổng dự toán cho nhiệm vụ của Chương trình (đồng)"))

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(gettext("Đơn vị"), units=units)
        self.fields["lines"] = LinesField(gettext("Dự toán chi tiết"))
        self.order_fields(["unit"])


class TopUpForm(forms.Form):
    """A request for more money (đề nghị bổ sung kinh phí)."""

    purpose = choice_field(gettext_lazy("Nội dung ưu tiên"), TopUpRequest.Purpose.choices)
    nature = choice_field(gettext_lazy("Tính chất vốn đề nghị"), TopUpRequest.Nature.choices)
    from_extra_revenue = forms.BooleanField(
        label=gettext_lazy("Đề nghị từ nguồn vượt thu, tăng thu, tiết kiệm chi"), required=False
    )
    central_vnd = ZeroAmount(gettext_lazy("Đề nghị từ NSTW của Chương trình (đồng)"))
    province_vnd = ZeroAmount(gettext_lazy("Đề nghị từ ngân sách tỉnh (đồng)"))

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], components: QuerySet[Component], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(gettext("Đơn vị"), units=units)
        self.fields["component"] = component_field(components)
        self.fields["lines"] = LinesField(gettext("Dự toán chi tiết phần đề nghị"))
        self.order_fields(["unit", "component"])

    def clean(self) -> dict[str, Any]:
        """Something must be asked for."""
        given: dict[str, Any] = super().clean() or {}
        if "central_vnd" in given and "province_vnd" in given and not given["central_vnd"] + given["province_vnd"]:
            self.add_error("central_vnd", gettext("Hãy nhập số tiền đề nghị của ít nhất một nguồn."))
        return given


class AppraisalForm(forms.Form):
    """What Finance would give (thẩm định)."""

    central_vnd = ZeroAmount(gettext_lazy("Thẩm định từ NSTW (đồng)"))
    province_vnd = ZeroAmount(gettext_lazy("Thẩm định từ ngân sách tỉnh (đồng)"))
    opinion = text_field(gettext_lazy("Ý kiến thẩm định"), 600)


class GrantForm(DecisionFields):
    """The decision that gives it (quyết định bổ sung)."""

    effective_on = day_field(gettext_lazy("Có hiệu lực từ ngày"))


def project_named(projects: QuerySet[Project], code: str) -> Project | None:
    """Works or an item by its code, if there is one."""
    return projects.filter(code=code).order_by("kind", "pk").last() if code else None
