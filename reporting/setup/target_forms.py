"""Forms for indicators and target statements (đại lượng, chỉ tiêu)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import day_field
from accounts.models import UnitKind
from programs.models import Programme, Stewardship
from programs.periods import Period
from programs.reading import Reader
from reporting.setup.forms import choice_field, text_field
from reporting.setup.plan_forms import LEADING, EntryForm, QuotedForm, RowChoice, code_field, unit_choice
from targets.models import Indicator, TargetStatement
from targets.models.statement import OPERATOR_NAMES
from targets.rating import Operator
from targets.rollup import Measure, Source

_RANGES = frozenset({Operator.RANGE, Operator.RANGE_OR_MORE})
_REPORTERS = (UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.DEPARTMENT)


class IndicatorForm(EntryForm):
    """A quantity that units report (đại lượng do đơn vị báo cáo)."""

    code = code_field(longest=60)
    name = text_field(_("Tên"), 300)
    unit_of_measure = text_field(_("Đơn vị tính"), 40)
    measure = choice_field(
        _("Cách tính"),
        [(Measure.FLOW.value, _("Số tăng thêm trong kỳ")), (Measure.STOCK.value, _("Số lũy kế đến cuối kỳ"))],
    )
    programme = RowChoice(_("Chương trình"), required=False)
    reported_by = choice_field(_("Cấp báo cáo"), [(one.value, one.label) for one in _REPORTERS])
    yes_no = forms.BooleanField(label=_("Đơn vị trả lời có hoặc không"), required=False)
    decimals = forms.IntegerField(
        label=_("Số chữ số thập phân"),
        min_value=0,
        max_value=4,
        initial=0,
        error_messages={
            "required": _("Hãy nhập một số từ 0 đến 4."),
            "invalid": _("Hãy nhập một số từ 0 đến 4."),
            "min_value": _("Hãy nhập một số từ 0 đến 4."),
            "max_value": _("Hãy nhập một số từ 0 đến 4."),
        },
    )
    section = text_field(_("Phần của biểu"), 200, required=False)
    note = text_field(_("Ghi chú, căn cứ"), 400, required=False)

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """Programmes of the phase."""
        return {"programme": Programme.objects.filter(phase=self.plan_year.phase).order_by("number")}

    def values(self) -> dict[str, Any]:
        """A new one stands last."""
        values = {**super().values(), "source": Source.REPORTED.value}
        if self.row is None:
            values["place"] = (Indicator.objects.aggregate(last=Max("place"))["last"] or 0) + 1
        return values

    def clean(self) -> dict[str, Any]:
        """What is computed is declared by the phase's list, not here."""
        given: dict[str, Any] = super().clean() or {}
        if self.row is not None and self.row.source != Source.REPORTED.value:
            raise forms.ValidationError(gettext("Đại lượng này hệ thống tự tính nên không sửa ở đây."))
        return given


class TargetForm(QuotedForm):
    """What a document demands of a quantity (chỉ tiêu)."""

    field_order = ["key", "indicator", "programme", "unit", "owner", "period", "operator", "value", "upper", "due_on"]

    key = code_field(longest=50)
    indicator = RowChoice(_("Đại lượng"))
    programme = RowChoice(_("Chương trình"))
    unit = unit_choice(_("Đơn vị được giao"), UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
    owner = unit_choice(_("Cơ quan theo dõi"), *LEADING)
    period = text_field(_("Kỳ"), 20, help_text=_("2023, 2023-H1 (6 tháng đầu năm), 2021-2025."))
    operator = choice_field(_("Phép so"), [(one.value, OPERATOR_NAMES[one]) for one in Operator])
    value = text_field(_("Giá trị, hoặc từ"), 24, required=False, help_text=_("Viết như văn bản: 3,0 hoặc 3.000."))
    upper = text_field(_("Đến"), 24, required=False, help_text=_("Chỉ dùng với phép so có khoảng."))
    due_on = day_field(_("Hoàn thành đến hết ngày"), required=False)
    qualifier = text_field(_("Điều kiện, ghi chú"), 300, required=False)

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """Indicators of the province, programmes that the year leads."""
        led = Stewardship.objects.filter(plan_year=self.plan_year).values("programme")
        return {
            **super().choices_of(),
            "indicator": Indicator.objects.order_by("place", "code"),
            "programme": Programme.objects.filter(pk__in=led).order_by("number"),
        }

    @classmethod
    def start(cls, row: TargetStatement) -> dict[str, Any]:
        """Figures as they were printed."""
        first = row.value if row.low is None else row.low
        return {
            **super().start(row),
            "programme": row.programme_id,
            "value": _printed(first, row.decimals),
            "upper": _printed(row.high, row.decimals),
        }

    def clean(self) -> dict[str, Any]:
        """The operator says which figures there must be."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("period"):
            self.understood("period", Reader.period)
        operator = given.get("operator")
        if not operator:
            return given
        wants = Operator(operator)
        has_value = wants not in {Operator.BY_DATE, Operator.MAINTAIN}
        given["value"] = self._figure("value", wanted=has_value)
        given["upper"] = self._figure("upper", wanted=wants in _RANGES)
        low, high = given["value"], given["upper"]
        if low is not None and high is not None and high <= low:
            self.add_error("upper", gettext("Số sau phải lớn hơn số trước."))
        if wants is Operator.BY_DATE and not given.get("due_on") and not given.get("qualifier"):
            self.add_error(
                "due_on", gettext("Hãy nhập ngày hoàn thành, hoặc ghi điều kiện nếu văn bản không nêu ngày.")
            )
        if wants is not Operator.BY_DATE and given.get("due_on"):
            self.add_error("due_on", gettext("Ngày chỉ dùng với phép so “hoàn thành đến”."))
        return given

    def _figure(self, name: str, *, wanted: bool) -> Decimal | None:
        typed = self.cleaned_data.get(name)
        if not wanted:
            if typed:
                self.add_error(name, gettext("Phép so này không dùng số ở đây. Hãy để trống."))
            return None
        return self.understood(name, Reader.decimal)

    def values(self) -> dict[str, Any]:
        """The figures as the row keeps them."""
        given = super().values()
        value, upper = given.pop("value"), given.pop("upper")
        is_range = Operator(given["operator"]) in _RANGES
        exponent = value.as_tuple().exponent if value is not None else 0
        return {
            **given,
            "period": Period.from_key(given["period"]).key,
            "value": None if is_range else value,
            "low": value if is_range else None,
            "high": upper,
            "decimals": -exponent if isinstance(exponent, int) and exponent < 0 else 0,
        }


def _printed(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}".replace(".", ",")
