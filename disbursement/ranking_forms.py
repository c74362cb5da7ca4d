"""Forms of the priority list (biểu mẫu thứ tự ưu tiên): scores, weights and limits, proposals and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitChoice
from accounts.models import OrgUnit
from disbursement.actions.decisions import Cited
from disbursement.actions.ranking import Weighed
from disbursement.forms import AmountField, DecisionFields, PlaceField, text_field
from disbursement.models import ListChange, RankingCriterion
from disbursement.ranking import MOST_POINTS, Limits, Measure
from programs.intake import cells
from programs.intake.kinds import Kind, Rule

_POINTS = Rule(kind=Kind.DECIMAL, required=True, minimum=Decimal(0), maximum=Decimal(MOST_POINTS), decimals=2)


class RankingFilter(forms.Form):
    """Which part of the list is shown (bộ lọc thứ tự ưu tiên)."""

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dia-ban"] = PlaceField(gettext("Địa bàn, chủ đầu tư"), units=units, empty=gettext("Tất cả"))


class ScoreForm(forms.Form):
    """Points for each criterion that is scored (chấm điểm)."""

    def __init__(
        self, *args: Any, criteria: Sequence[RankingCriterion], given: Mapping[str, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [one for one in criteria if one.measure == Measure.SCORED]
        for one in self.criteria:
            points = given.get(one.code)
            self.fields[one.code] = forms.CharField(
                label=f"{one.title} (0–{MOST_POINTS})",
                max_length=12,
                initial="" if points is None else f"{points.normalize():f}".replace(".", ","),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
                error_messages={"required": gettext("Hãy nhập điểm.")},
            )

    def clean(self) -> dict[str, Any]:
        """Points from 0 to 10, as people type them: 7,5."""
        given: dict[str, Any] = super().clean() or {}
        for one in self.criteria:
            if one.code not in given:
                continue
            parsed = cells.parse(_POINTS, given[one.code])
            if parsed.refusal or not isinstance(parsed.value, Decimal):
                told = parsed.refusal or gettext("Hãy nhập điểm từ 0 đến %d.") % MOST_POINTS
                self.add_error(one.code, told)
            else:
                given[one.code] = parsed.value
        return given

    @property
    def points(self) -> dict[RankingCriterion, Decimal]:
        """The points by criterion."""
        return {one: self.cleaned_data[one.code] for one in self.criteria}


class RankingForm(forms.Form):
    """Titles, weights and limits of a year (tiêu chí, trọng số, giới hạn)."""

    def __init__(self, *args: Any, criteria: Sequence[RankingCriterion], limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        sentence = gettext("Trọng số là số nguyên từ 0 đến 100.")
        for one in criteria:
            self.fields[f"{one.code}.title"] = text_field(gettext("Tên tiêu chí"), 120)
            self.fields[f"{one.code}.title"].initial = one.title
            self.fields[f"{one.code}.weight"] = forms.IntegerField(
                label=gettext("Trọng số của «%s»") % one.title,
                min_value=0,
                max_value=100,
                initial=one.weight,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
                error_messages={
                    "required": gettext("Hãy nhập trọng số."),
                    "invalid": sentence,
                    "min_value": sentence,
                    "max_value": sentence,
                },
            )
        self.fields["smallest_vnd"] = AmountField(
            gettext("Vốn nhỏ nhất của một công trình (đồng)"), required=False, initial=limits.smallest_vnd
        )
        most = gettext("Số công trình là số nguyên từ 1 đến 999.")
        self.fields["most_of_unit"] = forms.IntegerField(
            label=gettext("Số công trình nhiều nhất của một xã"),
            required=False,
            min_value=1,
            max_value=999,
            initial=limits.most_of_unit,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
            error_messages={"invalid": most, "min_value": most, "max_value": most},
        )

    @property
    def weighed(self) -> list[Weighed]:
        """The criteria as they were set."""
        given = self.cleaned_data
        return [Weighed(one.code, given[f"{one.code}.title"], given[f"{one.code}.weight"]) for one in self.criteria]


class ChangeForm(forms.Form):
    """A proposal about a project of the list (đề xuất điều chỉnh)."""

    kind = forms.ChoiceField(
        label=_("Đề xuất"),
        choices=[(one.value, one.label) for one in (ListChange.Kind.REMOVE, ListChange.Kind.POSTPONE)],
        error_messages={"required": _("Hãy chọn đề xuất."), "invalid_choice": _("Không có lựa chọn này.")},
    )
    reason = text_field(_("Lý do"), 600)


class AdditionForm(forms.Form):
    """A proposal to add a project (đề xuất bổ sung)."""

    name = text_field(_("Tên công trình"), 300)
    reason = text_field(_("Lý do, vốn cần"), 600)

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(
            label=gettext("Địa điểm"),
            queryset=units,
            empty_label=gettext("Chọn đơn vị"),
            error_messages={
                "required": gettext("Hãy chọn địa điểm."),
                "invalid_choice": gettext("Đơn vị này không có trong phạm vi của bạn. Hãy chọn lại."),
            },
        )
        self.order_fields(["name", "unit", "reason"])


class ChangeDecisionForm(DecisionFields):
    """The committee's decision about a proposal (quyết định điều chỉnh danh mục)."""

    field_order = ["accepted", "number", "decided_on", "issuer"]

    accepted = forms.TypedChoiceField(
        label=_("Kết luận"),
        choices=[("co", _("Đồng ý")), ("khong", _("Không đồng ý"))],
        coerce=lambda value: value == "co",
        error_messages={"required": _("Hãy chọn kết luận."), "invalid_choice": _("Không có lựa chọn này.")},
    )

    @property
    def decision(self) -> Cited:
        """The decision that was named."""
        given = self.cleaned_data
        return Cited(given["number"], given["decided_on"], given["issuer"])
